// Mails made to exhaust: each limit is crossed, and the answer comes at once and with its code.

import { expect, test } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { attribute } from '../../fixtures/cms.ts'
import { nothing, octets, seq } from '../../fixtures/der.ts'
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
import { MAIL_LIMITS } from '../../src/email/limits.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { demoTrust, pkiFile } from './demo-trust.ts'
import { leastMs } from './timing.ts'

const pki = openPki()
const chan = pki.identities.chan!
const trust = demoTrust()
const AT = new Date('2026-11-23T02:00:00Z')
const part = textPart('x\n')
const signed = detachedMail(head(), part, by(chan, WRITTEN)).toString('latin1')

const judge = (mail: Buffer) => verifySmime(mail, trust, AT)

function nest(depth: number): string {
  let entity = part
  for (let i = 0; i < depth; i++) entity = multipart([entity], `----n${i}`)
  return entity
}

const wrap = (entity: string) => Buffer.from(header(outer(head())) + entity, 'latin1')
const withSigners = (count: number) =>
  wrap(
    opaqueEntity(
      cmsOver(Buffer.from(part), {
        signers: Array.from({ length: count }, () => by(chan, WRITTEN).signers[0]!),
        certificates: [chan.der],
        embed: true,
      }),
    ),
  )
const withCertificates = (count: number) =>
  wrap(
    detachedEntity(part, {
      ...by(chan, WRITTEN),
      certificates: Array.from({ length: count }, () => chan.der),
    }),
  )

const withCrls = (count: number) =>
  wrap(
    detachedEntity(part, {
      ...by(chan, WRITTEN),
      crls: Array.from({ length: count }, () => pkiFile('root.crl')),
    }),
  )
/** Beside the content type and the digest. */
const withAttributes = (count: number) =>
  wrap(
    detachedEntity(
      part,
      by(chan, WRITTEN, {
        signingTime: null,
        moreAttributes: Array.from({ length: count }, (_, i) => attribute(`1.2.3.${i}`, nothing())),
      }),
    ),
  )
/** More octets than a signature has, inside an unsigned attribute. */
const withLongSignature = (size: number) =>
  wrap(
    detachedEntity(
      part,
      by(chan, WRITTEN, { unsignedAttributes: [attribute('1.2.3', octets(Buffer.alloc(size)))] }),
    ),
  )
const fromField = (value: string) =>
  Buffer.from(signed.replace(/From: .*/, `From: ${value}`), 'latin1')

const bombs: readonly (readonly [string, () => Buffer, string])[] = [
  [
    'a million header fields',
    () => Buffer.from('X: y\r\n'.repeat(1_000_000) + signed, 'latin1'),
    'too-complex',
  ],
  [
    'a header of 20 MB',
    () => Buffer.from(`X: ${'y'.repeat(20_000_000)}\r\n${signed}`, 'latin1'),
    'too-complex',
  ],
  ['parts nested 20,000 deep', () => wrap(nest(400)), 'too-complex'],
  [
    'a million parts',
    () =>
      wrap(multipart(['x'], '----m').replace('------m--', '------m\r\nx\r\n'.repeat(1_000_000))),
    'too-complex',
  ],
  ['17 signers', () => withSigners(17), 'too-complex'],
  ['65 certificates', () => withCertificates(65), 'too-complex'],
  ['a mail of 65 MB', () => Buffer.alloc(65 * 1024 * 1024, 0x41), 'too-large'],
  [
    'an address field of comments',
    () => Buffer.from(signed.replace(/From: .*/, `From: ${'('.repeat(100_000)}`), 'latin1'),
    'from-ambiguous',
  ],
  [
    'an address field of quotes',
    () => Buffer.from(signed.replace(/From: .*/, `From: ${'"'.repeat(100_001)}`), 'latin1'),
    'from-ambiguous',
  ],
  [
    'a Content-Type of comments',
    () =>
      Buffer.from(
        signed.replace('multipart/signed;', `multipart/signed; ${'('.repeat(100_000)}`),
        'latin1',
      ),
    'mime-ambiguous',
  ],
  [
    '20,000 BER values',
    () =>
      wrap(
        opaqueEntity(
          seq(
            Buffer.from('06092a864886f70d010702', 'hex'),
            Buffer.concat([
              Buffer.from('a0830c3500', 'hex'),
              Buffer.from('3000'.repeat(400_000), 'hex'),
            ]),
          ),
        ),
      ),
    'too-complex',
  ],
  [
    'a base64 of padding',
    () =>
      wrap(
        `Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${'='.repeat(10_000_000)}`,
      ),
    'mime-malformed',
  ],
  ['65 CRLs', () => withCrls(65), 'too-complex'],
  ['65 attributes', () => withAttributes(63), 'too-complex'],
  ['a signature of 9 MB', () => withLongSignature(9 << 20), 'too-complex'],
  ['a signature of 30 MB', () => withLongSignature(30 << 20), 'too-complex'],
  ['51 addresses', () => fromField('a@b.hk,'.repeat(51)), 'from-ambiguous'],
  ['an address of 9,000 octets', () => fromField(`${'a'.repeat(9_000)}@b.hk`), 'from-ambiguous'],
]

test.each(bombs)('%s', (_, make, code) => {
  const mail = make()
  expect(judge(mail)).toMatchObject({ outcome: 'failed', code })
  expect(leastMs(100, () => judge(mail))).toBeLessThan(100)
})

/** By which test each limit is crossed; a limit without one does not compile. */
const crossed: Readonly<Record<keyof typeof MAIL_LIMITS, string>> = {
  mailOctets: 'a mail of 65 MB',
  headerOctets: 'a header of 20 MB',
  headerFields: 'a million header fields',
  depth: 'parts nested 20,000 deep',
  parts: 'a million parts',
  certificates: '65 certificates',
  crls: '65 CRLs',
  signers: '17 signers',
  attributes: '65 attributes',
  signatureOctets: 'a signature of 9 MB',
  addressOctets: 'an address of 9,000 octets',
  addresses: '51 addresses',
  recipients: 'recipients',
  unwraps: 'unwraps',
  layers: 'layers',
}

test('every limit is crossed here, or with the keys that it protects', () => {
  const elsewhere = ['recipients', 'unwraps', 'layers']
  const titles = new Set([...bombs.map(([title]) => title), ...elsewhere])
  for (const [limit, title] of Object.entries(crossed)) expect(titles, limit).toContain(title)
  expect(Object.keys(crossed).sort()).toEqual(Object.keys(MAIL_LIMITS).sort())
})

test('within the limits nothing is refused for its size', () => {
  expect(judge(withSigners(16)).outcome).toBe('passed')
  expect(judge(withCertificates(64)).outcome).toBe('passed')
  expect(judge(withCrls(64)).outcome).toBe('passed')
  expect(judge(withAttributes(62)).outcome).toBe('passed')
  expect(judge(wrap(nest(15))).outcome).toBe('unsigned')
  const large = detachedMail(
    head(),
    textPart('a line of seventy characters, again and again and again and again\n'.repeat(700_000)),
    by(chan, WRITTEN),
  )
  expect(judge(large).outcome).toBe('passed')
})
