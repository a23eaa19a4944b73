// Makes encrypted mail that `openssl cms` 3.0 cannot make: AES-CCM, X25519 recipients, and paddings made wrong on purpose.

import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import { head } from '../../fixtures/case.ts'
import { issuerAndSerial } from '../../fixtures/cms.ts'
import {
  bits,
  context,
  contextPlain,
  type Der,
  integer,
  nothing,
  octets,
  oid,
  seq,
  setAsGiven,
} from '../../fixtures/der.ts'
import { opaqueEntity, plainMail } from '../../fixtures/mime.ts'
import { TEXT } from './encrypting.ts'

const ID_DATA = '1.2.840.113549.1.7.1'
const ENVELOPED = '1.2.840.113549.1.7.3'
const AUTH_ENVELOPED = '1.2.840.113549.1.9.16.1.23'

export const mailOf = (type: string, body: Der): Buffer =>
  plainMail(head(), opaqueEntity(seq(oid(type), context(0, body)), 'enveloped-data'))

export type CcmParts = {
  readonly bits: 128 | 192 | 256
  readonly tag?: number
  readonly nonce?: number
  /** What the parameters announce, where that is not the tag's length; null announces nothing. */
  readonly announced?: number | null
  readonly attributes?: boolean
}

const CCM = { 128: 7, 192: 27, 256: 47 } as const

/** AuthEnvelopedData with AES-CCM (RFC 5084), its key wrapped by `recipient`. */
export function ccmMail(parts: CcmParts, recipient: (key: Buffer) => Der): Buffer {
  const { bits: size, tag = 12, nonce: nonceOctets = 12, announced = tag, attributes } = parts
  const [key, nonce] = [Buffer.alloc(size / 8, 5), Buffer.alloc(nonceOctets, 6)]
  const text = Buffer.from(TEXT)
  const signed = seq(oid('1.2.840.113549.1.9.3'), setAsGiven(oid(ID_DATA)))
  const cipher = createCipheriv(`aes-${size}-ccm`, key, nonce, { authTagLength: tag })
  if (attributes) cipher.setAAD(setAsGiven(signed), { plaintextLength: text.length })
  const sealed = Buffer.concat([cipher.update(text), cipher.final()])
  const parameters = seq(octets(nonce), ...(announced === null ? [] : [integer(announced)]))
  const content = seq(
    oid(ID_DATA),
    seq(oid(`2.16.840.1.101.3.4.1.${CCM[size]}`), parameters),
    contextPlain(0, sealed),
  )
  return mailOf(
    AUTH_ENVELOPED,
    seq(
      integer(0),
      setAsGiven(recipient(key)),
      content,
      ...(attributes ? [context(1, signed)] : []),
      octets(cipher.getAuthTag()),
    ),
  )
}

/** EnvelopedData with AES-256-CBC, its key wrapped by `recipient`. */
export function cbcMail(recipient: (key: Buffer) => Der): Buffer {
  const [key, start] = [Buffer.alloc(32, 5), Buffer.alloc(16, 6)]
  const cipher = createCipheriv('aes-256-cbc', key, start)
  const sealed = Buffer.concat([cipher.update(TEXT), cipher.final()])
  const content = seq(
    oid(ID_DATA),
    seq(oid('2.16.840.1.101.3.4.1.42'), octets(start)),
    contextPlain(0, sealed),
  )
  return mailOf(ENVELOPED, seq(integer(0), setAsGiven(recipient(key)), content))
}

/** RSA: the padded block is the caller's, so that it can be any. */
export function transported(
  certificate: Buffer,
  publicKey: KeyObject,
  algorithm: Der,
  block: Buffer,
): Der {
  const wrapped = publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block)
  return seq(integer(0), issuerAndSerial(certificate), algorithm, octets(wrapped))
}

/** 00 02, filling, 00, key. */
export const pkcs1Block = (key: Buffer, size: number): Buffer =>
  Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(size - key.length - 3, 9), Buffer.of(0), key])
export const RSA_ENCRYPTION = seq(oid('1.2.840.113549.1.1.1'), nothing())

const HASHES = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const
export type Hash = keyof typeof HASHES

export const oaepAlgorithm = (digest: Hash, mask: Hash): Der =>
  seq(
    oid('1.2.840.113549.1.1.7'),
    seq(
      context(0, seq(oid(HASHES[digest]), nothing())),
      context(1, seq(oid('1.2.840.113549.1.1.8'), seq(oid(HASHES[mask]), nothing()))),
    ),
  )

