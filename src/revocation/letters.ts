// The words of the notices, English and then Traditional Chinese; written to the registered holder and to nobody else.
import { printMoment, readMoment } from '../calendar/hongkong.ts'
import type { RegisteredCertificate } from './certificate.ts'
import type { Bilingual } from './kinds.ts'
import type { NoticeKind } from './notice.ts'
import type { KindRules, Policy } from './policy.ts'
import type { Sighting } from './publication.ts'
import type { Revocation } from './state.ts'

export type NoticeFacts = {
  readonly caseId: string
  readonly revocation: Revocation
  readonly certificate: RegisteredCertificate
  readonly sighting: Sighting | null
  readonly policy: Policy
}
export type Letter = { readonly subject: string; readonly text: string }

/** Only ever the registered address: what a requester writes may be a stranger's (domain §7.18). Null: no letter by
 *  e-mail, an officer writes by post, or, where no certificate is known, nobody is told that one exists. */
export const noticeAddress = (certificate: RegisteredCertificate | null): string | null =>
  certificate?.emails.find((email) => email.trim() !== '') ?? null

/** Throws where a letter would say more than is true: that would be a bug of ours. */
export function composeNotice(kind: NoticeKind, facts: NoticeFacts): Letter {
  const { id, state } = facts.revocation
  if (!isStillTrue(kind, facts.revocation))
    throw new Error(`write "${kind}" of ${id}: it is ${state}`)
  const subject = kind === 'suspended' && state !== 'suspended' ? suspendedLate : subjects[kind]
  const body = bodies[kind](facts)
  return {
    subject: `[${facts.caseId}] ${subject.en} ${subject.zh}`,
    text: `${english(facts, body.en)}\n\n${'-'.repeat(60)}\n\n${chinese(facts, body.zh)}\n`,
  }
}

/** Is a notice that fell due still true? Never "revoked" for what is only on hold (A29), nor "released" for what
 *  was put on hold again; a sender that comes late asks this first, and leaves the letter out. */
export function isStillTrue(kind: NoticeKind, { state, sighting }: Revocation): boolean {
  const off = sighting !== null && sighting.entry === null
  const done = state === 'published' || state === 'closed'
  if (kind === 'revoked') return state === 'revoked' || (done && !off)
  if (kind === 'released') return state === 'released' || ((done || state === 'laid') && off)
  if (kind === 'suspended') return state !== 'released' && !(done && off)
  return true
}

const subjects: Readonly<Record<NoticeKind, Bilingual>> = {
  suspended: { en: 'Certificate suspended, please confirm', zh: '證書已暫時吊銷，請確認' },
  revoked: { en: 'Notice of revocation', zh: '撤銷證書通知書' },
  released: { en: 'Suspension lifted', zh: '已解除暫時吊銷' },
  refused: { en: 'Revocation request not accepted', zh: '撤銷申請不獲接納' },
  'not-actionable': { en: 'Revocation request: no action needed', zh: '撤銷申請：毋須處理' },
  withdrawn: { en: 'Revocation request withdrawn', zh: '撤銷申請已撤回' },
}

const suspendedLate: Bilingual = { en: 'Certificate suspended', zh: '證書已暫時吊銷' }

type Body = { readonly en: readonly string[]; readonly zh: readonly string[] }

const bodies: Readonly<Record<NoticeKind, (facts: NoticeFacts) => Body>> = {
  suspended,
  revoked,
  released: ({ revocation }) => ({
    en: [
      `Your certificate is no longer suspended${sinceEn(revocation)}; it no longer stands on the Certificate Revocation List and may be used again.`,
      'If you did not ask for this, tell us at once.',
    ],
    zh: [
      `閣下的證書已解除暫時吊銷${sinceZh(revocation)}，並已從證書撤銷清單中除下，可恢復使用。`,
      '如閣下並無提出此要求，請立即通知我們。',
    ],
  }),
  refused: ({ policy, certificate }) => ({
    en: [
      'We received a request concerning your certificate. It could not be accepted, and your certificate has not been changed.',
      `If you do wish to have it revoked: ${rightChannel(policy, certificate).en}`,
    ],
    zh: [
      '我們收到一項有關閣下證書的申請。該申請不獲接納，閣下的證書維持不變。',
      `如閣下確要撤銷證書：${rightChannel(policy, certificate).zh}`,
    ],
  }),
  'not-actionable': () => ({
    en: [
      'We received a request to revoke your certificate. The certificate has expired or was already revoked, so there is nothing left to do.',
    ],
    zh: ['我們收到撤銷閣下證書的申請。該證書已到期或先前已被撤銷，毋須再作處理。'],
  }),
  withdrawn: () => ({
    en: [
      'The request to revoke your certificate has been withdrawn, and your certificate has not been changed.',
      'If you did not withdraw it, tell us at once.',
    ],
    zh: ['撤銷閣下證書的申請已撤回，閣下的證書維持不變。', '如閣下並無撤回申請，請立即通知我們。'],
  }),
}

