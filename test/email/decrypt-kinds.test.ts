// Encrypted mail of the rarer kinds: AES-CCM, X25519, OAEP with two hashes; each wrong padding closed in the same voice.

import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeLeaf } from '../../fixtures/identities.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import { decryptMail } from '../../src/email/decrypt.ts'
import { readDecryptionKeys } from '../../src/email/decryption-keys.ts'
import { writePem } from '../../src/pki/pem.ts'
import { everyKey, FROM, has, office, openssl, pki as pkiFolder, TEXT } from './encrypting.ts'
import {
  agreed,
  agreements,
  type CcmParts,
  cbcMail,
  ccmMail,
  type Hash,
  oaepAlgorithm,
  oaepBlock,
  pkcs1Block,
  publicOf,
  RSA_ENCRYPTION,
  transported,
} from './enveloping.ts'

const pki = openPki()
const rsa = pki.identities.encipherment!
const SIZE = 256
const toRsa = (key: Buffer) =>
  transported(rsa.der, publicOf(rsa.key), RSA_ENCRYPTION, pkcs1Block(key, SIZE))

describe('AES-CCM', () => {
  test.each<[string, CcmParts]>([
    ['128 bits, the length of the tag unsaid', { bits: 128, announced: null }],
    ['192 bits, 16 octets of tag', { bits: 192, tag: 16 }],
    ['256 bits, the least tag we open, the longest nonce', { bits: 256, tag: 8, nonce: 13 }],
    ['256 bits, the shortest nonce', { bits: 256, nonce: 7 }],
    ['128 bits, with attributes under the tag', { bits: 128, attributes: true }],
  ])('%s', (_, parts) => {
    const opened = decryptMail(ccmMail(parts, toRsa), office)
    const cipher = `aes-${parts.bits}-ccm`
    expect(opened).toMatchObject({ ok: true, cipher, authenticated: true })
    expect(opened.ok && opened.octets.toString()).toContain('Please revoke 3A41C7059E2210B4.')
  })

  test.each<[string, CcmParts]>([
    ['a tag of 4 octets', { bits: 128, tag: 4 }],
    ['a tag of another length than announced', { bits: 128, tag: 12, announced: 16 }],
  ])('%s is not opened', (_, parts) => {
    expect(decryptMail(ccmMail(parts, toRsa), office)).toMatchObject({ code: 'cipher-unknown' })
  })

  test('one bit changed anywhere in content, attributes or tag does not open', () => {
    const mail = ccmMail({ bits: 256, attributes: true }, toRsa)
    const [top = '', encoded = ''] = mail.toString('latin1').split(/\r\n\r\n/)
    const der = Buffer.from(encoded, 'base64')
    for (const back of [1, 12, 20, 50, 80]) {
      const copy = Buffer.from(der)
      copy[copy.length - back]! ^= 1
      const changed = Buffer.from(`${top}\r\n\r\n${copy.toString('base64')}\r\n`, 'latin1')
      expect(decryptMail(changed, office).ok, `${back} from the end`).toBe(false)
    }
  })
})

