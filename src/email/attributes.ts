// The signed attributes of one signer (RFC 5652 §11, RFC 5035): which must be there, once, and what they must say.

import { hash } from 'node:crypto'
import { readDigest } from '../pki/algorithm.ts'
import {
  type BerNode,
  child,
  children,
  expectTag,
  integerHex,
  octetsOf,
  oidOf,
  rawOf,
  TAG,
} from '../pki/ber.ts'
import type { Certificate } from '../pki/certificate.ts'
import { encodeDer } from '../pki/der-write.ts'
import { readName, sameName } from '../pki/name.ts'
import { timeOf } from '../pki/time.ts'
import type { SignerInfo } from './cms.ts'
import { refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'

const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_TIME = '1.2.840.113549.1.9.5'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const SECURE_HEADER_FIELDS = '1.2.840.113549.1.9.16.2.55'

/** Attributes that mean something only under the signature, and only once. */
const MUST_BE_SIGNED: readonly string[] = [
  CONTENT_TYPE,
  MESSAGE_DIGEST,
  SIGNING_TIME,
  SIGNING_CERTIFICATE,
  SIGNING_CERTIFICATE_V2,
]

export type SignedAttributes = {
  readonly messageDigest: Buffer
  readonly signingTime: Date | undefined
  readonly essIds: readonly EssId[]
  /** RFC 7508: header fields of the mail are in the attributes as well. */
  readonly namesHeaderFields: boolean
  /** What the signature is over: the attributes as a SET OF in DER, and as they were sent where that differs. */
  readonly encodings: readonly Buffer[]
}

type EssId = { readonly node: BerNode; readonly version: 1 | 2 }

/** Undefined where the signature is over the content itself. */
export function readAttributes(
  signer: SignerInfo,
  contentType: string,
): SignedAttributes | undefined {
  const misplaced = listOf(signer.unsignedAttributes).find((one) =>
    MUST_BE_SIGNED.includes(one.type),
  )
  if (misplaced)
    refuse('attributes-wrong', `the attribute ${misplaced.type} is not under the signature`)
  if (!signer.signedAttributes) return undefined
  const size = rawOf(signer.signedAttributes).length
  if (size > MAIL_LIMITS.attributeOctets)
    refuse('too-complex', `signed attributes of ${size} octets`)
  const attributes = new Map<string, BerNode>()
  for (const { type, values } of listOf(signer.signedAttributes)) {
    if (attributes.has(type)) refuse('attributes-wrong', `the attribute ${type} stands twice`)
    attributes.set(type, values)
  }
  const single = (type: string) => {
    const values = attributes.get(type)
    if (values && children(values).length !== 1)
      refuse('attributes-wrong', `the attribute ${type} has not one value`)
    return values && child(values, 0)
  }
  const said = single(CONTENT_TYPE)
  if (!said || oidOf(said) !== contentType)
    refuse('attributes-wrong', 'the signed content type is not the type of the content')
  const digest = single(MESSAGE_DIGEST)
  if (!digest) return refuse('attributes-wrong', 'no message digest is signed')
  const time = single(SIGNING_TIME)
  return {
    messageDigest: octetsOf(digest),
    signingTime: time && timeOf(time),
    essIds: [...essId(single(SIGNING_CERTIFICATE), 1), ...essId(single(SIGNING_CERTIFICATE_V2), 2)],
    namesHeaderFields: attributes.has(SECURE_HEADER_FIELDS),
    encodings: encodingsOf(signer.signedAttributes),
  }
}

function listOf(node: BerNode | undefined): readonly { type: string; values: BerNode }[] {
  const items = node ? children(node) : []
  if (items.length > MAIL_LIMITS.attributes) refuse('too-complex', `${items.length} attributes`)
  return items.map((item) => ({
    type: oidOf(child(item, 0)),
    values: expectTag(child(item, 1), TAG.set),
  }))
}

function essId(node: BerNode | undefined, version: 1 | 2): readonly EssId[] {
  return node ? [{ node: child(child(node, 0), 0), version }] : []
}

/** RFC 5652 §5.4: the [0] is signed as the SET OF it stands for, in DER whatever it was sent in. */
function encodingsOf(node: BerNode): readonly Buffer[] {
  const der = encodeDer(node, TAG.set)
  const sent = Buffer.from(rawOf(node))
  sent[0] = TAG.set
  return der.equals(sent) ? [der] : [der, sent]
}

/** RFC 5035 §3: does the attribute name this certificate? True also where there is none. */
export function essMatches(
  attributes: SignedAttributes | undefined,
  certificate: Certificate,
): boolean {
  return (attributes?.essIds ?? []).every((id) => essIdMatches(id, certificate))
}

function essIdMatches({ node, version }: EssId, certificate: Certificate): boolean {
  const parts = [...children(node)]
  const algorithm = version === 2 && parts[0]?.tag === TAG.sequence ? parts.shift() : undefined
  const digest = algorithm ? readDigest(algorithm) : version === 1 ? 'sha1' : 'sha256'
  const [value, issuerSerial] = parts
  if (!digest || !value) return false
  if (!hash(digest, certificate.der, 'buffer').equals(octetsOf(value))) return false
  return !issuerSerial || issuerSerialMatches(issuerSerial, certificate)
}

function issuerSerialMatches(node: BerNode, certificate: Certificate): boolean {
  const names = children(child(node, 0)).filter((name) => name.tag === 0xa4)
  const named = names.some((name) => sameName(readName(child(name, 0)), certificate.issuer))
  return named && integerHex(child(node, 1)) === certificate.serial
}
