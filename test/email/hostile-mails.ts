// Mails that keep every limit, or nearly, and ask for as much work as they allow: what the verifier costs at its worst.

import { WRITTEN } from '../../fixtures/case.ts'
import { attribute } from '../../fixtures/cms.ts'
import {
  context,
  contextPlain,
  octets,
  oid,
  seq,
  setAsGiven,
  tlv,
  utf8,
} from '../../fixtures/der.ts'
import { by, detachedEntity, multipart, textPart } from '../../fixtures/mime.ts'
import { extension, nameDer } from '../../fixtures/x509.ts'
import { again, certificate, curve, DN, manySame, mesh, rsa } from './hostile-certificates.ts'
import * as mails from './limit-mails.ts'

const { chan, part, wrap } = mails
const withName = (subject: Buffer, count = 60) =>
  mails.withCertificates(
    again(count, (i) => certificate({ key: chan.key, subject, serial: `0D${10 + i}` })),
  )
const nameOf = (values: readonly string[]) =>
  seq(...values.map((value) => tlv(0x31, seq(oid('2.5.4.3'), utf8(value)))))
const withAttribute = (value: Buffer, signers = 16) =>
  wrap(
    detachedEntity(part, {
      signers: again(signers, () => ({
        identity: chan,
        signingTime: WRITTEN,
        moreAttributes: [value],
      })),
      certificates: [chan.der],
    }),
  )
const nested = (depth: number, leaf: Buffer): Buffer =>
  depth === 0 ? leaf : seq(nested(depth - 1, leaf))
const MB = 1 << 20
const dns = (count: number, tail: string) =>
  again(count, (i) => contextPlain(2, Buffer.from(`h${i}.${tail}`)))

