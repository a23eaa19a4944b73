// A change of the policy from the command line: proposed, agreed to by another officer who proves who he is, and doctor tells.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hashPassword } from '../../src/adapters/officers.ts'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-change-'))
const at = (name: string) => join(dir, name)
const FIRST = readFileSync('policies/hongkong-post.yaml', 'utf8')
const write = (name: string, text: string) => {
  writeFileSync(at(name), text)
  return at(name)
}
const as = (name: string, password = name) => [
  ...['--officer', name, '--password-file', at(`${password}.txt`)],
]

beforeAll(async () => {
  const officer = async (name: string, role = 'officer') => {
    write(`${name}.txt`, `${name} has a password\n`)
    const passwordHash = await hashPassword(`${name} has a password`)
    return { name, displayName: name, passwordHash, roles: [role] }
  }
  const officers = [await officer('ada'), await officer('ben'), await officer('aud', 'auditor')]
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA$|TRUST|CRLS)/.test(name)) vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', at('data'))
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  vi.stubEnv('OFFICERS_FILE', write('officers.json', JSON.stringify(officers)))
  vi.stubEnv('POLICY_FILE', write('policy.yaml', FIRST))
  expect((await holdfast('migrate')).code).toBe(0)
}, 240_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const propose = (file: string, ...more: string[]) =>
  holdfast('policy', 'propose', file, '--grounds', 'three days are needed', ...more)

test('proposed by one, agreed to by another, and listed with the day it comes into force', async () => {
  const second = write(
    'second.yaml',
    FIRST.replace('version: "1"', 'version: "2"').replace('workingDays: 2', 'workingDays: 3'),
  )
  const proposed = await propose(second, '--from', '2099-01-01', '--json', ...as('ada'))
  expect([proposed.code, proposed.err]).toEqual([0, ''])
  const { id, changes, cases, appliesFrom, proposedBy, agreedBy } = JSON.parse(proposed.out)
  expect([appliesFrom, proposedBy, agreedBy, cases]).toEqual(['2099-01-01', 'ada', null, []])
  expect(changes[0].becomes.en).toBe('3 working days to the published CRL')

  const same = await holdfast('policy', 'agree', id, ...as('ada'))
  expect([same.code, same.err]).toEqual([1, expect.stringContaining('cannot do both')])
  const guessed = await holdfast('policy', 'agree', id, ...as('ben', 'ada'))
  expect([guessed.code, guessed.err]).toEqual([64, expect.stringContaining('not the password')])
  const agreed = await holdfast('policy', 'agree', id, ...as('ben'))
  expect([agreed.code, agreed.out]).toEqual([0, expect.stringContaining('agreed to by ben')])

  const { out } = await holdfast('policy', 'versions', '--json')
  const versions = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(versions.map(({ version, inForce }) => [version, inForce])).toEqual([
    ['1', true],
    ['2', false],
  ])
  const trail = await holdfast('audit', 'export')
  expect(trail.out).toMatch(/"officer:ada".*"policy-proposed"|"policy-proposed".*"officer:ada"/)
  const taken = await holdfast('policy', 'withdraw', id, ...as('ada'))
  expect([taken.code, taken.out]).toEqual([0, expect.stringContaining('withdrawn by ada')])
}, 240_000)

test('what is refused: no day to come, a stamp used before, a faulty file, nobody in particular', async () => {
  const third = write('third.yaml', FIRST.replace('version: "1"', 'version: "3"'))
  const late = await propose(third, '--from', '2026-01-02', ...as('ada'))
  expect([late.code, late.err]).toEqual([1, expect.stringContaining('this day has begun')])
  const stamped = write('stamped.yaml', FIRST.replace('workingDays: 2', 'workingDays: 4'))
  const twice = await propose(stamped, '--from', '2099-01-01', ...as('ada'))
  expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('another text already')])
  const faulty = write('faulty.yaml', FIRST.replace('workingDays: 2', 'workingDays: 0'))
  const bad = await propose(faulty, '--from', '2099-01-01', ...as('ada'))
  expect([bad.code, bad.err]).toEqual([
    2,
    expect.stringMatching(/faulty\.yaml:\d+: calendar\.pledge/),
  ])
  for (const who of [
    [],
    ['--officer', 'ada'],
    as('aud'),
    ['--officer', 'eve', '--password-file', '-'],
  ])
    expect((await propose(third, '--from', '2099-01-01', ...who)).code, who.join(' ')).toBe(64)
  expect((await holdfast('policy', 'agree', 'P-none', ...as('ben'))).code).toBe(1)
}, 240_000)

test('doctor tells when POLICY_FILE is no longer what was agreed to', async () => {
  const look = async () => {
    const { out } = await holdfast('doctor', '--json')
    const { checks } = JSON.parse(out)
    return checks.find(({ name }: { name: string }) => name === 'policy')
  }
  expect(await look()).toMatchObject({ ok: true, says: 'hongkong-post 1 is in force' })
  write('policy.yaml', FIRST.replace('workingDays: 2', 'workingDays: 5'))
  expect(await look()).toMatchObject({ ok: false, says: expect.stringContaining('two officers') })
  write('policy.yaml', FIRST.replace('suspendable: false', 'suspendable: never'))
  expect(await look()).toMatchObject({ ok: false, says: expect.stringMatching(/line \d+: kinds/) })
  write('policy.yaml', FIRST)
}, 240_000)