function mgf1(seed: Buffer, size: number, hash: Hash): Buffer {
  let made = Buffer.alloc(0)
  for (let i = 0; made.length < size; i++)
    made = Buffer.concat([
      made,
      createHash(hash)
        .update(Buffer.concat([seed, Buffer.from([0, 0, 0, i])]))
        .digest(),
    ])
  return made.subarray(0, size)
}

const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((octet, i) => octet ^ (b[i] ?? 0)))

/** RFC 8017 §7.1.1 step 2; `spoil` changes the block of data before it is masked, `first` is the octet before all. */
export function oaepBlock(
  key: Buffer,
  size: number,
  [digest, mask]: readonly [Hash, Hash],
  { spoil = (data: Buffer) => data, first = 0 } = {},
): Buffer {
  const label = createHash(digest).digest()
  const zeros = Buffer.alloc(size - key.length - 2 * label.length - 2)
  const data = spoil(Buffer.concat([label, zeros, Buffer.of(1), key]))
  const seed = Buffer.alloc(label.length, 3)
  const hidden = xor(data, mgf1(seed, data.length, mask))
  return Buffer.concat([Buffer.of(first), xor(seed, mgf1(hidden, label.length, mask)), hidden])
}

const WRAPS = { 128: 5, 192: 25, 256: 45 } as const
const AGREEMENTS: Readonly<Record<string, { oid: string; hash: Hash; hkdf: boolean }>> = {
  'HKDF, SHA-256': { oid: '1.2.840.113549.1.9.16.3.19', hash: 'sha256', hkdf: true },
  'HKDF, SHA-384': { oid: '1.2.840.113549.1.9.16.3.20', hash: 'sha384', hkdf: true },
  'HKDF, SHA-512': { oid: '1.2.840.113549.1.9.16.3.21', hash: 'sha512', hkdf: true },
  'X9.63, SHA-256': { oid: '1.3.132.1.11.1', hash: 'sha256', hkdf: false },
  'X9.63, SHA-512': { oid: '1.3.132.1.11.3', hash: 'sha512', hkdf: false },
}
export const agreements = Object.keys(AGREEMENTS)

export type AgreedParts = {
  readonly by: string
  readonly wrap?: 128 | 192 | 256
  readonly material?: Buffer
  /** Other octets than the ephemeral key's. */
  readonly point?: Buffer
}

/** An X25519 recipient (RFC 8418), derived by hand from what the RFC says and not by the product's code. */
export function agreed(certificate: Buffer, publicKey: KeyObject, parts: AgreedParts) {
  const { oid: scheme = '', hash = 'sha256', hkdf = true } = AGREEMENTS[parts.by] ?? {}
  const { wrap = 256, material } = parts
  const ephemeral = generateKeyPairSync('x25519')
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey })
  const wrapper = seq(oid(`2.16.840.1.101.3.4.1.${WRAPS[wrap]}`))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(wrap)
  const ukm = material ? [context(0, octets(material))] : []
  const info = seq(wrapper, ...ukm, context(2, octets(length)))
  const wrapping = hkdf ? byHkdf(hash, secret, info) : byX963(hash, secret, info)
  const own = ephemeral.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return (key: Buffer): Der => {
    const cipher = createCipheriv(
      `id-aes${wrap}-wrap`,
      wrapping.subarray(0, wrap / 8),
      Buffer.alloc(8, 0xa6),
    )
    const wrapped = Buffer.concat([cipher.update(key), cipher.final()])
    return context(
      1,
      integer(3),
      context(0, context(1, seq(oid('1.3.101.110')), bits(parts.point ?? own))),
      ...(material ? [context(1, octets(material))] : []),
      seq(oid(scheme), wrapper),
      seq(seq(issuerAndSerial(certificate), octets(wrapped))),
    )
  }
}

/** RFC 5869 without salt: one block is enough for a wrapping key. */
function byHkdf(hash: Hash, secret: Buffer, info: Buffer): Buffer {
  const zeros = Buffer.alloc(createHash(hash).digest().length)
  const key = createHmac(hash, zeros).update(secret).digest()
  return createHmac(hash, key)
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest()
}

const byX963 = (hash: Hash, secret: Buffer, info: Buffer): Buffer =>
  createHash(hash)
    .update(Buffer.concat([secret, Buffer.from([0, 0, 0, 1]), info]))
    .digest()

export const publicOf = (key: KeyObject): KeyObject => createPublicKey(key)
