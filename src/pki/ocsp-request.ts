// An OCSP request for one certificate (RFC 6960 §4.1), and whether an answer is about that certificate.

import { createHash } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { tlv } from './der-write.ts'
import { OCSP_LIMITS } from './limits.ts'
import type { CertId } from './ocsp-response.ts'

/** RFC 5019 §2.1.1 wants SHA-1 of clients that must be understood everywhere; it protects nothing here. */
const HASH_OIDS = { sha1: '2b0e03021a', sha256: '608648016503040201' } as const

export type OcspHash = keyof typeof HASH_OIDS

const NONCE_OID = Buffer.from('2b0601050507300102', 'hex')

export type OcspQuestion = {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** RFC 8954: fresh random octets, so that an old answer cannot be played again. */
  readonly nonce?: Uint8Array
  readonly hash?: OcspHash
}

export function writeOcspRequest(question: OcspQuestion): Buffer {
  const { nonce } = question
  if (nonce && (nonce.length < 1 || nonce.length > OCSP_LIMITS.nonceOctets))
    throw new RangeError(`a nonce of ${nonce.length} octets`)
  const list = tlv(0x30, tlv(0x30, certId(question)))
  const extension = nonce && tlv(0x30, tlv(0x06, NONCE_OID), tlv(0x04, tlv(0x04, nonce)))
  const extensions = extension ? [tlv(0xa2, tlv(0x30, extension))] : []
  return tlv(0x30, tlv(0x30, list, ...extensions))
}

function certId({ certificate, issuer, hash = 'sha1' }: OcspQuestion): Buffer {
  const digest = (octets: Buffer) => tlv(0x04, createHash(hash).update(octets).digest())
  const algorithm = tlv(0x30, tlv(0x06, Buffer.from(HASH_OIDS[hash], 'hex')), tlv(0x05))
  return tlv(
    0x30,
    algorithm,
    digest(certificate.issuer.der),
    digest(issuer.keyBits),
    serialDer(certificate.serial),
  )
}

function serialDer(serial: string): Buffer {
  const octets = Buffer.from(serial.replace(/^-/, ''), 'hex')
  const positive = !serial.startsWith('-') && (octets[0] ?? 0) >= 0x80
  return tlv(0x02, positive ? Buffer.concat([Buffer.alloc(1), octets]) : octets)
}

/** Is the answer about this certificate of this issuer? The key's hash tells one CA of a name from another. */
export function isAbout(id: CertId, certificate: Certificate, issuer: Certificate): boolean {
  const { digest } = id
  if (!digest || id.serial !== certificate.serial) return false
  const hash = (octets: Buffer) => createHash(digest).update(octets).digest()
  const names = [certificate.issuer.der, issuer.subject.der]
  return (
    hash(issuer.keyBits).equals(id.issuerKeyHash) &&
    names.some((name) => hash(name).equals(id.issuerNameHash))
  )
}
