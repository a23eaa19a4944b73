// Opens mail that was encrypted to the CA (RFC 8551 §3.3): the mail comes back as if it had never been encrypted.

import { createDecipheriv } from 'node:crypto'
import {
  asBuffer,
  BerError,
  type BerNode,
  children,
  expectTag,
  octetsOf,
  smallInteger,
  TAG,
} from '../pki/ber.ts'
import type { Certificate } from '../pki/certificate.ts'
import { sameName } from '../pki/name.ts'
import { binaryBody } from './body.ts'
import { cmsType, ID_DATA, type SignerId } from './cms.ts'
import type { DecryptionKey } from './decryption-keys.ts'
import {
  type AlgorithmId,
  type Enveloped,
  ID_AUTH_ENVELOPED,
  ID_ENVELOPED,
  type Recipient,
  readEnveloped,
} from './enveloped.ts'
import { MailFault } from './fault.ts'
import { joinedMail } from './joined-mail.ts'
import { unwrapperFor } from './key-unwrap.ts'
import { MAIL_LIMITS } from './limits.ts'
import { mediaTypeOf } from './media-type.ts'
import { type Entity, fieldsOf, readEntity } from './mime.ts'

export type LockCode =
  | 'not-encrypted'
  | 'no-key'
  | 'cannot-open'
  | 'cipher-unknown'
  | 'envelope-malformed'
  | 'envelope-too-complex'

export type Decrypted =
  | {
      readonly ok: true
      /** The outer header with the inner entity under it: what `verifySmime` and `showContent` take. */
      readonly octets: Buffer
      /** Whose key opened it. */
      readonly certificate: Certificate
      readonly cipher: string
      /** False for CBC, where nobody can tell whether the ciphertext was changed on its way. */
      readonly authenticated: boolean
    }
  | { readonly ok: false; readonly code: LockCode; readonly detail: string }

const MIME_TYPES: ReadonlySet<string> = new Set([
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/octet-stream',
])

/** Never throws. Whatever goes wrong once a key of ours was named has one code and one sentence: `cannot-open`. */
export function decryptMail(bytes: Uint8Array, keys: readonly DecryptionKey[]): Decrypted {
  const found = findEnvelope(bytes)
  if (!found) return NOT_ENCRYPTED
  try {
    return openEnvelope(found.mail, readEnveloped(found.cms), keys)
  } catch (error) {
    const tooComplex =
      error instanceof BerError
        ? error.tooComplex
        : error instanceof MailFault && error.finding.code === 'too-complex'
    const code = tooComplex ? 'envelope-too-complex' : 'envelope-malformed'
    return locked(code, error instanceof Error ? error.message : String(error))
  }
}

/** By what the octets are: smime-type is only the sender's word for it. A mail that is no mail is the verifier's to speak of. */
export function findEnvelope(
  bytes: Uint8Array,
): { readonly mail: Entity; readonly cms: Buffer } | undefined {
  if (bytes.length > MAIL_LIMITS.mailOctets) return undefined
  try {
    const mail = readEntity(asBuffer(bytes))
    if (!MIME_TYPES.has(mediaTypeOf(mail).name)) return undefined
    const cms = binaryBody(mail)
    const type = cmsType(cms)
    return type === ID_ENVELOPED || type === ID_AUTH_ENVELOPED ? { mail, cms } : undefined
  } catch {
    return undefined
  }
}

const NOT_ENCRYPTED = locked('not-encrypted', 'the mail is not encrypted')

function locked(code: LockCode, detail: string): Extract<Decrypted, { ok: false }> {
  return { ok: false, code, detail }
}

type Cipher = {
  readonly name: string
  readonly keyOctets: number
  readonly nonce: Buffer
  readonly mode: Mode
}

type Mode = 'cbc' | 'gcm' | 'ccm'

function openEnvelope(
  mail: Entity,
  envelope: Enveloped,
  keys: readonly DecryptionKey[],
): Decrypted {
  const named = envelope.recipients.flatMap((recipient) => {
    const own = keys.find((key) => isAddressed(recipient, key))
    return own ? [{ recipient, own }] : []
  })
  if (named.length === 0)
    return locked('no-key', `it is for ${envelope.recipients.length} others, none of them us`)
  const cipher = envelope.contentType === ID_DATA ? cipherOf(envelope) : undefined
  const able = named.flatMap(({ recipient, own }) => {
    const unwrap = unwrapperFor(recipient)
    return unwrap ? [{ own, unwrap }] : []
  })
  if (!cipher || able.length === 0)
    return locked(
      'cipher-unknown',
      `content ${envelope.algorithm.oid}, key ${named[0]?.recipient.algorithm.oid}`,
    )
  for (const { own, unwrap } of able.slice(0, MAIL_LIMITS.unwraps)) {
    const inner = decipher(cipher, unwrap(own, cipher.keyOctets), envelope)
    const entity = inner && entityIn(inner)
    if (!entity) continue
    const octets = joinedMail(mail, entity)
    const authenticated = cipher.mode !== 'cbc'
    return { ok: true, octets, certificate: own.certificate, cipher: cipher.name, authenticated }
  }
  return locked('cannot-open', 'it names a key of ours, and does not open with it')
}

