// `holdfast verify` as an operator calls it: options, exit codes, what it prints, bare CMS messages.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { signedData } from '../../fixtures/cms.ts'
import { by } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import type { VerdictLine } from '../../src/cli/verify-file.ts'
import { DEMO_TRUST, holdfast, jsonLines } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))
const keep = (name: string, body: string | Buffer): string => {
  writeFileSync(join(folder, name), body)
  return join(folder, name)
}
const mail = (name: string) => `fixtures/smime/${name}.eml`
const verify = (...args: readonly string[]) => holdfast('verify', ...DEMO_TRUST, ...args)
const verdicts = async (...args: readonly string[]) => {
  const { code, out } = await verify('--json', ...args)
  return { code, lines: jsonLines<VerdictLine>(out) }
}

const { identities, ca } = openPki()
const WHEN = new Date(CAST_NOW)
const CONTENT = Buffer.from('A statement in a file.\n')
const certificates = (...ids: readonly string[]) => ids.map((id) => identities[id]!.der)
const signedBy = (id: string, more: object = {}): Buffer =>
  signedData({
    content: CONTENT,
    ...by(identities[id]!, WHEN),
    certificates: certificates(id),
    ...more,
  })
const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`

describe('exit codes', () => {
  test.each([
    [0, ['rfc8551.rsa.sha256']],
    [1, ['rfc8551.rsa.sha256', 'certificate.revoked']],
    [2, ['rfc8551.rsa.sha256', 'certificate.on-hold']],
    [1, ['certificate.on-hold', 'certificate.revoked']],
  ])('%i for %j', async (code, names) => {
    expect((await verify(...names.map(mail), '--no-sender')).code).toBe(code)
  })

  test.each([
    [[]],
    [['no-such-file']],
    [['--anchors', 'no-such-file', mail('rfc8551.rsa.sha256')]],
    [['--crls', 'no-such-folder', mail('rfc8551.rsa.sha256')]],
    [['--at', 'yesterday', mail('rfc8551.rsa.sha256')]],
    [['--batch', '-', mail('rfc8551.rsa.sha256')]],
    [['--content', 'x', mail('rfc8551.rsa.sha256')]],
    [['--no-such-option', mail('rfc8551.rsa.sha256')]],
    [['--policy', 'anything', mail('rfc8551.rsa.sha256')]],
    [['--policy', '1.2.3,1..2', mail('rfc8551.rsa.sha256')]],
    [['--batch', 'fixtures']],
    [['--batch', '/dev/null']],
  ])('64 for %j', async (args) => {
    const { code, out, err } = await verify(...args)
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toContain('holdfast verify')
  })
})

describe('a file of trust that is broken is wrong usage, named with what is wrong, and never a doubt about the mail', () => {
  const good = mail('rfc8551.rsa.sha256')
  const cut = (file: string) => readFileSync(file, 'utf8').replace(/^(.{400}).{40}/s, '$1')
  const trusting = (...args: readonly string[]) => holdfast('verify', ...args, good)
  test.each([
    ['--anchors', 'cut.pem', () => cut('fixtures/pki/root.pem'), /cut\.pem: .+/],
    ['--anchors', 'words.txt', () => 'trust me', /words\.txt": it holds no CERTIFICATE/],
    ['--anchors', 'list.pem', () => pem('X509 CRL', Buffer.of(0x30, 0)), /it holds no CERTIFICATE/],
    [
      '--crls',
      'cut.crl',
      () => readFileSync('fixtures/pki/ca.crl').subarray(0, 200),
      /cut\.crl: .+/,
    ],
    ['--crls', 'words.crl', () => 'none is revoked', /words\.crl": it holds no X509 CRL/],
  ])('%s %s', async (option, name, body, says) => {
    const broken = keep(name, body())
    const { code, out, err } = await trusting(...DEMO_TRUST, option, broken)
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toMatch(says)
    expect(err.trimEnd().split('\n')).toHaveLength(2)
  })

  test('an empty file holds none, as an empty folder does; a broken helper is told and passed over', async () => {
    const none = keep('none.pem', '\n')
    expect((await trusting(...DEMO_TRUST, '--anchors', none, '--crls', none)).code).toBe(0)
    const helper = keep('helper.pem', cut('fixtures/pki/ca.pem'))
    const { code, err } = await trusting(...DEMO_TRUST, '--intermediates', helper)
    expect(code).toBe(0)
    expect(err).toContain('helper.pem')
  })
})

test('one JSON line a file, with the fields of the contract', async () => {
  const { lines } = await verdicts(mail('rfc8551.rsa.sha256'), mail('certificate.revoked'))
  expect(lines).toHaveLength(2)
  expect(Object.keys(lines[0]!).slice(0, 6)).toEqual(
    ['file', 'outcome', 'code', 'signer', 'signedOctetsSha256', 'notes'], // the contract's order
  )
  expect(lines[0]).toMatchObject({
    outcome: 'passed',
    code: null,
    signer: { serial: '3A41C7059E2210B4', emails: ['taiman.chan@example.hk'] },
    signedOctetsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(lines[1]).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
})

test('in plain words: what it means in both languages, the signer, the path and the status evidence', async () => {
  const { out } = await verify(mail('rfc8551.rsa.sha256'))
  for (const words of [
    'The signature holds',
    '簽署有效',
    'signer: CN=CHAN TAI MAN',
    '<taiman.chan@example.hk>',
    '← CN=Holdfast Demo Root CA',
    /status of CN=CHAN TAI MAN.*: CRL 1300 of 2026-11-22T(11:00:00\.000Z|19:00:00\+08:00).*sha256 [0-9a-f]{64}/,
  ])
    expect(out).toMatch(words)
})

test('a signer who does not hold is told with his path and what speaks against him, too', async () => {
  const { out } = await verify(mail('certificate.revoked'))
  expect(out).toMatch(/path: CN=REVOKED ONE.* ← CN=Holdfast Demo CA 1.* ← CN=Holdfast Demo Root CA/)
  expect(out).toMatch(/status of CN=REVOKED ONE.*: CRL 1300 of .*issued by CN=Holdfast Demo CA 1/)
})

test('the parts of a mail, marked with what the signature covers', async () => {
  const { out } = await verify(mail('rfc8551.rsa.sha256'), mail('mime.third-part'))
  expect(out).toMatch(/parts:\n {4}not signed +multipart\/signed\n {4}signed .*text\/plain/)
  expect(out).toMatch(/unproved .*text\/plain.*\n {4}signature .*\n {4}not signed .*text\/plain/)
  const bare = keep('bare.p7m', signedBy('chan', { embed: true }))
  expect((await verify(bare)).out).not.toContain('parts:')
})

describe('rules that can be left out', () => {
  const stranger = 'From: Somebody <else@example.hk>\r\n'
  const other = () => {
    const text = readFileSync(mail('rfc8551.rsa.sha256'), 'latin1')
    return keep('other.eml', Buffer.from(text.replace(/^From: .*\r\n/m, stranger), 'latin1'))
  }
  test('--no-sender: From need not be the signer', async () => {
    expect((await verdicts(other())).lines).toMatchObject([{ code: 'not-the-sender' }])
    expect((await verdicts(other(), '--no-sender')).code).toBe(0)
  })

  test('--no-status: a revoked certificate is not asked for', async () => {
    const revoked = keep('revoked.p7m', signedBy('revoked', { embed: true }))
    expect((await verdicts(revoked)).lines).toMatchObject([{ code: 'signer-revoked' }])
    const { code, lines } = await verdicts(revoked, '--no-status')
    expect({ code, status: lines[0]!.status }).toEqual({ code: 0, status: [] })
    expect(lines[0]!.notes).toMatchObject([{ code: 'status-unchecked' }])
    const told = (await verify(revoked, '--no-status')).out
    expect(told).not.toMatch(/the certificate stood when the mail arrived\. /)
    expect(told).toMatch(/Revocation was left out/)
  })

  test('--weak: SHA-1 and short keys are notes', async () => {
    const sha1 = keep(
      'sha1.p7m',
      signedBy('chan', { embed: true, ...by(identities.chan!, WHEN, { hash: 'sha1' }) }),
    )
    const short = keep('short.p7m', signedBy('short', { embed: true }))
    const plain = await verdicts(sha1, short)
    expect(plain.lines).toMatchObject([{ code: 'weak-digest' }, { code: 'weak-key' }])
    const { code, lines } = await verdicts(sha1, short, '--weak')
    expect(code).toBe(0)
    expect(lines.map(({ notes }) => notes.map((note) => note.code))).toEqual([
      ['weak-accepted'],
      ['weak-accepted'],
    ])
  })

  test('--any-purpose: key usage and purpose are left out, and a CA may sign', async () => {
    const files = ['server-only', 'encipher-only'].map((id) =>
      keep(`${id}.p7m`, signedBy(id, { embed: true })),
    )
    const root = openPki().root
    const byCa = { ...by(ca, WHEN), certificates: [ca.der, root.der], embed: true }
    files.push(keep('ca.p7m', signedData({ content: CONTENT, ...byCa })))
    const { lines } = await verdicts(...files)
    expect(lines.map((line) => line.code)).toEqual([
      'signer-key-usage',
      'signer-key-usage',
      'signer-is-ca',
    ])
    expect((await verdicts(...files, '--any-purpose')).code).toBe(0)
  })

  test('--embedded-crls: CRLs in the message are candidates, and must be signed', async () => {
    const crls = ['root.crl', 'ca.crl'].map((name) => readFileSync(`fixtures/pki/${name}`))
    const forged = crls.map((crl) => Buffer.from(crl).fill(0, crl.length - 8))
    const without = ['--anchors', 'fixtures/pki/root.pem', '--intermediates', 'fixtures/pki/ca.pem']
    const ask = async (inside: readonly Buffer[], ...more: readonly string[]) => {
      const file = keep('crls.p7m', signedBy('chan', { embed: true, crls: inside }))
      const ran = await holdfast('verify', ...without, '--at', CAST_NOW, '--json', ...more, file)
      return jsonLines<VerdictLine>(ran.out)[0]!.outcome
    }
    expect(await ask(crls)).toBe('indeterminate')
    expect(await ask(crls, '--embedded-crls')).toBe('passed')
    expect(await ask(forged, '--embedded-crls')).toBe('indeterminate')
    expect(await ask([Buffer.from([0x30, 1, 0])], '--embedded-crls')).toBe('indeterminate')
  })

  test('--policy and its kin are the inputs of RFC 5280 §6.1.1', async () => {
    const file = mail('rfc8551.rsa.sha256')
    expect((await verdicts(file, '--policy', 'anyPolicy')).code).toBe(0)
    // The demo CA's own certificate names no policy, so none holds along the whole path.
    expect((await verdicts(file, '--explicit-policy')).lines).toMatchObject([
      { code: 'path-invalid' },
    ])
    const both = ['--inhibit-mapping', '--inhibit-any']
    expect((await verdicts(file, ...both)).code).toBe(0)
  })
})

describe('bare CMS messages', () => {
  const whole = signedBy('chan', { embed: true })
  const detached = signedBy('chan')
  const content = keep('statement.txt', CONTENT)

  test.each([
    ['DER', 'a.p7m', whole],
    ['PEM, CMS', 'a.pem', pem('CMS', whole)],
    ['PEM, PKCS7', 'b.pem', pem('PKCS7', whole)],
    ['PEM after other text', 'c.pem', `Here it is:\n\n${pem('PKCS7', whole)}`],
    ['base64 alone', 'a.b64', `${whole.toString('base64')}\n`],
    ['DER under any name', 'message', whole],
  ])('%s', async (_, name, body) => {
    const { lines } = await verdicts(keep(name, body))
    expect(lines).toMatchObject([{ outcome: 'passed', signer: { serial: '3A41C7059E2210B4' } }])
  })

  test.each([
    ['From: taiman.chan@example.hk\r\n\r\nPlease revoke.\r\n'],
    ['From x\nFrom : taiman.chan@example.hk\n\n'],
  ])('a mail that quotes one is a mail, and proves nothing: %j', async (head) => {
    const { lines } = await verdicts(keep('quoted.eml', head + pem('CMS', whole)))
    expect(lines).toMatchObject([{ outcome: 'unsigned', signer: null }])
  })

  test('a detached signature needs its content, and the right one', async () => {
    const file = keep('a.p7s', detached)
    expect((await verdicts(file)).lines).toMatchObject([{ code: 'content-missing' }])
    expect((await verdicts(file, '--content', content)).code).toBe(0)
    const other = keep('other.txt', 'Another statement.\n')
    expect((await verdicts(file, '--content', other)).lines).toMatchObject([{ code: 'altered' }])
    const both = keep('both.p7m', whole)
    expect((await verdicts(both, '--content', content)).lines).toMatchObject([
      { code: 'content-both' },
    ])
  })

  test('a text whose line ends the signer made canonical is still that text', async () => {
    const canonical = Buffer.from(CONTENT.toString().replace(/\n/g, '\r\n'))
    const file = keep('text.p7s', signedBy('chan', { content: canonical }))
    expect((await verdicts(file, '--content', content)).code).toBe(0)
  })

  test.each([
    ['cut short', 'cut.p7m', whole.subarray(0, 500), { outcome: 'failed', code: 'cms-malformed' }],
    ['not CMS', 'not.p7s', Buffer.from([0x30, 3, 2, 1, 5]), { code: 'cms-malformed' }],
    ['random octets', 'random.p7m', Buffer.alloc(300, 0xa5), { code: 'cms-malformed' }],
    [
      'certificates only',
      'certs.p7c',
      signedData({ content: CONTENT, signers: [], certificates: certificates('chan') }),
      { code: 'no-signers' },
    ],
    [
      'not signed',
      'data.p7m',
      Buffer.from('3015' + '06092a864886f70d010701' + 'a008' + '0406616263646566', 'hex'),
      { outcome: 'unsigned' },
    ],
  ])('%s', async (_, name, body, expected) => {
    expect((await verdicts(keep(name, body))).lines).toMatchObject([expected])
  })
})
