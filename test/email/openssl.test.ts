// Mails that the real `openssl cms` signed, and notices of ours that it verifies.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { signMail } from '../../src/email/sign.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { demoTrust, pkiFile } from './demo-trust.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-openssl-'))
afterAll(() => rmSync(folder, { recursive: true }))

const has = spawnSync('openssl', ['version']).status === 0
if (!has && process.env.CI === 'true')
  throw new Error('openssl is missing: apt-get install openssl')
const pki = fileURLToPath(new URL('../../fixtures/pki/', import.meta.url))
const CONTENT = 'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease revoke 3A41C7059E2210B4.\r\n'

function openssl(...args: readonly string[]): Buffer {
  const run = spawnSync('openssl', [...args], { cwd: folder, maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${run.stderr}`)
  return run.stdout
}

function sign(who: string, from: string, ...args: readonly string[]): Buffer {
  writeFileSync(join(folder, 'content'), CONTENT)
  const signer = ['-signer', `${pki}certs/${who}.pem`, '-inkey', `${pki}keys/${who}.pem`]
  return openssl(
    'cms',
    '-sign',
    '-in',
    'content',
    ...signer,
    '-from',
    from,
    '-subject',
    'x',
    ...args,
  )
}

/** openssl signs at the real clock, which may be far from this: only notes come of it. */
const AT = new Date('2026-11-23T02:00:00Z')
const chan = ['chan', 'taiman.chan@example.hk'] as const

const passing: readonly (readonly [string, readonly [string, string], readonly string[]])[] = [
  ['detached', chan, []],
  ['opaque', chan, ['-nodetach']],
  ['opaque, streamed in BER', chan, ['-nodetach', '-stream']],
  ['without attributes', chan, ['-noattr']],
  ['SHA-384', chan, ['-md', 'sha384']],
  ['SHA-512', chan, ['-md', 'sha512']],
  ['by key identifier', chan, ['-keyid']],
  ['RSA-PSS', chan, ['-keyopt', 'rsa_padding_mode:pss']],
  [
    'RSA-PSS with a long salt',
    chan,
    ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:max'],
  ],
  ['CAdES', chan, ['-cades']],
  ['P-256', ['lau', 'chikeung.lau@example.hk'], []],
  ['P-384', ['p384', 'p384@example.hk'], ['-md', 'sha384']],
  ['P-521', ['p521', 'p521@example.hk'], ['-md', 'sha512']],
]

test.runIf(has).each(passing)('signed by openssl: %s', (_, [who, from], args) => {
  const mail = sign(who, from, ...args)
  const verdict = verifySmime(mail, demoTrust(), AT)
  expect(verdict).toMatchObject({ outcome: 'passed', signer: { emails: [from] } })
  if (verdict.outcome === 'passed')
    expect(Buffer.from(verdict.content.octets).toString()).toBe(CONTENT)
})

test.runIf(has)('signed by openssl: one octet changed is altered', () => {
  const mail = sign(...chan)
    .toString('latin1')
    .replace('3A41C7059E2210B4', '3A41C7059E2210B5')
  expect(verifySmime(Buffer.from(mail, 'latin1'), demoTrust(), AT)).toMatchObject({
    outcome: 'failed',
    code: 'altered',
  })
})

test.runIf(has)('signed by openssl with SHA-1: neither good nor bad', () => {
  const mail = sign(...chan, '-md', 'sha1')
  expect(verifySmime(mail, demoTrust(), AT)).toMatchObject({
    outcome: 'indeterminate',
    code: 'weak-digest',
  })
})

test.runIf(has)('encrypted by openssl: nobody is said to have signed', () => {
  writeFileSync(join(folder, 'content'), CONTENT)
  const mail = openssl(
    'cms',
    '-encrypt',
    '-in',
    'content',
    '-aes256',
    '-from',
    chan[1],
    `${pki}certs/chan.pem`,
  )
  expect(verifySmime(mail, demoTrust(), AT)).toEqual({ outcome: 'unsigned' })
})

const notice = Buffer.from(
  'From: revocation@ecert.example.hk\r\nTo: taiman.chan@example.hk\r\nSubject: Suspended\r\nMIME-Version: 1.0\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5L2g5aW9\r\n',
)
const notices = () => ({
  certificate: pkiFile('certs/notices.pem').toString(),
  key: pkiFile('keys/notices.pem').toString(),
  chain: [pkiFile('ca.pem').toString()],
})

test('a notice that we sign passes our own verifier without a note', () => {
  const signed = signMail(notice, notices(), AT)
  const verdict = verifySmime(signed, demoTrust(), AT)
  expect(verdict).toMatchObject({ outcome: 'passed', notes: [], content: { signingTime: AT } })
  expect(signed.toString('latin1').match(/^content-type:/gim)).toHaveLength(3)
})

test.runIf(has)('a notice that we sign passes openssl', () => {
  writeFileSync(join(folder, 'notice.eml'), signMail(notice, notices(), AT))
  const out = openssl(
    'cms',
    '-verify',
    '-in',
    'notice.eml',
    '-CAfile',
    `${pki}root.pem`,
    '-attime',
    String(AT.getTime() / 1000),
  )
  expect(out.toString()).toContain('5L2g5aW9')
})
