// The population report from the command line: Hong Kong days, sums that add up, a sample that is drawn again; wrong periods refused.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openLog } from '../../src/process/log.ts'
import { holdfast } from './run-command.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })
const dir = mkdtempSync(join(tmpdir(), 'holdfast-report-'))
const CASES = 60

/** So many cases, one an hour from midnight of 20 November in Hong Kong; every third was revoked the day after. */
beforeAll(async () => {
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT', 'CA', 'TRUST_ANCHORS', 'CRLS'])
    vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', dir)
  vi.stubEnv('LOG_LEVEL', 'error')
  const database = await openDatabase({ dataDir: dir, log: openLog('silent') })
  await migrate(database.pool)
  const at = "timestamptz '2026-11-19T16:00:00Z' + n * interval '1 hour'"
  const rows = `from generate_series(0, ${CASES - 1}) n`
  await database.pool.query(
    `insert into receipts (id, channel, sha256, size, received_at, received_by, source, identity, recorded_at)
     select 'E-' || n, case when n % 2 = 0 then 'email' else 'fax' end, n::text, 1, ${at}, 'test', '{}', n::text, now() ${rows}`,
  )
  await database.pool.query(
    `insert into revocations (id, state, version, urgent, opened_at, changed_at, doc)
     select 'R-' || n, case when n % 3 = 0 then 'closed' else 'laid' end, 1, false, ${at}, ${at},
       case when n % 3 = 0 then '{"sighting":{"entry":{}}}'::jsonb else '{"sighting":null}' end ${rows}`,
  )
  await database.pool.query(
    `insert into requests (id, receipt_id, ordinal, revocation_id, kind, laid_at, summary, doc)
     select 'Q-' || n, 'E-' || n, 0, 'R-' || n, 'revocation', ${at}, '{}',
       jsonb_build_object('assessment', jsonb_build_object('clocks', jsonb_build_object(
         'target', ${at} + interval '2 days', 'outer', ${at} + interval '3 days', 'noticeDue', ${at} + interval '7 days'))) ${rows}`,
  )
  await database.close()
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const report = async (...args: string[]) => {
  const { code, out, err } = await holdfast('report', ...args)
  return { code, out, err, json: () => JSON.parse(out) }
}
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)

test('a period that is missing, reversed, or of no such day is wrong usage', async () => {
  for (const args of [
    [],
    ['--from', '2026-11-20'],
    ['--to', '2026-11-20'],
    ['--from', '', '--to', '2026-11-20'],
    ['--from', '2026-11-21', '--to', '2026-11-20'],
    ['--from', '2026-02-30', '--to', '2026-11-20'],
    ['--from', '2026-11-20T00:00:00Z', '--to', '2026-11-20'],
    ['--from', '20261120', '--to', '20261121'],
    ['--from', '2026-11-20', '--to', '2026-11-20', '--sample', '-1'],
    ['--from', '2026-11-20', '--to', '2026-11-20', '--sample', '1e9'],
    ['--from', '2026-11-20', '--to', '2026-11-20', '--csv', '--json'],
    ['--from', '2026-11-20', '--to', '2026-11-20', 'more'],
  ])
    expect((await report(...args)).code, args.join(' ')).toBe(64)
})

test('each day has its cases, and the days together have them all', async () => {
  const days = ['2026-11-20', '2026-11-21', '2026-11-22']
  const each = []
  for (const day of days) each.push((await report('--from', day, '--to', day, '--json')).json())
  expect(each.map(({ total }) => total)).toEqual([24, 24, 12])
  const all = (await report('--from', '2026-11-20', '--to', '2026-11-22', '--json')).json()
  expect(all).toMatchObject({ total: CASES, byOutcome: { revoked: 20, undecided: 40 } })
  for (const table of ['byKind', 'byChannel', 'byOutcome', 'pledge', 'notice']) {
    expect(sum(all[table]), table).toBe(CASES)
    for (const name of Object.keys(all[table]))
      expect(
        each.reduce((count, one) => count + one[table][name], 0),
        name,
      ).toBe(all[table][name])
  }
  expect(all.open).toHaveLength(40)
  expect(all.byChannel).toMatchObject({ email: 30, fax: 30 })
})

test('a day without a case is nought everywhere, and no fault', async () => {
  const none = await report('--from', '2026-12-24', '--to', '2026-12-24', '--json')
  expect(none.code).toBe(0)
  expect(none.json()).toMatchObject({ total: 0, open: [], sample: { cases: [] } })
})

test('the sample is drawn again by its seed, and is of the period', async () => {
  const period = ['--from', '2026-11-20', '--to', '2026-11-22', '--sample', '7']
  const drawn = (await report(...period, '--seed', 'a', '--json')).json().sample
  expect(drawn.cases).toHaveLength(7)
  expect((await report(...period, '--seed', 'a', '--json')).json().sample).toEqual(drawn)
  expect((await report(...period, '--seed', 'b', '--json')).json().sample.cases).not.toEqual(
    drawn.cases,
  )
  const plain = await report(...period, '--seed', 'a')
  for (const id of drawn.cases) expect(plain.out).toContain(`  ${id}\n`)
  expect(plain.out).toContain('60 cases')
})

test('as CSV, a case a line in Hong Kong time', async () => {
  const { code, out } = await report('--from', '2026-11-20', '--to', '2026-11-20', '--csv')
  expect(code).toBe(0)
  const [head, first, ...more] = out.trimEnd().split('\r\n')
  expect(head).toMatch(/^case,state,outcome,kind,/)
  expect(first).toMatch(/^R-0,closed,revoked,,,email,2026-11-20T00:00:00\+08:00,/)
  expect(more).toHaveLength(23)
})