/** Each below 2 MB, so that octets alone are no excuse. */
export const hostile: Readonly<Record<string, () => Buffer>> = {
  'a thousand fields of 256 octets': () =>
    mails.withHeader(`X: ${'y'.repeat(255)}\r\n`.repeat(980)),
  'a header of one folded field': () => mails.withHeader(`X: y\r\n${' y\r\n'.repeat(60_000)}`),
  '500 parts of ten fields': () => mails.withParts(490, 10),
  '20 levels around a megabyte of empty lines': () => mails.nest(20, `\r\n${'\n'.repeat(MB)}`),
  '6 levels around a megabyte of empty lines': () => mails.nest(6, `\r\n${'\n'.repeat(MB)}`),
  'a megabyte of beginnings of a delimiter': () =>
    wrap(detachedEntity(`\r\n${'--bbbbbbb'.repeat(MB / 9)}`, by(chan, WRITTEN), 'bbbbbbbb')),
  'a megabyte of delimiters in the middle of lines': () =>
    wrap(detachedEntity(`\r\n${'x--bbbbbbbb'.repeat(MB / 11)}`, by(chan, WRITTEN), 'bbbbbbbb')),
  'a megabyte of dashes': () =>
    wrap(detachedEntity(`\r\n${'-'.repeat(MB)}`, by(chan, WRITTEN), `b${'-'.repeat(60)}`)),
  'a boundary of one letter': () =>
    wrap(detachedEntity(`\r\n${'\n-'.repeat(MB / 2)}`, by(chan, WRITTEN), 'b')),
  'a Content-Type of semicolons in each part': () =>
    wrap(
      multipart(
        again(400, () => `Content-Type: text/plain${';'.repeat(4_000)}\r\n\r\nx`),
        '--m',
      ),
    ),
  'a From of comments': () => mails.withFrom(`${'(x)'.repeat(2_700)} a@b.hk`),
  'a From of quotes': () => mails.withFrom(`${'"x" '.repeat(2_000)}<a@b.hk>`),
  'a From of one long name': () =>
    mails.withFrom(`${'\u00ef\u00b7\u00ba'.repeat(2_500)} <taiman.chan@example.hk>`),
  'a From of encoded words': () =>
    mails.withFrom(`${'=?utf-8?q?a?= '.repeat(580)}<taiman.chan@example.hk>`),
  'a mesh of RSA-2048': () =>
    mesh(
      again(8, () => rsa(2_048)),
      1,
    ),
  'a mesh of RSA-2048 with 16 signers': () =>
    mesh(
      again(7, () => rsa(2_048)),
      16,
    ),
  'a mesh of P-256': () =>
    mesh(
      again(7, () => curve('P-256')),
      16,
    ),
  'a mesh of P-384': () =>
    mesh(
      again(7, () => curve('P-384')),
      16,
    ),
  'a mesh of P-521': () =>
    mesh(
      again(7, () => curve('P-521')),
      16,
    ),
  'a mesh of one key': () =>
    mesh(
      again(8, () => chan.key),
      8,
    ),
  '64 certificates for each of 16 signers, RSA': () =>
    manySame(
      again(62, (i) => (i < 8 ? rsa(2_048) : chan.key)),
      16,
    ),
  '64 certificates for each of 16 signers, RSA-8192': () =>
    manySame([...Array(61).fill(rsa(8_192)), rsa(2_048)], 16),
  '64 certificates for each of 16 signers, P-256': () =>
    manySame(
      again(62, () => curve('P-256')),
      16,
    ),
  '64 certificates for each of 16 signers, P-521': () =>
    manySame(
      again(62, () => curve('P-521')),
      16,
    ),
  '64 certificates, no attributes, a megabyte of content': () =>
    manySame(
      [...again(61, () => rsa(2_048)), chan.key],
      16,
      false,
      textPart(`${'x'.repeat(70)}\n`.repeat(MB / 72)),
    ),
  'names of combining marks': () => withName(nameOf([`a${'\u0300\u0316'.repeat(3_000)}`])),
  'names of thirty combining marks': () =>
    withName(nameOf(again(5, () => `a${'\u0300\u0316'.repeat(15)}`.repeat(2)))),
  'names of letters that become eighteen': () => withName(nameOf(['\ufdfa'.repeat(200)])),
  'names of 3,000 values': () => withName(nameOf(again(1_600, () => 'x')), 3),
  'certificates of 20,000 values': () =>
    mails.withCertificates(again(4, () => mails.manyValues(4_900))),
  'a certificate of 4,000 names': () =>
    mails.withCertificates([
      certificate({
        key: chan.key,
        more: [extension('2.5.29.17', false, seq(...dns(4_000, 'a.hk')))],
      }),
    ]),
  'certificates of 256 kB': () =>
    mails.withCertificates(
      again(4, () =>
        certificate({
          key: chan.key,
          more: [extension('1.2.3', false, octets(Buffer.alloc(256 << 10)))],
        }),
      ),
    ),
  'an attribute nested 35 deep': () =>
    withAttribute(attribute('1.2.3', nested(35, octets(Buffer.alloc(30_000))))),
  'an attribute of a thousand values': () =>
    withAttribute(
      seq(
        oid('1.2.3'),
        setAsGiven(...again(1_000, (i) => octets(Buffer.from([i & 0xff, i >> 8])))),
      ),
    ),
  'issuers of a thousand names in the signers': () =>
    withAttribute(
      attribute(
        '1.2.840.113549.1.9.16.2.47',
        seq(
          seq(
            seq(
              octets(Buffer.alloc(32)),
              seq(seq(...again(900, () => context(4, nameDer(DN('x'))))), tlv(2, Buffer.from([1]))),
            ),
          ),
        ),
      ),
    ),
  'content in pieces of an octet': () =>
    wrap(opaquePieces(again(15_000, () => octets(Buffer.from('x'))))),
  'content in pieces in pieces': () => {
    let piece = tlv(0x24, octets(Buffer.alloc(512 << 10, 0x41)), octets(Buffer.from('x')))
    for (let i = 0; i < 30; i++) piece = tlv(0x24, piece, octets(Buffer.from('x')))
    return wrap(opaquePieces([piece]))
  },
  'a signature of a megabyte': () => mails.withSignatureOctets(MB),
  'a base64 of blanks': () =>
    Buffer.from(mails.signed.replace(/\r\n\r\nMII/, `\r\n\r\n${' '.repeat(MB)}MII`), 'latin1'),
  'a subject of encoded words': () => {
    const words = '=?utf-8?q?a?= '.repeat(17_000)
    return Buffer.concat([
      Buffer.from(`Subject: ${words}\r\n`),
      wrap(detachedEntity(`Subject: b ${words}\r\n${part}`, by(chan, WRITTEN))),
    ])
  },
  'three digests of a megabyte': () =>
    wrap(
      detachedEntity(textPart(`${'x'.repeat(70)}\n`.repeat(MB / 72)), {
        signers: (['sha256', 'sha384', 'sha512'] as const).map((hash) => ({
          identity: chan,
          signingTime: WRITTEN,
          hash,
        })),
        certificates: [chan.der],
      }),
    ),
  'an unsigned mail of a megabyte': () => wrap(textPart(`${'x'.repeat(70)}\n`.repeat(MB / 72))),
}

function opaquePieces(pieces: readonly Buffer[]): string {
  const cms = seq(
    oid('1.2.840.113549.1.7.2'),
    context(
      0,
      seq(
        tlv(2, Buffer.from([1])),
        tlv(0x31),
        seq(oid('1.2.840.113549.1.7.1'), context(0, tlv(0x24, ...pieces))),
        tlv(0x31, seq()),
      ),
    ),
  )
  return `Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n${cms.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
}
