// Verifies and reads one received mail and lays it before an officer: one mail is laid once, however often it is woken.
import { replayKey } from '../email/replay.ts'
import type { TriageKind } from '../email/triage.ts'
import { groundsOfVerdict, type SmimeVerdict, verdictRecord } from '../email/verdict.ts'
import type { Claim } from '../revocation/claim.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Notice } from '../revocation/notice.ts'
import type { Receipt, ReceiptId } from '../revocation/receipt.ts'
import type { Examined, Request, RequestKind } from '../revocation/request.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import { answerTo } from './answer-sender.ts'
import { eachCertificate } from './each-certificate.ts'
import {
  documentsOf,
  eachForm,
  joined,
  type Page,
  type Reader,
  readPages,
  unnamed,
  unreadFindings,
} from './examine-email-pages.ts'
import { proofOf, verdictFindings } from './examine-email-proof.ts'
import { contentFinding, headerFinding, subjectOutside, triaged } from './examine-email-words.ts'
import { paperDrafts } from './examine-paper.ts'
import { establish, type FactPorts } from './facts.ts'
import {
  draft,
  LARGEST_READ,
  type RequestDraft,
  silentClaim,
  tooLarge,
  unreadDraft,
} from './facts-draft.ts'
import { noticeOf, returned } from './mail-about-notice.ts'
import { layerFindings, replayed } from './mail-findings.ts'
import { type Opened, type OpenPorts, openReceived } from './open-received.ts'

type Before = {
  readonly receiptId: ReceiptId
  readonly revocationId: RevocationId
  readonly receivedAt: string
}

export type EmailPorts = FactPorts &
  OpenPorts & {
    readonly records: {
      signedBefore(signedKey: string, sha256: string): Promise<Before | undefined>
      receipt(id: ReceiptId): Promise<Receipt | undefined>
      noticeByMessageId(messageId: string): Promise<Notice | undefined>
      lay(
        id: ReceiptId,
        drafts: readonly RequestDraft[],
        actor: string,
      ): Promise<readonly Request[]>
    }
    readonly evidence: {
      put(bytes: Uint8Array): Promise<{ sha256: string; size: number }>
      has(sha256: string): Promise<boolean>
    }
    readonly reader?: Reader
    /** The office's own addresses, which are not answered. */
    readonly own?: readonly string[]
  }

const ACTOR = 'worker:email-examiner'

export const examineEmail =
  (ports: EmailPorts) =>
  async (id: ReceiptId): Promise<readonly Request[]> => {
    const receipt = await ports.records.receipt(id)
    if (!receipt) throw new Error(`examine receipt ${id}: there is no such receipt`)
    if (receipt.examinedAt) return []
    const drafts = await eachCertificate(ports, receipt, await examined(ports, receipt))
    return ports.records.lay(id, drafts, ACTOR)
  }

async function examined(ports: EmailPorts, receipt: Receipt): Promise<RequestDraft[]> {
  if (receipt.size > LARGEST_READ) return [await unread(ports, receipt)]
  const mail = await openReceived(ports, receipt)
  const { pages, findings } = await readPages(ports.reader, documents(mail))
  const faxed = mail.triage.kind === 'fax-gateway'
  const signed = replayKey(mail.verdict)
  const before = signed ? await ports.records.signedBefore(signed, receipt.sha256) : undefined
  const already = [...findingsOf(mail, receipt), ...(before ? [replayed(before)] : []), ...findings]
  const kept = await examinedOf(ports, mail)
  if (faxed && pages.length > 0) return faxes(ports, receipt, pages, already, kept)
  already.push(...unreadFindings(pages))
  const [first, ...more] = eachForm(pages)
  const read = { mail, pages: first ? [first] : pages, already, kept, before }
  const drafts = [await letterDraft(ports, receipt, read)]
  // The letter's own numbers went with its first form; the others speak for themselves.
  const others = { ...mail, claim: unnamed(mail.claim), answers: [] }
  for (const page of more)
    drafts.push(
      await letterDraft(ports, receipt, {
        ...read,
        mail: others,
        pages: [page],
        before: undefined,
      }),
    )
  return drafts
}

/** Kinds of post that may carry a form where the words alone ask nothing ("please see attached"). */
const mayCarryForm: readonly TriageKind[] = [
  'request',
  'final-confirmation',
  'enquiry',
  'reply',
  'empty',
  'unreadable',
  'fax-gateway',
]

function documents({ triage: { kind }, content }: Opened) {
  return mayCarryForm.includes(kind) ? documentsOf(content.attachments) : []
}

function findingsOf(
  { verdict, layers, envelope, content, triage: kind }: Opened,
  receipt: Receipt,
) {
  const outside = 'content' in verdict && content.protectedSubject === undefined && envelope.subject
  return [
    ...receipt.findings,
    ...layerFindings(layers),
    ...verdictFindings(verdict),
    ...content.findings.map(({ code, detail }) => contentFinding(code, detail)),
    ...envelope.findings.map(headerFinding),
    ...(outside ? [subjectOutside(outside)] : []),
    triaged(kind),
  ]
}

async function examinedOf(ports: EmailPorts, mail: Opened): Promise<Examined> {
  const attachments = []
  for (const { name, mediaType, bytes } of mail.content.attachments) {
    const { sha256, size } = await ports.evidence.put(bytes)
    attachments.push({ name, mediaType, sha256, size })
  }
  await keepGrounds(ports, mail.verdict)
  const signed = replayKey(mail.verdict)
  return {
    ...(signed ? { signedKey: signed } : {}),
    verdict: verdictRecord(mail.verdict),
    text: mail.text,
    ...subjectOf(mail),
    sender: mail.envelope.fromText,
    ...(attachments.length > 0 ? { attachments } : {}),
  }
}

