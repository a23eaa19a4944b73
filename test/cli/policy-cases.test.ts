// `holdfast policy diff --cases` over a database with open cases: those that a change would judge otherwise, and no others.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { openRegister } from '../../src/adapters/register.ts'
import { fromJson } from '../../src/adapters/register-import.ts'
import { openLog } from '../../src/process/log.ts'
import { layJudgedFax } from '../desk/laid-judged.ts'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-policy-cases-'))
const FIRST = readFileSync('policies/hongkong-post.yaml', 'utf8')
const write = (name: string, text: string) => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}
const first = write('first.yaml', FIRST)
let personal = ''
let role = ''

beforeAll(async () => {
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA$|TRUST|CRLS)/.test(name)) vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', join(dir, 'data'))
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  vi.stubEnv('POLICY_FILE', first)
  const clock = { now: () => new Date(CAST_NOW) }
  const { pool, close } = await openDatabase({ dataDir: join(dir, 'data'), log: openLog('silent') })
  await migrate(pool)
  const [records, register] = [openRecords(pool, clock), openRegister(pool, clock)]
  await register.importRegister(
    fromJson(readFileSync('fixtures/pki/register.json', 'utf8')).register,
  )
  const office = { records, register, clock }
  personal = (await layJudgedFax(office)).revocationId
  role = (await layJudgedFax(office, '58A6C2D90F3E714B')).revocationId
  await close()
}, 300_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const diff = async (name: string, from: string, to: string) => {
  const changed = write(name, FIRST.replace('version: "1"', 'version: "2"').replace(from, to))
  const { code, out } = await holdfast('policy', 'diff', first, changed, '--cases', '--json')
  return { code, ...JSON.parse(out) }
}
const ids = (cases: readonly { readonly caseId: string }[]) =>
  cases.map(({ caseId }) => caseId).sort()

test('a channel that is closed for one kind changes the cases of that kind alone', async () => {
  const { code, cases } = await diff('fax-out.yaml', 'fax: general', 'fax: out')
  expect([code, ids(cases)]).toEqual([1, [personal]])
  expect(cases[0].diff.recommendation).toMatchObject({ becomes: { decision: 'refuse' } })
}, 120_000)

test('a longer pledge changes the clocks of all of them, and says so in words', async () => {
  const { cases } = await diff('pledge.yaml', 'workingDays: 2', 'workingDays: 3')
  expect(ids(cases)).toEqual([personal, role].sort())
  const { out } = await holdfast('policy', 'diff', first, join(dir, 'pledge.yaml'), '--cases')
  expect(out).toMatch(/target: 2026-11-25T19:00:00\+08:00 → 2026-11-26T19:00:00\+08:00/)
}, 120_000)

test('what changes no case is told as such, and nothing was written', async () => {
  const { code, cases } = await diff('reminders.yaml', '[7, 14, 28]', '[7, 14, 30]')
  expect([code, cases]).toEqual([1, []])
  const { out } = await holdfast('policy', 'diff', first, join(dir, 'reminders.yaml'), '--cases')
  expect(out).toMatch(/no open case changes/)
  const listed = await holdfast('cases', '--json')
  expect(listed.out.trim().split('\n')).toHaveLength(2)
}, 120_000)

test('`cases --ageing` lists what waits, in lines with bars and as JSON', async () => {
  const { code, out } = await holdfast('cases', '--ageing')
  expect(code).toBe(0)
  expect(out).toMatch(/^suspended, not confirmed: 0$/m)
  expect(out).toMatch(/^signed original awaited: 2$/m)
  expect(out).toMatch(/^ {2}\d.* d .*#+$/m)
  expect(out).toContain(personal)
  const { original, pledge } = JSON.parse((await holdfast('cases', '--ageing', '--json')).out)
  expect([original.total, pledge.total]).toEqual([2, 2])
  expect((await holdfast('cases', '--ageing', '--limit', '3')).code).toBe(64)
}, 120_000)
