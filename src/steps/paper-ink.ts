// Looks whether a form's signature and chop can be compared, and whether the very same ink was seen before.
import { isSameInk } from '../paper/ink-print.ts'
import type { InkPrint, PaperReading } from '../paper/reading.ts'
import { specimenPrint } from '../paper/specimen-print.ts'
import type { RegisteredCertificate, Specimen } from '../revocation/certificate.ts'
import type { Finding } from '../revocation/finding.ts'
import {
  type InkNow,
  type InkOf,
  type InkSeen,
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
    ofSize(print: KeptInk, but: ReceiptId): Promise<readonly KnownInk[]>
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
  const before = (await Promise.all(own.map((print) => seenOn(ports, print, receiptId)))).flat()
  return async (certificate, now) => {
    const specimens = certificate ? await onSpecimens(ports, own, certificate) : []
    return inkSeenFindings([...specimens, ...before], now)
  }
}

async function seenOn(ports: InkPorts, own: KeptInk, receiptId: ReceiptId): Promise<InkSeen[]> {
  const known = await ports.prints.ofSize(own, receiptId)
  const turned = { most: mostTurned(own.what), toScale: true }
  const same = known.filter((other) => isSameInk(own, other, turned))
  return same.map((other) => {
    const { what, channel, caseId } = other
    return { what, on: 'receipt', receiptId: other.receiptId, channel, caseId }
  })
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
