// Which bytes of evidence belong into a pack, under which names; and what becomes of one that cannot be had.
import { findEnvelope } from '../email/decrypt.ts'
import { type Brought, signerCertificates } from '../email/signer-certificates.ts'
import { statusDocuments } from '../email/status-record.ts'
import type { Certificate, StatusEvidence } from '../pki/certificate.ts'
import type { Trust } from '../pki/trust.ts'
import { proofOfMail, type StatusKept, sightingsOf } from './evidence-proof.ts'
import { type PackSources, recordOf } from './evidence-sources.ts'

export type FilePorts = {
  readonly evidence: { get(sha256: string): Promise<Buffer> }
  /** Opens a mail that was encrypted to the office: what was inside, or nothing where no key fits. */
  readonly openMail: (bytes: Uint8Array) => Uint8Array | undefined
  readonly trust: () => Trust | Promise<Trust>
  /** The octets of a letter that left by mail, where this host keeps them. */
  readonly sentNotice: (id: string, left: boolean) => Promise<Buffer | undefined>
  /** The CA's own certificates, beside those of trust. */
  readonly issuers: () => Promise<readonly Certificate[]>
}

export type PackFile = { readonly path: string; readonly bytes: Uint8Array; readonly item: number }

/** Where each evidence came to lie, and what there is not: told in the manifest, never left out silently. */
export type Lying = {
  /** By `kind:name`, e.g. `original:E-1`, `status:SHA-256`. */
  readonly paths: Map<string, string>
  readonly lacks: Map<number, string[]>
  /** The certificates that each mail brought, by its receipt: helpful to find a path, never believed. */
  readonly brought: Map<string, Brought>
}

export const openLying = (): Lying => ({ paths: new Map(), lacks: new Map(), brought: new Map() })

export function lack(lying: Lying, item: number, why: string): void {
  lying.lacks.set(item, [...(lying.lacks.get(item) ?? []), why])
}

/** One at a time: a mail may have 60 MB. */
export async function* evidenceFiles(
  ports: FilePorts,
  sources: PackSources,
  lying: Lying,
): AsyncGenerator<PackFile> {
  yield* originals(ports, sources, lying)
  yield* statuses(ports, sources, lying)
  yield* specimens(ports, sources, lying)
  yield* publishedLists(ports, sources, lying)
  yield* letters(ports, sources, lying)
  for (const { id, text } of sources.policies)
    yield { path: `policies/${id}.yaml`, bytes: Buffer.from(text), item: 4 }
}

async function* originals(
  ports: FilePorts,
  { file }: PackSources,
  lying: Lying,
): AsyncGenerator<PackFile> {
  for (const { receiptId, receipt, examined } of file.requests) {
    if (!lying.paths.has(`original:${receiptId}`)) {
      const bytes = await had(ports, lying, 3, receipt.sha256, `the bytes of ${receiptId}`)
      if (bytes) {
        const ending = receipt.channel === 'email' ? 'eml' : endingOf(bytes)
        yield laid(lying, `original:${receiptId}`, `originals/${receiptId}.${ending}`, bytes, 3)
        if (receipt.channel === 'email') await bring(ports, lying, receiptId, bytes)
        if (receipt.channel === 'email') yield* opened(ports, lying, receiptId, bytes)
      }
    }
    const { document } = examined
    if (document === undefined || lying.paths.has(`document:${document}`)) continue
    const page = await had(ports, lying, 3, document, `the document read in ${receiptId}`)
    if (!page) continue
    const path = `originals/${receiptId}-${document.slice(0, 8)}.${endingOf(page)}`
    yield laid(lying, `document:${document}`, path, page, 3)
  }
}

/** Without what was inside, nobody without our keys could look at the signature again. */
async function* opened(
  ports: FilePorts,
  lying: Lying,
  receiptId: string,
  bytes: Buffer,
): AsyncGenerator<PackFile> {
  if (!findEnvelope(bytes)) return
  const inside = ports.openMail(bytes)
  if (!inside) lack(lying, 5, `${receiptId} is encrypted, and no key of the settings opens it`)
  else {
    yield laid(lying, `opened:${receiptId}`, `originals/${receiptId}.opened.eml`, inside, 5)
    await bring(ports, lying, receiptId, inside)
  }
}

async function bring(
  { trust }: FilePorts,
  { brought }: Lying,
  receiptId: string,
  mail: Uint8Array,
): Promise<void> {
  brought.set(receiptId, signerCertificates(mail, await trust()))
}

