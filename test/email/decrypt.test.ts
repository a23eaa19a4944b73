// Mail encrypted to the CA: opened with each kind of key and cipher that `openssl cms` makes, and closed in one voice.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { head } from '../../fixtures/case.ts'
import { issuerAndSerial } from '../../fixtures/cms.ts'
import {
  context,
  contextPlain,
  integer,
  nothing,
  octets,
  oid,
  seq,
  setAsGiven,
} from '../../fixtures/der.ts'
import { opaqueEntity, plainMail } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import { decryptMail } from '../../src/email/decrypt.ts'
import { envelope, everyKey, FROM, has, office, openssl, pemKey, pki, TEXT } from './encrypting.ts'
import { leastMs } from './timing.ts'

const opening: readonly (readonly [string, string, readonly string[], string])[] = [
  ['RSA, AES-128-CBC', 'encipherment', ['-aes128'], 'aes-128-cbc'],
  ['RSA, AES-192-CBC', 'encipherment', ['-aes192'], 'aes-192-cbc'],
  ['RSA, AES-256-CBC', 'encipherment', ['-aes256'], 'aes-256-cbc'],
  ['RSA, AES-256-GCM', 'encipherment', ['-aes-256-gcm'], 'aes-256-gcm'],
  ['RSA, AES-128-GCM', 'encipherment', ['-aes-128-gcm'], 'aes-128-gcm'],
  ['RSA, triple DES of old programs', 'encipherment', ['-des3'], 'des-ede3-cbc'],
  ['RSA, streamed in BER', 'encipherment', ['-aes256', '-stream'], 'aes-256-cbc'],
  ['RSA, named by key identifier', 'encipherment', ['-aes256', '-keyid'], 'aes-256-cbc'],
  ['P-256', 'lau', ['-aes256'], 'aes-256-cbc'],
  ['P-256, AES-128-GCM', 'lau', ['-aes-128-gcm'], 'aes-128-gcm'],
  ['P-256, named by key identifier', 'lau', ['-aes256', '-keyid'], 'aes-256-cbc'],
  ['P-384', 'p384', ['-aes256'], 'aes-256-cbc'],
  ['P-521', 'p521', ['-aes192'], 'aes-192-cbc'],
]

describe.runIf(has)('encrypted by openssl', () => {
  test.each(opening)('%s', (_, who, args, cipher) => {
    const mail = envelope(TEXT, who, ...args)
    const opened = decryptMail(mail, everyKey)
    const authenticated = cipher.endsWith('gcm')
    expect(opened).toMatchObject({ ok: true, cipher, authenticated })
    if (!opened.ok) return
    expect(opened.octets.toString()).toContain('\r\n\r\nPlease revoke 3A41C7059E2210B4.\r\n')
    expect(opened.octets.toString()).toContain(`from: ${FROM}\r\n`)
    expect(opened.octets.toString().match(/^content-type:/gm)).toHaveLength(1)
    expect(decryptMail(mail, [])).toMatchObject({ ok: false, code: 'no-key' })
  })

  test.each([
    ['SHA-1', []],
    ['SHA-256', ['-keyopt', 'rsa_oaep_md:sha256']],
    ['SHA-512 with a label', ['-keyopt', 'rsa_oaep_md:sha512', '-keyopt', 'rsa_oaep_label:48464c']],
  ])('RSA-OAEP, %s', (_, more) => {
    const header = ['-from', FROM, '-subject', 'x', '-aes-256-gcm']
    const recipient = ['-recip', `${pki}certs/encipherment.pem`, '-keyopt', 'rsa_padding_mode:oaep']
    const mail = openssl(TEXT, 'cms', '-encrypt', ...header, ...recipient, ...more)
    expect(decryptMail(mail, everyKey)).toMatchObject({ ok: true, cipher: 'aes-256-gcm' })
  })

  test.each(['sha1', 'sha224', 'sha384', 'sha512'])('ECDH with a derivation over %s', (hash) => {
    const recipient = ['-recip', `${pki}certs/lau.pem`, '-keyopt', `ecdh_kdf_md:${hash}`]
    const cofactor = ['-keyopt', 'ecdh_cofactor_mode:1']
    const mail = openssl(
      TEXT,
      'cms',
      '-encrypt',
      '-from',
      FROM,
      '-aes256',
      ...recipient,
      ...cofactor,
    )
    expect(decryptMail(mail, everyKey)).toMatchObject({ ok: true })
  })

  test('to several people of whom we are one', () => {
    const mail = openssl(
      TEXT,
      ...['cms', '-encrypt', '-from', FROM, '-aes256'],
      ...['wong', 'lau', 'encipherment', 'ho'].map((who) => `${pki}certs/${who}.pem`),
    )
    expect(decryptMail(mail, office)).toMatchObject({ ok: true })
    expect(decryptMail(mail, pemKey('chan'))).toMatchObject({ ok: false, code: 'no-key' })
  })
})

