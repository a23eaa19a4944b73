// Signs our own notices: the MIME entity that nodemailer made becomes the first part of a multipart/signed (RFC 8551 §3.5.3).

import { createHash } from 'node:crypto'
import forge from 'node-forge'
import { asBuffer } from '../pki/ber.ts'
import { canonical, type Entity, readEntity } from './mime.ts'

export type SigningIdentity = {
  /** PEM. */
  readonly certificate: string
  readonly key: string
  /** Issuers to send along, PEM, the anchor left out. */
  readonly chain?: readonly string[]
}

/** Fields that describe the content go under the signature with it; all others stay outside, where relays look for them. */
const CONTENT_FIELD = /^content-/

/** `mime` is a whole mail, header and body; so is what comes back. RSA keys only: node-forge signs with no other. */
export function signMail(mime: Uint8Array, identity: SigningIdentity, at: Date): Buffer {
  const mail = readEntity(asBuffer(mime))
  const inner = mail.fields.filter((field) => CONTENT_FIELD.test(field.name))
  const outer = outerHeader(mail)
  const content = canonical(
    Buffer.concat([Buffer.from(`${headerLines(inner)}\r\n`, 'latin1'), bodyOf(mail)]),
  )
  const signature = signDetached(content, identity, at)
  const boundary = `----signed-${createHash('sha256').update(content).digest('hex').slice(0, 24)}`
  return Buffer.concat([
    Buffer.from(outer + opening(boundary), 'latin1'),
    content,
    Buffer.from(closing(boundary, signature), 'latin1'),
  ])
}

/** Without its last line break, which belongs to the delimiter that follows. */
function bodyOf(mail: Entity): Buffer {
  return mail.bytes.subarray(mail.bodyStart, mail.end)
}

function outerHeader(mail: Entity): string {
  const text = mail.bytes.toString('latin1', mail.start, mail.bodyStart)
  const lines = text.split(/\r?\n(?![ \t])/).filter((line) => line !== '')
  const kept = lines.filter(
    (line) => !CONTENT_FIELD.test(line.toLowerCase()) && !/^mime-version\s*:/i.test(line),
  )
  return `${kept.map((line) => line.replace(/\r?\n/g, '\r\n')).join('\r\n')}\r\nMIME-Version: 1.0\r\n`
}

function headerLines(fields: Entity['fields']): string {
  return fields.map(({ name, value }) => `${titled(name)}: ${value}\r\n`).join('')
}

function titled(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}

function opening(boundary: string): string {
  return `Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;\r\n\tboundary="${boundary}"\r\n\r\n--${boundary}\r\n`
}

function closing(boundary: string, signature: Buffer): string {
  const lines = signature.toString('base64').match(/.{1,76}/g) ?? []
  return `\r\n--${boundary}\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7s"\r\n\r\n${lines.join('\r\n')}\r\n--${boundary}--\r\n`
}

/** A CMS SignedData over that content, which it does not bring along (RFC 5652 §5.2), in DER. */
export function signDetached(content: Buffer, identity: SigningIdentity, at: Date): Buffer {
  const { pki, pkcs7, asn1, util } = forge
  const message = pkcs7.createSignedData()
  message.content = util.createBuffer(content.toString('latin1'))
  for (const pem of [identity.certificate, ...(identity.chain ?? [])]) message.addCertificate(pem)
  message.addSigner({
    key: pki.privateKeyFromPem(identity.key),
    certificate: identity.certificate,
    digestAlgorithm: pki.oids.sha256 ?? '',
    // In the order of DER, because forge sends and signs them as they are given.
    authenticatedAttributes: [
      { type: pki.oids.contentType ?? '', value: pki.oids.data ?? '' },
      // forge writes a Date as UTCTime; its type says string.
      { type: pki.oids.signingTime ?? '', value: at as unknown as string },
      { type: pki.oids.messageDigest ?? '' },
    ],
  })
  message.sign({ detached: true })
  return Buffer.from(asn1.toDer(message.toAsn1()).getBytes(), 'latin1')
}
