// Reads what came on paper (fax, posted original, counter scan) and lays it before an officer. Safe to run again.

import { type Letter, readLetter } from '../email/letter.ts'
import { formFindingCodes, type PaperFindingCode, type PaperReading } from '../paper/reading.ts'
import type { Facts, Proof } from '../revocation/facts.ts'
import type { Finding } from '../revocation/finding.ts'
import { type LaidOnFax, originalFindings } from '../revocation/original.ts'
import type { Receipt, ReceiptId } from '../revocation/receipt.ts'
import type { Request, RequestKind } from '../revocation/request.ts'
import type { RevocationId } from '../revocation/state.ts'
import { eachCertificate } from './each-certificate.ts'
import { establish, type FactPorts } from './facts.ts'
import {
  draft,
  LARGEST_READ,
  type RequestDraft,
  silentClaim,
  tooLarge,
  unreadDraft,
} from './facts-draft.ts'
import { soughtOf } from './facts-likely.ts'
import { letterClaim, MOST_OF_A_KIND } from './letter-claim.ts'
import { paperClaim } from './paper-claim.ts'
import { otherReadings } from './paper-claim-readings.ts'
import { formFinding, readingFinding } from './paper-claim-words.ts'
import { type InkPorts, inkKnown, inkStateOf } from './paper-ink.ts'
import { laidOnFax, type OriginalPorts } from './paper-original.ts'

export type PaperPorts = FactPorts &
  Partial<InkPorts> &
  Partial<OriginalPorts> & {
    readonly records: {
      receipt(id: ReceiptId): Promise<Receipt | undefined>
      lay(
        id: ReceiptId,
        drafts: readonly RequestDraft[],
        actor: string,
      ): Promise<readonly Request[]>
    }
    readonly evidence: { get(sha256: string): Promise<Uint8Array> }
    readonly reader: { read(bytes: Uint8Array): Promise<PaperReading> }
  }

const ACTOR = 'worker:paper-examiner'

export const examinePaper =
  (ports: PaperPorts) =>
  async (id: ReceiptId): Promise<readonly Request[]> => {
    const receipt = await ports.records.receipt(id)
    if (!receipt) throw new Error(`examine receipt ${id}: there is no such receipt`)
    if (receipt.examinedAt) return []
    const drafts = await eachCertificate(ports, receipt, await examined(ports, receipt))
    return ports.records.lay(id, drafts, ACTOR)
  }

async function examined(ports: PaperPorts, receipt: Receipt): Promise<RequestDraft[]> {
  const { id, channel, receivedAt, sha256 } = receipt
  const about = { channel, receivedAt, receiptId: id, sha256 }
  if (receipt.size > LARGEST_READ)
    return [await unreadable(ports, about, {}, [...receipt.findings, tooLarge(receipt)])]
  const reading = await ports.reader.read(await ports.evidence.get(receipt.sha256))
  return paperDrafts(ports, about, reading, receipt.findings)
}

type About = Pick<Facts, 'channel' | 'receivedAt'> & {
  readonly receiptId: ReceiptId
  /** The document itself, where it is a receipt of its own and no part of a mail. */
  readonly sha256?: string
  /** Requests of the same receipt that come before these. */
  readonly before?: number
}
type Ports = FactPorts & Partial<InkPorts> & Partial<OriginalPorts>

/** One document's reading as requests, one for each form; mail that a fax gateway sent comes this way, too. */
export async function paperDrafts(
  ports: Ports,
  about: About,
  reading: PaperReading,
  before: readonly Finding[],
): Promise<RequestDraft[]> {
  const letter = reading.text ? readLetter(reading.text) : undefined
  const drafts: RequestDraft[] = []
  for (const form of formsOf(reading)) {
    const beside = letter && asks(letter) ? [formFinding('letter-beside-form', asked(letter))] : []
    const place = { ...about, before: (about.before ?? 0) + drafts.length }
    drafts.push(await formDraft(ports, place, form, [...seenOn(form, before), ...beside]))
  }
  if (letter && (drafts.length === 0 || (await asksForMore(ports, letter, drafts))))
    drafts.push(await letterDraft(ports, about, lettersAlone(reading), letter, before))
  if (drafts.length > 0) return drafts
  return [await unreadable(ports, about, { reading }, seenOn(reading, before))]
}

const asks = ({ ask }: Letter) => ask !== 'none' && ask !== 'question'
const asked = ({ askedAt }: Letter) => `its words: "${askedAt?.text ?? ''}"`

const seenOn = (reading: PaperReading, before: readonly Finding[]) => [
  ...before,
  ...reading.findings.map(readingFinding),
]

/** Each form of a document as if it had come alone. */
function formsOf({ further = [], ...first }: PaperReading): PaperReading[] {
  return first.form ? [first, ...further] : []
}

