// `holdfast verify --batch`: a line in, a line out, each with its own options; and the whole of PKITS that way.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { VerdictLine } from '../../src/cli/verify-file.ts'
import { DEMO_TRUST, holdfast, jsonLines } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-batch-'))
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

describe('a batch', () => {
  const batch = (...lines: readonly (object | string)[]) =>
    keep(
      'batch.jsonl',
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    )

  test('answers each line with its own options over those of the command', async () => {
    const file = mail('certificate.revoked')
    const asked = batch(
      { file: mail('rfc8551.rsa.sha256'), id: 7 },
      { file, 'no-sender': true },
      '',
      { file, noSender: true, no_status: true, policy: ['anyPolicy'] },
      { file: mail('rfc8551.rsa.sha256'), at: '2031-01-01T00:00:00Z' },
      { file: mail('rfc8551.rsa.sha256'), anchors: 'fixtures/pki/stranger-ca.pem' },
    )
    const { code, lines } = await verdicts('--batch', asked)
    expect(code).toBe(1)
    expect(lines).toMatchObject([
      { id: 7, outcome: 'passed' },
      { outcome: 'failed', code: 'signer-revoked' },
      { outcome: 'passed' },
      { outcome: 'indeterminate', code: 'certificate-expired' },
      { outcome: 'indeterminate', code: 'no-path' },
    ])
  })

  test('answers a line it cannot read, goes on, and ends with 64', async () => {
    const asked = batch(
      'junk',
      '[]',
      { id: 1 },
      { file: 'no-such-file', id: 'x' },
      { file: 'x', weak: 'yes' },
      { file: 'x', color: 1, id: 9 },
      { file: 'x', at: 'soon' },
      { file: mail('rfc8551.rsa.sha256') },
    )
    const { code, lines } = await verdicts('--batch', asked)
    expect(code).toBe(64)
    expect(lines).toHaveLength(8)
    for (const line of lines.slice(0, 7)) expect(line).toMatchObject({ error: expect.any(String) })
    expect(lines[2]).toMatchObject({ id: 1, file: null })
    expect(lines[3]).toMatchObject({ id: 'x', file: 'no-such-file' })
    expect(lines[5]).toMatchObject({ id: 9, file: 'x', error: 'there is no option "color"' })
    expect(lines[7]).toMatchObject({ outcome: 'passed' })
  })

  test('that is not there is wrong usage', async () => {
    expect((await verify('--batch', 'no-such-batch')).code).toBe(64)
  })
})

test('of every case, the octets called signed are those that were hashed', async () => {
  const files = readdirSync('fixtures/smime').filter((name) => name.endsWith('.eml'))
  const asked = keep(
    'all.jsonl',
    files.map((name) => JSON.stringify({ file: `fixtures/smime/${name}` })).join('\n'),
  )
  const { lines } = await verdicts('--no-sender', '--batch', asked)
  expect(lines).toHaveLength(files.length)
  const proved = lines.filter((line) => line.digestAlgorithm === 'sha256')
  expect(proved.map((line) => line.signedOctetsSha256)).toEqual(
    proved.map((line) => line.messageDigest),
  )
  const codes = proved.flatMap((line) => line.notes.map((note) => note.code))
  expect(codes).toContain('signed-as-received')
})

const corpus = '../shared/corpora/pkits'

test.skipIf(!existsSync(corpus))(
  'PKITS as a batch, with the options as openssl spells them',
  async () => {
    type Row = { id: string; file: string; args: string; ret: number }
    const rows: Row[] = JSON.parse(readFileSync(`${corpus}/expected.json`, 'utf8'))
    const line = ({ id, file, args }: Row) => ({
      id,
      file: `${corpus}/smime/${file}`,
      policy: [...args.matchAll(/-policy (\S+)/g)].map((match) => match[1]),
      explicitPolicy: args.includes('-explicit_policy'),
      inhibitMapping: args.includes('-inhibit_map'),
      inhibitAny: args.includes('-inhibit_any'),
    })
    const asked = keep('pkits.jsonl', rows.map((row) => JSON.stringify(line(row))).join('\n'))
    const rules = ['--no-sender', '--weak', '--embedded-crls', '--any-purpose']
    const trust = ['--anchors', `${corpus}/pkitsta.pem`, '--at', '2005-01-01T00:00:00Z']
    const { out } = await holdfast('verify', ...trust, ...rules, '--batch', asked)
    const answers = jsonLines<VerdictLine & { id: string }>(out)
    expect(answers.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    const wrong = answers.filter(
      ({ outcome }, at) => (outcome === 'passed') !== (rows[at]!.ret === 0),
    )
    // DSA parameters inherited from the issuer: obsolete, and no key that node:crypto can hold.
    expect(wrong.map(({ id }) => id)).toEqual(['4.1.5'])
  },
)
