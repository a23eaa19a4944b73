// The limits of the mailing in the database: counted over all who send, held and shown, let go by two officers, once.
import { expect, test } from 'vitest'
import { openRecords } from '../../src/adapters/records.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import type { Event } from '../../src/revocation/revocation.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, rules } from './records-drafts.ts'

const limits = { perHour: 3, perAddress: 2, acknowledgementsPerHour: 2 }
const ACTOR = 'worker:notifier'
const START = Date.parse('2026-11-23T04:00:00.000Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const at = (ms: number) => new Date(START + ms)
const letter = { subject: '通知書', text: 'Dear holder,' }

onBothDatabases('the limits of the mailing', (office) => {
  type Records = ReturnType<typeof openRecords>
  let made = 0

  async function due(records: Records): Promise<string> {
    made += 1
    const { receipt } = await records.receive(mail(`refuse me ${made}`), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks()], 'worker:examiner')
    const id = request?.revocationId ?? ''
    const decided: Event = {
      ...{ kind: 'decided', at: at(0).toISOString(), decision: { kind: 'refuse' } },
      ...{ officer: 'lee', grounds: 'not his', rules },
    }
    const answer = await records.advance(id, decided, 'officer:lee')
    if (!answer.ok) throw new Error(answer.why)
    return (await records.caseFile(id))?.notices[0]?.id ?? ''
  }
  const many = async (records: Records, count: number) => {
    const ids: string[] = []
    for (let each = 0; each < count; each += 1) ids.push(await due(records))
    return ids
  }
  const ask = (records: Records, id: string, ms = 0, to = `${id}@example.hk`) =>
    records.admitNotice(id, { to, at: at(ms), limits }, ACTOR)
  const send = async (records: Records, id: string, ms: number, to = `${id}@example.hk`) => {
    const { result } = await ask(records, id, ms, to)
    if (result !== 'go') return result
    if (!(await records.claimNotice(id, at(ms), { ...letter, address: to }))) return 'claimed'
    const sent = { ...letter, address: to, messageId: `<${id}@ca>`, outcome: 'sent: ok' }
    await records.noticeSent(id, { ...sent, at: at(ms).toISOString() }, ACTOR)
    return 'sent'
  }

  test('the hour’s limit holds over several notifiers that ask at the same moment', async () => {
    const { records } = openOffice(office.database.pool)
    const other = openRecords((await office.another()).pool, { now: () => at(0) })
    const ids = await many(records, 8)
    const answers = await Promise.all(
      ids.map((id, index) => ask(index % 2 === 0 ? records : other, id)),
    )
    expect(answers.filter(({ result }) => result === 'go')).toHaveLength(3)
    expect(answers.filter(({ result }) => result === 'held')).toHaveLength(5)
    const opened = answers.filter((each) => each.result === 'held' && each.stops)
    expect(opened, 'stopped once').toHaveLength(1)
    expect(await records.mailing(at(0))).toMatchObject({
      held: 5,
      lastHour: 3,
      stopped: { lastHour: 3, perHour: 3, firstOfficer: null },
    })
    const trail = await all(records.auditRows())
    expect(trail.filter(({ action }) => action === 'notices-stopped')).toHaveLength(1)
    expect(trail.filter(({ action }) => action === 'notice-held')).toHaveLength(5)
    expect(verifyAudit(trail)).toBeUndefined()
  })

  test('an hour later to the millisecond there is room; before it is not; asked twice is counted once', async () => {
    const { records } = openOffice(office.database.pool)
    const ids = await many(records, 5)
    for (const id of ids.slice(0, 3)) expect(await send(records, id, 0)).toBe('sent')
    const [, , , fourth = '', fifth = ''] = ids
    expect(await send(records, fourth, HOUR)).toBe('sent')
    for (const ms of [HOUR, HOUR, 2 * HOUR - 1])
      expect((await ask(records, fifth, ms)).result).toBe('go')
    expect((await records.mailing(at(2 * HOUR - 1))).lastHour).toBe(2)
    expect((await records.mailing(at(2 * HOUR))).lastHour).toBe(1)
    await records.dismissNotice(fifth)
    expect((await records.mailing(at(2 * HOUR))).lastHour).toBe(0)
    expect((await records.mailing(at(2 * HOUR))).stopped).toBeNull()
  })

  test('one that did not leave is not counted, one that did stays counted', async () => {
    const { records } = openOffice(office.database.pool)
    const ids = await many(records, 4)
    for (const id of ids.slice(0, 3)) await ask(records, id)
    const [first = '', second = '', , last = ''] = ids
    await send(records, first, 0)
    for (const id of [first, second]) await records.dismissNotice(id)
    expect((await records.mailing(at(0))).lastHour).toBe(2)
    expect((await ask(records, last)).result).toBe('go')
  })

  test('one address has its share of a day; more waits, shown, and goes by itself when it fits', async () => {
    const { records } = openOffice(office.database.pool)
    const [first = '', second = '', third = '', other = ''] = await many(records, 4)
    expect(await send(records, first, 0, 'Chan@example.hk')).toBe('sent')
    expect(await send(records, second, MINUTE, 'chan@EXAMPLE.hk')).toBe('sent')
    const to = 'chan@example.hk'
    for (const ms of [2 * MINUTE, 3 * MINUTE, 24 * HOUR - 1])
      expect(await send(records, third, ms, to)).toBe('held')
    expect(await send(records, other, 3 * MINUTE)).toBe('sent')
    expect(await records.heldNotices(10)).toMatchObject([
      { id: third, because: 'address', address: to, heldAt: at(2 * MINUTE).toISOString() },
    ])
    expect((await records.notice(third))?.held).toBe('address')
    expect((await records.noticesDue(at(HOUR), 10)).map(({ id }) => id)).toContain(third)
    expect((await records.mailing(at(HOUR))).stopped).toBeNull()
    expect(await send(records, third, 24 * HOUR, to)).toBe('sent')
    expect(await records.heldNotices(10)).toEqual([])
    const held = (await all(records.auditRows())).filter(({ action }) => action === 'notice-held')
    expect(held, 'told once').toHaveLength(1)
  })

  test('one box has one share, under however many names; held, it keeps nobody else’s letters back', async () => {
    const { records } = openOffice(office.database.pool)
    const [first = '', second = '', third = '', fourth = '', other = ''] = await many(records, 5)
    expect(await send(records, first, 0, 'victim+1@example.hk')).toBe('sent')
    expect(await send(records, second, 0, 'Victim+2@example.hk.')).toBe('sent')
    for (const [id, to] of [
      [third, 'victim@example.hk'],
      [fourth, 'victim+a+b@example.hk'],
    ] as const)
      expect(await send(records, id, MINUTE, to)).toBe('held')
    expect((await records.noticesDue(at(HOUR), 1)).map(({ id }) => id)).toEqual([other])
    expect(await send(records, other, MINUTE, 'victim1@example.hk')).toBe('sent')
  })

  test('stopped, nothing goes however long it waits, until two officers have written why it may', async () => {
    const { records } = openOffice(office.database.pool)
    const ids = await many(records, 6)
    const results: string[] = []
    for (const id of ids) results.push(await send(records, id, 0))
    expect(results).toEqual(['sent', 'sent', 'sent', 'held', 'held', 'held'])
    const [held = '', ...others] = ids.slice(3)
    expect(await records.noticesDue(at(HOUR), 10), 'ten thousand held wake nobody').toEqual([])
    expect(await send(records, held, 7 * 24 * HOUR)).toBe('held')

    const release = (officer: string, grounds = 'the bank’s batch', ms = 8 * HOUR) =>
      records.releaseMailing(officer, grounds, at(ms))
    expect(await release('lee', '  ')).toMatchObject({ ok: false })
    expect(await release('lee')).toEqual({ ok: true, released: null })
    expect(await send(records, held, 8 * HOUR), 'one officer is not two').toBe('held')
    expect(await release('lee')).toMatchObject({
      ok: false,
      why: expect.stringContaining('second officer'),
    })
    expect(await release('ho')).toEqual({ ok: true, released: 3 })
    const due = await records.noticesDue(at(8 * HOUR), 10)
    expect(due.map(({ id }) => id).sort()).toEqual([held, ...others].sort())
    expect(await release('ho')).toMatchObject({ ok: false })

    for (const id of [held, ...others, held, ...others])
      results.push(await send(records, id, 8 * HOUR))
    expect(results.slice(6)).toEqual(['sent', 'sent', 'sent', 'settled', 'settled', 'settled'])
    expect((await records.mailing(at(8 * HOUR))).stopped).toBeNull()
    const trail = await all(records.auditRows())
    expect(trail.filter(({ action }) => action === 'notices-release-asked')).toHaveLength(1)
    expect(trail.filter(({ action }) => action === 'notices-released')).toMatchObject([
      { actor: 'officer:ho', details: { firstOfficer: 'lee', released: 3 } },
    ])
    expect(verifyAudit(trail)).toBeUndefined()
  })

  test('two officers at the same moment: one is the first, one the second; the same one twice is one', async () => {
    const { records } = openOffice(office.database.pool)
    for (const id of await many(records, 4)) await ask(records, id)
    const answers = await Promise.all(
      ['lee', 'lee', 'ho'].map((name) => records.releaseMailing(name, 'seen', at(HOUR))),
    )
    expect(answers.filter((each) => each.ok && each.released === 1)).toHaveLength(1)
    expect(answers.filter((each) => each.ok && each.released === null)).toHaveLength(1)
    expect(answers.filter((each) => !each.ok)).toHaveLength(1)
  })

  test('what falls due after the first officer looked is no part of it: it is counted anew', async () => {
    const { records } = openOffice(office.database.pool)
    for (const id of await many(records, 4)) await ask(records, id)
    await records.releaseMailing('lee', 'seen', at(-1))
    expect(await records.releaseMailing('ho', 'seen', at(HOUR))).toEqual({ ok: true, released: 0 })
    expect((await records.mailing(at(HOUR))).stopped).toBeNull()
  })

  test('what no officer could see held is not let go with it: a queue of ten thousand behind three stops again', async () => {
    const { records } = openOffice(office.database.pool)
    const ids = await many(records, 12)
    for (const id of ids.slice(0, 6)) await send(records, id, 0)
    expect(await records.heldNotices(20)).toHaveLength(3)
    await records.releaseMailing('lee', 'these three', at(MINUTE))
    expect(await records.releaseMailing('ho', 'these three', at(MINUTE))).toMatchObject({
      released: 3,
    })
    const results: string[] = []
    for (const id of ids.slice(3)) results.push(await send(records, id, 2 * MINUTE))
    expect(results).toEqual([...Array(3).fill('sent'), ...Array(6).fill('held')])
    expect((await records.mailing(at(2 * MINUTE))).stopped).toMatchObject({ firstOfficer: null })
  })

  test('a letter that waits for its box’s share is not let go with a mass mailing', async () => {
    const { records } = openOffice(office.database.pool)
    const ids = await many(records, 6)
    for (const id of ids.slice(0, 2)) await send(records, id, 0, 'chan@example.hk')
    const [, , third = '', fourth = '', fifth = '', sixth = ''] = ids
    expect(await send(records, third, 0, 'chan@example.hk')).toBe('held')
    expect(await send(records, fourth, 0)).toBe('sent')
    expect(await send(records, fifth, 0)).toBe('held')
    expect(await send(records, sixth, 0)).toBe('held')
    expect(await send(records, third, 0, 'chan@example.hk')).toBe('held')
    await records.releaseMailing('lee', 'seen', at(MINUTE))
    expect(await records.releaseMailing('ho', 'seen', at(MINUTE))).toMatchObject({ released: 2 })
    expect(await send(records, third, 2 * MINUTE, 'chan@example.hk')).toBe('held')
    expect((await records.notice(third))?.held).toBe('address')
  })

  test('an officer may settle a held letter instead; it then never goes', async () => {
    const { records } = openOffice(office.database.pool)
    const ids = await many(records, 4)
    for (const id of ids) await ask(records, id)
    const held = ids[3] ?? ''
    const settled = {
      how: 'not-needed',
      words: 'sent by mistake',
      at: at(0).toISOString(),
    } as const
    expect(await records.settleNotice(held, settled, 'officer:lee')).toMatchObject({ ok: true })
    expect((await ask(records, held, HOUR)).result).toBe('settled')
    expect(await records.claimNotice(held, at(HOUR))).toBe(false)
    expect(await records.heldNotices(10)).toEqual([])
  })
})
