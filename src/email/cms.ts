// SignedData (RFC 5652 §5) taken apart: which content, which certificates, which signers. Nothing is verified here.

import {
  asBuffer,
  type BerNode,
  bodyOf,
  child,
  children,
  expectTag,
  integerHex,
  octetsOf,
  oidOf,
  rawOf,
  readBer,
  smallInteger,
  TAG,
} from '../pki/ber.ts'
import { type Name, readName } from '../pki/name.ts'
import { readPem } from '../pki/pem.ts'
import { refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'

export const ID_DATA = '1.2.840.113549.1.7.1'
const ID_SIGNED_DATA = '1.2.840.113549.1.7.2'

export type SignerId =
  | { readonly by: 'issuer'; readonly issuer: Name; readonly serial: string }
  | { readonly by: 'key'; readonly keyId: string }

export type SignerInfo = {
  readonly id: SignerId
  readonly digestAlgorithm: BerNode
  readonly signedAttributes: BerNode | undefined
  readonly signatureAlgorithm: BerNode
  readonly signature: Buffer
  readonly unsignedAttributes: BerNode | undefined
}

export type SignedData = {
  readonly contentType: string
  /** Undefined where the content is elsewhere (a detached signature). */
  readonly content: Buffer | undefined
  readonly certificates: readonly Buffer[]
  readonly crls: readonly Buffer[]
  readonly signers: readonly SignerInfo[]
}

/** The kind of CMS message in these octets, read from its first value alone; undefined where it is none. */
export function cmsType(bytes: Buffer): string | undefined {
  try {
    const first = readBer(bytes, { trailing: true })
    return oidOf(child(expectTag(first, TAG.sequence), 0))
  } catch {
    return undefined
  }
}

export function isSignedData(bytes: Buffer): boolean {
  return cmsType(bytes) === ID_SIGNED_DATA
}

/** A CMS message as files hold it: DER or BER, PEM under any of its three names, or base64 alone. Undefined where it is none. */
export function bareCms(bytes: Uint8Array): Buffer | undefined {
  const buffer = asBuffer(bytes)
  if (buffer[0] === TAG.sequence && cmsType(buffer) !== undefined) return buffer
  const text = buffer.subarray(0, 4_096).toString('latin1')
  const label = ['CMS', 'PKCS7', 'PKCS #7 SIGNED DATA'].find((one) =>
    text.includes(`BEGIN ${one}-`),
  )
  // A mail may quote a CMS message, and then is no bare one: its sender counts.
  const before = label === undefined ? '' : text.slice(0, text.indexOf(`-----BEGIN ${label}-`))
  if (/^[A-Za-z0-9-]+[ \t]*:/m.test(before)) return undefined
  const whole = label === undefined && /^\s*M[A-Za-z0-9+/=\s]+$/.test(text)
  if (label === undefined && !whole) return undefined
  const inner = whole
    ? Buffer.from(buffer.toString('latin1'), 'base64')
    : readPem(buffer.toString('latin1'), label ?? '')[0]
  return inner && cmsType(inner) !== undefined ? inner : undefined
}

const SIGNED_DATA_OID = Buffer.from('06092a864886f70d010702', 'hex')

/** A SEQUENCE of whatever length whose first value is the OID of signed data. */
export function beginsAsSignedData(bytes: Buffer): boolean {
  const length = bytes[1] ?? 0
  const body = length > 0x80 ? 2 + (length & 0x7f) : 2
  return bytes[0] === TAG.sequence && bytes.subarray(body, body + 11).equals(SIGNED_DATA_OID)
}

export function readSignedData(bytes: Buffer, tick?: () => void): SignedData {
  const info = expectTag(readBer(bytes, { tick }), TAG.sequence)
  if (oidOf(child(info, 0)) !== ID_SIGNED_DATA) refuse('cms-malformed', 'not a SignedData')
  if (children(info).length > 2) refuse('cms-malformed', 'values after the signed message')
  const signed = expectTag(onlyChild(expectTag(child(info, 1), 0xa0)), TAG.sequence)
  const [version, digests, encapsulated, ...rest] = children(signed)
  smallInteger(expectTag(version, TAG.integer))
  expectTag(digests, TAG.set)
  const certificates = rest[0]?.tag === 0xa0 ? rest.shift() : undefined
  const crls = rest[0]?.tag === 0xa1 ? rest.shift() : undefined
  const signers = expectTag(rest.shift(), TAG.set)
  if (rest.length > 0) refuse('cms-malformed', 'values after the signers')
  return {
    ...readEncapsulated(expectTag(encapsulated, TAG.sequence)),
    certificates: rawList(certificates, MAIL_LIMITS.certificates, 'certificates'),
    crls: rawList(crls, MAIL_LIMITS.crls, 'CRLs'),
    signers: readSigners(signers),
  }
}

function readEncapsulated(node: BerNode): { contentType: string; content: Buffer | undefined } {
  const parts = children(node)
  if (parts.length > 2) refuse('cms-malformed', 'more than one content')
  const explicit = parts[1]
  const content = explicit && octetString(onlyChild(expectTag(explicit, 0xa0)))
  return { contentType: oidOf(child(node, 0)), content }
}

/** A second one would be what another reader takes. */
function onlyChild(node: BerNode): BerNode {
  if (children(node).length > 1) refuse('cms-malformed', 'two values where one may stand')
  return child(node, 0)
}

function octetString(node: BerNode): Buffer {
  if ((node.tag & 0xdf) !== TAG.octetString)
    refuse('cms-malformed', 'content that is no octet string')
  return octetsOf(node)
}

/** Only plain certificates and CRLs; attribute certificates and "other" forms are passed over. */
function rawList(node: BerNode | undefined, most: number, what: string): readonly Buffer[] {
  const items = node ? children(node) : []
  if (items.length > most) refuse('too-complex', `${items.length} ${what}`)
  return items.filter((item) => item.tag === TAG.sequence).map(rawOf)
}

function readSigners(node: BerNode): readonly SignerInfo[] {
  const items = children(node)
  if (items.length === 0) refuse('no-signers', 'nobody signed')
  if (items.length > MAIL_LIMITS.signers) refuse('too-complex', `${items.length} signers`)
  return items.map(readSigner)
}

function readSigner(node: BerNode): SignerInfo {
  const [version, id, digestAlgorithm, ...rest] = children(expectTag(node, TAG.sequence))
  smallInteger(expectTag(version, TAG.integer))
  const signedAttributes = rest[0]?.tag === 0xa0 ? rest.shift() : undefined
  const [signatureAlgorithm, signature, unsignedAttributes, ...more] = rest
  if (!id || !digestAlgorithm || !signatureAlgorithm || !signature || more.length > 0)
    return refuse('cms-malformed', 'a signer with fields missing or too many')
  if (unsignedAttributes) expectTag(unsignedAttributes, 0xa1)
  return {
    id: readSignerId(id),
    digestAlgorithm: expectTag(digestAlgorithm, TAG.sequence),
    signedAttributes,
    signatureAlgorithm: expectTag(signatureAlgorithm, TAG.sequence),
    signature: octetString(signature),
    unsignedAttributes,
  }
}

function readSignerId(node: BerNode): SignerId {
  if (node.tag === TAG.sequence)
    return { by: 'issuer', issuer: readName(child(node, 0)), serial: integerHex(child(node, 1)) }
  if (node.tag === 0x80) return { by: 'key', keyId: bodyOf(node).toString('hex').toUpperCase() }
  return refuse('cms-malformed', 'a signer named in no known way')
}
