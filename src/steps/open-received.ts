// Opens one received mail: what it proves, what an officer may be shown of it, what its words ask, what kind of post it is.
import { type ShownContent, showContent } from '../email/content.ts'
import { findEnvelope } from '../email/decrypt.ts'
import type { DecryptionKey } from '../email/decryption-keys.ts'
import { type DeliveryReport, readDeliveryReport } from '../email/delivery-report.ts'
import { type Envelope, readEnvelope } from '../email/envelope.ts'
import { readLetter } from '../email/letter.ts'
import { type Layer, openMail } from '../email/open-mail.ts'
import { unprovedOctets } from '../email/smime.ts'
import { type Triage, triage } from '../email/triage.ts'
import type { SmimeVerdict } from '../email/verdict.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import type { Trust } from '../pki/trust.ts'
import type { Deadline } from '../pki/work.ts'
import type { Claim } from '../revocation/claim.ts'
import type { Receipt } from '../revocation/receipt.ts'
import { letterClaim } from './letter-claim.ts'

export type OpenPorts = {
  readonly evidence: { get(sha256: string): Promise<Uint8Array> }
  readonly trust: () => Trust | Promise<Trust>
  readonly clock: { now(): Date }
  /** The office's own keys, old ones too, for mail that was encrypted to it. */
  readonly keys?: readonly DecryptionKey[] | undefined
  /** Asks the responders that the signers' certificates name; the verdict itself asks nobody. */
  readonly askStatus?: AskStatus
  /** How long one verdict may take, and by which clock. */
  readonly deadline?: Deadline
  /** Sender addresses of fax-to-mail gateways. */
  readonly gateways: readonly string[]
}

/** Of whoever signed a mail. */
export type AskStatus = (
  mail: Uint8Array,
  trust: Trust,
  at: Date,
) => Promise<readonly OcspResponse[]>

export type Opened = {
  readonly verdict: SmimeVerdict
  /** Encryption and outer signatures that were opened on the way, from the outside in. */
  readonly layers: readonly Layer[]
  readonly envelope: Envelope
  readonly content: ShownContent
  /** The words that the letter was read from, as an officer is shown them. */
  readonly text: string
  readonly claim: Claim
  readonly triage: Triage
  /** Message-IDs of the mails that it answers or reports on. */
  readonly answers: readonly string[]
  /** Of a bounce. */
  readonly report?: DeliveryReport
}

/** What the mail proves, as `openReceived` finds it and as a later round finds it again. */
export async function proveMail(ports: OpenPorts, about: Pick<Receipt, 'sha256' | 'receivedAt'>) {
  const bytes = await ports.evidence.get(about.sha256)
  const at = new Date(about.receivedAt)
  const { askStatus, keys = [], clock, deadline } = ports
  const limited = deadline ? { deadline } : {}
  const ask = async (mail: Uint8Array) => askStatus?.(mail, await ports.trust(), at) ?? []
  const prove = async (ocsp: readonly OcspResponse[]) =>
    openMail(bytes, keys, await ports.trust(), at, { now: clock.now(), ocsp, ...limited })
  // Asked on the word of what the mail brings, and judged once with what was heard.
  const heard = findEnvelope(bytes) ? [] : await ask(bytes)
  const opened = await prove(heard)
  const secret = opened.layers.some(({ kind }) => kind === 'encrypted')
  if (!askStatus || !secret || !isProved(opened.verdict)) return { bytes, ...opened }
  // Of what was encrypted only when its signature holds: whoever listens on the way to the responder would else learn
  // whether a ciphertext that he altered still opens.
  return { bytes, ...(await prove([...heard, ...(await ask(opened.octets))])) }
}

/** Did the signature itself hold, whatever is to be said of the signer? */
const isProved = (verdict: SmimeVerdict): boolean =>
  'signer' in verdict && verdict.signer !== undefined

/** The claim is read from the octets that the signature covers; where none holds, from the mail, and nothing is proved. */
export async function openReceived(ports: OpenPorts, receipt: Receipt): Promise<Opened> {
  const { bytes, verdict, octets, layers } = await proveMail(ports, receipt)
  // Of an encrypted mail: its own header over what was inside.
  const envelope = readEnvelope(octets)
  const shown = 'content' in verdict ? verdict.content.octets : unprovedOctets(octets)
  const content = await showContent(shown)
  const plain = readLetter(content.text)
  // A subject counts only where it is signed, or where nothing is; and then only if the text asks nothing,
  // and it is the sender's own and not the subject of what is answered.
  const subject = 'content' in verdict ? content.protectedSubject : envelope.subject
  const silent =
    plain.ask === 'none' && subject && !/^\s*(re|回覆|回复|答复)\s*[:：]/i.test(subject)
  const text = silent ? `${subject}\n\n${content.text}` : content.text
  const letter = silent ? readLetter(text) : plain
  const gatewaySenders = ports.gateways.map((each) => each.toLowerCase())
  const kind = triage({ envelope, content, letter, verdict, gatewaySenders })
  const report = kind.kind === 'bounce' ? readDeliveryReport(bytes) : undefined
  const answers = report?.about ?? [envelope.inReplyTo ?? '', ...envelope.references]
  return {
    verdict,
    layers,
    envelope,
    content,
    text,
    claim: letterClaim(letter),
    triage: kind,
    answers,
    ...(report ? { report } : {}),
  }
}
