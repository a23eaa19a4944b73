// Mails that stand just within one limit or just beyond it, made to order.

import { head, WRITTEN } from '../../fixtures/case.ts'
import { attribute } from '../../fixtures/cms.ts'
import { nothing, octets, seq } from '../../fixtures/der.ts'
import type { Identity } from '../../fixtures/identities.ts'
import {
  by,
  cmsOver,
  detachedEntity,
  detachedMail,
  header,
  multipart,
  opaqueEntity,
  outer,
  textPart,
} from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import type { HashName } from '../../fixtures/x509.ts'
import { readSignedData } from '../../src/email/cms.ts'
import { rawOf } from '../../src/pki/ber.ts'
import { pkiFile } from './demo-trust.ts'

export const pki = openPki()
export const chan = pki.identities.chan!
export const part = textPart('x\n')
export const signed = detachedMail(head(), part, by(chan, WRITTEN)).toString('latin1')

export const wrap = (entity: string) => Buffer.from(header(outer(head())) + entity, 'latin1')

/** Above the mail's own fields. */
export const withHeader = (lines: string) => Buffer.from(lines + signed, 'latin1')

/** The header of a signed mail, from its first octet to the empty line, brought to that many octets. */
export function withHeaderOctets(size: number): Buffer {
  const own = signed.indexOf('\r\n\r\n') + 4
  return withHeader(`X: ${'y'.repeat(size - own - 5)}\r\n`)
}

export function withFields(count: number): Buffer {
  const own = signed.slice(0, signed.indexOf('\r\n\r\n')).split(/\r\n(?![ \t])/).length
  return withHeader('X: y\r\n'.repeat(count - own))
}

/** So many parts below the top, each with so many fields, signed as a whole. */
export function withParts(count: number, fields: number): Buffer {
  const one = `${'X: y\r\n'.repeat(fields)}\r\nx`
  return wrap(
    detachedEntity(
      multipart(
        Array.from({ length: count }, () => one),
        '--m',
      ),
      by(chan, WRITTEN),
    ),
  )
}

/** Multiparts inside multiparts, unsigned; the innermost holds `inside`. */
export function nest(depth: number, inside = part): Buffer {
  let entity = inside
  for (let i = 0; i < depth; i++) entity = multipart([entity], `----n${i}`)
  return wrap(entity)
}

export const withBoundary = (boundary: string) =>
  wrap(detachedEntity(part, by(chan, WRITTEN), boundary))

export function withContentType(size: number): Buffer {
  const type = /Content-Type: (multipart\/signed;[^\r]*\r\n[^\r]*)/.exec(signed)?.[1] ?? ''
  const unfolded = type.replace(/\r\n/, '')
  const more = `; x="${'y'.repeat(size - unfolded.length - 6)}"`
  return Buffer.from(signed.replace(type, `${type}${more}`), 'latin1')
}

/** The three that it has, and empty ones. */
export const withParameters = (count: number) =>
  Buffer.from(signed.replace('signed-0001"', `signed-0001"${';'.repeat(count - 3)}`), 'latin1')

export const withSigners = (count: number, signer: Identity = chan) =>
  wrap(
    opaqueEntity(
      cmsOver(Buffer.from(part), {
        signers: Array.from({ length: count }, () => by(signer, WRITTEN).signers[0]!),
        certificates: [signer.der],
        embed: true,
      }),
    ),
  )

export const withCertificates = (certificates: readonly Buffer[]) =>
  wrap(detachedEntity(part, { ...by(chan, WRITTEN), certificates: [chan.der, ...certificates] }))

export const withCrls = (count: number) =>
  wrap(
    detachedEntity(part, {
      ...by(chan, WRITTEN),
      crls: Array.from({ length: count }, () => pkiFile('root.crl')),
    }),
  )

/** Beside the content type and the digest. */
export const withAttributes = (count: number) =>
  wrap(
    detachedEntity(
      part,
      by(chan, WRITTEN, {
        signingTime: null,
        moreAttributes: Array.from({ length: count }, (_, i) => attribute(`1.2.3.${i}`, nothing())),
      }),
    ),
  )

/** One more attribute, so long that all of them take that many octets. */
export function withAttributeOctets(size: number): Buffer {
  const signing = (fill: number) =>
    by(chan, WRITTEN, { moreAttributes: [attribute('1.2.3', octets(Buffer.alloc(fill)))] })
  const tried = 20_000
  const [signer] = readSignedData(cmsOver(Buffer.from(part), signing(tried))).signers
  const around = rawOf(signer!.signedAttributes!).length - tried
  return wrap(detachedEntity(part, signing(size - around)))
}

/** A signature of that many octets, most of them in an attribute that is not signed. */
export function withSignatureOctets(size: number): Buffer {
  const entity = (fill: number) =>
    by(chan, WRITTEN, { unsignedAttributes: [attribute('1.2.3', octets(Buffer.alloc(fill)))] })
  const around = cmsOver(Buffer.from(part), entity(1 << 20)).length - (1 << 20)
  return wrap(detachedEntity(part, entity(size - around)))
}

/** Bare line ends, signed as they are: each digest is made of two forms of the content. */
export const withDigests = (digests: readonly HashName[], size: number) =>
  wrap(
    detachedEntity(`Content-Type: text/plain\n\n${`${'x'.repeat(71)}\n`.repeat(size / 72)}`, {
      signers: digests.map((hash) => ({ identity: chan, signingTime: WRITTEN, hash })),
      certificates: [chan.der],
    }),
  )

export const withFrom = (value: string) =>
  Buffer.from(signed.replace(/From: .*/, `From: ${value}`), 'latin1')

/** A mail without a signature that is as large as that. */
export const ofSize = (size: number) => {
  const lines = wrap('\r\n')
  return Buffer.concat([lines, Buffer.alloc(size - lines.length, 0x41)])
}

/** A SEQUENCE of so many values, which is no certificate, and is read to its end before that is seen. */
export const manyValues = (count: number) =>
  seq(seq(...Array.from({ length: count }, () => nothing())), seq(), nothing())
