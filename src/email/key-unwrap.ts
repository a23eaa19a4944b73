// Unwraps the content key of an encrypted mail with a key of ours: RSA (PKCS#1 v1.5 and OAEP) and ECDH with AES key wrap.

import {
  constants,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  ECDH,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { type Digest, readDigest } from '../pki/algorithm.ts'
import { child, children, expectTag, octetsOf, oidOf, rawOf, TAG } from '../pki/ber.ts'
import type { DecryptionKey } from './decryption-keys.ts'
import { type AlgorithmId, type Recipient, readAlgorithm } from './enveloped.ts'

const RSA_PKCS1 = '1.2.840.113549.1.1.1'
const RSA_OAEP = '1.2.840.113549.1.1.7'
const MGF1 = '1.2.840.113549.1.1.8'
const P_SPECIFIED = '1.2.840.113549.1.1.9'

/** dhSinglePass-stdDH and -cofactorDH (RFC 5753 §7.1.4): on the curves we know the cofactor is one, so both are the same. */
const AGREEMENTS: Readonly<Record<string, Digest>> = {
  '1.3.133.16.840.63.0.2': 'sha1',
  '1.3.132.1.11.0': 'sha224',
  '1.3.132.1.11.1': 'sha256',
  '1.3.132.1.11.2': 'sha384',
  '1.3.132.1.11.3': 'sha512',
  '1.3.133.16.840.63.0.3': 'sha1',
  '1.3.132.1.14.0': 'sha224',
  '1.3.132.1.14.1': 'sha256',
  '1.3.132.1.14.2': 'sha384',
  '1.3.132.1.14.3': 'sha512',
}
const WRAPS: Readonly<Record<string, { readonly cipher: string; readonly octets: number }>> = {
  '2.16.840.1.101.3.4.1.5': { cipher: 'id-aes128-wrap', octets: 16 },
  '2.16.840.1.101.3.4.1.25': { cipher: 'id-aes192-wrap', octets: 24 },
  '2.16.840.1.101.3.4.1.45': { cipher: 'id-aes256-wrap', octets: 32 },
}

/** Undefined where we do not know the algorithm, which anybody can read in the mail. Throws a BerError on malformed parameters. */
export function unwrapperFor(
  recipient: Recipient,
): ((own: DecryptionKey, octets: number) => Buffer) | undefined {
  if (recipient.kind === 'ecdh') return agreement(recipient)
  const { algorithm, encryptedKey } = recipient
  if (algorithm.oid === RSA_PKCS1)
    return (own, octets) => rejecting(own, encryptedKey, octets, unpadPkcs1)
  const oaep = algorithm.oid === RSA_OAEP ? readOaep(algorithm) : undefined
  return oaep && ((own, octets) => rejecting(own, encryptedKey, octets, openOaep(oaep)))
}

type Unpad = (key: KeyObject, encrypted: Buffer, octets: number) => Unpadded
type Unpadded = {
  readonly key: Buffer /** 0 where the padding was right, 1 where not. */
  readonly bad: number
}

/**
 * A padding that is wrong gives a key too, made from the ciphertext and a secret: what fails then is the content, in the same
 * way and the same words as for any other damage, so that nobody learns about the padding (RFC 3218 §2.3.2; Bleichenbacher,
 * Manger). The choice between the two keys takes no branch.
 */
function rejecting(own: DecryptionKey, encrypted: Buffer, octets: number, unpad: Unpad): Buffer {
  const other = createHmac('sha256', own.rejection).update(encrypted).digest().subarray(0, octets)
  const { key, bad } = unpad(own.key, encrypted, octets)
  const mask = -bad & 0xff
  return Buffer.from(other.map((octet, i) => (octet & mask) | ((key[i] ?? 0) & ~mask & 0xff)))
}

/** 00 02, no zero, 00, and a key as long as the content's algorithm asks: looked at to the end, whatever is found (RFC 8017 §7.2.2). */
function unpadPkcs1(key: KeyObject, encrypted: Buffer, octets: number): Unpadded {
  const block = rawRsa(key, encrypted)
  const separator = block.length - octets - 1
  let bad = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2)
  for (let i = 2; i < separator; i++) bad |= ((block[i] ?? 0) - 1) >>> 31
  bad |= block[separator] ?? 1
  return { key: block.subarray(separator + 1), bad: (-bad >>> 31) | (separator < 10 ? 1 : 0) }
}

/** Fails only for a number that is too long or too large for the key, which anybody can see. */
function rawRsa(key: KeyObject, encrypted: Buffer): Buffer {
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted)
  } catch {
    return Buffer.alloc((key.asymmetricKeyDetails?.modulusLength ?? 2_048) >> 3)
  }
}

