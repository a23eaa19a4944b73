// A mail that is laid may owe its sender an answer, or tell that a letter of ours never arrived: in one turn, once.
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, register, rules } from './records-drafts.ts'

const AT = '2026-11-23T04:00:00.000Z'
const ACTOR = 'worker:notifier'
const to = 'taiman.chan@example.hk'

onBothDatabases('answers and bounces', (office) => {
  async function laid(words: string, more: Parameters<typeof asks>[0] = {}) {
    const it = openOffice(office.database.pool)
    const { receipt } = await it.records.receive(mail(words), 'worker:mailbox')
    const requests = await it.records.lay(receipt.id, [asks(more)], 'worker:examiner')
    return { ...it, receipt, id: requests[0]?.revocationId ?? '' }
  }

  test('each mail’s sender is answered once, and the case does not turn for it', async () => {
    const [certificateId] = await register(office.database.pool)
    const first = await laid('one', { certificateId: certificateId ?? null, answer: { to } })
    const second = await laid('two', { certificateId: certificateId ?? null, answer: { to } })
    expect(second.id).toBe(first.id)
    const { records } = second
    await records.lay(second.receipt.id, [asks({ answer: { to } })], 'worker:examiner')
    const due = await records.noticesDue(new Date('2027-01-01'), 10)
    expect(due).toMatchObject([
      { kind: 'acknowledged', receiptId: first.receipt.id, address: to, occasion: 1 },
      { kind: 'acknowledged', receiptId: second.receipt.id, address: to, occasion: 2 },
    ])
    const before = (await records.revocation(first.id))?.version
    const [notice] = due
    const sent = {
      address: to,
      subject: 's',
      text: 't',
      messageId: '<N-1@ca>',
      outcome: 'sent: ok',
    }
    await records.claimNotice(notice?.id ?? '', new Date(AT))
    await records.noticeSent(notice?.id ?? '', { ...sent, at: AT }, ACTOR)
    expect((await records.revocation(first.id))?.version).toBe(before)
    expect(await records.notice(notice?.id ?? '')).toMatchObject({
      sentAt: AT,
      outcome: 'sent: ok',
    })
    const trail = await all(records.auditRows())
    expect(trail.filter(({ action }) => action === 'notice-sent')).toHaveLength(1)
    expect(verifyAudit(trail)).toBeUndefined()
  })

  async function refusedAndSent(isTold = true) {
    const [certificateId] = await register(office.database.pool)
    const it = await laid('refuse me', { certificateId: certificateId ?? null })
    const { records, id } = it
    const decision = { kind: 'refuse' } as const
    const decided = { kind: 'decided', at: AT, decision, officer: 'lee', grounds: 'no', rules }
    await records.advance(id, decided as never, 'officer:lee')
    const noticeId = (await records.caseFile(id))?.notices[0]?.id ?? ''
    const draft = {
      address: to,
      subject: '通知書',
      text: 'Dear CHAN',
      messageId: `<${noticeId}@ca>`,
    }
    await records.claimNotice(noticeId, new Date(AT), draft)
    const sent = () =>
      records.noticeSent(noticeId, { ...draft, outcome: 'sent: 250 ok', at: AT }, ACTOR)
    if (isTold) await sent()
    return { ...it, noticeId, sent }
  }
  const report = (noticeId: string) => ({
    kind: 'bounce' as const,
    bounce: { noticeId, detail: '550 5.1.1 no such user' },
  })

  test('a letter that bounced is untold again, keeps its words, and an officer settles it', async () => {
    const { records, id, noticeId } = await refusedAndSent()
    expect(await records.untoldCases()).toBe(0)
    const { receipt } = await laid('report', { ...report(noticeId), caseId: id })
    expect(await records.notice(noticeId)).toMatchObject({
      ...{ sentAt: null, address: to, text: 'Dear CHAN', subject: '通知書' },
      outcome: 'bounced: 550 5.1.1 no such user',
    })
    expect(await records.untoldCases()).toBe(1)
    expect(await records.queue({ states: [], untold: true })).toMatchObject([
      { id, state: 'refused', trouble: 'bounced: 550 5.1.1 no such user' },
    ])
    expect(await records.noticesDue(new Date('2027-01-01'), 10)).toEqual([])
    expect(await records.claimNotice(noticeId, new Date(AT))).toBe(false)
    // A second report on the same letter changes nothing.
    await laid('report again', report(noticeId))
    const trail = await all(records.auditRows())
    const told = trail.filter(({ action }) => action === 'notice-bounced')
    expect(told).toMatchObject([{ receiptId: receipt.id, revocationId: id, details: { noticeId } }])
    const posted = { how: 'posted', words: 'RB 1', at: AT } as const
    expect(await records.settleNotice(noticeId, posted, 'officer:lee')).toMatchObject({ ok: true })
    expect(await records.untoldCases()).toBe(0)
    await laid('report a third time', report(noticeId))
    expect((await records.notice(noticeId))?.outcome).toBe('posted: RB 1')
    expect(verifyAudit(await all(records.auditRows()))).toBeUndefined()
  })

  test('a report that overtakes the sender’s own word is not written over by it', async () => {
    const { records, id, noticeId, sent } = await refusedAndSent(false)
    expect((await records.noticeByMessageId(`<${noticeId}@ca>`))?.id).toBe(noticeId)
    await laid('report', report(noticeId))
    await sent()
    expect(await records.notice(noticeId)).toMatchObject({
      sentAt: null,
      outcome: expect.stringMatching(/^bounced/),
    })
    expect(await records.noticesStuck(new Date('2027-01-01'), 10)).toEqual([])
    const file = await records.caseFile(id)
    expect(file?.audit.some(({ action }) => action === 'notice-sent')).toBe(false)
  })

  test('what never left, or is only an answer to a sender, cannot bounce', async () => {
    const { records } = await laid('ask', { answer: { to } })
    const [answer] = await records.noticesDue(new Date('2027-01-01'), 10)
    await laid('report', report(answer?.id ?? ''))
    await laid('report on nothing', report('N-NONE'))
    expect(await records.notice(answer?.id ?? '')).toMatchObject({ sentAt: null, outcome: null })
    await records.claimNotice(answer?.id ?? '', new Date(AT))
    await laid('report once more', report(answer?.id ?? ''))
    expect((await records.notice(answer?.id ?? ''))?.outcome).toBeNull()
  })
})
