// The mailing from the command line: what is held is listed, and two officers who prove who they are let it go.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { hashPassword } from '../../src/adapters/officers.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { systemClock } from '../../src/process/clock.ts'
import { quiet } from '../adapters/databases.ts'
import { asks, mail } from '../adapters/records-drafts.ts'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-notices-'))
const at = (name: string) => join(dir, name)
const as = (name: string) => ['--officer', name, '--password-file', at(`${name}.txt`)]
let caseId = ''

/** A letter that the limits hold, as a notifier would have left it. */
async function hold() {
  const database = await openDatabase({ dataDir: at('data'), log: quiet })
  await migrate(database.pool)
  const records = openRecords(database.pool, systemClock)
  const { receipt } = await records.receive(mail('refuse me'), 'test')
  const [request] = await records.lay(receipt.id, [asks()], 'test')
  caseId = request?.revocationId ?? ''
  const now = systemClock.now()
  await database.pool.query(
    `insert into notices (id, revocation_id, kind, occasion, due_at)
     values ('N-0000000001', $1, 'refused', 2, $2)`,
    [caseId, now.toISOString()],
  )
  const limits = { perHour: 0, perAddress: 1, acknowledgementsPerHour: 1 }
  await records.admitNotice('N-0000000001', { to: 'a@example.hk', at: now, limits }, 'test')
  await database.close()
}

beforeAll(async () => {
  const officer = async (name: string, role = 'officer') => {
    writeFileSync(at(`${name}.txt`), `${name} has a password\n`)
    const passwordHash = await hashPassword(`${name} has a password`)
    return { name, displayName: name, passwordHash, roles: [role] }
  }
  const officers = [await officer('ada'), await officer('ben'), await officer('aud', 'auditor')]
  writeFileSync(at('officers.json'), JSON.stringify(officers))
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA$|TRUST|CRLS)/.test(name)) vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', at('data'))
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  vi.stubEnv('POLICY_FILE', '')
  vi.stubEnv('OFFICERS_FILE', at('officers.json'))
  await hold()
}, 240_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const release = (...more: string[]) =>
  holdfast('notices', 'release', '--grounds', 'the bank’s batch', ...more)

test('held, let go by one, then by another; the same one twice is refused', async () => {
  const told = await holdfast('notices')
  expect([told.code, told.err]).toEqual([2, ''])
  expect(told.out).toContain('the mailing is stopped since')
  expect(told.out).toMatch(new RegExp(`N-0000000001  ${caseId}  refused  a@example.hk .*breaker`))
  const json = JSON.parse((await holdfast('notices', '--json')).out)
  expect(json).toMatchObject({
    stopped: { perHour: 0, firstOfficer: null },
    heldCount: 1,
    limits: { perHour: 100, perAddress: 6, acknowledgementsPerHour: 60 },
    held: [{ id: 'N-0000000001', because: 'breaker' }],
  })

  const first = await release('--json', ...as('ada'))
  expect([first.code, JSON.parse(first.out)]).toEqual([2, { ok: true, released: null }])
  expect((await holdfast('notices')).out).toContain('ada lets them go: the bank’s batch')
  const same = await release(...as('ada'))
  expect([same.code, same.err]).toEqual([1, expect.stringContaining('second officer')])
  const second = await release(...as('ben'))
  expect([second.code, second.out]).toEqual([0, '1 letters may go now\n'])
  const after = await holdfast('notices')
  expect([after.code, after.out]).toEqual([0, expect.stringContaining('nothing is held')])
  const none = await release(...as('ben'))
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('not stopped')])
  const trail = await holdfast('audit', 'export')
  for (const action of [
    'notices-stopped',
    'notice-held',
    'notices-release-asked',
    'notices-released',
  ])
    expect(trail.out).toContain(`"${action}"`)
  expect((await holdfast('audit', 'verify')).code).toBe(0)
}, 240_000)

test('nobody lets letters go without a reason, a name, his own password, or the right to', async () => {
  expect((await holdfast('notices', 'release', ...as('ada'))).code).toBe(64)
  expect((await release()).code).toBe(64)
  expect((await release('--officer', 'ben', '--password-file', at('ada.txt'))).code).toBe(64)
  expect((await release(...as('aud'))).code).toBe(64)
}, 240_000)
