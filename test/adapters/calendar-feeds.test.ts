// Ragasa by the minute, and a feed that fails in every way: over a real web server and real records.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { clocksFor } from '../../src/revocation/assess.ts'
import { startFeeds, type TestFeeds, warnsum } from '../servers/calendar-feeds.ts'
import { onBothDatabases } from './databases.ts'
import { hk, openFeedOffice, policy, ragasa } from './feed-office.ts'
import { all } from './records-drafts.ts'

onBothDatabases('calendar feeds', (office) => {
  let feeds: TestFeeds
  beforeAll(async () => {
    feeds = await startFeeds()
  })
  afterAll(() => feeds.stop())
  beforeEach(() => office.database.pool.query('delete from observations; delete from rulings'))
  const open = (start: string, watchesWeather?: boolean) =>
    openFeedOffice(office.database.pool, feeds, start, watchesWeather)

  test('Ragasa: processing stops with No. 8 and opens on Thursday at 09:00; the outer date follows', async () => {
    const { look, processing, source } = open('2025-09-23T14:00')
    await look(ragasa[0][0], warnsum(ragasa[0][1]))
    expect(await processing()).toEqual({ open: true })
    await look(ragasa[1][0], warnsum(ragasa[1][1]))
    expect(await processing()).toMatchObject({ open: false, because: 'closure', reopensAt: null })
    for (const [time, said] of ragasa.slice(2)) await look(time, warnsum(said))
    expect(await processing()).toMatchObject({
      open: false,
      because: 'hours',
      reopensAt: hk('2025-09-25T09:00'),
    })
    const answer = clocksFor(policy, 'PERSONAL', hk('2025-09-22T10:00'), await source.calendar())
    expect(answer.ok && answer.clocks.outer?.slice(0, 10)).toBe('2025-09-26')
    const kept = await office.database.pool.query<{ body: string; sha256: string }>(
      'select body, sha256 from observations order by seq',
    )
    expect(kept.rows).toHaveLength(6)
    expect(JSON.parse(kept.rows[1]?.body ?? '')).toMatchObject({ WTCSGNL: { code: 'TC8NE' } })
    expect(kept.rows[1]?.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test('the same answer each minute is one row, and keeps the weather known', async () => {
    const { look, source, clock } = open('2026-07-08T10:00')
    for (const minute of ['00', '01', '02']) await look(`2026-07-08T10:${minute}`, warnsum({}))
    const { rows } = await office.database.pool.query('select seq from observations')
    expect(rows).toHaveLength(1)
    expect((await source.now()).weather).toEqual({ state: 'known', allClearUntil: null })
    clock.pass(6 * 60_000)
    expect((await source.now()).weather).toMatchObject({ state: 'unknown', why: 'nobody asks it' })
  })

  test.each([
    ['no answer in time', 'silence', 'no answer in time'],
    ['a server fault', { status: 500, body: 'oops' }, 'answered 500'],
    [
      'an HTML page',
      { body: '<!DOCTYPE html><title>Maintenance</title>', type: 'text/html' },
      'is not JSON',
    ],
    ['a cut connection', { cut: '{"WTCSGNL":{"code":"TC8' }, 'the connection was cut'],
    ['half a document', { body: '{"WTCSGNL":{"code":"TC8' }, 'is not JSON'],
    ['an endless document', { body: `{"a":"${'x'.repeat(6000)}"}` }, 'larger than'],
    [
      'a signal that we do not know',
      warnsum({ cyclone: { code: 'TC11', issued: '2026-07-08T09:00' } }),
      'TC11',
    ],
  ] as const)(
    '%s: the weather is unknown, nothing is open, and no signal is lowered',
    async (_what, play, why) => {
      const { look, processing, source } = open('2026-07-08T09:30')
      await look('2026-07-08T09:30', warnsum({}))
      expect(await processing()).toEqual({ open: true })
      await look('2026-07-08T09:31', play)
      const { weather } = await source.now()
      expect(weather).toMatchObject({ state: 'unknown', why: expect.stringContaining(why) })
      expect(await processing()).toMatchObject({
        open: false,
        because: 'weather-unknown',
        reopensAt: null,
      })
      await look('2026-07-08T09:32', warnsum({}))
      expect(await processing()).toEqual({ open: true })
    },
  )

  test('an outage while No. 8 is up lowers nothing; what is heard after it says by its own time when it was', async () => {
    const { look, processing } = open('2026-07-08T04:00')
    await look(
      '2026-07-08T04:00',
      warnsum({ cyclone: { code: 'TC8NE', issued: '2026-07-08T03:00' } }),
    )
    await look('2026-07-08T09:30', { status: 503 })
    expect(await processing()).toMatchObject({ because: 'closure', reopensAt: null })
    await look(
      '2026-07-08T11:15',
      warnsum({ cyclone: { code: 'TC3', issued: '2026-07-08T09:50' } }),
    )
    expect(
      await processing(),
      'lowered by ten by its own time, seen after ten (A11)',
    ).toMatchObject({
      reopensAt: hk('2026-07-08T14:00'),
    })
  })

  test('a clock of ours that is wrong moves no signal: the Observatory’s times count', async () => {
    const { look, source } = open('2026-07-08T02:00')
    await look(
      '2026-07-08T02:00',
      warnsum({ cyclone: { code: 'TC8NE', issued: '2026-07-08T03:00' } }),
    )
    await look(
      '2026-07-08T02:10',
      warnsum({
        cyclone: {
          code: 'TC8NE',
          action: 'CANCEL',
          issued: '2026-07-08T03:00',
          updated: '2026-07-08T05:59',
        },
      }),
    )
    const [closure] = (await source.now()).closures
    expect(closure).toMatchObject({
      from: hk('2026-07-08T03:00'),
      to: hk('2026-07-08T05:59'),
      provisional: false,
    })
  })

  test('while the weather is unknown an officer who has looked opens the office for some hours, and it is written down', async () => {
    const { look, processing, declare, clock, records } = open('2026-07-08T09:30')
    await look('2026-07-08T09:30', { status: 500 })
    expect(await processing()).toMatchObject({ because: 'weather-unknown' })
    const by = { officer: 'ada', reason: 'The Observatory’s page shows no signal.' }
    const long = await declare({ kind: 'all-clear', until: hk('2026-07-09T09:30') }, by)
    expect(long).toMatchObject({ ok: false, why: expect.stringContaining('4 hours') })
    expect(await declare({ kind: 'all-clear', until: hk('2026-07-08T11:30') }, by)).toMatchObject({
      ok: true,
    })
    expect(await processing()).toEqual({ open: true })
    clock.set(hk('2026-07-08T11:30'))
    expect(await processing(), 'it has run out').toMatchObject({ because: 'weather-unknown' })
    const trail = await all(records.auditRows())
    expect(trail.map((row) => [row.actor, row.action])).toContainEqual([
      'officer:ada',
      'closure-all-clear',
    ])
  })

  test('without a feed its silence means nothing, and an officer’s declaration stops the office', async () => {
    const { processing, declare, clock } = open('2026-07-08T09:30', false)
    expect(await processing()).toEqual({ open: true })
    const by = { officer: 'ada', reason: 'The building is closed: burst pipe.' }
    const wish = {
      kind: 'declare',
      signal: 'DECLARED',
      from: hk('2026-07-08T09:00'),
      to: hk('2026-07-08T12:00'),
    } as const
    const answer = await declare(wish, by)
    expect(answer).toMatchObject({ ok: true, ruling: { about: 'DECLARED-202607080900' } })
    expect(await processing()).toMatchObject({
      because: 'closure',
      reopensAt: hk('2026-07-08T12:00'),
    })
    expect(await declare(wish, by)).toMatchObject({
      ok: false,
      why: expect.stringContaining('contradicts'),
    })
    expect(
      await declare({ kind: 'void', about: 'DECLARED-202607080900' }, { ...by, reason: '' }),
    ).toMatchObject({ ok: false })
    clock.pass(60_000)
    await declare(
      { kind: 'void', about: 'DECLARED-202607080900' },
      { officer: 'ben', reason: 'The pipe was next door.' },
    )
    expect(await processing()).toEqual({ open: true })
  })
})
