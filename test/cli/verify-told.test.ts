// What `holdfast verify` and `holdfast path` tell of files that cannot be judged, of every signer, and of what is missing.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { by, detachedMail } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import type { PathLine } from '../../src/cli/path-file.ts'
import type { VerdictLine } from '../../src/cli/verify-file.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { DEMO_TRUST, holdfast, jsonLines } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-told-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())
const keep = (name: string, body: string | Buffer): string => {
  writeFileSync(join(folder, name), body)
  return join(folder, name)
}
const verify = (...args: readonly string[]) => holdfast('verify', ...DEMO_TRUST, ...args)
const mail = (name: string) => `fixtures/smime/${name}.eml`
const GOOD = mail('rfc8551.rsa.sha256')
const BAD = mail('certificate.revoked')
const HELD = mail('certificate.on-hold')
const { identities } = openPki()
const inside = (name: string) => {
  mkdirSync(join(folder, name), { recursive: true })
  return join(folder, name)
}

describe('several files', () => {
  test('one that cannot be read is told in plain words, and the others are judged', async () => {
    const dir = inside('a-folder')
    const { code, out, err } = await verify(GOOD, 'no-such.eml', dir, HELD)
    expect(out).toMatch(/sha256\.eml: passed\n/)
    expect(out).toMatch(/on-hold\.eml: passed-on-hold\n/)
    expect(err).toContain('holdfast verify: cannot read "no-such.eml": there is no such file')
    expect(err).toContain(`holdfast verify: cannot read "${dir}": it is a folder`)
    expect(err).not.toMatch(/ENOENT|EISDIR/)
    expect(code).toBe(64)
  })

  test('to programs it is a line in its place among the answers', async () => {
    const { out } = await verify('--json', GOOD, 'no-such.eml', BAD)
    expect(jsonLines(out)).toMatchObject([
      { outcome: 'passed' },
      { file: 'no-such.eml', error: expect.stringContaining('there is no such file') },
      { outcome: 'failed' },
    ])
  })

  test.each([
    [1, [BAD, 'no-such.eml', HELD, GOOD]],
    [64, ['no-such.eml', HELD, GOOD]],
    [2, [HELD, GOOD]],
  ])('the exit code is of the worst: %i', async (code, files) => {
    expect((await verify('--no-sender', ...files)).code).toBe(code)
  })

  test('what is wrong with the options ends the command at once', async () => {
    const { code, out, err } = await verify('--anchors', 'no-anchor.pem', 'no-such.eml', GOOD)
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toContain('cannot read "no-anchor.pem": there is no such file or folder')
  })

  test('of certificates as of mails', async () => {
    const cert = 'fixtures/pki/certs/chan.pem'
    const { code, out, err } = await holdfast('path', ...DEMO_TRUST, 'no-such.pem', cert)
    expect({ code, judged: out.includes('chan.pem: passed') }).toEqual({ code: 64, judged: true })
    expect(err).toContain('holdfast path: cannot read "no-such.pem": there is no such file')
  })
})

describe('a batch', () => {
  const batch = (...lines: readonly (object | string)[]) =>
    keep(
      'lines.jsonl',
      lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'),
    )

  test('names the line that cannot be used, and does not hide that another failed', async () => {
    const asked = batch(
      { file: GOOD },
      '',
      { file: GOOD, bogus: 1 },
      'junk',
      { file: BAD },
      { file: '-' },
    )
    const { code, out } = await verify('--batch', asked)
    expect(code).toBe(1)
    expect(jsonLines(out)).toMatchObject([
      { outcome: 'passed' },
      { file: GOOD, line: 3, error: 'there is no option "bogus"' },
      { file: null, line: 4, error: 'no JSON: junk' },
      { outcome: 'failed' },
      { line: 6, error: expect.stringContaining('and not -') },
    ])
    expect((await verify('--batch', batch({ file: HELD }, 'junk'))).code).toBe(64)
  })

  test('that is a folder, or not there, is told without words of the system', async () => {
    const { err } = await verify('--batch', 'no-such.jsonl')
    expect(err).toContain('cannot read "no-such.jsonl": there is no such file or folder')
  })
})

