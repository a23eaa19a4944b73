// The cases of a period as the database counts them: Hong Kong days, a page at a time, and what a pack wants of one case.
import { expect, test } from 'vitest'
import { openRecords } from '../../src/adapters/records.ts'
import { worldClock } from '../world.ts'
import { onBothDatabases } from './databases.ts'
import { asks, mail } from './records-drafts.ts'

onBothDatabases('the population', (office) => {
  const START = '2026-11-23T02:00:00.000Z'
  const open = () => {
    const clock = worldClock(START)
    return { clock, records: openRecords(office.database.pool, clock) }
  }
  type Records = ReturnType<typeof open>['records']
  async function all(records: Records, from: string, before: string) {
    const lines = []
    for await (const line of records.population({ from: new Date(from), before: new Date(before) }))
      lines.push(line)
    return lines
  }
  async function laid({ records }: ReturnType<typeof open>, name: string, receivedAt: string) {
    const { receipt } = await records.receive(mail(name, { receivedAt }), 'test')
    const [request] = await records.lay(receipt.id, [asks()], 'test')
    return { receiptId: receipt.id, caseId: request?.revocationId ?? '' }
  }

  test('a case belongs to the moment of its first receipt, and every case to one period', async () => {
    const it = open()
    const first = await laid(it, 'one', '2026-11-22T15:59:59.999Z')
    const second = await laid(it, 'two', '2026-11-22T16:00:00.000Z')
    const [midnight, next] = ['2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z']
    const before = await all(it.records, '2026-11-21T16:00:00.000Z', midnight)
    expect(before.map(({ caseId }) => caseId)).toEqual([first.caseId])
    const after = await all(it.records, midnight, next)
    expect(after.map(({ caseId }) => caseId)).toEqual([second.caseId])
    expect(after[0]).toMatchObject({ state: 'laid', kind: null, seenOnCrlAt: null, planned: false })
    expect(await it.records.populationLine(second.caseId)).toEqual(after[0])
    expect(await it.records.populationLine('R-NONE')).toBeUndefined()
  })

  test('the first list that had the entry counts, with its own time beside that of our look at it', async () => {
    const it = open()
    const { caseId } = await laid(it, 'one', START)
    const seen = (thisUpdate: string, seenAt: string, entry: object | null) =>
      it.records.audit({
        ...{ at: seenAt, actor: 'worker:publication-watch', action: 'sighted', receiptId: null },
        ...{ revocationId: caseId, details: { sighting: { thisUpdate, seenAt, entry } } },
      })
    const [run, look] = ['2026-11-25T11:00:18.000Z', '2026-11-25T11:01:00.000Z']
    await seen('2026-11-25T06:15:18.000Z', '2026-11-25T06:16:00.000Z', null)
    await seen(run, look, { reason: 'certificateHold' })
    await seen('2026-11-26T01:15:18.000Z', '2026-11-26T01:16:00.000Z', {})
    const line = await it.records.populationLine(caseId)
    expect(line).toMatchObject({ publishedAt: run, seenOnCrlAt: look })
  })

  test('more cases than a page holds, some at the same moment, come each once', async () => {
    const { records } = open()
    const { pool } = office.database
    await pool.query(
      `insert into receipts (id, channel, sha256, size, received_at, received_by, source, identity, recorded_at)
       select 'E-' || n, 'fax', n::text, 1, timestamptz '2026-11-23T02:00:00Z' + (n / 7) * interval '1 second',
         'test', '{}', n::text, now() from generate_series(1, 2500) n`,
    )
    await pool.query(
      `insert into revocations (id, state, version, urgent, opened_at, changed_at, doc)
       select 'R-' || n, 'laid', 1, false, now(), now(), '{"sighting":null}' from generate_series(1, 2500) n`,
    )
    await pool.query(
      `insert into requests (id, receipt_id, ordinal, revocation_id, kind, laid_at, summary, doc)
       select 'Q-' || n, 'E-' || n, 0, 'R-' || n, 'revocation', now(), '{}', '{}'
       from generate_series(1, 2500) n`,
    )
    const lines = await all(records, START, '2026-11-24T02:00:00Z')
    expect(lines).toHaveLength(2_500)
    expect(new Set(lines.map(({ caseId }) => caseId)).size).toBe(2_500)
  })

  test('a case that joined another is not counted, and its rows go into the other’s pack', async () => {
    const it = open()
    const one = await laid(it, 'one', START)
    const two = await laid(it, 'two', START)
    const other = await laid(it, 'three', START)
    expect(await it.records.merge(one.caseId, two.caseId, 'officer:o', START)).toMatchObject({
      ok: true,
    })
    const lines = await all(it.records, START, '2026-11-24T00:00:00Z')
    expect(lines.map(({ caseId }) => caseId).sort()).toEqual([two.caseId, other.caseId].sort())
    const facts = await it.records.packFacts(two.caseId)
    expect(facts?.mergedFrom).toEqual([one.caseId])
    const rows = facts?.audit ?? []
    expect(new Set(rows.map(({ receiptId }) => receiptId))).toEqual(
      new Set([one.receiptId, two.receiptId, null]),
    )
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map(({ seq }) => seq).toSorted((a, b) => a - b))
    expect(rows.some(({ revocationId }) => revocationId === one.caseId)).toBe(true)
    expect(rows.some(({ receiptId }) => receiptId === other.receiptId)).toBe(false)
    expect(facts?.head?.seq).toBeGreaterThanOrEqual(rows.at(-1)?.seq ?? 1)
    expect(facts).toMatchObject({ version: 2, held: [], drifts: [] })
    expect(await it.records.packFacts('R-NONE')).toBeUndefined()
  })
})
