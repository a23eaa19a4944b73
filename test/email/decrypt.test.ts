// Mail encrypted to the CA: opened with each kind of key and cipher that `openssl cms` makes, and closed in one voice.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { decryptMail } from '../../src/email/decrypt.ts'
import { type DecryptionKey, readDecryptionKeys } from '../../src/email/decryption-keys.ts'
import { openMail } from '../../src/email/open-mail.ts'
import { demoTrust, pkiFile } from './demo-trust.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-decrypt-'))
afterAll(() => rmSync(folder, { recursive: true }))

const has = spawnSync('openssl', ['version']).status === 0
if (!has && process.env.CI === 'true')
  throw new Error('openssl is missing: apt-get install openssl')
const pki = fileURLToPath(new URL('../../fixtures/pki/', import.meta.url))
const AT = new Date('2026-11-23T02:00:00Z')
const TEXT = 'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease revoke 3A41C7059E2210B4.\r\n'
const FROM = 'taiman.chan@example.hk'

function openssl(input: string | Buffer, ...args: readonly string[]): Buffer {
  const run = spawnSync('openssl', [...args], { cwd: folder, input, maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${run.stderr}`)
  return run.stdout
}

const pemKey = (who: string): DecryptionKey[] => [
  ...readDecryptionKeys([
    { name: `${who}.pem`, bytes: pkiFile(`keys/${who}.pem`) },
    { name: `${who}-certificate.pem`, bytes: pkiFile(`certs/${who}.pem`) },
  ]),
]
const office = pemKey('encipherment')
const everyKey = ['chan', 'lau', 'p384', 'p521', 'encipherment'].flatMap(pemKey)

const envelope = (inner: string | Buffer, who: string, ...args: readonly string[]) => {
  const header = ['-from', FROM, '-to', 'enquiry@ecert.example.hk', '-subject', '[...]']
  return openssl(
    inner,
    'cms',
    '-encrypt',
    '-binary',
    ...header,
    ...args,
    '-recip',
    `${pki}certs/${who}.pem`,
  )
}
const signed = (who: string, inner: string | Buffer, ...args: readonly string[]) =>
  openssl(
    inner,
    ...['cms', '-sign', '-signer', `${pki}certs/${who}.pem`, '-inkey', `${pki}keys/${who}.pem`],
    ...args,
  )

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

  test('signed and then encrypted: the signer is known, and the words are his', () => {
    const mail = envelope(signed('chan', TEXT), 'encipherment', '-aes-256-gcm')
    const opened = openMail(mail, everyKey, demoTrust(), AT)
    expect(opened.layers).toMatchObject([{ kind: 'encrypted', to: { serial: '4E93027BD6C1F8B7' } }])
    expect(opened.verdict).toMatchObject({ outcome: 'passed', signer: { emails: [FROM] } })
    if ('content' in opened.verdict)
      expect(Buffer.from(opened.verdict.content.octets).toString()).toBe(TEXT)
  })

  test('signed opaque and then encrypted, by another than the sender', () => {
    const mail = envelope(signed('wong', TEXT, '-nodetach'), 'encipherment', '-aes256')
    const { verdict } = openMail(mail, everyKey, demoTrust(), AT)
    expect(verdict).toMatchObject({ outcome: 'failed', code: 'not-the-sender' })
  })

  test('signed, encrypted and signed again: the inner signature speaks', () => {
    const secret = openssl(
      signed('chan', TEXT),
      ...['cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`],
    )
    const mail = signed('chan', secret, '-from', FROM, '-subject', 'x')
    const { verdict, layers } = openMail(mail, everyKey, demoTrust(), AT)
    expect(layers).toMatchObject([
      { kind: 'signed-outside', verdict: { outcome: 'passed' } },
      { kind: 'encrypted' },
    ])
    expect(verdict).toMatchObject({ outcome: 'passed', signer: { emails: [FROM] } })
  })

  test('encrypted and then signed: whoever signed the ciphertext did not sign the words', () => {
    const secret = openssl(TEXT, 'cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`)
    const mail = signed('chan', secret, '-from', FROM, '-subject', 'x')
    const { verdict, layers, octets } = openMail(mail, everyKey, demoTrust(), AT)
    expect(verdict).toEqual({ outcome: 'unsigned' })
    expect(layers.map(({ kind }) => kind)).toEqual(['signed-outside', 'encrypted'])
    expect(Buffer.from(octets).toString()).toContain('Please revoke')
  })

  test('a ciphertext that was changed under an outer signature is not even opened', () => {
    const secret = openssl(TEXT, 'cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`)
    const mail = signed('chan', secret, '-from', FROM).toString('latin1')
    const altered = Buffer.from(mail.replace('smime.p7m', 'smime.p7n'), 'latin1')
    expect(openMail(altered, everyKey, demoTrust(), AT)).toMatchObject({
      verdict: { outcome: 'failed', code: 'altered' },
      layers: [],
    })
  })

  test('more layers than anybody needs', () => {
    let mail: Buffer = Buffer.from(TEXT)
    for (let i = 0; i < 6; i++) mail = envelope(mail, 'encipherment', '-aes256')
    expect(openMail(mail, office, demoTrust(), AT).verdict).toMatchObject({ code: 'too-complex' })
  })

  test('without the key it lies there as such, with the reason', () => {
    const mail = envelope(signed('chan', TEXT), 'wong', '-aes256')
    expect(openMail(mail, office, demoTrust(), AT)).toMatchObject({
      verdict: { outcome: 'unsigned' },
      layers: [{ kind: 'locked', code: 'no-key' }],
    })
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
    const median = (mail: Buffer) => {
      const times = Array.from({ length: 60 }, () => {
        const start = performance.now()
        decryptMail(mail, office)
        return performance.now() - start
      })
      return times.sort((a, b) => a - b)[30] ?? 0
    }
    median(good)
    const ratio = median(bad) / median(good)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(2)
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

describe('keys', () => {
  const p12 = (who: string, ...args: readonly string[]) => {
    const files = ['-inkey', `${pki}keys/${who}.pem`, '-in', `${pki}certs/${who}.pem`]
    return openssl('', 'pkcs12', '-export', ...files, '-passout', 'pass:secret', ...args)
  }

  test.runIf(has).each(['encipherment', 'lau', 'p521'])('from PKCS#12: %s', (who) => {
    const mail = envelope(TEXT, who, '-aes256')
    const file = { name: 'office.p12', bytes: p12(who), passphrase: 'secret' }
    expect(decryptMail(mail, readDecryptionKeys([file]))).toMatchObject({ ok: true })
    expect(() => readDecryptionKeys([{ ...file, passphrase: 'wrong' }])).toThrow(
      'read the decryption key "office.p12"',
    )
  })

  test.runIf(has)(
    'from PKCS#12 with the certificates of the issuers, as old programs write it',
    () => {
      const old = [
        '-certfile',
        `${pki}ca.pem`,
        '-keypbe',
        'PBE-SHA1-3DES',
        '-certpbe',
        'PBE-SHA1-3DES',
        '-macalg',
        'sha1',
      ]
      const bytes = p12('encipherment', ...old)
      expect(readDecryptionKeys([{ name: 'old', bytes, passphrase: 'secret' }])).toHaveLength(1)
    },
  )

  test.runIf(has)('from a PEM key under a passphrase, beside its certificate', () => {
    const locked = openssl(
      '',
      'pkey',
      '-in',
      `${pki}keys/chan.pem`,
      '-aes256',
      '-passout',
      'pass:x',
    )
    const bytes = Buffer.concat([locked, pkiFile('certs/chan.pem')])
    expect(readDecryptionKeys([{ name: 'chan', bytes, passphrase: 'x' }])).toHaveLength(1)
  })

  test('old keys stay: the one that the mail names is taken', () => {
    expect(everyKey.map(({ kind }) => kind)).toEqual(['rsa', 'ec', 'ec', 'ec', 'rsa'])
  })

  test('a key without its certificate, one that opens nothing, and a file that is none, are told', () => {
    const key = (who: string) => ({ name: who, bytes: pkiFile(`keys/${who}.pem`) })
    const certificate = { name: 'c', bytes: pkiFile('certs/ed25519.pem') }
    expect(() => readDecryptionKeys([key('chan')])).toThrow('no certificate of that key')
    expect(() => readDecryptionKeys([key('ed25519'), certificate])).toThrow('ed25519')
    expect(() => readDecryptionKeys([{ name: 'n', bytes: Buffer.from('x') }])).toThrow('"n"')
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
