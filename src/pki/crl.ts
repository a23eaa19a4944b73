// A certificate revocation list (RFC 5280 §5): one pass over the octets makes an index, an entry is read when asked for.

import { createHash } from 'node:crypto'
import {
  readScheme,
  type SignatureScheme,
  verifySignature,
  verifySignatureAside,
} from './algorithm.ts'
import {
  BerError,
  type BerNode,
  bitNumbersOf,
  bitsOf,
  booleanOf,
  child,
  children,
  expectTag,
  integerHex,
  rawOf,
  readBer,
  sameOctets,
  smallInteger,
  TAG,
} from './ber.ts'
import type { Certificate } from './certificate.ts'
import { CrlEntries, type CrlEntry } from './crl-entries.ts'
import type { CrlIndex } from './crl-index.ts'
import {
  type DistributionPoint,
  type Extension,
  readAuthorityKeyId,
  readDistributionPoints,
  readExtensions,
  readPointName,
} from './extensions.ts'
import { CRL_LIMITS } from './limits.ts'
import { type Name, readName, sameName } from './name.ts'
import { derOf } from './pem.ts'
import { isTime, timeOf } from './time.ts'

export type { CrlEntry, CrlReason } from './crl-entries.ts'

export type IssuingDistributionPoint = {
  readonly point: Pick<DistributionPoint, 'names' | 'relative'> | undefined
  readonly onlyUser: boolean
  readonly onlyCa: boolean
  readonly onlyAttribute: boolean
  readonly onlyReasons: ReadonlySet<number> | undefined
  readonly indirect: boolean
}

export type Crl = {
  readonly der: Buffer
  /** Of the whole DER, lower hex. */
  readonly sha256: string
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  /** Decimal. */
  readonly number: string | undefined
  /** Decimal; a list that has one is a delta. */
  readonly baseNumber: string | undefined
  readonly authorityKeyId: string | undefined
  readonly distribution: IssuingDistributionPoint | undefined
  /** Where its delta lists are to be had (RFC 5280 §5.2.6). */
  readonly freshestCrl: readonly DistributionPoint[]
  /** By serial, upper hex of whole octets without leading 00. */
  readonly entries: CrlEntries
  readonly criticalUnknown: readonly string[]
  readonly tbs: Buffer
  readonly scheme: SignatureScheme | undefined
  readonly signature: Buffer
}

/** What another thread found in the same octets. */
export type CrlReading = { readonly index: CrlIndex; readonly sha256: string }

/** Reads one CRL, DER or PEM. Throws a BerError where the octets are no CRL. */
export function parseCrl(bytes: Uint8Array, known?: CrlReading): Crl {
  if (bytes.length > CRL_LIMITS.octets) throw new BerError(`a CRL of ${bytes.length} octets`, true)
  const der = derOf(bytes, 'X509 CRL')
  const whole = expectTag(readBer(der, { der: true }), TAG.sequence)
  const [tbs, algorithm, signature, ...more] = children(whole)
  if (!tbs || !algorithm || !signature || more.length > 0)
    throw new BerError('a CRL not of its three parts')
  const fields = readFields(tbs)
  if (!sameOctets(fields.algorithm, algorithm)) throw new BerError('two signature algorithms')
  const extensions = fields.extensions
  const distribution = readExtension(extensions, '2.5.29.28', readIssuingDistributionPoint)
  const issuer = readName(fields.issuer)
  const indirect = distribution?.indirect ? issuer : undefined
  const entries = new CrlEntries(fields.revoked, indirect, known?.index)
  return {
    der,
    sha256: known?.sha256 ?? createHash('sha256').update(der).digest('hex'),
    issuer,
    thisUpdate: fields.thisUpdate,
    nextUpdate: fields.nextUpdate,
    number: readExtension(extensions, '2.5.29.20', decimal),
    baseNumber: readExtension(extensions, '2.5.29.27', decimal),
    authorityKeyId: readExtension(extensions, '2.5.29.35', readAuthorityKeyId),
    distribution,
    freshestCrl: readExtension(extensions, '2.5.29.46', readDistributionPoints) ?? [],
    entries,
    criticalUnknown: [
      ...[...extensions.values()]
        .filter((extension) => extension.critical && !UNDERSTOOD.has(extension.oid))
        .map((extension) => extension.oid),
      ...entries.criticalUnknown(),
    ],
    tbs: rawOf(tbs),
    scheme: readScheme(algorithm),
    signature: bitsOf(signature),
  }
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  '2.5.29.20',
  '2.5.29.27',
  '2.5.29.28',
  '2.5.29.35',
  '2.5.29.46',
])

