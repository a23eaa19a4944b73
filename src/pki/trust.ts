// What we believe in before any message comes: trust anchors, the CA's own intermediates, and the CRLs at hand.

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Certificate, isSignedBy, parseCertificate } from './certificate.ts'
import { type Crl, parseCrl, verifyCrl, verifyCrlAside } from './crl.ts'
import { BER_LIMITS } from './limits.ts'
import { looksLikePem, readPem } from './pem.ts'
import { spend, startWork, type Work } from './work.ts'

export type Trust = {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly crls: readonly Crl[]
  /** Files that could not be read, and why: told, never fatal. */
  readonly faults: readonly string[]
  readonly memo: TrustMemo
}

/** Answers that cannot change as long as the Trust stands: kept so that a signer seen before costs two RSA operations. */
export type TrustMemo = {
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>
  readonly crlsByIssuer: ReadonlyMap<string, readonly Crl[]>
  readonly anchorHashes: ReadonlySet<string>
  readonly certificates: Map<string, Certificate>
  readonly signatures: Map<string, boolean>
}

/** Enough for every active signer of a busy day. A certificate has 2 kB; much larger ones are read anew, so that 2,000 of them do not fill the memory. */
const REMEMBERED = { certificates: 2_000, signatures: 10_000, octets: 16 * 1024 } as const

export function makeTrust(parts: {
  readonly anchors: readonly Certificate[]
  readonly intermediates?: readonly Certificate[]
  readonly crls?: readonly Crl[]
  readonly faults?: readonly string[]
  /** The Trust that this one replaces: what was found of certificates and signatures there is still so. */
  readonly before?: Trust
}): Trust {
  const { anchors, intermediates = [], crls = [], faults = [], before } = parts
  return {
    anchors,
    intermediates,
    crls,
    faults,
    memo: {
      bySubject: groupBy([...anchors, ...intermediates], (one) => one.subject.normal),
      crlsByIssuer: groupBy(crls, (one) => one.issuer.normal),
      anchorHashes: new Set(anchors.map((anchor) => anchor.sha256)),
      certificates: before?.memo.certificates ?? new Map(),
      signatures: before?.memo.signatures ?? new Map(),
    },
  }
}

function groupBy<T>(
  items: readonly T[],
  key: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

export type TrustPaths = {
  readonly anchors: readonly string[]
  readonly intermediates?: readonly string[]
  readonly crls?: readonly string[]
}

/** Reads files and folders (not their subfolders), PEM or DER, several PEM in one file. `readCrl` may do so elsewhere. */
export async function loadTrust(
  paths: TrustPaths,
  readCrl: (der: Buffer) => Crl | Promise<Crl> = parseCrl,
): Promise<Trust> {
  const faults: string[] = []
  const read = async <T>(
    from: readonly string[] | undefined,
    label: string,
    parse: (der: Buffer) => T | Promise<T>,
  ) => {
    const found: T[] = []
    for (const file of await filesOf(from ?? [], faults))
      found.push(...(await readValues(file, label, parse, faults)))
    return found
  }
  const anchors = await read(paths.anchors, 'CERTIFICATE', parseCertificate)
  const intermediates = await read(paths.intermediates, 'CERTIFICATE', parseCertificate)
  const crls = await read(paths.crls, 'X509 CRL', readCrl)
  return makeTrust({ anchors, intermediates, crls, faults })
}

async function filesOf(paths: readonly string[], faults: string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) files.push(path)
      else for (const name of (await readdir(path)).sort()) files.push(join(path, name))
    } catch (error) {
      faults.push(`look for ${path}: ${reasonOf(error)}`)
    }
  }
  return files
}

/** A folder may hold other things as well (keys, a README): a file without the label and without DER is passed over. */
async function readValues<T>(
  file: string,
  label: string,
  parse: (der: Buffer) => T | Promise<T>,
  faults: string[],
): Promise<readonly T[]> {
  try {
    if ((await stat(file)).isDirectory()) return []
    const bytes = await readFile(file)
    const values = looksLikePem(bytes) ? readPem(bytes.toString('latin1'), label) : derLike(bytes)
    return await Promise.all(values.map((value) => parse(value)))
  } catch (error) {
    faults.push(`read ${file}: ${reasonOf(error)}`)
    return []
  }
}