test('standard input is a file like others, and is read once', () => {
  const run = spawnSync(
    process.execPath,
    ['src/cli/holdfast.js', 'verify', ...DEMO_TRUST, '-', '-'],
    { input: readFileSync(GOOD), encoding: 'utf8' },
  )
  expect(run.stdout).toMatch(/^-: passed\n/)
  expect(run.stderr).toContain('holdfast verify: "-" was read already')
  expect(run.status).toBe(64)
})

test('an empty file is said to be empty', async () => {
  const empty = keep('empty.eml', '')
  const { code, out } = await verify(empty)
  expect(code).toBe(2)
  expect(out).toContain('The file is empty')
  expect(out).not.toContain('Nobody signed')
  const { out: json } = await verify('--json', empty, keep('empty.p7m', ''))
  expect(jsonLines(json)).toMatchObject([
    { outcome: 'unsigned', detail: 'the file is empty' },
    { outcome: 'failed', detail: 'the file is empty' },
  ])
})

describe('every signer is named with what was found of him', () => {
  const part = 'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease revoke.\r\n'
  const signedByBoth = (one: string, other: string) => {
    const [a, b] = [identities[one]!, identities[other]!]
    const signers = [...by(a, WRITTEN).signers, ...by(b, WRITTEN).signers]
    const both = { signers, certificates: [a.der, b.der] }
    return keep(`${one}-${other}.eml`, detachedMail(head(), part, both))
  }
  const signersOf = async (file: string) => {
    const { code, out } = await verify('--json', file)
    const line = jsonLines<VerdictLine>(out)[0]!
    return { code, line, of: (serial: string) => line.signers.find((one) => one.serial === serial) }
  }
  const [CHAN, ON_HOLD, REVOKED] = ['3A41C7059E2210B4', '0D12', '0D11'] as const

  test('where all hold', async () => {
    const { code, line, of } = await signersOf(signedByBoth('chan', 'lau'))
    expect({ code, signers: line.signers.length }).toEqual({ code: 0, signers: 2 })
    expect(of(CHAN)).toMatchObject({ outcome: 'passed', code: null, isSender: true })
    const lau = line.signers.find(({ serial }) => serial !== CHAN)
    expect(lau).toMatchObject({ outcome: 'passed', code: null, isSender: false })
    expect(lau?.subject).toContain('LAU')
    const { out } = await verify(signedByBoth('chan', 'lau'))
    expect(out).toMatch(/each signer: CN=CHAN TAI MAN.*<taiman.*>.*, the sender: passed\n/)
    expect(out).toMatch(/each signer: CN=LAU.*, not the sender: passed\n/)
  })

  test('where another than the sender is on hold', async () => {
    const { code, line, of } = await signersOf(signedByBoth('chan', 'held'))
    expect({ code, outcome: line.outcome }).toEqual({ code: 2, outcome: 'passed-on-hold' })
    expect(of(CHAN)).toMatchObject({ outcome: 'passed', isSender: true })
    expect(of(ON_HOLD)).toMatchObject({ outcome: 'passed-on-hold', isSender: false })
    expect(of(ON_HOLD)?.detail).toMatch(/^since 2/)
  })

  test('where one of them does not hold', async () => {
    const { code, line, of } = await signersOf(signedByBoth('chan', 'revoked'))
    expect({ code, why: line.code }).toEqual({ code: 1, why: 'signer-revoked' })
    expect(of(CHAN)).toMatchObject({ outcome: 'passed', code: null })
    expect(of(REVOKED)).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
    expect(line.detail).toMatch(/; signed besides by "CN=CHAN TAI MAN.*" \(passed\)$/)
  })

  test('where the signature of one is broken: which, whose, and who signed besides', async () => {
    const [chan, lau] = [identities.chan!, identities.lau!]
    const signers = [...by(chan, WRITTEN).signers, ...by(lau, WRITTEN).signers]
    const [first, second] = signers.map((signer, at) =>
      detachedMail(head(), part, {
        signers: signers.with(at, { ...signer, messageDigest: Buffer.alloc(32) }),
        certificates: [chan.der, lau.der],
      }),
    )
    for (const [mail, broken, other] of [
      [first!, chan, lau],
      [second!, lau, chan],
    ] as const) {
      const file = keep(`broken-${broken.id}.eml`, mail)
      const { code, line, of } = await signersOf(file)
      expect({ code, why: line.code, signer: line.signer }).toEqual({
        ...{ code: 1, why: 'altered', signer: null },
      })
      const [bad, good] = [broken, other].map(({ der }) => parseCertificate(der))
      expect(of(bad!.serial)).toMatchObject({ outcome: 'failed', code: 'altered', isSender: null })
      expect(of(good!.serial)).toMatchObject({ outcome: 'passed', code: null })
      expect(line.detail).toContain(`(the signature of "${bad!.subject.text}")`)
      expect(line.detail).toContain(`signed besides by "${good!.subject.text}" (passed)`)
      const { out } = await verify(file)
      expect(out.match(/each signer: /g)).toHaveLength(2)
    }
  })

  test('where the certificate of one is not at hand, the other is named all the same', async () => {
    const [chan, lau] = [identities.chan!, identities.lau!]
    const signers = [...by(chan, WRITTEN).signers, ...by(lau, WRITTEN).signers]
    const mail = detachedMail(head(), part, { signers, certificates: [chan.der] })
    const { code, line, of } = await signersOf(keep('absent.eml', mail))
    expect({ code, why: line.code }).toEqual({ code: 2, why: 'no-path' })
    expect(of(CHAN)).toMatchObject({ outcome: 'passed', isSender: true })
    expect(line.detail).toMatch(/is not at hand; signed besides by "CN=CHAN.*" \(passed\)$/)
    expect((await verify(keep('absent.eml', mail))).out).toMatch(/each signer: CN=CHAN/)
  })

  test('alone he is in the list, and said once in words', async () => {
    const { line } = await signersOf(GOOD)
    expect(line.signers).toHaveLength(1)
    expect((await verify(GOOD)).out).not.toContain('each signer')
  })
})