/** RFC 9788: beside words that are proved stands no subject that is not. */
function subjectOf({ verdict, content, envelope }: Opened): { readonly subject?: string } {
  const subject = content.protectedSubject ?? ('content' in verdict ? undefined : envelope.subject)
  return subject === undefined ? {} : { subject }
}

/** The lists, OCSP responses and certificates that the verdict rests on: an auditor can reach it again years later. */
async function keepGrounds({ evidence }: EmailPorts, verdict: SmimeVerdict): Promise<void> {
  for (const { sha256, bytes } of groundsOfVerdict(verdict))
    if (!(await evidence.has(sha256))) await evidence.put(bytes)
}

/** From a configured gateway: the same road as a fax, and no better proof than a fax (paper §4). */
async function faxes(
  ports: EmailPorts,
  { id, receivedAt }: Receipt,
  pages: readonly Page[],
  already: readonly Finding[],
  kept: Examined,
): Promise<RequestDraft[]> {
  const about = { channel: 'fax', receivedAt, receiptId: id } as const
  const drafts: RequestDraft[] = []
  for (const { reading, sha256 } of pages) {
    for (const laid of await paperDrafts(
      ports,
      { ...about, before: drafts.length },
      reading,
      already,
    ))
      drafts.push({ ...laid, examined: { ...kept, ...laid.examined, document: sha256 } })
  }
  return drafts
}

type Read = {
  readonly mail: Opened
  readonly pages: readonly Page[]
  readonly already: readonly Finding[]
  readonly kept: Examined
  readonly before: Before | undefined
}

async function letterDraft(ports: EmailPorts, receipt: Receipt, read: Read): Promise<RequestDraft> {
  const { mail, pages } = read
  const page = pages.find(({ reading }) => reading.form !== null) ?? pages[0]
  const form = page?.reading.form ? joined(mail.claim, page) : undefined
  const notice = await noticeOf(ports, mail)
  const back = returned(mail, notice)
  const findings = [...read.already, ...(form?.findings ?? []), ...back.findings]
  const { facts, assessment, caseId } = await establish(ports, {
    channel: 'email',
    receivedAt: receipt.receivedAt,
    claim: form?.claim ?? mail.claim,
    proof: await proofOf(ports, mail.verdict),
    already: findings,
    sender: mail.verdict.outcome === 'unsigned' ? mail.envelope.from[0] : undefined,
    caseIds: [notice?.revocationId, read.before?.revocationId].filter((id) => id !== undefined),
  })
  const asks = kindOf(mail.triage.kind, form !== undefined, facts.claim)
  // What was attached may be the form that its words speak of: an officer looks.
  const kind = asks === 'enquiry' && unreadFindings(pages).length > 0 ? 'unreadable' : asks
  // A report on a mail that we never sent is about no case, whatever numbers it names.
  const ofOurs = notice !== undefined && facts.openCase !== null
  const aside = isAside(kind, mail, receipt, ofOurs)
  const examined = page ? { ...read.kept, reading: page.reading, document: page.sha256 } : read.kept
  const to = receipt.duplicateOf || aside ? undefined : answerTo(mail, kind, ports)
  const told = {
    ...(to ? { answer: { to } } : {}),
    ...(back.bounce ? { bounce: back.bounce } : {}),
  }
  const laid = { examined, findings, caseId, aside, assessment: aside ? null : assessment, ...told }
  return kind === 'unreadable' ? unreadDraft(laid) : draft({ ...laid, kind, claim: facts.claim })
}

const kinds: Readonly<Record<TriageKind, RequestKind>> = {
  request: 'revocation',
  'final-confirmation': 'final-confirmation',
  withdrawal: 'withdrawal',
  release: 'release',
  reply: 'reply',
  enquiry: 'enquiry',
  'e-cheque': 'e-cheque',
  bounce: 'bounce',
  'auto-reply': 'reply',
  'fax-gateway': 'unreadable',
  encrypted: 'unreadable',
  empty: 'unreadable',
  unreadable: 'unreadable',
}

/** A form makes a request of a mail whose words ask nothing; in a case that waits for it, its tick a confirmation. */
function kindOf(kind: TriageKind, form: boolean, claim: Claim): RequestKind {
  const plain = kind === 'request' || kind === 'enquiry' || kinds[kind] === 'unreadable'
  if (!form || !(plain || kind === 'reply')) return kinds[kind]
  return claim.ask.value === 'confirm' ? 'final-confirmation' : 'revocation'
}

/** Out of the queue, with its reason in the findings, and never out of reach (domain §7.1). */
function isAside(kind: RequestKind, mail: Opened, receipt: Receipt, inCase: boolean): boolean {
  switch (kind) {
    case 'enquiry':
    case 'e-cheque':
      return true
    case 'bounce':
      return !inCase
    case 'reply':
      return mail.envelope.isAutomatic || mail.triage.kind === 'auto-reply'
    case 'unreadable':
      // An empty mail is nobody's request, unless its receipt says that the server kept it from us.
      return (
        mail.triage.kind === 'empty' && receipt.findings.every(({ weight }) => weight === 'note')
      )
    default:
      return false
  }
}

async function unread(ports: EmailPorts, receipt: Receipt): Promise<RequestDraft> {
  const findings = [...receipt.findings, tooLarge(receipt)]
  const { assessment } = await establish(ports, {
    channel: 'email',
    receivedAt: receipt.receivedAt,
    claim: silentClaim,
    proof: { kind: 'none' },
    already: findings,
  })
  return unreadDraft({ examined: {}, findings, assessment })
}
