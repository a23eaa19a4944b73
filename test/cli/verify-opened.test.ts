// `holdfast verify` of encrypted mail: told as such without the key; opened with it, and what is inside is judged.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { VerdictLine } from '../../src/cli/verify-file.ts'
import { envelope, FROM, has, openssl, pki, signed, TEXT } from '../email/encrypting.ts'
import { DEMO_TRUST, holdfast, jsonLines } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-opened-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())
const keep = (name: string, body: string | Buffer): string => {
  writeFileSync(join(folder, name), body)
  return join(folder, name)
}
const verify = (...args: readonly string[]) => holdfast('verify', ...DEMO_TRUST, ...args)
const verdict = async (...args: readonly string[]) => {
  const { code, out, err } = await verify('--json', ...args)
  return { code, err, line: jsonLines<VerdictLine>(out)[0]! }
}
const pemOf = (who: string) =>
  keep(
    `${who}.pem`,
    readFileSync(`${pki}keys/${who}.pem`, 'utf8') + readFileSync(`${pki}certs/${who}.pem`, 'utf8'),
  )
const KEYS = ['--decryption-keys', pemOf('encipherment')]

describe.runIf(has)('an encrypted mail', () => {
  const inside = (who: string) =>
    keep(`by-${who}.eml`, envelope(signed(who, TEXT), 'encipherment', '-aes-256-gcm'))
  const secret = () =>
    openssl(signed('chan', TEXT), ...['cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`])
  const outside = () =>
    keep('outside.eml', signed('chan', secret(), '-from', FROM, '-subject', 'x'))

  test('without a key: that it is encrypted and was not opened, and what is missing', async () => {
    const { code, line } = await verdict(inside('chan'))
    expect(code).toBe(2)
    expect(line).toMatchObject({
      outcome: 'unsigned',
      code: 'no-key',
      detail: expect.stringMatching(/no key is given \(--decryption-keys\).*DECRYPTION_KEYS/),
      layers: [{ kind: 'locked', code: 'no-key' }],
      signers: [],
    })
    const { out } = await verify(inside('chan'))
    expect(out).toContain('unsigned (no-key)\n')
    expect(out).toContain('The mail is encrypted, and not to a key that we hold')
    expect(out).toContain('Whether anybody signed what is inside is not known')
    expect(out).toContain('郵件已加密')
    expect(out).not.toContain('Nobody signed')
    expect(out).toMatch(/parts:\n.*application\/pkcs7-mime.*\n.*└─ encrypted content/)
  })

  test('with another key than its own: the key is missing, and not said to be none', async () => {
    const { code, line } = await verdict('--decryption-keys', pemOf('lau'), inside('chan'))
    expect({ code, lock: line.code }).toEqual({ code: 2, lock: 'no-key' })
    expect(line.detail).not.toContain('no key is given')
  })

  test('with its key: what is inside is judged as if it had come in the clear', async () => {
    const good = await verdict(...KEYS, inside('chan'))
    expect(good).toMatchObject({ code: 0, line: { outcome: 'passed', signer: { emails: [FROM] } } })
    expect(good.line.layers).toMatchObject([
      { kind: 'encrypted', cipher: 'aes-256-gcm', authenticated: true },
    ])
    const other = await verdict(...KEYS, inside('wong'))
    expect(other).toMatchObject({ code: 1, line: { code: 'not-the-sender' } })
    const { out } = await verify(...KEYS, inside('chan'))
    expect(out).toMatch(/layer: encrypted \(aes-256-gcm\) to .*serial 4E93027BD6C1F8B7, and opened/)
    expect(out).toMatch(/parts:\n.*\n.*encrypted content\n {2}parts inside:\n/)
    expect(out).toMatch(/parts inside:\n.*multipart\/signed\n.*\n {4}signed .*text\/plain/)
  })

  test('with the keys of the settings, and their passphrase', async () => {
    const p12 = openssl(
      '',
      ...['pkcs12', '-export', '-passout', 'pass:secret'],
      ...['-inkey', `${pki}keys/encipherment.pem`, '-in', `${pki}certs/encipherment.pem`],
    )
    vi.stubEnv('DECRYPTION_KEYS', keep('office.p12', p12))
    vi.stubEnv('DECRYPTION_PASSPHRASE', 'secret')
    expect(await verdict(inside('chan'))).toMatchObject({ code: 0, line: { outcome: 'passed' } })
    vi.stubEnv('DECRYPTION_PASSPHRASE', 'wrong')
    const { code, out, err } = await verify(inside('chan'))
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toContain('office.p12')
    // What is not encrypted needs no key, whatever is wrong with it.
    expect((await verify('fixtures/smime/rfc8551.rsa.sha256.eml')).code).toBe(0)
  })

  test.each<[string, string, RegExp]>([
    [
      'no key',
      readFileSync(`${pki}certs/chan.pem`, 'utf8'),
      /no decryption key in ".*no-key\.pem"/,
    ],
    [
      'alone',
      readFileSync(`${pki}keys/chan.pem`, 'utf8'),
      /alone\.pem": no certificate of that key/,
    ],
    ['words', 'no key at all', /words\.pem": it is neither PEM nor PKCS#12, or its passphrase/],
  ])('a file of keys that cannot be used is wrong usage: %s', async (name, body, says) => {
    const file = keep(`${name.replace(' ', '-')}.pem`, body)
    const { code, out, err } = await verify('--decryption-keys', file, inside('chan'))
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toMatch(says)
  })

  test('only encrypted: opened, and nobody signed it', async () => {
    const mail = keep('alone.eml', envelope(TEXT, 'encipherment', '-aes256'))
    const { code, line } = await verdict(...KEYS, mail)
    expect({ code, outcome: line.outcome, why: line.code }).toEqual({
      code: 2,
      outcome: 'unsigned',
      why: null,
    })
    expect((await verify(...KEYS, mail)).out).toContain('Nobody signed this mail')
  })

  test('signed from outside: the words are nobody’s until it is opened, and then the inner signer’s', async () => {
    const closed = await verdict(outside())
    expect(closed).toMatchObject({ code: 2, line: { outcome: 'unsigned', code: 'no-key' } })
    expect(closed.line.layers).toMatchObject([
      { kind: 'signed-outside', verdict: { outcome: 'passed' } },
      { kind: 'locked' },
    ])
    expect((await verify(outside())).out).toMatch(/layer: signed outside by CN=CHAN.*: passed/)
    expect(await verdict(...KEYS, outside())).toMatchObject({
      code: 0,
      line: { layers: [{ kind: 'signed-outside' }, { kind: 'encrypted' }] },
    })
  })

  test('a line of a batch names its own keys', async () => {
    const file = inside('chan')
    const lines = [{ file }, { file, 'decryption-keys': KEYS[1] }, { file, decryptionKeys: 'none' }]
    const batch = keep('batch.jsonl', lines.map((one) => JSON.stringify(one)).join('\n'))
    const { code, out } = await verify('--batch', batch)
    expect(code).toBe(64)
    expect(jsonLines(out)).toMatchObject([
      { code: 'no-key', layers: [{ kind: 'locked' }] },
      { outcome: 'passed', layers: [{ kind: 'encrypted' }] },
      { line: 3, error: 'cannot read "none": there is no such file or folder' },
    ])
  })

  test('a bare envelope is one, too: closed without the key, opened with it', async () => {
    const der = openssl(
      signed('wong', TEXT),
      ...['cms', '-encrypt', '-aes256', '-outform', 'DER', `${pki}certs/encipherment.pem`],
    )
    const bare = keep('bare.p7m', der)
    expect(await verdict(bare)).toMatchObject({ code: 2, line: { code: 'no-key' } })
    expect(await verdict(...KEYS, bare)).toMatchObject({ code: 0, line: { outcome: 'passed' } })
    expect((await verify(...KEYS, bare)).out).toMatch(/parts inside:\n.*multipart\/signed/)
  })
})

test.each([
  ['unsigned.enveloped', 'envelope-malformed'],
  ['unsigned.auth-enveloped', 'envelope-malformed'],
])('%s: an envelope that cannot be read is one all the same', async (name, code) => {
  const ran = await verdict(`fixtures/smime/${name}.eml`)
  expect(ran).toMatchObject({ code: 2, line: { outcome: 'unsigned', code } })
})