async function* statuses(
  ports: FilePorts,
  { file }: PackSources,
  lying: Lying,
): AsyncGenerator<PackFile> {
  const wanted: readonly StatusKept[] = file.requests.flatMap(
    (request) => proofOfMail(request)?.status ?? [],
  )
  for (const { sha256, source } of wanted) {
    if (lying.paths.has(`status:${sha256}`)) continue
    const bytes = await had(ports, lying, 5, sha256, `the ${words[source]} that a verdict rests on`)
    const path = `status/${sha256}.${endings[source]}`
    if (bytes) yield laid(lying, `status:${sha256}`, path, bytes, 5)
  }
}

const endings = { crl: 'crl', ocsp: 'ors' } as const
const words = { crl: 'CRL', ocsp: 'OCSP response' } as const

async function* specimens(
  ports: FilePorts,
  { specimens: onFile }: PackSources,
  lying: Lying,
): AsyncGenerator<PackFile> {
  for (const [at, { id, what, sha256 }] of onFile.entries()) {
    // A register may name a specimen before its image was taken in.
    const bytes = await had(ports, lying, 6, sha256, `the image of the specimen ${id}`)
    const path = bytes && `specimens/${at + 1}-${what}.${endingOf(bytes)}`
    if (bytes && path) yield laid(lying, `specimen:${id}`, path, bytes, 6)
  }
}

async function* publishedLists(
  ports: FilePorts,
  { facts }: PackSources,
  lying: Lying,
): AsyncGenerator<PackFile> {
  for (const { sha256, crlNumber, seenAt } of sightingsOf(facts.audit)) {
    if (lying.paths.has(`list:${sha256}`)) continue
    const what = `the CRL ${crlNumber ?? 'without number'} seen at ${seenAt}`
    const bytes = await had(ports, lying, 11, sha256, what)
    if (bytes) yield laid(lying, `list:${sha256}`, `published/${sha256}.crl`, bytes, 11)
  }
}

/** Signed as it went: what the records hold are its words. */
async function* letters(
  { sentNotice }: FilePorts,
  { file, facts }: PackSources,
  lying: Lying,
): AsyncGenerator<PackFile> {
  const returned = new Set(
    facts.audit.flatMap(({ action, details }) =>
      action === 'notice-bounced' ? [recordOf(details)?.noticeId] : [],
    ),
  )
  for (const { id, kind, messageId, outcome } of file.notices) {
    // It bears a number from when it was to leave; one that came back, or may have left, left too.
    if (messageId === null) continue
    const left = /^(sent|bounced|uncertain)\b/.test(outcome ?? '') || returned.has(id)
    const bytes = await sentNotice(id, left)
    if (bytes) yield laid(lying, `letter:${id}`, `letters/${id}.eml`, bytes, 12)
    else if (left)
      lack(lying, 12, `the signed octets of the notice "${kind}" lie on the host that sent it`)
  }
}

/** What says that the pack's own signer stands, at the moment of signing. */
export const signerStatusFiles = (status: readonly StatusEvidence[]): readonly PackFile[] =>
  statusDocuments(status).map(({ source, sha256, bytes }) => ({
    path: `trust/status/${sha256}.${endings[source]}`,
    bytes,
    item: 0,
  }))

/** Bytes that are altered or gone are themselves a finding, and the rest of the pack is wanted all the more. */
export async function had(
  { evidence }: FilePorts,
  lying: Lying,
  item: number,
  sha256: string,
  what: string,
): Promise<Buffer | undefined> {
  try {
    return await evidence.get(sha256)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    // The store is away: that is not to be said of the evidence.
    if (code !== 'evidence-altered' && code !== 'evidence-missing') {
      if (/^[0-9a-f]{64}$/.test(sha256)) throw cause
      lack(lying, item, `${what}: it was never taken in`)
      return undefined
    }
    lack(lying, item, `${what} (SHA-256 ${sha256}): ${code}`)
    return undefined
  }
}

function laid(lying: Lying, key: string, path: string, bytes: Uint8Array, item: number): PackFile {
  lying.paths.set(key, path)
  return { path, bytes, item }
}

const STARTS: readonly (readonly [string, string])[] = [
  ['255044462d', 'pdf'],
  ['49492a00', 'tif'],
  ['4d4d002a', 'tif'],
  ['89504e47', 'png'],
  ['ffd8ff', 'jpg'],
]

/** By what it begins with; never by the name that a sender gave it. */
function endingOf(bytes: Buffer): string {
  const start = bytes.toString('hex', 0, 8)
  return STARTS.find(([mark]) => start.startsWith(mark))?.[1] ?? 'bin'
}