type Oaep = { readonly digest: Digest; readonly label: Buffer }

/** RFC 4055 §4.1. OpenSSL does not take one hash for the padding and another for its mask, so we do not know those. */
function readOaep({ parameters }: AlgorithmId): Oaep | undefined {
  let digest: Digest | undefined = 'sha1'
  let mask: Digest | undefined = 'sha1'
  let label: Buffer | undefined = Buffer.alloc(0)
  for (const item of parameters ? children(expectTag(parameters, TAG.sequence)) : []) {
    const inner = child(item, 0)
    if (item.tag === 0xa0) digest = readDigest(inner)
    if (item.tag === 0xa1) {
      const { oid, parameters: hash } = readAlgorithm(inner)
      mask = oid === MGF1 && hash ? readDigest(hash) : undefined
    }
    if (item.tag === 0xa2) {
      const { oid, parameters: value } = readAlgorithm(inner)
      label = oid === P_SPECIFIED && value ? octetsOf(value) : undefined
    }
  }
  return digest && digest === mask && label ? { digest, label } : undefined
}

function openOaep({ digest, label }: Oaep): Unpad {
  return (key, encrypted, octets) => {
    try {
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      const options = {
        key,
        padding,
        oaepHash: digest,
        ...(label.length > 0 ? { oaepLabel: label } : {}),
      }
      const opened = privateDecrypt(options, encrypted)
      return { key: opened, bad: opened.length === octets ? 0 : 1 }
    } catch {
      return { key: Buffer.alloc(octets), bad: 1 }
    }
  }
}

type Agreed = Extract<Recipient, { kind: 'ecdh' }>

function agreement(recipient: Agreed) {
  const digest = AGREEMENTS[recipient.algorithm.oid]
  const wrapNode = recipient.algorithm.parameters
  if (!digest || !wrapNode || !recipient.point) return undefined
  const { point } = recipient
  const wrap = WRAPS[oidOf(child(expectTag(wrapNode, TAG.sequence), 0))]
  if (!wrap) return undefined
  const info = sharedInfo(rawOf(wrapNode), recipient.keyingMaterial, wrap.octets)
  return (own: DecryptionKey, octets: number): Buffer => {
    const fallback = createHmac('sha256', own.rejection).update(recipient.encryptedKey).digest()
    try {
      const secret = diffieHellman({ privateKey: own.key, publicKey: publicPoint(own.key, point) })
      const wrapping = deriveKey(digest, secret, info, wrap.octets)
      const decipher = createDecipheriv(wrap.cipher, wrapping, Buffer.alloc(8, 0xa6))
      const key = Buffer.concat([decipher.update(recipient.encryptedKey), decipher.final()])
      return key.length === octets ? key : fallback.subarray(0, octets)
    } catch {
      return fallback.subarray(0, octets)
    }
  }
}

/** The sender's point on the curve of our key; OpenSSL refuses one that is not on it. */
function publicPoint(own: KeyObject, point: Buffer): KeyObject {
  const { kty = 'EC', crv = '' } = createPublicKey(own).export({ format: 'jwk' })
  const curve = own.asymmetricKeyDetails?.namedCurve ?? ''
  const plain = ECDH.convertKey(point, curve, undefined, undefined, 'uncompressed') as Buffer
  const size = (plain.length - 1) / 2
  const x = plain.subarray(1, 1 + size).toString('base64url')
  const y = plain.subarray(1 + size).toString('base64url')
  return createPublicKey({ format: 'jwk', key: { kty, crv, x, y } })
}

/** ECC-CMS-SharedInfo (RFC 5753 §7.2): the wrap algorithm as it was written, the sender's material, the length in bits. */
function sharedInfo(wrap: Buffer, material: Buffer | undefined, octets: number): Buffer {
  const bits = Buffer.alloc(4)
  bits.writeUInt32BE(octets * 8)
  const parts = [
    wrap,
    ...(material ? [tlv(0xa0, tlv(TAG.octetString, material))] : []),
    tlv(0xa2, tlv(TAG.octetString, bits)),
  ]
  return tlv(TAG.sequence, Buffer.concat(parts))
}

function tlv(tag: number, body: Buffer): Buffer {
  const { length } = body
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

/** ANSI X9.63's derivation (SEC 1 §3.6.1). */
function deriveKey(digest: Digest, secret: Buffer, info: Buffer, octets: number): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 1; Buffer.concat(blocks).length < octets; counter++) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    blocks.push(createHash(digest).update(secret).update(number).update(info).digest())
  }
  return Buffer.concat(blocks).subarray(0, octets)
}
