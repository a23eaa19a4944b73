// What the desk reads of the records, notices that leave once, and the sealed trail, on both databases.
import { expect, test } from 'vitest'
import type { RequestDraft } from '../../src/adapters/records.ts'
import type { Recommendation } from '../../src/revocation/assess.ts'
import { type AuditRow, verifyAudit } from '../../src/revocation/audit.ts'
import type { Event } from '../../src/revocation/revocation.ts'
import { silentClaim } from '../../src/steps/facts-draft.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, finding, mail, openOffice, register, rules } from './records-drafts.ts'

const AT = '2026-11-23T04:00:00.000Z'
const refuse: Event = {
  kind: 'decided',
  at: AT,
  decision: { kind: 'refuse' },
  officer: 'lee',
  grounds: 'not his',
  rules,
}

onBothDatabases('the desk’s view', (office) => {
  const open = () => openOffice(office.database.pool).records
  type Records = ReturnType<typeof open>
  const layOne = async (records: Records, words: string, other: Partial<RequestDraft> = {}) => {
    const { receipt } = await records.receive(mail(words), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks(other)], 'worker:email-examiner')
    return request?.revocationId ?? ''
  }
  const refused = async (records: Records, words: string) => {
    const id = await layOne(records, words)
    await records.advance(id, refuse, 'officer:lee')
    const [notice] = (await records.caseFile(id))?.notices ?? []
    if (!notice) throw new Error('no notice fell due')
    return { id, notice }
  }

  test('the queue has the urgent first, then what nobody could set a date for, then what is due first', async () => {
    const records = open()
    const due = (day: number) => ({ dueAt: `2026-11-${day}T09:00:00.000Z` })
    const none = await layOne(records, 'no date', { dueAt: null })
    const later = await layOne(records, 'later', due(28))
    const sooner = await layOne(records, 'sooner', due(24))
    const urgent = await layOne(records, 'urgent', { ...due(29), urgent: true })
    const ids = (await records.queue({})).map((line) => line.id)
    expect(ids).toEqual([urgent, none, sooner, later])
    expect((await records.queue({ limit: 2 })).map((line) => line.id)).toEqual([urgent, none])
  })

  test('a line says what the officer needs to choose, each finding once, by its heaviest', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const says = { en: 'Suspend', zh: '暫時吊銷' }
    const recommendation: Recommendation = { decision: 'suspend', says }
    const assessment = {
      policyVersion: 'test',
      certificateId: chan,
      candidates: [],
      findings: [finding('unsigned', 'bar'), finding('old-form', 'note')],
      recommendation,
      urgent: true,
      rules,
      clocks: null,
    }
    const id = await layOne(records, 'one', { certificateId: chan, assessment, urgent: true })
    await layOne(records, 'two', { certificateId: chan, kind: 'final-confirmation' })
    const [line] = await records.queue({})
    expect(line).toMatchObject({
      id,
      state: 'laid',
      urgent: true,
      certificate: { serial: 'A1', kind: 'PERSONAL', srn: null, nameEn: 'CHAN TAI MAN' },
      kinds: ['revocation', 'final-confirmation'],
      channels: ['email'],
      recommendation,
      findings: { bar: 1, doubt: 0, note: 1 },
      secondWanted: false,
      trouble: null,
      awaited: null,
    })
    expect(await records.totals()).toMatchObject({ findings: 3 })
  })

  test('cases are found by number, name, address and what the sender wrote of himself; signs mean themselves', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const known = await layOne(records, 'known', { certificateId: chan, examined: {} })
    const unknown = await layOne(records, 'unknown', { examined: { sender: '陳小姐 <miss@x.hk>' } })
    const found = async (search: string) => (await records.queue({ search })).map((line) => line.id)
    for (const search of ['a1', 'tai man', '大文', 'TAIMAN.chan@', known.toLowerCase()])
      expect(await found(search)).toEqual([known])
    for (const search of ['miss@x', '小姐']) expect(await found(search)).toEqual([unknown])
    for (const search of ['%', '_', '\\', 'nobody']) expect(await found(search)).toEqual([])
    expect(await found('  ')).toHaveLength(2)
  })

  test('no search reads through the mask of an identity card number', async () => {
    const records = open()
    const field = (value: string) => ({
      value,
      asRead: value,
      confidence: 1,
      origin: { from: 'signer' } as const,
    })
    const secrets = { hkid: field('A1234563'), arId: field('K9073215') }
    const claim = { ...silentClaim, srns: [field('0000100017')], ...secrets }
    const id = await layOne(records, 'with a number', { claim })
    const found = async (search: string) => (await records.queue({ search })).map((line) => line.id)
    expect(await found('0000100017')).toEqual([id])
    for (const search of ['A1234563', 'A12345', '4563', 'hkid', 'K9073215', '073215', 'arId'])
      expect(await found(search)).toEqual([])
  })

  test('states are asked for by name, and all are counted', async () => {
    const records = open()
    const { id } = await refused(records, 'refused')
    await layOne(records, 'cheque', { aside: true, kind: 'e-cheque' })
    await layOne(records, 'open')
    expect(await records.queue({})).toHaveLength(1)
    expect((await records.queue({ states: ['refused'] })).map((line) => line.id)).toEqual([id])
    const counts = await records.counts()
    expect(counts).toMatchObject({ laid: 1, refused: 1, 'set-aside': 1, closed: 0 })
    expect(await records.caseFile('R-NONE')).toBeUndefined()
  })

  test('one sender of many may send a notice, and what certainly did not leave may be sent again', async () => {
    const records = open()
    const { notice } = await refused(records, 'refuse me')
    const now = new Date(AT)
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => records.claimNotice(notice.id, now)),
    )
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await records.noticesDue(now, 10)).toEqual([])
    await records.unclaimNotice(notice.id)
    expect(await records.noticesDue(now, 10)).toEqual([notice])
    expect(await records.noticesDue(new Date('2026-11-23T03:59:59Z'), 10)).toEqual([])
  })

  test('a notice is sent once: case, notice and audit in one turn', async () => {
    const records = open()
    const { id, notice } = await refused(records, 'refuse me')
    const sent = { address: 'a@b.hk', subject: '通知', text: 'body', messageId: '<n@ca>', at: AT }
    const all = await Promise.all(
      [1, 2, 3].map(() =>
        records.noticeSent(notice.id, { ...sent, outcome: 'sent' }, 'worker:notifier'),
      ),
    )
    expect(all.filter((answer) => answer?.ok)).toHaveLength(1)
    const { at, ...told } = sent
    const kept = { ...notice, ...told, sentAt: at, outcome: 'sent' }
    expect(await records.notice(notice.id)).toMatchObject({
      ...kept,
      subject: '通知',
      text: 'body',
    })
    expect((await records.noticeByMessageId('<n@ca>'))?.id).toBe(notice.id)
    expect(await records.noticeByMessageId('<other@ca>')).toBeUndefined()
    const file = await records.caseFile(id)
    expect(file?.audit.filter((row) => row.action === 'notice-sent')).toHaveLength(1)
    expect(file?.revocation).toMatchObject({ state: 'refused', version: 3 })
    await expect(
      records.noticeSent('N-NONE', { ...sent, outcome: 'sent' }, 'worker:notifier'),
    ).rejects.toThrow('no such notice')
  })

  test('a notice of which nobody knows whether it left is shown, and never sent by itself', async () => {
    const records = open()
    const { id, notice } = await refused(records, 'refuse me')
    await records.claimNotice(notice.id, new Date(AT))
    const later = new Date('2026-11-23T05:00:00Z')
    expect((await records.noticesStuck(later, 10)).map((each) => each.id)).toEqual([notice.id])
    await records.noticeUncertain(notice.id, 'the sender died', 'worker:sweeper')
    await records.noticeUncertain(notice.id, 'told twice', 'worker:sweeper')
    await records.unclaimNotice(notice.id)
    expect(await records.noticesStuck(later, 10)).toEqual([])
    expect(await records.noticesDue(later, 10)).toEqual([])
    expect(await records.claimNotice(notice.id, later)).toBe(false)
    const [line] = await records.queue({ states: ['refused'] })
    expect(line).toMatchObject({ id, trouble: 'uncertain: the sender died' })
    const actions = (await records.caseFile(id))?.audit.map((row) => row.action)
    expect(actions?.filter((action) => action === 'notice-uncertain')).toHaveLength(1)
  })

  test('twenty writers at once leave an unbroken chain, which shows every touch of a hand', async () => {
    const pools = [office.database.pool, (await office.another()).pool]
    const entry = (n: number) => ({
      at: AT,
      actor: `worker:\0${n}`,
      action: 'tested',
      receiptId: null,
      revocationId: null,
      details: { n, text: '漢\u0000\uD800"\\', nested: { b: 1, a: [null, undefined, -0, 1e21] } },
    })
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        const records = openOffice(pools[writer % 2] ?? office.database.pool).records
        for (let n = 0; n < 5; n += 1) await records.audit(entry(writer * 5 + n))
      }),
    )
    const records = open()
    const rows = await all(records.auditRows())
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1))
    expect(verifyAudit(rows)).toBeUndefined()
    const told = rows.map((row) => (row.details as { n: number }).n)
    expect(new Set(told).size).toBe(100)
    expect((await all(records.auditRows(41, 7))).map((row) => row.seq)).toEqual([
      41, 42, 43, 44, 45, 46, 47,
    ])

    const { pool } = office.database
    for (const sql of ["update audit set actor = 'x'", 'delete from audit', 'truncate audit'])
      await expect(pool.query(sql), sql).rejects.toThrow('append-only')
    await pool.query('alter table audit disable trigger audit_append_only')
    const faultAfter = async (sql: string) => {
      await pool.query(sql)
      return verifyAudit((await all(records.auditRows())) as AuditRow[])
    }
    expect(await faultAfter("update audit set actor = 'x' where seq = 60")).toMatchObject({
      seq: 60,
      what: 'altered',
    })
    expect(await faultAfter('delete from audit where seq = 50')).toEqual({
      seq: 50,
      what: 'missing',
    })
    await pool.query('alter table audit enable trigger audit_append_only')
  })

  test('a long trail is read page by page', async () => {
    const records = open()
    await office.database.pool.query(
      `insert into audit select n, '', '', '', null, null, 'null', '', '' from generate_series(1, 2500) n`,
    )
    const rows = await all(records.auditRows())
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 2500 }, (_, n) => n + 1))
    expect(await all(records.auditRows(1, 1500))).toHaveLength(1500)
  })
})
