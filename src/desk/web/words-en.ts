// Every English word of the desk's pages, in one place; `words-zh.ts` says the same in Traditional Chinese.
import type { CaseView, Comparison, OptionView } from '../api-case.ts'
import type { VerdictView } from '../api-evidence.ts'
import type { Settle } from '../api-notice.ts'
import type { CaseLineView } from '../api-queue.ts'
import type { CertificateView, FindingView } from '../api-words.ts'
import type { Left } from './moments.ts'

type Say<K extends string> = Readonly<Record<K, string>>
type State = CaseView['revocation']['state']
type Group =
  | 'toDecide'
  | 'scheduled'
  | 'atTheCa'
  | 'suspended'
  | 'publishing'
  | 'untold'
  | 'aside'
  | 'done'
  | 'all'

const state: Say<State> = {
  laid: 'To decide',
  'set-aside': 'Set aside',
  scheduled: 'Scheduled',
  suspending: 'Suspending',
  suspended: 'Suspended',
  revoking: 'Revoking',
  revoked: 'Revoked',
  releasing: 'Releasing',
  released: 'Released',
  published: 'Published',
  closed: 'Closed',
  refused: 'Refused',
  'not-actionable': 'Not actionable',
  withdrawn: 'Withdrawn',
  lapsed: 'Lapsed',
  merged: 'Joined another case',
}
const kind: Say<CertificateView['kind']> = {
  PERSONAL: 'Personal',
  ORGANISATIONAL: 'Organisational',
  ENCIPHERMENT: 'Encipherment',
  SERVER: 'Server',
  ORG_ROLE: 'Organisational Role',
  BANK_PERSONAL: 'Bank-Cert (Personal)',
  BANK_CORPORATE: 'Bank-Cert (Corporate)',
  BANK_BANK: 'Bank-Cert (Bank)',
  GCERT_INDIVIDUAL: 'g-Cert (Individual)',
  GCERT_FUNCTIONAL_UNIT: 'g-Cert (Functional Unit)',
  IAM_SMART: 'iAM Smart-Cert',
}
const channel: Say<CaseLineView['channels'][number]> = {
  email: 'E-mail',
  fax: 'Fax',
  post: 'Post',
  counter: 'Counter',
  online: 'Online',
  'relay-ra': 'Registration Authority',
  'relay-bank': 'Registration Bank',
  'relay-cmmp': 'CMMP',
  'relay-iam': 'iAM Smart',
}
const request: Say<CaseLineView['kinds'][number]> = {
  revocation: 'Revocation request',
  'final-confirmation': 'Final confirmation',
  release: 'Asks for release',
  withdrawal: 'Withdrawal',
  reply: 'Reply',
  enquiry: 'Enquiry',
  'e-cheque': 'e-Cheque',
  bounce: 'Bounce',
  unreadable: 'Unreadable',
  unexamined: 'Not examined yet',
}
const decision: Say<OptionView['kind']> = {
  suspend: 'Suspend',
  revoke: 'Revoke',
  release: 'Release',
  refuse: 'Refuse',
  'not-a-request': 'Not a request',
  'not-actionable': 'Not actionable',
  schedule: 'Schedule',
  'accept-withdrawal': 'Accept withdrawal',
  'pull-back': 'Pull back',
  identify: 'Identify',
}
const decisionHelp: Say<OptionView['kind']> = {
  suspend: 'Puts the certificate on hold until it is confirmed.',
  revoke: 'Ends the certificate for good. This cannot be undone.',
  release: 'Takes the certificate off hold. A second officer must agree.',
  refuse: 'The request is not granted. The holder is told.',
  'not-a-request': 'Leaves the queue; anyone can pull it back.',
  'not-actionable': 'Nothing can be done with it as it stands. The holder is told, if known.',
  schedule: 'Granted, to take effect on a later day.',
  'accept-withdrawal': 'The sender takes the request back.',
  'pull-back': 'Brings it back among the cases to decide.',
  identify: 'Say which certificate on the register this is about.',
}
const fact: Say<Comparison['what']> = {
  serial: 'Serial number',
  srn: 'SRN',
  name: 'Name',
  email: 'E-mail',
  organisation: 'Organisation',
  serverName: 'Server name',
  hkid: 'HKID',
  phone: 'Telephone',
  kind: 'Kind of certificate',
  role: 'Asks as',
  reason: 'Reason given',
  compromisedOn: 'Lost or compromised on',
  formDate: 'Date on the form',
  caseId: 'Case quoted',
}
const match: Say<Comparison['match']> = {
  same: 'Agrees',
  differs: 'Differs',
  'not-claimed': 'Not stated',
  'not-on-register': 'Not on register',
  'no-counterpart': '—',
}
const verdict: Say<VerdictView['outcome']> = {
  passed: 'Signature verified',
  'passed-on-hold': 'Signature verified; certificate is on hold',
  failed: 'Signature failed',
  indeterminate: 'Could not be verified',
  unsigned: 'Not signed',
}
const weight: Say<FindingView['weight']> = {
  bar: 'Stands against it',
  doubt: 'Needs a look',
  note: 'Good to know',
}
const group: Say<Group> = {
  toDecide: 'To decide',
  scheduled: 'Scheduled',
  atTheCa: 'At the CA',
  suspended: 'Suspended',
  publishing: 'Publishing',
  untold: 'Holder to tell',
  aside: 'Set aside',
  done: 'Done',
  all: 'All cases',
}
const reason: Say<string> = {
  unspecified: 'Unspecified',
  keyCompromise: 'Key compromise',
  cACompromise: 'CA compromise',
  affiliationChanged: 'Affiliation changed',
  superseded: 'Superseded',
  cessationOfOperation: 'Cessation of operation',
  privilegeWithdrawn: 'Privilege withdrawn',
  aACompromise: 'AA compromise',
  certificateHold: 'On hold',
}
const role: Say<string> = {
  SUBSCRIBER: 'Subscriber',
  AUTHORISED_USER: 'Authorised User',
  AUTHORISED_REPRESENTATIVE: 'Authorised Representative',
  REGISTRATION_BANK: 'Registration Bank',
  FUNCTIONAL_UNIT: 'Functional Unit',
}
const confirmation: Say<'receipt' | 'request-itself' | 'ca' | 'not-suspendable'> = {
  receipt: 'The final confirmation received',
  'request-itself': 'The request itself is the final confirmation',
  ca: 'The CA revokes of its own motion',
  'not-suspendable': 'This kind is revoked straight from a proved request',
}
const notice: Say<CaseView['notices'][number]['kind']> = {
  acknowledged: 'Acknowledgement to the sender',
  confirm: 'Request for final confirmation',
  reminder: 'Reminder to confirm',
  'wrong-channel': 'Notice: wrong channel',
  suspended: 'Notice of suspension',
  revoked: 'Notice of revocation',
  released: 'Notice of release',
  refused: 'Notice of refusal',
  'not-actionable': 'Notice: not actionable',
  withdrawn: 'Notice of withdrawal',
}
const stands: Say<CaseView['notices'][number]['stands']> = {
  due: 'Not sent yet',
  held: 'Held',
  bounced: 'Did not arrive: letter to write',
  'letter-to-write': 'Letter to write',
  uncertain: 'Perhaps sent',
  sent: 'Sent',
  posted: 'Letter posted',
  reached: 'Told another way',
  'not-needed': 'No notice needed',
  'not-sent': 'Not sent',
}
const settle: Say<Settle['how']> = {
  posted: 'The letter was posted',
  reached: 'The holder has been told (by telephone, or the mail arrived)',
  'not-needed': 'The holder need not be told',
}
const trouble: Say<NonNullable<CaseLineView['troubleWith']>> = {
  ca: 'The CA did not do as told',
  letter: 'Letter to write',
  notice: 'Notice perhaps not sent',
}
const action: Say<string> = {
  received: 'Received',
  laid: 'Laid before an officer',
  'laid-unexamined': 'Laid unexamined',
  decided: 'Decided',
  'handed-over': 'The CA answered',
  sighted: 'Seen on the CRL',
  'notice-sent': 'Notice sent',
  'notice-uncertain': 'Notice may have been sent',
  'letter-needed': 'Letter to write',
  'notice-bounced': 'A letter did not arrive',
  'notice-held': 'Notice held',
  'letter-printed': 'Letter printed',
  'confirm-asked': 'Asked to confirm once more',
  'notice-settled': 'Notice settled by an officer',
  merged: 'Joined',
  unmasked: 'Identity card numbers shown',
  'page-uncovered': 'A page that may show an identity document was shown',
  'evidence-downloaded': 'Evidence downloaded',
  'field-typed': 'Field typed from the page',
  expired: 'Expired',
  'scheduled-day-came': 'The day came',
  'reminder-due': 'Asked again to confirm',
  'decision-held': 'Decision kept as a draft',
  'held-decision-confirmed': 'Draft confirmed',
  'held-decision-discarded': 'Draft discarded',
  'deadline-moved': 'Deadline moved',
}
const span = ({ days, hours, minutes }: Left): string => {
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`
}

export const tables = {
  state,
  kind,
  channel,
  request,
  decision,
  decisionHelp,
  fact,
  match,
  verdict,
  weight,
  group,
  reason,
  role,
  confirmation,
  notice,
  stands,
  settle,
  trouble,
  action,
}

export const times = {
  left: (left: Left) => (left.late ? `${span(left)} late` : `${span(left)} left`),
  crl: (number: string | null, at: string) => `CRL ${number ?? '(no number)'} of ${at}`,
}