describe.runIf(has)('damage has one voice', () => {
  const mails = {
    cbc: envelope(TEXT, 'encipherment', '-aes256', '-outform', 'DER'),
    gcm: envelope(TEXT, 'encipherment', '-aes-256-gcm', '-outform', 'DER'),
    ecdh: envelope(TEXT, 'lau', '-aes256', '-outform', 'DER'),
  }
  const head =
    'From: a@b.hk\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n'
  const mailOf = (cms: Buffer) => Buffer.concat([Buffer.from(head), cms])
  const flipped = (cms: Buffer, at: number) => {
    const copy = Buffer.from(cms)
    copy[at] = (copy[at] ?? 0) ^ 0x01
    return copy
  }
  /** The only value of 256 octets: the wrapped key. */
  const wrappedKey = (cms: Buffer) => cms.indexOf(Buffer.from('04820100', 'hex')) + 4

  test('in the wrapped key, in the last block, in the tag', () => {
    const said = new Set<string>()
    const refuse = (cms: Buffer) => {
      const opened = decryptMail(mailOf(cms), everyKey)
      expect(opened).toMatchObject({ ok: false, code: 'cannot-open' })
      if (!opened.ok) said.add(opened.detail)
    }
    expect(decryptMail(mailOf(mails.cbc), everyKey).ok).toBe(true)
    for (let i = 0; i < 256; i += 5) refuse(flipped(mails.cbc, wrappedKey(mails.cbc) + i))
    for (let i = 0; i < 256; i += 51) refuse(flipped(mails.gcm, wrappedKey(mails.gcm) + i))
    refuse(flipped(mails.cbc, mails.cbc.length - 17))
    refuse(flipped(mails.gcm, mails.gcm.length - 1))
    refuse(flipped(mails.gcm, mails.gcm.length - 40))
    expect(said.size).toBe(1)
  })

  test('a padding that is wrong takes as long as one that is right (the Bleichenbacher oracle)', () => {
    const good = mailOf(mails.cbc)
    const bad = mailOf(flipped(mails.cbc, wrappedKey(mails.cbc) + 100))
    // In turn, and the best of each, so that a busy neighbour speaks for neither.
    const least = { good: Number.POSITIVE_INFINITY, bad: Number.POSITIVE_INFINITY }
    for (let i = 0; i < 100; i++)
      for (const [name, mail] of [['good', good] as const, ['bad', bad] as const]) {
        const start = performance.now()
        decryptMail(mail, office)
        least[name] = Math.min(least[name], performance.now() - start)
      }
    expect(least.bad / least.good).toBeGreaterThan(0.6)
    expect(least.bad / least.good).toBeLessThan(1.6)
  })

  test('a wrapped key that is wrong gives the same other key each time', () => {
    const cms = flipped(mails.ecdh, mails.ecdh.length - 100)
    expect(decryptMail(mailOf(cms), everyKey)).toEqual(decryptMail(mailOf(cms), everyKey))
  })

  test('a mail cut short anywhere is refused and never throws', () => {
    for (let end = 0; end < mails.gcm.length; end += 7)
      expect(decryptMail(mailOf(mails.gcm.subarray(0, end)), everyKey).ok).toBe(false)
  })
})

test('a mail that is not encrypted, or no mail at all, is said to be none', () => {
  const plain = readFileSync(new URL('../../fixtures/post/11-enquiry.eml', import.meta.url))
  for (const bytes of [plain, Buffer.alloc(0), Buffer.from('\0\0')])
    expect(decryptMail(bytes, everyKey)).toMatchObject({ ok: false, code: 'not-encrypted' })
})

test('a signed message is not encrypted', () => {
  const signedMail = readFileSync(new URL('../../fixtures/post/03-opaque.eml', import.meta.url))
  expect(decryptMail(signedMail, everyKey)).toMatchObject({ code: 'not-encrypted' })
})

describe('limits', () => {
  const chan = pemKey('chan')
  /** chan is named so many times, and none of the keys opens anything. */
  const named = (count: number) => {
    const id = issuerAndSerial(openPki().identities.chan!.der)
    const recipient = seq(
      integer(0),
      id,
      seq(oid('1.2.840.113549.1.1.1'), nothing()),
      octets(Buffer.alloc(256, 7)),
    )
    const content = seq(
      oid('1.2.840.113549.1.7.1'),
      seq(oid('2.16.840.1.101.3.4.1.42'), octets(Buffer.alloc(16))),
      contextPlain(0, Buffer.alloc(64)),
    )
    const recipients = setAsGiven(...Array.from({ length: count }, () => recipient))
    const enveloped = seq(integer(0), recipients, content)
    return plainMail(
      head(),
      opaqueEntity(seq(oid('1.2.840.113549.1.7.3'), context(0, enveloped)), 'enveloped-data'),
    )
  }

  test('501 recipients', () => {
    expect(decryptMail(named(501), chan)).toMatchObject({ code: 'envelope-too-complex' })
    expect(decryptMail(named(500), chan)).toMatchObject({ code: 'cannot-open' })
  })

  test('a key of ours named 500 times is tried four times', () => {
    const many = named(500)
    const few = named(4)
    const time = (mail: Buffer) => leastMs(0, () => decryptMail(mail, chan))
    const private4 = time(few)
    expect(time(many)).toBeLessThan(private4 + 60)
  })

  test('20,000 values, and parameters that are none, have a code', () => {
    const body = seq(
      oid('1.2.840.113549.1.7.3'),
      context(0, seq(integer(0), setAsGiven(Buffer.from('3000'.repeat(30_000), 'hex')))),
    )
    expect(decryptMail(plainMail(head(), opaqueEntity(body)), chan)).toMatchObject({
      ok: false,
      code: expect.stringMatching(/^envelope-/),
    })
  })
})
