// Looks whether a form's signature and chop can be compared, and whether the very same ink was seen before.
import { setImmediate as aside } from 'node:timers/promises'
import { isSameInk } from '../paper/ink-print.ts'
import type { InkPrint, PaperReading } from '../paper/reading.ts'
import { specimenPrint } from '../paper/specimen-print.ts'
import type { RegisteredCertificate, Specimen } from '../revocation/certificate.ts'
import type { Finding } from '../revocation/finding.ts'
import {
  type InkNow,
  type InkOf,
  type InkSeen,
  inkNotAllCompared,
  inkSeenFindings,
  inkStateFindings,
} from '../revocation/ink-seen.ts'
import type { Channel } from '../revocation/kinds.ts'
import type { ReceiptId } from '../revocation/receipt.ts'
import type { RevocationId } from '../revocation/state.ts'

type KeptInk = InkPrint & { readonly what: InkOf }
type KnownInk = KeptInk & {
  readonly receiptId: ReceiptId
  readonly channel: Channel
  readonly caseId: RevocationId | null
}

export type InkPorts = {
  readonly evidence: { get(sha256: string): Promise<Uint8Array> }
  /** Absent where no prints are kept: then no ink is known again. */
  readonly prints: {
    specimensOf(certificateId: string, brn: string | null): Promise<readonly Specimen[]>
    keep(receiptId: ReceiptId, ordinal: number, prints: readonly KeptInk[]): Promise<void>
    ofSize(print: KeptInk, but: ReceiptId, most: number): Promise<readonly KnownInk[]>
  }
}

const parts = ['signature', 'chop'] as const

const inkOf = ({ crops }: PaperReading): KeptInk[] =>
  parts.flatMap((what) => {
    const print = crops[what]?.print
    return print ? [{ what, ...print }] : []
  })

/** What the form alone tells: ink over an edge, more than one ink in the signature's box. */
export function inkStateOf({ crops }: PaperReading): Finding[] {
  const cut = parts.filter((what) => crops[what]?.cut)
  return inkStateFindings({ cut, crowded: crops.signature?.crowded === true })
}

export type InkAbout = { readonly receiptId: ReceiptId; readonly ordinal: number }

/** The newest of its size: ten to thirty milliseconds each, and one print in a hundred is of that size. */
const MOST_COMPARED = 500

/** Registered pages lie straight: a stamp set again lies otherwise. A pen's ink may be pasted in aslant. */
const mostTurned = (what: InkOf) => (what === 'signature' ? 4 : 1)

/** Keeps the form's ink, and answers what is to be said of it once the certificate is known. */
export async function inkKnown(
  { evidence, prints }: Partial<InkPorts>,
  reading: PaperReading,
  { receiptId, ordinal }: InkAbout,
): Promise<(certificate: RegisteredCertificate | null, now: InkNow) => Promise<Finding[]>> {
  if (!evidence || !prints) return async () => []
  const ports = { evidence, prints }
  const own = inkOf(reading)
  if (own.length > 0) await prints.keep(receiptId, ordinal, own)
  const all = await Promise.all(own.map((print) => seenOn(ports, print, receiptId)))
  const before = all.flatMap(({ seen }) => seen)
  const left = own.flatMap(({ what }, at) => (all[at]?.more ? [what] : []))
  return async (certificate, now) => {
    const specimens = certificate ? await onSpecimens(ports, own, certificate) : []
    const told = inkSeenFindings([...specimens, ...before], now)
    return [...told, ...inkNotAllCompared(left, MOST_COMPARED)]
  }
}

type SeenOn = { readonly seen: readonly InkSeen[]; readonly more: boolean }

async function seenOn(ports: InkPorts, own: KeptInk, but: ReceiptId): Promise<SeenOn> {
  const known = await ports.prints.ofSize(own, but, MOST_COMPARED + 1)
  const turned = { most: mostTurned(own.what), toScale: true }
  const seen: InkSeen[] = []
  for (const other of known.slice(0, MOST_COMPARED)) {
    // Together they may take seconds, and other work of this process waits for each.
    await aside()
    if (!isSameInk(own, other, turned)) continue
    const { what, channel, caseId, receiptId } = other
    seen.push({ what, on: 'receipt', receiptId, channel, caseId })
  }
  return { seen, more: known.length > MOST_COMPARED }
}

/** Of the certificate and its organisation. An image that is gone or broken is another's concern: nothing is said of it. */
async function onSpecimens(
  { prints, evidence }: InkPorts,
  own: readonly KeptInk[],
  { id, organisation }: RegisteredCertificate,
): Promise<InkSeen[]> {
  const seen: InkSeen[] = []
  for (const { what, sha256, takenOn } of await prints.specimensOf(id, organisation?.brn ?? null)) {
    const mine = own.find((each) => each.what === what)
    if (!mine || sha256 === '') continue
    const bytes = await evidence.get(sha256).catch(() => undefined)
    const print = bytes && (await specimenPrint(bytes))
    // A specimen's scale is not known, nor how straight it was scanned.
    if (print && isSameInk(mine, print, { most: 4, toScale: false }))
      seen.push({ what, on: 'specimen', takenOn })
  }
  return seen
}