function suspended({ revocation, certificate, policy }: NoticeFacts): Body {
  const how = kindRules(policy, certificate)?.confirmation.how
  // Sent late, when the confirmation has come already, it must not ask for it again.
  const waits = revocation.state === 'suspended' && how !== undefined
  return {
    en: [
      `As requested, your certificate has been suspended${sinceEn(revocation)}. It must not be used; its status is published in the next Certificate Revocation List.`,
      ...(waits
        ? [
            `The revocation becomes permanent only on your final confirmation. To confirm, please ${how.en}. Quote the case number above.`,
            'Until you confirm, the certificate stays suspended. If you did not ask for this, tell us at once.',
          ]
        : []),
    ],
    zh: [
      `按申請，閣下的證書已被暫時吊銷${sinceZh(revocation)}。請勿再使用；其狀況將於下一份證書撤銷清單公布。`,
      ...(waits
        ? [
            `須待閣下作最後確認，才會永久撤銷。確認方法：請${how.zh}，並註明上述個案編號。`,
            '在確認之前，證書將維持暫時吊銷。如閣下並無提出此申請，請立即通知我們。',
          ]
        : []),
    ],
  }
}

function revoked({ revocation, sighting }: NoticeFacts): Body {
  const seen = sighting ?? revocation.sighting
  const number = seen?.crlNumber
    ? { en: ` No. ${seen.crlNumber}`, zh: `第 ${seen.crlNumber} 號` }
    : null
  return {
    en: [
      `Your certificate has been revoked for good${sinceEn(revocation)}, and can never be used again.`,
      ...(seen
        ? [
            `The revocation is published in Certificate Revocation List${number?.en ?? ''} of ${when(seen.thisUpdate)} (Hong Kong time).`,
          ]
        : []),
    ],
    zh: [
      `閣下的證書已永久撤銷${sinceZh(revocation)}，不能再使用。`,
      ...(seen
        ? [`有關撤銷已於證書撤銷清單${number?.zh ?? ''}（香港時間 ${when(seen.thisUpdate)}）公布。`]
        : []),
    ],
  }
}

const kindRules = (policy: Policy, { kind }: RegisteredCertificate): KindRules | undefined =>
  policy.kinds[kind]

const rightChannel = (policy: Policy, certificate: RegisteredCertificate): Bilingual =>
  kindRules(policy, certificate)?.rightChannel ?? policy.ca.contact

const sinceEn = ({ effectiveAt }: Revocation): string =>
  effectiveAt ? ` since ${when(effectiveAt)} (Hong Kong time)` : ''
const sinceZh = ({ effectiveAt }: Revocation): string =>
  effectiveAt ? `（香港時間 ${when(effectiveAt)} 起）` : ''

function when(iso: string): string {
  const moment = readMoment(iso)
  return moment === undefined ? iso : printMoment(moment).slice(0, 16).replace('T', ' ')
}

/** SRN and serial number are always printed: holders have several certificates (domain §2.3). */
function english({ caseId, certificate, policy }: NoticeFacts, body: readonly string[]): string {
  const { nameEn, nameZh, srn, serial } = certificate
  return [
    `Dear ${nameEn || nameZh || 'Sir or Madam'},`,
    [
      `Case number: ${caseId}`,
      `Certificate: ${kindRules(policy, certificate)?.name.en ?? certificate.kind}`,
      `Subscriber Reference Number (SRN): ${srn ?? 'none'}`,
      `Certificate serial number: ${serial}`,
    ].join('\n'),
    ...body,
    `${policy.ca.name.en}\n${policy.ca.contact.en}`,
  ].join('\n\n')
}

function chinese({ caseId, certificate, policy }: NoticeFacts, body: readonly string[]): string {
  const { nameEn, nameZh, srn, serial } = certificate
  return [
    `${nameZh || nameEn || '先生／女士'}：`,
    [
      `個案編號：${caseId}`,
      `證書：${kindRules(policy, certificate)?.name.zh ?? certificate.kind}`,
      `登記人參考編號：${srn ?? '無'}`,
      `證書編號：${serial}`,
    ].join('\n'),
    ...body,
    `${policy.ca.name.zh}\n${policy.ca.contact.zh}`,
  ].join('\n\n')
}
