// Closures from the command line: declared, corrected, made void; and a decision that is kept while the office is closed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { printMoment } from '../../src/calendar/hongkong.ts'
import { systemClock } from '../../src/process/clock.ts'
import { openLog } from '../../src/process/log.ts'
import { asks, mail, register } from '../adapters/records-drafts.ts'
import { startFeeds } from '../servers/calendar-feeds.ts'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-closures-'))
const HOUR = 3_600_000
const ago = (hours: number) => printMoment(Date.now() - hours * HOUR)
const by = ['--officer', 'lam', '--reason', 'Power cut.']
let caseId = ''

beforeAll(async () => {
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA$|TRUST|CRLS|OFFICERS|POLICY|HKO|HOLIDAYS)/.test(name))
      vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', dir)
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  const { pool, close } = await openDatabase({ dataDir: dir, log: openLog('silent') })
  await migrate(pool)
  const [certificateId] = await register(pool)
  await pool.query("update certificates set not_after = '2099-01-01'")
  const records = openRecords(pool, systemClock)
  const { receipt } = await records.receive(mail('revoke'), 'worker:mailbox')
  const [request] = await records.lay(
    receipt.id,
    [asks({ certificateId })],
    'worker:email-examiner',
  )
  caseId = request?.revocationId ?? ''
  await close()
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const list = async () => {
  const { code, out } = await holdfast('closures', 'list', '--json')
  return { code, ...JSON.parse(out) }
}

test('declared, it stops processing; a decision is kept as a draft, exit 2; made void, it is gone', async () => {
  const declared = await holdfast('closures', 'declare', '--from', ago(1), ...by, '--json')
  expect(declared.code, declared.err).toBe(0)
  const { about } = JSON.parse(declared.out).ruling
  expect(about).toMatch(/^DECLARED-\d{12}$/)
  const stopped = await list()
  expect(stopped).toMatchObject({
    code: 1,
    processing: { open: false },
    weather: { state: 'not-watched' },
  })
  expect((await holdfast('closures', 'list')).out).toContain('(lam: Power cut.)')

  const held = await holdfast('decide', caseId, 'suspend', '--officer', 'lam')
  expect(held).toMatchObject({
    code: 2,
    err: expect.stringMatching(/held as D-.*nobody knows yet when/s),
  })
  expect((await holdfast('cases')).out).toContain('DRAFT')
  expect((await holdfast('case', caseId)).out).toMatch(/draft D-\w+ suspend by lam/)
  const urgent = await holdfast('decide', caseId, 'suspend', '--officer', 'lam', '--emergency')
  expect(urgent).toMatchObject({ code: 1, err: expect.stringContaining('emergency path') })

  const corrected = await holdfast(
    'closures',
    'correct',
    about,
    '--from',
    ago(2),
    '--to',
    ago(1),
    ...by,
  )
  expect(corrected.out).toBe(`correct ${about}; 0 deadlines moved\n`)
  expect((await holdfast('closures', 'void', about, ...by)).code).toBe(0)
  expect((await list()).closures).toMatchObject([{ id: about, voided: true }])
})

test('what contradicts itself or the clock is refused, exit 1; wrong usage is 64', async () => {
  const backwards = await holdfast('closures', 'declare', '--from', ago(1), '--to', ago(2), ...by)
  expect(backwards).toMatchObject({ code: 1, err: expect.stringContaining('end before it begins') })
  expect((await holdfast('closures', 'void', 'TC9-1', ...by)).code).toBe(1)
  for (const wrong of [
    ['declare', 'TC11', '--from', ago(1), ...by],
    ['declare', ...by],
    ['declare', '--from', ago(1), '--officer', 'lam'],
    ['declare', '--from', ago(1), '--reason', 'x'],
    ['declare', '--from', '2026-02-30T10:00:00+08:00', ...by],
    ['correct', 'TC9-1', ...by],
  ])
    expect((await holdfast('closures', ...wrong)).code, wrong.join(' ')).toBe(64)
})

test('with a feed that was never heard the weather is unknown, exit 2 in office hours; an officer may say all-clear', async () => {
  vi.stubEnv('HKO_URL', 'http://127.0.0.1:9/none')
  const unknown = await list()
  expect(unknown.weather).toMatchObject({ state: 'unknown', why: 'it has not been asked yet' })
  expect(unknown.code).toBeGreaterThan(0) // out of hours it is stopped in any case
  expect((await holdfast('closures', 'all-clear', ...by)).code).toBe(0)
  expect((await list()).weather).toMatchObject({
    state: 'known',
    allClearUntil: expect.stringMatching(/T/),
  })
  vi.stubEnv('HKO_URL', '')
})

test('the doctor asks each feed once, and says what to do about one that is not understood', async () => {
  const feeds = await startFeeds()
  feeds.say('/warnsum', { body: '{}' })
  feeds.say('/en.json', { body: '<html>' })
  vi.stubEnv('HKO_URL', `${feeds.url}/warnsum`)
  vi.stubEnv('HOLIDAYS_URL', `${feeds.url}/en.json`)
  const { checks } = JSON.parse((await holdfast('doctor', '--json')).out)
  const of = (name: string) => checks.find((each: { name: string }) => each.name === name)
  expect(of('weather')).toMatchObject({ ok: true })
  expect(of('weather record')).toMatchObject({ ok: null })
  expect(of('holidays')).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('HOLIDAYS_URL'),
  })
  vi.stubEnv('HKO_URL', '')
  vi.stubEnv('HOLIDAYS_URL', '')
  await feeds.stop()
})

test('with an officers’ file only its officers rule', async () => {
  const file = join(dir, 'officers.json')
  writeFileSync(
    file,
    JSON.stringify([
      { name: 'lam', displayName: 'Lam', passwordHash: '$argon2id$x', roles: ['auditor'] },
    ]),
  )
  vi.stubEnv('OFFICERS_FILE', file)
  const answer = await holdfast('closures', 'declare', '--from', ago(1), ...by)
  vi.stubEnv('OFFICERS_FILE', '')
  expect(answer.code).toBe(64)
})