function derLike(bytes: Buffer): readonly Buffer[] {
  return bytes[0] === 0x30 ? [bytes] : []
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export type CrlFreshness = {
  readonly issuer: string
  readonly state: 'fresh' | 'stale' | 'not-yet' | 'missing'
  readonly number: string | undefined
  readonly thisUpdate: Date | undefined
  readonly nextUpdate: Date | undefined
  readonly entries: number
  /** Does any certificate we hold verify its signature? */
  readonly signed: boolean
}

/** How every CRL at hand stands at a moment, and for which issuer there is none. */
export function trustFreshness(trust: Trust, at: Date): readonly CrlFreshness[] {
  const held = trust.crls.map((crl) => crlFreshness(trust, crl, at))
  const issuers = [...trust.memo.bySubject.values()].map((group) => group[0])
  const missing = issuers.flatMap((issuer) =>
    issuer && !trust.memo.crlsByIssuer.has(issuer.subject.normal) && issuer.basicConstraints?.ca
      ? [missingFrom(issuer)]
      : [],
  )
  return [...held, ...missing]
}

function crlFreshness(trust: Trust, crl: Crl, at: Date): CrlFreshness {
  const state =
    crl.thisUpdate > at ? 'not-yet' : !crl.nextUpdate || crl.nextUpdate < at ? 'stale' : 'fresh'
  const signers = trust.memo.bySubject.get(crl.issuer.normal) ?? []
  return {
    issuer: crl.issuer.text,
    state,
    number: crl.number,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    entries: crl.entries.size,
    signed: signers.some((signer) => crlSignedBy(trust, crl, signer)),
  }
}

function missingFrom(issuer: Certificate): CrlFreshness {
  return {
    issuer: issuer.subject.text,
    state: 'missing',
    number: undefined,
    thisUpdate: undefined,
    nextUpdate: undefined,
    entries: 0,
    signed: false,
  }
}

/** The certificate in these octets, parsed once for as long as it is remembered. */
export function internCertificate(
  trust: Trust,
  der: Uint8Array,
  sha256: string,
  work: Work = startWork(),
): Certificate {
  const { certificates } = trust.memo
  const known = certificates.get(sha256)
  const meter = { left: BER_LIMITS.nodes - (known?.values ?? 0) }
  work.tick()
  try {
    // A copy: the mail it came in may be 60 MB, and a view would keep all of it.
    const certificate = known ?? parseCertificate(Buffer.from(der), meter)
    if (known || der.length > REMEMBERED.octets) return certificate
    return remember(certificates, sha256, certificate, REMEMBERED.certificates)
  } finally {
    // What is remembered, and what could not be read to its end, costs as what is read.
    spend(work.values, BER_LIMITS.nodes - meter.left, 'certificates of too many values')
  }
}

export function certificateSignedBy(
  trust: Trust,
  child: Certificate,
  issuer: Certificate,
): boolean {
  return remembered(trust, child.sha256 + issuer.sha256, () => isSignedBy(child, issuer))
}

export function crlSignedBy(trust: Trust, crl: Crl, issuer: Certificate): boolean {
  return remembered(trust, crl.sha256 + issuer.sha256, () => verifyCrl(crl, issuer))
}

/** Does any certificate we hold verify the list? Found beside the event loop, and remembered. */
export async function proveCrl(trust: Trust, crl: Crl): Promise<boolean> {
  const { signatures, bySubject } = trust.memo
  for (const issuer of bySubject.get(crl.issuer.normal) ?? []) {
    const key = crl.sha256 + issuer.sha256
    const right = signatures.get(key) ?? (await verifyCrlAside(crl, issuer))
    remember(signatures, key, right, REMEMBERED.signatures)
    if (right) return true
  }
  return false
}

function remembered(trust: Trust, key: string, ask: () => boolean): boolean {
  const known = trust.memo.signatures.get(key)
  return known ?? remember(trust.memo.signatures, key, ask(), REMEMBERED.signatures)
}

/** The oldest goes first: a Map keeps the order of insertion. */
function remember<T>(map: Map<string, T>, key: string, value: T, most: number): T {
  if (map.size >= most)
    for (const oldest of map.keys()) {
      map.delete(oldest)
      break
    }
  map.set(key, value)
  return value
}
