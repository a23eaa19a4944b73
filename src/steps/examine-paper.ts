// Reads what came on paper (fax, posted original, counter scan) and lays it before an officer. Safe to run again.

import { readLetter } from '../email/letter.ts'
import type { PaperReading } from '../paper/reading.ts'
import type { Facts, Proof } from '../revocation/facts.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Receipt, ReceiptId } from '../revocation/receipt.ts'
import type { Request, RequestKind } from '../revocation/request.ts'
import { establish, type FactPorts } from './facts.ts'
import {
  draft,
  LARGEST_READ,
  type RequestDraft,
  silentClaim,
  tooLarge,
  unreadDraft,
} from './facts-draft.ts'
import { letterClaim } from './letter-claim.ts'
import { paperClaim } from './paper-claim.ts'
import { otherReadings } from './paper-claim-readings.ts'
import { formFinding, readingFinding } from './paper-claim-words.ts'

export type PaperPorts = FactPorts & {
  readonly records: {
    receipt(id: ReceiptId): Promise<Receipt | undefined>
    lay(id: ReceiptId, drafts: readonly RequestDraft[], actor: string): Promise<readonly Request[]>
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
    const draft = await examined(ports, receipt)
    return ports.records.lay(id, [draft], ACTOR)
  }

async function examined(ports: PaperPorts, receipt: Receipt): Promise<RequestDraft> {
  const about = { channel: receipt.channel, receivedAt: receipt.receivedAt }
  if (receipt.size > LARGEST_READ)
    return unreadable(ports, about, {}, [...receipt.findings, tooLarge(receipt)])
  const reading = await ports.reader.read(await ports.evidence.get(receipt.sha256))
  return paperDraft(ports, about, reading, receipt.findings)
}

type About = Pick<Facts, 'channel' | 'receivedAt'>

/** One document's reading as a request; mail that a fax gateway sent comes this way, too. */
export async function paperDraft(
  ports: FactPorts,
  about: About,
  reading: PaperReading,
  before: readonly Finding[],
): Promise<RequestDraft> {
  const seen = [...before, ...reading.findings.map(readingFinding)]
  if (reading.form) return formDraft(ports, about, reading, seen)
  if (reading.text) return letterDraft(ports, about, reading, reading.text, seen)
  return unreadable(ports, about, { reading }, seen)
}

async function formDraft(
  ports: FactPorts,
  about: About,
  reading: PaperReading,
  seen: readonly Finding[],
): Promise<RequestDraft> {
  const { claim, findings } = paperClaim(reading)
  const already = [...seen, ...findings, ...(await otherReadings(ports.register, reading))]
  const asked = { ...about, claim, proof: inkOf(reading), already }
  const { assessment, facts } = await establish(ports, asked)
  const kind = facts.claim.ask.value === 'confirm' ? 'final-confirmation' : 'revocation'
  const examined = { reading, ...(reading.text ? { text: reading.text } : {}) }
  return draft({ kind, claim: facts.claim, examined, findings: already, assessment })
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
  text: string,
  before: readonly Finding[],
): Promise<RequestDraft> {
  const claim = letterClaim(readLetter(text), PRINT_READ)
  // Whether a free letter is signed, only a person can see: that is said, and the page is there to be looked at.
  const proof: Proof = { kind: 'ink', signature: true, chop: true }
  const already = [...before, formFinding('letter-signature', 'no form, so no box for it')]
  const { assessment, caseId } = await establish(ports, { ...about, claim, proof, already })
  const kind = kinds[claim.ask.value]
  const laid = { examined: { reading, text }, findings: already, assessment, caseId }
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
