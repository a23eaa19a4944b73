// Unwraps the content key of an encrypted mail with a key of ours: RSA, PKCS#1 v1.5 and OAEP; agreed keys next door.

import { constants, createHash, createHmac, type KeyObject, privateDecrypt } from 'node:crypto'
import { type Digest, readDigest } from '../pki/algorithm.ts'
import { child, children, expectTag, octetsOf, TAG } from '../pki/ber.ts'
import type { DecryptionKey } from './decryption-keys.ts'
import { type AlgorithmId, type Recipient, readAlgorithm } from './enveloped.ts'
import { agreement } from './key-agreement.ts'

const RSA_PKCS1 = '1.2.840.113549.1.1.1'
const RSA_OAEP = '1.2.840.113549.1.1.7'
const MGF1 = '1.2.840.113549.1.1.8'
const P_SPECIFIED = '1.2.840.113549.1.1.9'

/** Undefined where we do not know the algorithm, which anybody can read in the mail. Throws a BerError on malformed parameters. */
export function unwrapperFor(
  recipient: Recipient,
): ((own: DecryptionKey, octets: number) => Buffer) | undefined {
  if (recipient.kind === 'agreed') return agreement(recipient)
  const { algorithm, encryptedKey } = recipient
  if (algorithm.oid === RSA_PKCS1)
    return (own, octets) => rejecting(own, encryptedKey, octets, unpadPkcs1)
  const oaep = algorithm.oid === RSA_OAEP ? readOaep(algorithm) : undefined
  return oaep && ((own, octets) => rejecting(own, encryptedKey, octets, unpadOaep(oaep)))
}

type Unpad = (block: Buffer, octets: number) => Unpadded
type Unpadded = {
  readonly key: Buffer
  /** 0 where the padding was right, 1 where not. */
  readonly bad: number
}

/**
 * A padding that is wrong gives a key too, made from the ciphertext and a secret: what fails then is the content, in the same
 * way and the same words as for any other damage, so that nobody learns about the padding (RFC 3218 §2.3.2; Bleichenbacher,
 * Manger). The choice between the two keys takes no branch.
 */
function rejecting(own: DecryptionKey, encrypted: Buffer, octets: number, unpad: Unpad): Buffer {
  const other = createHmac('sha256', own.rejection).update(encrypted).digest().subarray(0, octets)
  const { key, bad } = unpad(rawRsa(own.key, encrypted), octets)
  const mask = -bad & 0xff
  return Buffer.from(other.map((octet, i) => (octet & mask) | ((key[i] ?? 0) & ~mask & 0xff)))
}

/** 00 02, no zero, 00, and a key as long as the content's algorithm asks: looked at to the end, whatever is found (RFC 8017 §7.2.2). */
function unpadPkcs1(block: Buffer, octets: number): Unpadded {
  const separator = block.length - octets - 1
  let bad = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2)
  for (let i = 2; i < separator; i++) bad |= ((block[i] ?? 0) - 1) >>> 31
  bad |= block[separator] ?? 1
  return { key: block.subarray(separator + 1), bad: oneIfAny(bad) | (separator < 10 ? 1 : 0) }
}

const oneIfAny = (bits: number): number => -bits >>> 31

/** Fails only for a number that is too long or too large for the key, which anybody can see. */
function rawRsa(key: KeyObject, encrypted: Buffer): Buffer {
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted)
  } catch {
    return Buffer.alloc(((key.asymmetricKeyDetails?.modulusLength ?? 2_048) + 7) >> 3)
  }
}

type Oaep = {
  readonly digest: Digest
  /** The hash of the mask, which need not be that of the padding. */
  readonly mask: Digest
  readonly label: Buffer
}

/** RFC 4055 §4.1. */
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
  return digest && mask && label ? { digest, mask, label } : undefined
}

/**
 * RFC 8017 §7.1.2 (3): 00, a masked seed, a masked block of the label's hash, zeros, 01 and the key. How long the key must be
 * is known, so that the 01 has one place, and everything is looked at whatever was found before (Manger).
 */
function unpadOaep({ digest, mask, label }: Oaep): Unpad {
  const wanted = createHash(digest).update(label).digest()
  const size = wanted.length
  return (block, octets) => {
    const separator = block.length - 1 - size - octets - 1
    // Of a key too small for this hash, which anybody can see.
    if (separator < size) return { key: Buffer.alloc(octets), bad: 1 }
    const hidden = block.subarray(1 + size)
    const seed = masked(block.subarray(1, 1 + size), mask, hidden)
    const data = masked(hidden, mask, seed)
    let bad = block[0] ?? 1
    for (let i = 0; i < size; i++) bad |= (data[i] ?? 0) ^ (wanted[i] ?? 0)
    for (let i = size; i < separator; i++) bad |= data[i] ?? 1
    bad |= (data[separator] ?? 0) ^ 1
    return { key: data.subarray(separator + 1), bad: oneIfAny(bad) }
  }
}

/** Octets under the mask that MGF1 makes of a seed (RFC 8017 §B.2.1). */
function masked(octets: Buffer, digest: Digest, seed: Buffer): Buffer {
  const blocks: Buffer[] = []
  const counter = Buffer.alloc(4)
  for (let made = 0; made < octets.length; made += blocks.at(-1)?.length ?? octets.length) {
    counter.writeUInt32BE(blocks.length)
    blocks.push(createHash(digest).update(seed).update(counter).digest())
  }
  const mask = Buffer.concat(blocks)
  return Buffer.from(octets.map((octet, i) => octet ^ (mask[i] ?? 0)))
}