function isAddressed({ id, kind }: Recipient, own: DecryptionKey): boolean {
  return (kind === 'rsa') === (own.kind === 'rsa') && isNamed(id, own.certificate)
}

function isNamed(id: SignerId, certificate: Certificate): boolean {
  return id.by === 'key'
    ? certificate.subjectKeyId === id.keyId
    : certificate.serial === id.serial && sameName(certificate.issuer, id.issuer)
}

const CIPHERS: Readonly<Record<string, readonly [name: string, octets: number, mode: Mode]>> = {
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24, 'cbc'],
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16, 'cbc'],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24, 'cbc'],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32, 'cbc'],
  '2.16.840.1.101.3.4.1.6': ['aes-128-gcm', 16, 'gcm'],
  '2.16.840.1.101.3.4.1.26': ['aes-192-gcm', 24, 'gcm'],
  '2.16.840.1.101.3.4.1.46': ['aes-256-gcm', 32, 'gcm'],
  '2.16.840.1.101.3.4.1.7': ['aes-128-ccm', 16, 'ccm'],
  '2.16.840.1.101.3.4.1.27': ['aes-192-ccm', 24, 'ccm'],
  '2.16.840.1.101.3.4.1.47': ['aes-256-ccm', 32, 'ccm'],
}

/** A mode that authenticates belongs into an envelope that carries its tag, and no other does (RFC 5083 §1, RFC 5084). */
function cipherOf({ algorithm, sealed }: Enveloped): Cipher | undefined {
  const [name, keyOctets, mode] = CIPHERS[algorithm.oid] ?? []
  if (!name || !keyOctets || !mode || (mode !== 'cbc') !== (sealed !== undefined)) return undefined
  const nonce =
    mode === 'cbc' ? cbcStart(algorithm, name) : sealedNonce(algorithm, mode, sealed?.mac.length)
  return nonce && { name, keyOctets, mode, nonce }
}

function cbcStart({ parameters }: AlgorithmId, name: string): Buffer | undefined {
  const start = octetsOf(expectTag(parameters, TAG.octetString))
  return start.length === (name.startsWith('aes') ? 16 : 8) ? start : undefined
}

/** RFC 5084 §3 allows CCM tags of 4 octets too; below 8 a forger needs no luck, so we do not open those. */
const TAGS = { gcm: [12, 13, 14, 15, 16], ccm: [8, 10, 12, 14, 16] } as const
/** NIST SP 800-38C §A.1 for CCM; any for GCM. */
const NONCES = { gcm: [1, 1024], ccm: [7, 13] } as const

/** RFC 5084 §3: a nonce and the tag's length, 12 where nothing is said; a tag of another length than announced is none. */
function sealedNonce(
  { parameters }: AlgorithmId,
  mode: 'gcm' | 'ccm',
  macOctets: number | undefined,
): Buffer | undefined {
  const [nonce, size]: readonly (BerNode | undefined)[] = children(
    expectTag(parameters, TAG.sequence),
  )
  const octets = octetsOf(expectTag(nonce, TAG.octetString))
  const tag = size ? smallInteger(expectTag(size, TAG.integer)) : 12
  const [least, most] = NONCES[mode]
  const fits = tag === macOctets && TAGS[mode].some((each) => each === tag)
  return fits && octets.length >= least && octets.length <= most ? octets : undefined
}

/** Undefined where it does not open, whether the key, the padding or the tag is wrong. */
function decipher(cipher: Cipher, key: Buffer, { ciphertext, sealed }: Enveloped) {
  try {
    if (cipher.mode === 'cbc') {
      const plain = createDecipheriv(cipher.name, key, cipher.nonce)
      return Buffer.concat([plain.update(ciphertext), plain.final()])
    }
    return sealed && decipherSealed(cipher, key, ciphertext, sealed)
  } catch {
    return undefined
  }
}

function decipherSealed(
  { name, mode, nonce }: Cipher,
  key: Buffer,
  ciphertext: Buffer,
  { mac, attributes }: NonNullable<Enveloped['sealed']>,
): Buffer {
  const authTagLength = mac.length
  if (mode === 'gcm') {
    const gcm = createDecipheriv(name as 'aes-256-gcm', key, nonce, { authTagLength })
    gcm.setAuthTag(mac)
    if (attributes.length > 0) gcm.setAAD(attributes)
    return Buffer.concat([gcm.update(ciphertext), gcm.final()])
  }
  const ccm = createDecipheriv(name as 'aes-256-ccm', key, nonce, { authTagLength })
  ccm.setAuthTag(mac)
  if (attributes.length > 0) ccm.setAAD(attributes, { plaintextLength: ciphertext.length })
  return Buffer.concat([ccm.update(ciphertext), ccm.final()])
}

/** What a wrong key gives is no mail: it says no more than any other damage does. */
function entityIn(octets: Buffer): Entity | undefined {
  try {
    const entity = readEntity(octets)
    return fieldsOf(entity, 'content-type').length > 0 ? entity : undefined
  } catch {
    return undefined
  }
}