/** A letter beside a form goes with it, unless it asks about a certificate that no form names. */
async function asksForMore(
  { register }: FactPorts,
  letter: Letter,
  drafts: readonly RequestDraft[],
): Promise<boolean> {
  if (!asks(letter)) return false
  const claims = drafts.flatMap(({ claim }) => (claim ? [claim] : []))
  for (const what of ['serial', 'srn'] as const) {
    const known = claims.flatMap((claim) => claim[`${what}s`].map(({ value }) => bare(value)))
    for (const { value } of letter[`${what}s`].slice(0, MOST_OF_A_KIND)) {
      if (known.includes(bare(value))) continue
      // Both were read from pictures: where no such number is on file, it is the form's, misread.
      const [held] = await register.find(what === 'serial' ? { serial: value } : { srn: value })
      if (held || !known.some((own) => isNear(own, bare(value)))) return true
    }
  }
  return false
}

const bare = (value: string) => value.replace(/^0+/, '').toUpperCase()

const isNear = (one: string, other: string) =>
  one.length === other.length && [...one].filter((char, index) => char !== other[index]).length <= 2

const ofForms: ReadonlySet<PaperFindingCode> = new Set(formFindingCodes)

/** The document without its forms: what is laid for the letter is read from the letter alone. */
function lettersAlone(reading: PaperReading): PaperReading {
  const { pages, sheets, quality, text } = reading
  const found = reading.findings.filter(({ code }) => !ofForms.has(code))
  const nothing = { form: null, language: null, fields: {}, ticks: {}, crops: {} }
  return {
    ...{ pages, quality, ...nothing, findings: found },
    ...(sheets ? { sheets } : {}),
    ...(text ? { text } : {}),
  }
}

async function formDraft(
  ports: Ports,
  about: About,
  reading: PaperReading,
  seen: readonly Finding[],
): Promise<RequestDraft> {
  const { claim, findings } = paperClaim(reading)
  const { channel, receivedAt, receiptId, before: ordinal = 0, sha256 } = about
  const others = await otherReadings(ports.register, reading)
  const already = [...seen, ...findings, ...inkStateOf(reading), ...others]
  const asked = { channel, receivedAt, claim, proof: inkOf(reading), already }
  const ink = await inkKnown(ports, reading, { receiptId, ordinal })
  let laid: LaidOnFax | undefined
  const { assessment, facts } = await establish(ports, {
    ...asked,
    sought: soughtOf(reading),
    async lookAgain(certificate, now) {
      laid = await original(ports, now.caseId, { receiptId, channel, sha256, reading })
      return [...(await ink(certificate, now)), ...(laid ? originalFindings(laid) : [])]
    },
  })
  const kind = facts.claim.ask.value === 'confirm' ? 'final-confirmation' : 'revocation'
  const words = reading.text ? { text: reading.text } : {}
  const examined = { reading, ...words, ...(laid ? { laidOnFax: laid } : {}) }
  return draft({ kind, claim: facts.claim, examined, findings: facts.already, assessment })
}

type Document = Pick<About, 'receiptId' | 'channel'> & {
  readonly sha256: string | undefined
  readonly reading: PaperReading
}

async function original(
  { evidence, originals }: Ports,
  caseId: RevocationId | null,
  { sha256, ...now }: Document,
): Promise<LaidOnFax | undefined> {
  if (!caseId || !sha256 || !evidence || !originals) return undefined
  return laidOnFax({ evidence, originals }, caseId, { ...now, sha256 })
}

/** A fax of a letter is a request as well (domain §7.25); its words are as sure as reading print is. */
const PRINT_READ = 0.7

const kinds: Readonly<Partial<Record<string, RequestKind>>> = {
  revoke: 'revocation',
  confirm: 'final-confirmation',
  release: 'release',
  withdraw: 'withdrawal',
  question: 'enquiry',
}

async function letterDraft(
  ports: FactPorts,
  about: About,
  reading: PaperReading,
  letter: Letter,
  before: readonly Finding[],
): Promise<RequestDraft> {
  const claim = letterClaim(letter, PRINT_READ)
  // Whether a free letter is signed, only a person can see: that is said, and the page is there to be looked at.
  const proof: Proof = { kind: 'ink', signature: true, chop: true }
  const already = [
    ...seenOn(reading, before),
    formFinding('letter-signature', 'no form, so no box for it'),
  ]
  const { assessment, caseId } = await establish(ports, { ...about, claim, proof, already })
  const kind = kinds[claim.ask.value]
  const examined = { reading, ...(reading.text ? { text: reading.text } : {}) }
  const laid = { examined, findings: already, assessment, caseId }
  return kind ? draft({ ...laid, kind, claim }) : unreadDraft(laid)
}

async function unreadable(
  ports: FactPorts,
  about: About,
  examined: RequestDraft['examined'],
  already: readonly Finding[],
): Promise<RequestDraft> {
  const asked = { ...about, claim: silentClaim, proof: { kind: 'none' } as const, already }
  const { assessment } = await establish(ports, asked)
  return unreadDraft({ examined, findings: already, assessment })
}

/** Share of the box that is black once the form's own print is taken away: a signature has ten times as much. */
const INK = 0.002

function inkOf({ crops, findings }: PaperReading): Proof {
  const inked = (id: string) => (crops[id]?.ink ?? 0) > INK
  const missing = findings.some(({ code }) => code === 'signature-missing')
  return { kind: 'ink', signature: inked('signature') && !missing, chop: inked('chop') }
}
