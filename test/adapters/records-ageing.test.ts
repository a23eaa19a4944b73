// What waits, read from the records: reminders raised once though several workers sweep at once; on both databases.
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import type { Event } from '../../src/revocation/revocation.ts'
import { dueReminders, remind } from '../../src/steps/remind.ts'
import { policyText } from '../revocation/world.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, register, rules } from './records-drafts.ts'

const AT = '2026-11-23T04:00:00.000Z'
const policy = loadPolicy(policyText('hongkong-post'))
const suspend: Event = {
  ...{ kind: 'decided', at: AT, decision: { kind: 'suspend' }, officer: 'lee', grounds: '' },
  rules,
}
const held: Event = {
  kind: 'handed-over',
  at: AT,
  outcome: {
    ...{ result: 'done', before: { kind: 'good' }, after: { kind: 'on-hold', since: AT } },
    ...{ at: AT, detail: '' },
  },
}

onBothDatabases('what waits', (office) => {
  async function suspended(words: string, certificateId: string) {
    const { records } = openOffice(office.database.pool)
    const { receipt } = await records.receive(mail(words), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks({ certificateId })], 'worker:examiner')
    const id = request?.revocationId ?? ''
    for (const event of [suspend, held])
      expect(await records.advance(id, event, 'test')).toMatchObject({ ok: true })
    return id
  }

  test('several workers that sweep at once raise each reminder once', async () => {
    const [chan, wong] = await register(office.database.pool)
    const ids = [await suspended('chan', chan), await suspended('wong', wong)]
    const clock = { now: () => new Date('2026-12-01T04:00:00Z') }
    const workers = [office.database, await office.another(), await office.another()]
    const sweeps = workers.map(async ({ pool }) => {
      const ports = { records: openOffice(pool).records, policy, clock }
      const due = await dueReminders(ports, 100)
      const raised: boolean[] = []
      for (const each of due) raised.push(await remind(ports, each, 'worker:sweeper'))
      return raised.filter((each) => each).length
    })
    const raised = (await Promise.all(sweeps)).reduce((sum, each) => sum + each, 0)
    expect(raised).toBe(2)
    const { records } = openOffice(office.database.pool)
    for (const id of ids) {
      const file = await records.caseFile(id)
      expect(file?.notices.map(({ kind }) => kind)).toEqual(['suspended', 'reminder'])
      expect(file?.audit.filter(({ action }) => action === 'reminder-due')).toHaveLength(1)
    }
    expect(await dueReminders({ records, policy, clock }, 100)).toEqual([])
    expect(verifyAudit(await all(records.auditRows()))).toBeUndefined()
  })

  test('a case in which an officer’s first word stands is not asked', async () => {
    const [chan] = await register(office.database.pool)
    const id = await suspended('chan', chan)
    const { records } = openOffice(office.database.pool)
    expect(await records.askedToConfirm(28, 10)).toMatchObject([{ kind: 'PERSONAL' }])
    // Those that had their last letter do not stand before the others.
    await records.advance(id, { kind: 'reminder-due', at: AT, day: 14 }, 'test')
    expect(await records.askedToConfirm(14, 10)).toEqual([])
    expect(await records.askedToConfirm(28, 10)).toHaveLength(1)
    const release = { ...suspend, decision: { kind: 'release' }, grounds: 'found' } as const
    await records.advance(id, release, 'test')
    expect(await records.askedToConfirm(28, 10)).toEqual([])
  })
})