describe('without any trust anchor', () => {
  const helpers = ['--intermediates', 'fixtures/pki/ca.pem', '--at', '2026-11-23T02:00:00Z']

  test('it is said, and no other cause is looked for', async () => {
    const { code, out } = await holdfast('verify', ...helpers, GOOD)
    expect(code).toBe(2)
    expect(out).toContain('No trust anchor is given or set')
    expect(out).toContain('沒有指定或設定信任錨')
    expect(out).not.toContain('intermediate certificate is missing')
    const ran = await holdfast('verify', '--json', ...helpers, GOOD)
    expect(jsonLines(ran.out)).toMatchObject([
      { code: 'no-path', detail: expect.stringMatching(/--anchors.*TRUST_ANCHORS/) },
    ])
  })

  test('neither named nor set: of a certificate, too', async () => {
    vi.stubEnv('TRUST_ANCHORS', '')
    const ran = await holdfast('path', '--json', 'fixtures/pki/certs/chan.pem')
    expect(jsonLines(ran.out)).toMatchObject([
      { code: 'no-path', detail: expect.stringMatching(/--anchors.*TRUST_ANCHORS/) },
    ])
  })
})

describe('path of what is no certificate says what it is', () => {
  const chan = readFileSync('fixtures/pki/certs/chan.pem', 'utf8')
  const cases: readonly [string, string | Buffer, RegExp][] = [
    ['empty.pem', '', /the file is empty/],
    ['words.txt', 'not a certificate\n', /no certificate: the file is neither PEM nor DER/],
    ['key.pem', readFileSync('fixtures/pki/keys/chan.pem'), /that is called .*PRIVATE KEY/],
    [
      'list.crl',
      readFileSync('fixtures/pki/ca.crl'),
      /revocation list \(CRL\), and no certificate/,
    ],
    ['cut.pem', chan.slice(0, 400), /PEM that is cut short/],
    ['hole.pem', chan.replace(/^(.{400}).{40}/s, '$1'), /no certificate, or a damaged one/],
  ]
  test.each(cases)('%s', async (name, body, says) => {
    const ran = await holdfast('path', ...DEMO_TRUST, '--json', keep(name, body))
    const [line] = jsonLines<PathLine>(ran.out)
    expect(ran.code).toBe(1)
    expect(line).toMatchObject({ outcome: 'failed', code: 'malformed' })
    expect(line?.detail).toMatch(says)
  })

  test('and its help names that exit code', async () => {
    const { out } = await holdfast('path', '--help')
    expect(out).toMatch(/1 when any is revoked, not for that host or use, or no certificate at all/)
  })
})