function readFields(tbs: BerNode) {
  const parts = [...children(expectTag(tbs, TAG.sequence))]
  if (parts[0]?.tag === TAG.integer) {
    if (smallInteger(parts[0]) !== 1) throw new BerError('a CRL of an unknown version')
    parts.shift()
  }
  const [algorithm, issuer, thisUpdate, ...rest] = parts
  if (!algorithm || !issuer || !thisUpdate) throw new BerError('a CRL with fields missing')
  const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined
  const revoked = rest[0]?.tag === TAG.sequence ? rest.shift() : undefined
  const extensions = rest[0]?.tag === 0xa0 ? readExtensions(child(rest[0], 0)) : new Map()
  return {
    algorithm,
    issuer,
    thisUpdate: timeOf(thisUpdate),
    nextUpdate: nextUpdate && timeOf(nextUpdate),
    revoked,
    extensions: extensions as ReadonlyMap<string, Extension>,
  }
}

function readExtension<T>(
  extensions: ReadonlyMap<string, Extension>,
  oid: string,
  decode: (value: BerNode) => T,
): T | undefined {
  const extension = extensions.get(oid)
  return extension && decode(extension.value)
}

/** RFC 5280 §5.2.3: not negative, and of 20 octets at most. */
function decimal(value: BerNode): string {
  const hex = integerHex(value)
  if (hex.startsWith('-') || hex.length > 40) throw new BerError('a CRL number out of range')
  return BigInt(`0x${hex}`).toString()
}

function readIssuingDistributionPoint(value: BerNode): IssuingDistributionPoint {
  const parts = children(value)
  const part = (tag: number) => parts.find((one) => one.tag === tag)
  const flag = (tag: number) => {
    const node = part(tag)
    return node ? booleanOf(node) : false
  }
  const point = part(0xa0)
  const reasons = part(0x83)
  return {
    point: point && readPointName(point),
    onlyUser: flag(0x81),
    onlyCa: flag(0x82),
    onlyReasons: reasons && bitNumbersOf(reasons),
    indirect: flag(0x84),
    onlyAttribute: flag(0x85),
  }
}

/** Is this CRL signed by that certificate's key, and may that certificate sign CRLs? Says nothing of its path. */
export function verifyCrl(crl: Crl, issuer: Certificate): boolean {
  const { scheme, tbs, signature } = crl
  if (!scheme || !issuer.publicKey || !maySign(crl, scheme, issuer)) return false
  return verifySignature(scheme, scheme.digest, tbs, signature, issuer.publicKey)
}

/** The same, beside the event loop. */
export async function verifyCrlAside(crl: Crl, issuer: Certificate): Promise<boolean> {
  const { scheme, tbs, signature } = crl
  if (!scheme || !issuer.publicKey || !maySign(crl, scheme, issuer)) return false
  return verifySignatureAside(scheme, tbs, signature, issuer.publicKey)
}

function maySign(crl: Crl, scheme: SignatureScheme, issuer: Certificate): boolean {
  if (!sameName(crl.issuer, issuer.subject)) return false
  if (issuer.keyUsage && !issuer.keyUsage.has('cRLSign')) return false
  return scheme.keys.includes(issuer.key.algorithm)
}

/** What the list says of one certificate; in an indirect list the entry must be of the certificate's own issuer. */
export function findEntry(crl: Crl, certificate: Certificate): CrlEntry | undefined {
  return crl.entries.find(certificate.serial, certificate.issuer)
}
