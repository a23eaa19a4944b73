// Decisions held while processing is stopped, in the records: one of each officer, settled once, with their audit; on both databases.
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/revocation/audit.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, register, rules } from './records-drafts.ts'

const AT = '2026-11-23T12:00:00.000Z'
const suspend: Decision = { kind: 'suspend' }
const revoke: Decision = {
  kind: 'revoke',
  reason: 'keyCompromise',
  invalidityDate: null,
  confirmation: { by: 'receipt', requestId: 'Q-1' },
}

onBothDatabases('held decisions', (office) => {
  const open = async () => {
    const { records } = openOffice(office.database.pool)
    const { receipt } = await records.receive(mail('revoke'), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks()], 'worker:email-examiner')
    const id = request?.revocationId ?? ''
    const hold = (officer: string, decision: Decision) =>
      records.hold({
        ...{ revocationId: id, officer, decision, grounds: 'because \u0000', at: AT },
        because: 'closure',
        why: [{ en: 'No. 8 in force', zh: '八號信號生效' }],
        reopensAt: null,
      })
    return { records, id, hold }
  }

  test('an officer’s later mind replaces the earlier; the queue, the case and the trail show it', async () => {
    const { records, id, hold } = await open()
    await hold('ada', suspend)
    const later = await hold('ada', revoke)
    const other = await hold('ben', suspend)
    const held = (await records.caseFile(id))?.held ?? []
    expect(held.map((each) => each.id).sort()).toEqual([later.id, other.id].sort())
    expect(held.find((each) => each.id === later.id)).toMatchObject({
      decision: revoke,
      why: [{ en: 'No. 8 in force' }],
      reopensAt: null,
      at: AT,
    })
    expect(await records.queue({})).toMatchObject([{ id, held: true, emergency: false }])
    const rows = await all(records.auditRows())
    expect(verifyAudit(rows)).toBeUndefined()
    expect(rows.filter(({ action }) => action === 'decision-held')).toHaveLength(3)
  })

  test('confirmed with the same decision, or discarded by its id, each once, whoever comes second', async () => {
    const { records, id, hold } = await open()
    await hold('ada', suspend)
    const other = await hold('ben', revoke)
    const confirm = {
      how: 'confirmed',
      which: { kind: 'suspend' },
      officer: 'cat',
      at: AT,
    } as const
    const counts = await Promise.all([
      records.settleHeld(id, confirm),
      records.settleHeld(id, confirm),
    ])
    expect(counts.sort()).toEqual([0, 1])
    const discard = { how: 'discarded', which: other.id, officer: 'cat', at: AT } as const
    expect(await records.settleHeld('R-0000000000', discard), 'of another case').toBe(0)
    expect(await records.settleHeld(id, discard)).toBe(1)
    expect(await records.heldDecisions(id)).toEqual([])
    expect(await records.queue({})).toMatchObject([{ held: false }])
  })

  test('the mark of the emergency path shows in the queue from the first officer on', async () => {
    const { records, id } = await open()
    const [certificateId] = await register(office.database.pool)
    const act = (decision: Decision, officer: string, emergency: { emergency?: true } = {}) => {
      const event = { kind: 'decided', at: AT, decision, officer, grounds: 'x', rules } as const
      return records.advance(id, { ...event, ...emergency }, `officer:${officer}`)
    }
    expect(await act({ kind: 'identify', certificateId }, 'ada')).toMatchObject({ ok: true })
    expect(await act({ kind: 'refuse' }, 'ada', { emergency: true })).toMatchObject({ ok: false })
    await act(suspend, 'ada', { emergency: true })
    expect(await records.queue({})).toMatchObject([{ secondWanted: true, emergency: true }])
    expect(await act(suspend, 'ben', { emergency: true })).toMatchObject({
      revocation: { state: 'suspending', emergency: AT },
    })
    expect(await records.queue({})).toMatchObject([{ secondWanted: false, emergency: true }])
  })
})
