// Unwraps the content key of an encrypted mail that was agreed on with a key of ours: ECDH and X25519, with AES key wrap.

import {
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  ECDH,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import type { Digest } from '../pki/algorithm.ts'
import { child, expectTag, oidOf, rawOf, TAG } from '../pki/ber.ts'
import { tlv } from '../pki/der-write.ts'
import type { DecryptionKey } from './decryption-keys.ts'
import type { Recipient } from './enveloped.ts'

type Derivation = { readonly by: 'x963' | 'hkdf'; readonly digest: Digest }

const x963 = (digest: Digest): Derivation => ({ by: 'x963', digest })
const hkdf = (digest: Digest): Derivation => ({ by: 'hkdf', digest })

/** dhSinglePass-stdDH and -cofactorDH (RFC 5753 §7.1.4): on the curves we know the cofactor is one, so both are the same. */
const AGREEMENTS: Readonly<Record<string, Derivation>> = {
  '1.3.133.16.840.63.0.2': x963('sha1'),
  '1.3.132.1.11.0': x963('sha224'),
  '1.3.132.1.11.1': x963('sha256'),
  '1.3.132.1.11.2': x963('sha384'),
  '1.3.132.1.11.3': x963('sha512'),
  '1.3.133.16.840.63.0.3': x963('sha1'),
  '1.3.132.1.14.0': x963('sha224'),
  '1.3.132.1.14.1': x963('sha256'),
  '1.3.132.1.14.2': x963('sha384'),
  '1.3.132.1.14.3': x963('sha512'),
  // RFC 8418 §2.2, for X25519 first of all.
  '1.2.840.113549.1.9.16.3.19': hkdf('sha256'),
  '1.2.840.113549.1.9.16.3.20': hkdf('sha384'),
  '1.2.840.113549.1.9.16.3.21': hkdf('sha512'),
}
const WRAPS: Readonly<Record<string, { readonly cipher: string; readonly octets: number }>> = {
  '2.16.840.1.101.3.4.1.5': { cipher: 'id-aes128-wrap', octets: 16 },
  '2.16.840.1.101.3.4.1.25': { cipher: 'id-aes192-wrap', octets: 24 },
  '2.16.840.1.101.3.4.1.45': { cipher: 'id-aes256-wrap', octets: 32 },
}

export type Agreed = Extract<Recipient, { kind: 'agreed' }>

/** Undefined where we do not know the algorithm. What does not unwrap gives a key too, as with RSA. */
export function agreement(
  recipient: Agreed,
): ((own: DecryptionKey, octets: number) => Buffer) | undefined {
  const derivation = AGREEMENTS[recipient.algorithm.oid]
  const wrapNode = recipient.algorithm.parameters
  if (!derivation || !wrapNode || !recipient.point) return undefined
  const { point } = recipient
  const wrap = WRAPS[oidOf(child(expectTag(wrapNode, TAG.sequence), 0))]
  if (!wrap) return undefined
  const info = sharedInfo(rawOf(wrapNode), recipient.keyingMaterial, wrap.octets)
  return (own: DecryptionKey, octets: number): Buffer => {
    const fallback = createHmac('sha256', own.rejection).update(recipient.encryptedKey).digest()
    try {
      // OpenSSL refuses a point that is not on our curve, and one that makes X25519 give nothing but zeros.
      const publicKey = own.kind === 'x25519' ? x25519Point(point) : curvePoint(own.key, point)
      const secret = diffieHellman({ privateKey: own.key, publicKey })
      const wrapping = deriveKey(derivation, secret, info, wrap.octets)
      const decipher = createDecipheriv(wrap.cipher, wrapping, Buffer.alloc(8, 0xa6))
      const key = Buffer.concat([decipher.update(recipient.encryptedKey), decipher.final()])
      return key.length === octets ? key : fallback.subarray(0, octets)
    } catch {
      return fallback.subarray(0, octets)
    }
  }
}

/** The sender's point on the curve of our key. */
function curvePoint(own: KeyObject, point: Buffer): KeyObject {
  const { kty = 'EC', crv = '' } = createPublicKey(own).export({ format: 'jwk' })
  const curve = own.asymmetricKeyDetails?.namedCurve ?? ''
  const plain = ECDH.convertKey(point, curve, undefined, undefined, 'uncompressed') as Buffer
  const size = (plain.length - 1) / 2
  const x = plain.subarray(1, 1 + size).toString('base64url')
  const y = plain.subarray(1 + size).toString('base64url')
  return createPublicKey({ format: 'jwk', key: { kty, crv, x, y } })
}

function x25519Point(point: Buffer): KeyObject {
  const x = point.toString('base64url')
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x } })
}

/** ECC-CMS-SharedInfo (RFC 5753 §7.2): the wrap algorithm as it was written, the sender's material, the length in bits. */
function sharedInfo(wrap: Buffer, material: Buffer | undefined, octets: number): Buffer {
  const bits = Buffer.alloc(4)
  bits.writeUInt32BE(octets * 8)
  return tlv(
    TAG.sequence,
    wrap,
    ...(material ? [tlv(0xa0, tlv(TAG.octetString, material))] : []),
    tlv(0xa2, tlv(TAG.octetString, bits)),
  )
}

function deriveKey(
  { by, digest }: Derivation,
  secret: Buffer,
  info: Buffer,
  octets: number,
): Buffer {
  if (by === 'hkdf') return Buffer.from(hkdfSync(digest, secret, Buffer.alloc(0), info, octets))
  // ANSI X9.63's derivation (SEC 1 §3.6.1).
  const blocks: Buffer[] = []
  for (let counter = 1; Buffer.concat(blocks).length < octets; counter++) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    blocks.push(createHash(digest).update(secret).update(number).update(info).digest())
  }
  return Buffer.concat(blocks).subarray(0, octets)
}
