// Versions of the policy in the records, and the one in force: two officers, a day to come, and the last good one stands.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openPolicySource, type PolicySource } from '../../src/adapters/policy-source.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { onBothDatabases } from './databases.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-policies-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const file = join(dir, 'policy.yaml')
const FIRST = readFileSync('policies/hongkong-post.yaml', 'utf8')
const SECOND = FIRST.replace('version: "1"', 'version: "2"').replace(
  'workingDays: 2',
  'workingDays: 3',
)
beforeEach(() => writeFileSync(file, FIRST))

onBothDatabases('the policy', (office) => {
  const world = async (at = '2026-11-23T02:00:00Z') => {
    const time = { now: new Date(at) }
    const clock = { now: () => time.now }
    const records = openRecords(office.database.pool, clock)
    const warned: string[] = []
    const log = { warn: (_: object, message: string) => void warned.push(message) }
    const opened: PolicySource[] = []
    const open = async () => {
      const source = await openPolicySource({ records, clock, file, log, actor: 'command:test' })
      opened.push(source)
      return source
    }
    const close = () => Promise.all(opened.map((each) => each.close()))
    const propose = (text: string, from = '2026-12-01', officer = 'ada') =>
      records.proposePolicy({ policy: loadPolicy(text), text, from, grounds: 'because', officer })
    const audit = async () => {
      const rows: string[] = []
      for await (const row of records.auditRows()) rows.push(`${row.actor} ${row.action}`)
      return rows
    }
    return { time, records, warned, open, close, propose, audit }
  }
  const idOf = (answer: { ok: boolean; version?: { id: string } }) => answer.version?.id ?? ''

  test('two officers, and a day that comes without a restart; every act is audited', async () => {
    const { time, records, open, close, propose, audit } = await world()
    const { policy, at, look } = await open()
    const id = idOf(await propose(SECOND))
    expect(await records.agreePolicy(id, 'ada')).toMatchObject({ ok: false })
    expect(await records.agreePolicy(id, 'ben')).toMatchObject({ ok: true })
    await look()
    expect([policy.version, policy.calendar.pledge.workingDays]).toEqual(['1', 2])
    time.now = new Date('2026-11-30T15:59:59Z')
    expect(policy.version).toBe('1')
    time.now = new Date('2026-11-30T16:00:00Z')
    expect([policy.version, policy.calendar.pledge.workingDays]).toEqual(['2', 3])
    expect(at('2026-11-30T15:59:59Z').version).toBe('1')
    expect(await audit()).toEqual([
      'command:test policy-recorded',
      'officer:ada policy-proposed',
      'officer:ben policy-agreed',
    ])
    await close()
  })
  test('what nobody agreed to, or was withdrawn, never comes into force', async () => {
    const { time, records, open, close, propose } = await world()
    const { policy, look } = await open()
    await propose(SECOND)
    const third = SECOND.replace('version: "2"', 'version: "3"')
    const id = idOf(await propose(third))
    await records.agreePolicy(id, 'ben')
    expect(await records.withdrawPolicy(id, 'eva')).toMatchObject({ ok: true })
    await look()
    time.now = new Date('2027-01-01T00:00:00Z')
    expect(policy.version).toBe('1')
    await close()
  })
  test('of five who agree at once, one is the second officer', async () => {
    const { records, open, close, propose } = await world()
    await open()
    const id = idOf(await propose(SECOND))
    const answers = await Promise.all(
      ['ben', 'eva', 'tom', 'amy', 'ada'].map((officer) => records.agreePolicy(id, officer)),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    await close()
  })
  test('started twice at once, the first version is recorded once', async () => {
    const { records, open, close } = await world()
    await Promise.all([open(), open(), open()])
    expect(await records.policyVersions()).toHaveLength(1)
    await close()
  })

  describe('a file that changes', () => {
    test('is not the policy: the agreed one stands, and that is said', async () => {
      const { open, close, warned } = await world()
      expect((await open()).fileDiffers).toBeNull()
      writeFileSync(file, SECOND)
      const again = await open()
      expect(again.policy.version).toBe('1')
      expect(again.fileDiffers).toContain('two officers')
      expect(warned).toEqual([again.fileDiffers])
      await close()
    })
    test('in its comments and its layout only is the same policy', async () => {
      const { open, close } = await world()
      await open()
      writeFileSync(file, JSON.stringify(parse(FIRST), null, 2))
      expect((await open()).fileDiffers).toBeNull()
      writeFileSync(file, `# Another comment.\n${FIRST}`)
      expect((await open()).fileDiffers).toBeNull()
      await close()
    })
    test('and is faulty: the last good one stands, and the fault is told with its line', async () => {
      const { open, close } = await world()
      await open()
      writeFileSync(file, FIRST.replace('suspendable: false', 'suspendable: never'))
      const again = await open()
      expect(again.policy.version).toBe('1')
      expect(again.fileDiffers).toMatch(/faulty.*line \d+: kinds\.SERVER\.suspendable/)
      await close()
    })
    test('faulty at the very first start: nothing is started', async () => {
      const { open, records } = await world()
      writeFileSync(file, 'id: x\n')
      await expect(open()).rejects.toThrow(/take the policy of .*line 1: version: is missing/)
      expect(await records.policyVersions()).toEqual([])
    })
  })

  test('a version that this program cannot read stops nothing at midnight: the last good one stands', async () => {
    const { time, records, open, close, propose, warned } = await world()
    const { policy, look } = await open()
    const id = idOf(await propose(SECOND))
    await records.agreePolicy(id, 'ben')
    await office.database.pool.query(
      `update policy_versions set text = 'newer: yes' where id = $1`,
      [id],
    )
    await look()
    time.now = new Date('2026-12-02T00:00:00Z')
    expect([policy.version, policy.version]).toEqual(['1', '1'])
    expect(warned).toEqual([expect.stringContaining('the last good one stands')])
    await close()
  })
})
