// EnvelopedData (RFC 5652 §6) and AuthEnvelopedData (RFC 5083) taken apart: for whom, by which algorithms. Nothing is opened here.

import {
  type BerNode,
  bitsOf,
  bodyOf,
  child,
  children,
  expectTag,
  integerHex,
  octetsOf,
  oidOf,
  readBer,
  smallInteger,
  TAG,
} from '../pki/ber.ts'
import { encodeDer } from '../pki/der-write.ts'
import { readName } from '../pki/name.ts'
import type { SignerId } from './cms.ts'
import { refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'

export const ID_ENVELOPED = '1.2.840.113549.1.7.3'
export const ID_AUTH_ENVELOPED = '1.2.840.113549.1.9.16.1.23'

export type AlgorithmId = { readonly oid: string; readonly parameters: BerNode | undefined }

/** One wrapped key, by whom it can be unwrapped and how. */
export type Recipient =
  | {
      readonly kind: 'rsa'
      readonly id: SignerId
      readonly algorithm: AlgorithmId
      readonly encryptedKey: Buffer
    }
  | {
      /** A key agreed on: ECDH or X25519. */
      readonly kind: 'agreed'
      readonly id: SignerId
      readonly algorithm: AlgorithmId
      /** The sender's ephemeral point (RFC 5753 §3.1.1, RFC 8418 §2.1); undefined where he names a key of his own instead. */
      readonly point: Buffer | undefined
      readonly keyingMaterial: Buffer | undefined
      readonly encryptedKey: Buffer
    }

export type Enveloped = {
  readonly contentType: string
  readonly algorithm: AlgorithmId
  readonly ciphertext: Buffer
  readonly recipients: readonly Recipient[]
  /** Where the content is authenticated too: its tag, and what else the tag covers. */
  readonly sealed: { readonly mac: Buffer; readonly attributes: Buffer } | undefined
}

export function readEnveloped(bytes: Buffer): Enveloped {
  const info = expectTag(readBer(bytes), TAG.sequence)
  const type = oidOf(child(info, 0))
  if (type !== ID_ENVELOPED && type !== ID_AUTH_ENVELOPED)
    refuse('cms-malformed', 'not an enveloped message')
  const [version, ...rest] = children(
    expectTag(child(expectTag(child(info, 1), 0xa0), 0), TAG.sequence),
  )
  smallInteger(expectTag(version, TAG.integer))
  if (rest[0]?.tag === 0xa0) rest.shift()
  const recipients = readRecipients(expectTag(rest.shift(), TAG.set))
  const content = readContent(expectTag(rest.shift(), TAG.sequence))
  return { ...content, recipients, sealed: type === ID_AUTH_ENVELOPED ? readSeal(rest) : undefined }
}

function readContent(node: BerNode) {
  const [type, algorithm, ciphertext] = children(node)
  if (!type || !algorithm || !ciphertext || (ciphertext.tag & 0xdf) !== 0x80)
    return refuse('cms-malformed', 'an encrypted message without its content')
  return {
    contentType: oidOf(type),
    algorithm: readAlgorithm(algorithm),
    ciphertext: octetsOf(ciphertext),
  }
}

/** RFC 5083 §2.2: the tag covers the attributes as a SET OF in DER. */
function readSeal(rest: BerNode[]) {
  const attributes = rest[0]?.tag === 0xa1 ? rest.shift() : undefined
  return {
    mac: octetsOf(expectTag(rest.shift(), TAG.octetString)),
    attributes: attributes ? encodeDer(attributes, TAG.set) : Buffer.alloc(0),
  }
}

export function readAlgorithm(node: BerNode): AlgorithmId {
  const [oid, parameters] = children(expectTag(node, TAG.sequence))
  return { oid: oidOf(expectTag(oid, TAG.oid)), parameters }
}

/** Recipients of other kinds (passwords, shared keys) are none of ours, and are passed over. */
function readRecipients(node: BerNode): readonly Recipient[] {
  const recipients: Recipient[] = []
  for (const item of children(node)) {
    if (item.tag === TAG.sequence) recipients.push(readTransported(item))
    else if (item.tag === 0xa1) recipients.push(...readAgreed(item))
    if (recipients.length > MAIL_LIMITS.recipients) refuse('too-complex', 'too many recipients')
  }
  return recipients
}

function readTransported(node: BerNode): Recipient {
  const [version, id, algorithm, encryptedKey] = children(node)
  smallInteger(expectTag(version, TAG.integer))
  return {
    kind: 'rsa',
    id: readRecipientId(id),
    algorithm: readAlgorithm(expectTag(algorithm, TAG.sequence)),
    encryptedKey: octetsOf(expectTag(encryptedKey, TAG.octetString)),
  }
}

function readRecipientId(node: BerNode | undefined): SignerId {
  if (node?.tag === TAG.sequence)
    return { by: 'issuer', issuer: readName(child(node, 0)), serial: integerHex(child(node, 1)) }
  return { by: 'key', keyId: hexOf(expectTag(node, 0x80)) }
}

function readAgreed(node: BerNode): readonly Recipient[] {
  const [version, originator, ...rest] = children(node)
  smallInteger(expectTag(version, TAG.integer))
  const material = rest[0]?.tag === 0xa1 ? rest.shift() : undefined
  const algorithm = readAlgorithm(expectTag(rest.shift(), TAG.sequence))
  const point = pointOf(child(expectTag(originator, 0xa0), 0))
  const keyingMaterial = material && octetsOf(expectTag(child(material, 0), TAG.octetString))
  return children(expectTag(rest.shift(), TAG.sequence)).map((one) => ({
    kind: 'agreed',
    id: readAgreedId(child(expectTag(one, TAG.sequence), 0)),
    algorithm,
    point,
    keyingMaterial,
    encryptedKey: octetsOf(expectTag(child(one, 1), TAG.octetString)),
  }))
}

function pointOf(originator: BerNode): Buffer | undefined {
  return originator.tag === 0xa1 ? bitsOf(child(originator, 1)) : undefined
}

/** Here the key identifier is inside a sequence of its own (RFC 5652 §6.2.2). */
function readAgreedId(node: BerNode): SignerId {
  return node.tag === 0xa0
    ? { by: 'key', keyId: hexOf(expectTag(child(node, 0), TAG.octetString)) }
    : readRecipientId(node)
}

function hexOf(node: BerNode): string {
  return bodyOf(node).toString('hex').toUpperCase()
}
