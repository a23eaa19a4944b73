// The extensions of certificates and CRLs (RFC 5280 §4.2, §5.2): each decoded where its OID is known.

import {
  BerError,
  type BerNode,
  bitNumbersOf,
  bodyOf,
  booleanOf,
  child,
  children,
  decodeOid,
  expectTag,
  type Meter,
  octetsOf,
  oidOf,
  readBer,
  smallInteger,
  TAG,
} from './ber.ts'
import { type GeneralName, readGeneralName, readGeneralNames } from './general-name.ts'
import { type Name, readRelativeName } from './name.ts'

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly'

export type DistributionPoint = {
  readonly names: readonly GeneralName[]
  /** A name relative to the CRL issuer's, as the normal form of its RDN. */
  readonly relative: string | undefined
  readonly reasons: ReadonlySet<number> | undefined
  readonly crlIssuer: readonly Name[]
}

export type Extension = {
  readonly oid: string
  readonly critical: boolean
  readonly value: BerNode
}

const KEY_USAGES: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]

/** By OID. The same extension twice is refused (RFC 5280 §4.2). */
export function readExtensions(list: BerNode, meter?: Meter): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>()
  for (const node of children(list)) {
    const parts = children(node)
    // A reader that counts from the front and one that counts from the end would differ in what is critical.
    if (parts.length > 3) throw new BerError('an extension of too many fields')
    const oid = oidOf(child(node, 0))
    const critical = parts.length === 3 ? booleanOf(expectTag(parts[1], TAG.boolean)) : false
    const octets = octetsOf(expectTag(parts[parts.length - 1], TAG.octetString))
    if (extensions.has(oid)) throw new BerError(`the extension ${oid} stands twice`)
    extensions.set(oid, {
      oid,
      critical,
      value: readBer(octets, { der: true, ...(meter ? { meter } : {}) }),
    })
  }
  return extensions
}

export function readKeyUsage(value: BerNode): ReadonlySet<KeyUsage> {
  const usages = new Set<KeyUsage>()
  for (const bit of bitNumbersOf(expectTag(value, TAG.bitString))) {
    const usage = KEY_USAGES[bit]
    if (usage) usages.add(usage)
  }
  return usages
}

export function readBasicConstraints(value: BerNode) {
  const parts = children(expectTag(value, TAG.sequence))
  const flag = parts.find((part) => part.tag === TAG.boolean)
  const length = parts.find((part) => part.tag === TAG.integer)
  return {
    ca: flag ? booleanOf(flag) : false,
    pathLength: length ? smallInteger(length) : undefined,
  }
}

export function readOids(value: BerNode): readonly string[] {
  return children(value).map(oidOf)
}

export function readPolicies(value: BerNode): readonly string[] {
  return children(value).map((policy) => oidOf(child(policy, 0)))
}

export function readPolicyMappings(value: BerNode) {
  return children(value).map((pair) => ({
    issuer: oidOf(child(pair, 0)),
    subject: oidOf(child(pair, 1)),
  }))
}

export function readPolicyConstraints(value: BerNode) {
  const parts = children(value)
  const field = (tag: number) => {
    const node = parts.find((part) => part.tag === tag)
    return node && smallInteger(node)
  }
  return { requireExplicit: field(0x80), inhibitMapping: field(0x81) }
}

export function readNameConstraints(value: BerNode) {
  const subtrees = (tag: number) => {
    const list = children(value).find((part) => part.tag === tag)
    return list ? children(list).map(readSubtree) : []
  }
  return { permitted: subtrees(0xa0), excluded: subtrees(0xa1) }
}

/** RFC 5280 §4.2.1.10 gives minimum and maximum no use: whoever sets them means something else than is compared. */
function readSubtree(node: BerNode): GeneralName {
  const [base, ...range] = children(node)
  if (!base || range.some((one) => one.tag !== 0x80 || smallInteger(one) !== 0))
    throw new BerError('a constraint of names by distance')
  return readGeneralName(base)
}

export function readAuthorityKeyId(value: BerNode): string | undefined {
  const id = children(value).find((part) => part.tag === 0x80)
  return id && bodyOf(id).toString('hex').toUpperCase()
}

export function readDistributionPoints(value: BerNode): readonly DistributionPoint[] {
  return children(value).map(readDistributionPoint)
}

function readDistributionPoint(node: BerNode): DistributionPoint {
  const parts = children(node)
  const part = (tag: number) => parts.find((one) => one.tag === tag)
  const name = part(0xa0)
  const reasons = part(0x81)
  const issuer = part(0xa2)
  return {
    ...(name ? readPointName(name) : { names: [], relative: undefined }),
    reasons: reasons && bitNumbersOf(reasons),
    crlIssuer: issuer ? directoryNames(readGeneralNames(issuer)) : [],
  }
}

/** DistributionPointName: a list of general names, or one RDN relative to the issuer's name. */
export function readPointName(node: BerNode): Pick<DistributionPoint, 'names' | 'relative'> {
  const inner = child(node, 0)
  if (inner.tag === 0xa0) return { names: readGeneralNames(inner), relative: undefined }
  return { names: [], relative: readRelativeName(inner) }
}

function directoryNames(names: readonly GeneralName[]): readonly Name[] {
  return names.flatMap((one) => (one.form === 'directory' ? [one.name] : []))
}

/** The http(s) and ldap addresses of OCSP responders in authorityInfoAccess. */
export function readOcspResponders(value: BerNode): readonly string[] {
  return children(value).flatMap((access) => {
    const [method, place] = children(access)
    const ocsp = method && decodeOid(bodyOf(method)) === '1.3.6.1.5.5.7.48.1'
    return ocsp && place?.tag === 0x86 ? [bodyOf(place).toString('latin1')] : []
  })
}