describe('X25519', () => {
  const pair = generateKeyPairSync('x25519')
  const leaf = makeLeaf(pki.ca, issuerDns.ca, {
    id: 'x25519',
    key: pair.privateKey,
    serial: '0D77',
    subject: [['CN', 'office']],
  })
  const bytes = Buffer.from(
    writePem(leaf.der, 'CERTIFICATE') + pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  )
  const keys = readDecryptionKeys([{ name: 'x25519.pem', bytes }])
  const to = (parts: Parameters<typeof agreed>[2]) =>
    cbcMail(agreed(leaf.der, pair.publicKey, parts))

  test.each(agreements)('%s', (by) => {
    for (const wrap of [128, 192, 256] as const)
      for (const material of [undefined, Buffer.from('sixteen octets..')])
        expect(
          decryptMail(to({ by, wrap, ...(material ? { material } : {}) }), keys),
        ).toMatchObject({ ok: true, certificate: { serial: '0D77' } })
  })

  test('a point of zeros, one too short and another’s point say what any damage says', () => {
    const by = 'HKDF, SHA-256'
    const strange = [Buffer.alloc(32), Buffer.alloc(31, 1), Buffer.alloc(32, 9)]
    const said = strange.map((point) => decryptMail(to({ by, point }), keys))
    expect(said[0]).toMatchObject({ ok: false, code: 'cannot-open' })
    expect(new Set(said.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  test('is none of ours where we hold no such key', () => {
    expect(decryptMail(to({ by: 'HKDF, SHA-256' }), everyKey)).toMatchObject({ code: 'no-key' })
  })
})

const pairs: readonly (readonly [Hash, Hash])[] = [
  ['sha1', 'sha1'],
  ['sha256', 'sha1'],
  ['sha256', 'sha512'],
  ['sha512', 'sha1'],
  ['sha384', 'sha256'],
]
const toOaep = (hashes: readonly [Hash, Hash], odd: object = {}) =>
  cbcMail((key) =>
    transported(
      rsa.der,
      publicOf(rsa.key),
      oaepAlgorithm(...hashes),
      oaepBlock(key, SIZE, hashes, odd),
    ),
  )

describe('RSA-OAEP with one hash for the padding and another for its mask', () => {
  test.runIf(has).each(pairs)('as openssl makes it: %s, %s', (digest, mask) => {
    const options = [`rsa_padding_mode:oaep`, `rsa_oaep_md:${digest}`, `rsa_mgf1_md:${mask}`]
    const mail = openssl(
      TEXT,
      ...['cms', '-encrypt', '-from', FROM, '-aes256', '-recip'],
      `${pkiFolder}certs/encipherment.pem`,
      ...options.flatMap((each) => ['-keyopt', each]),
    )
    expect(decryptMail(mail, office)).toMatchObject({ ok: true, cipher: 'aes-256-cbc' })
  })

  test.each(pairs)('as we make it: %s, %s', (...hashes) => {
    expect(decryptMail(toOaep(hashes), office)).toMatchObject({ ok: true })
  })
})

describe('a wrong padding', () => {
  const hashes = ['sha256', 'sha1'] as const
  const changed = (at: number, to: number) => (data: Buffer) => {
    const copy = Buffer.from(data)
    copy[at] = to
    return copy
  }
  const data = SIZE - 1 - 32
  const oaep: readonly (readonly [string, object])[] = [
    ['the first octet (Manger)', { first: 1 }],
    ['the label', { spoil: changed(0, 0x55) }],
    ['a filling that is not zero', { spoil: changed(40, 1) }],
    ['no 01 before the key', { spoil: changed(data - 33, 2) }],
    ['the 01 too early', { spoil: changed(data - 34, 1) }],
  ]
  const v15 = (spoil: (block: Buffer) => Buffer) =>
    cbcMail((key) =>
      transported(rsa.der, publicOf(rsa.key), RSA_ENCRYPTION, spoil(pkcs1Block(key, SIZE))),
    )

  test.each(oaep)('of OAEP: %s', (_, odd) => {
    expect(decryptMail(toOaep(hashes, odd), office)).toMatchObject({ code: 'cannot-open' })
  })

  test.each([
    ['the second octet', changed(1, 1)],
    ['a zero too early', changed(20, 0)],
    ['no zero before the key', changed(SIZE - 33, 7)],
  ])('of PKCS#1 v1.5: %s', (_, spoil) => {
    expect(
      decryptMail(
        v15((block) => block),
        office,
      ),
    ).toMatchObject({ ok: true })
    expect(decryptMail(v15(spoil), office)).toMatchObject({ code: 'cannot-open' })
  })

  test('says the same words whichever it is', () => {
    const said = [
      ...oaep.map(([, odd]) => decryptMail(toOaep(hashes, odd), office)),
      decryptMail(v15(changed(1, 1)), office),
    ]
    expect(new Set(said.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  test('of OAEP takes as long as a right one (the Manger oracle)', () => {
    const good = toOaep(hashes)
    const [bad, manger] = [
      toOaep(hashes, { spoil: changed(0, 0x55) }),
      toOaep(hashes, { first: 1 }),
    ]
    const least = new Map<Buffer, number>()
    // In turn, and the best of each, so that a busy neighbour speaks for neither.
    for (let i = 0; i < 100; i++)
      for (const mail of [good, bad, manger]) {
        const start = performance.now()
        decryptMail(mail, office)
        least.set(
          mail,
          Math.min(least.get(mail) ?? Number.POSITIVE_INFINITY, performance.now() - start),
        )
      }
    for (const mail of [bad, manger]) {
      const ratio = (least.get(mail) ?? 0) / (least.get(good) ?? 1)
      expect(ratio).toBeGreaterThan(0.6)
      expect(ratio).toBeLessThan(1.6)
    }
  })
})
