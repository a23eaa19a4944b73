// Notices that no machine could tell: kept open, with their words, until an officer settles them; on both databases.
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/revocation/audit.ts'
import type { Event } from '../../src/revocation/revocation.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, register, rules } from './records-drafts.ts'

const AT = '2026-11-23T04:00:00.000Z'
const LATER = '2026-11-25T08:00:00.000Z'
const HASH = 'ab'.repeat(32)
const ACTOR = 'worker:notifier'
const draft = { address: null, subject: '通知書', text: 'Dear CHAN TAI MAN,' }

const decided: Event = {
  kind: 'decided',
  at: AT,
  decision: {
    kind: 'revoke',
    reason: 'superseded',
    invalidityDate: null,
    confirmation: { by: 'request-itself' },
  },
  officer: 'lee',
  grounds: 'asked and proved',
  rules: { ...rules, requestMayBeFinal: true },
}
const handedOver: Event = {
  kind: 'handed-over',
  at: AT,
  outcome: {
    result: 'done',
    before: { kind: 'good' },
    after: { kind: 'revoked', since: AT, reason: 'superseded' },
    at: AT,
    detail: '',
  },
}
const sighted: Event = {
  kind: 'sighted',
  at: AT,
  sighting: {
    crlNumber: '7',
    thisUpdate: AT,
    nextUpdate: null,
    sha256: HASH,
    source: 'ca.crl',
    entry: { revocationDate: AT, reason: 'superseded', invalidityDate: null },
    seenAt: AT,
  },
}

onBothDatabases('notices that an officer settles', (office) => {
  /** A case that is revoked and published, and the notice that would close it. */
  async function published() {
    const { records } = openOffice(office.database.pool)
    const [certificateId] = await register(office.database.pool)
    const { receipt } = await records.receive(mail('revoke me'), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks({ certificateId })], 'worker:examiner')
    const id = request?.revocationId ?? ''
    for (const event of [decided, handedOver, sighted]) {
      const answer = await records.advance(id, event, 'officer:lee')
      if (!answer.ok) throw new Error(answer.why)
    }
    const [notice] = (await records.caseFile(id))?.notices ?? []
    if (!notice) throw new Error('no notice fell due')
    return { records, id, notice }
  }

  test('a letter to write keeps its case open and in the queue, and no machine takes it up again', async () => {
    const { records, id, notice } = await published()
    await records.letterNeeded(notice.id, 'no address is registered', draft, ACTOR)
    await records.letterNeeded(notice.id, 'told twice', draft, ACTOR)
    expect(await records.notice(notice.id)).toMatchObject({
      ...draft,
      sentAt: null,
      outcome: 'letter-needed: no address is registered',
    })
    const [line] = await records.queue({})
    expect(line).toMatchObject({
      id,
      state: 'published',
      trouble: expect.stringMatching(/^letter/),
    })
    const later = new Date(LATER)
    expect(await records.noticesDue(later, 10)).toEqual([])
    expect(await records.noticesStuck(later, 10)).toEqual([])
    expect(await records.claimNotice(notice.id, later)).toBe(false)
    const file = await records.caseFile(id)
    expect(file?.audit.filter((row) => row.action === 'letter-needed')).toHaveLength(1)
    expect(file?.audit.some((row) => row.action === 'notice-sent')).toBe(false)
  })

  test('an officer settles it once: notice, case and audit in one turn', async () => {
    const { records, id, notice } = await published()
    await records.letterNeeded(notice.id, 'no address is registered', draft, ACTOR)
    const posted = { how: 'posted', words: 'registered mail RB 1', at: LATER } as const
    const answers = await Promise.all(
      ['lee', 'ho', 'ng'].map((name) => records.settleNotice(notice.id, posted, `officer:${name}`)),
    )
    expect(answers.filter((each) => each.ok)).toHaveLength(1)
    expect(answers.filter((each) => !each.ok)).toEqual(
      Array(2).fill({ ok: false, why: 'The holder was told already.' }),
    )
    expect(await records.notice(notice.id)).toMatchObject({
      ...draft,
      sentAt: LATER,
      outcome: 'posted: registered mail RB 1',
    })
    const file = await records.caseFile(id)
    expect(file?.revocation.state).toBe('closed')
    expect(await records.queue({})).toEqual([])
    const settled = file?.audit.filter((row) => row.action === 'notice-settled')
    expect(settled).toHaveLength(1)
    expect(settled?.[0]).toMatchObject({
      at: LATER,
      details: {
        from: 'published',
        to: 'closed',
        details: { noticeId: notice.id, how: 'posted', was: expect.stringMatching(/^letter/) },
      },
    })
    expect(verifyAudit(await all(records.auditRows()))).toBeUndefined()
  })

  test('one of which nobody knows whether it left keeps its words and its case, and is settled too', async () => {
    const { records, id, notice } = await published()
    const mailed = { ...draft, address: 'taiman.chan@example.hk' }
    expect(await records.claimNotice(notice.id, new Date(AT), mailed)).toBe(true)
    expect(await records.claimNotice(notice.id, new Date(AT), { ...mailed, text: 'no' })).toBe(
      false,
    )
    await records.noticeUncertain(notice.id, 'the server went away', ACTOR)
    expect(await records.notice(notice.id)).toMatchObject({ ...mailed, sentAt: null })
    expect((await records.revocation(id))?.state).toBe('published')
    const reached = { how: 'reached', words: '', at: LATER } as const
    expect(await records.settleNotice(notice.id, reached, 'officer:lee')).toMatchObject({
      ok: true,
    })
    expect((await records.notice(notice.id))?.outcome).toBe('reached')
    expect((await records.revocation(id))?.state).toBe('closed')
  })

  test('what still goes out by itself, went already, or is not there, is not settled', async () => {
    const { records, id, notice } = await published()
    const settle = (noticeId: string) =>
      records.settleNotice(noticeId, { how: 'posted', words: '', at: LATER }, 'officer:lee')
    const before = await records.caseFile(id)
    expect(await settle(notice.id)).toEqual({
      ok: false,
      why: 'This notice still goes out by itself.',
    })
    expect(await settle('N-NONE')).toMatchObject({ ok: false })
    expect(await records.caseFile(id)).toEqual(before)
    const sent = { ...draft, messageId: null, outcome: 'sent: 250 ok', at: AT }
    await records.noticeSent(notice.id, sent, ACTOR)
    expect(await settle(notice.id)).toMatchObject({
      ok: false,
      why: 'The holder was told already.',
    })
    expect((await records.notice(notice.id))?.outcome).toBe('sent: 250 ok')
  })
})
