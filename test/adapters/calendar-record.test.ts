// Deadlines that move when a storm is seen, recorded and ruled on; and the holidays of 1823: over real records.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { historyFeeds } from '../../src/adapters/hko.ts'
import { holidayFeed } from '../../src/adapters/holidays-1823.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { printDay } from '../../src/calendar/hongkong.ts'
import { clocksFor } from '../../src/revocation/assess.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { watchFeeds } from '../../src/steps/watch-feeds.ts'
import { holidays1823, startFeeds, type TestFeeds, warnsum } from '../servers/calendar-feeds.ts'
import { onBothDatabases } from './databases.ts'
import { type FeedOffice, hk, LIMITS, openFeedOffice, policy, ragasa } from './feed-office.ts'
import { all, asks, mail, register } from './records-drafts.ts'

onBothDatabases('the calendar’s record', (office) => {
  let feeds: TestFeeds
  beforeAll(async () => {
    feeds = await startFeeds()
  })
  afterAll(() => feeds.stop())
  beforeEach(() => office.database.pool.query('delete from observations; delete from rulings'))
  const open = (start: string, watchesWeather?: boolean) =>
    openFeedOffice(office.database.pool, feeds, start, watchesWeather)

  describe('deadlines', () => {
    const lay = async ({ records, source }: FeedOffice, receivedAt: string) => {
      const [certificate] = await register(office.database.pool)
      const answer = clocksFor(policy, 'PERSONAL', receivedAt, await source.calendar())
      if (!answer.ok) throw new Error(answer.says.en)
      const { receipt } = await records.receive(mail('revoke', { receivedAt }), 'worker:mailbox')
      const assessment = {
        policyVersion: 'test',
        certificateId: certificate,
        candidates: [],
        findings: [],
        recommendation: { decision: 'suspend', says: { en: '', zh: '' } },
        urgent: false,
        rules: { suspendable: true, fourEyes: [], policyVersion: 'test' },
        clocks: answer.clocks,
      } as const
      const draft = asks({ certificateId: certificate, assessment, dueAt: answer.clocks.cutOff })
      const [request] = await records.lay(receipt.id, [draft], 'worker:email-examiner')
      return request?.revocationId ?? ''
    }

    test('a storm seen, corrected by the record and then by an officer moves the deadline each time, and the history tells why', async () => {
      const world = open('2025-09-22T10:00')
      const { look, keep, records, declare } = world
      await look('2025-09-22T10:00', warnsum({}))
      const id = await lay(world, hk('2025-09-22T10:00'))
      const due = async () => (await records.caseFile(id))?.dueAt
      expect(await due()).toBe('2025-09-24T09:00:00.000Z')
      expect(await keep(), 'nothing has changed').toBe(0)
      for (const [time, said] of ragasa) {
        await look(time, warnsum(said))
        await keep()
      }
      expect(await due()).toBe('2025-09-26T09:00:00.000Z')
      expect(await keep(), 'counted once').toBe(0)

      feeds.say('/warndb/tc.dat', {
        body: '\uFEFF202518\tSuperT\tRAGASA\t8\tNE\t1420\t23\t9\t2025\tX\t140\t24\t9\t2025\tX\t1120\r\n202518\tSuperT\tRAGASA\t8\tSE\t1320\t24\t9\t2025\tX\t550\t25\t9\t2025\tX\t1630',
      })
      feeds.say('/warndb/rstorm.dat', {
        body: 'B\t2025\t9\t25\t10\t30\t2025\t9\t25\t11\t30\t01\t00',
      })
      await watchFeeds({ feeds: historyFeeds(`${feeds.url}/warndb`, LIMITS), records })()
      await keep()
      expect(await due(), 'black rain that nobody saw cost Thursday').toBe(
        '2025-09-29T09:00:00.000Z',
      )

      const wish = { kind: 'void', about: 'WRAINB-202509251030' } as const
      const answer = await declare(wish, {
        officer: 'ada',
        reason: 'It was red, says the Observatory’s bulletin.',
      })
      expect(answer).toMatchObject({ ok: true, moved: 1 })
      expect(await due()).toBe('2025-09-26T09:00:00.000Z')

      const trail = await all(records.auditRows())
      expect(verifyAudit(trail)).toBeUndefined()
      const moves = trail.filter(({ action }) => action === 'deadline-moved')
      expect(moves.at(-1)).toMatchObject({
        actor: 'officer:ada',
        revocationId: id,
        details: {
          from: { target: hk('2025-09-29T19:00') },
          to: { target: hk('2025-09-26T19:00') },
          because: [expect.stringContaining('WRAINB-202509251030 declared by ada (It was red')],
        },
      })
      const words = JSON.stringify(moves.map(({ details }) => details))
      expect(words).toContain('recorded by the Hong Kong Observatory')
    })

    test('a history that is cut or contradicts itself is told, and the last good one stays', async () => {
      const { records, source } = open('2025-09-26T10:00')
      const look = watchFeeds({ feeds: historyFeeds(`${feeds.url}/warndb`, LIMITS), records })
      feeds.say('/warndb/tc.dat', { status: 404 })
      feeds.say('/warndb/rstorm.dat', {
        body: 'B\t2025\t9\t25\t10\t30\t2025\t9\t25\t11\t30\t01\t00',
      })
      await look()
      feeds.say('/warndb/rstorm.dat', {
        body: 'B\t2025\t9\t25\t10\t30\t2025\t9\t25\t11\t30\t02\t00',
      })
      await look()
      const { closures, feeds: states } = await source.now()
      expect(closures.map(({ id }) => id)).toEqual(['WRAINB-202509251030'])
      expect(states.find((each) => each.source === 'hko-rain')).toMatchObject({
        outcome: 'malformed',
        fault: expect.stringContaining('line 1'),
        lastGoodAt: expect.stringMatching(/^2025/),
      })
    })
  })

  describe('1823', () => {
    const shipped = [...shippedHolidays().days].sort((a, b) => a - b).map(printDay)
    const years = (first: number, last: number) =>
      shipped.filter((day) => Number(day.slice(0, 4)) >= first && Number(day.slice(0, 4)) <= last)
    const load = async (play: Parameters<TestFeeds['say']>[1]) => {
      const world = open('2026-11-23T10:00')
      feeds.say('/en.json', play)
      await watchFeeds({
        feeds: [holidayFeed(`${feeds.url}/en.json`, { ...LIMITS, octets: 100_000 })],
        records: world.records,
      })()
      const { calendar, feeds: states } = await world.source.now()
      return { holidays: calendar.holidays, state: states.find((each) => each.source === '1823') }
    }

    test('three years with the byte order mark are loaded; a one-off holiday counts, years before stay', async () => {
      const { holidays, state } = await load(
        holidays1823([...years(2025, 2027), '2026-12-24'].sort()),
      )
      expect(state).toMatchObject({ outcome: 'read', fault: null })
      expect([...holidays.days].map(printDay)).toContain('2026-12-24')
      expect([printDay(holidays.from), printDay(holidays.to)]).toEqual(['2024-01-01', '2027-12-31'])
      expect(holidays.days.size).toBe(shipped.length + 1)
    })

    test.each([
      ['not JSON', { body: '<html>' }],
      ['a year with a handful', holidays1823(years(2025, 2027).slice(0, -12))],
      [
        'another country’s days',
        holidays1823(
          years(2025, 2027)
            .map((day) => day.replace(/-0[1-9]$/, '-20'))
            .filter((day, at, all) => all.indexOf(day) === at),
        ),
      ],
      ['a day that is none', { body: '{"vcalendar":[{"vevent":[{"dtstart":["20250230"]}]}]}' }],
      ['no events', { body: '{"vcalendar":[{"vevent":[]}]}' }],
      ['a fault of the server', { status: 500 }],
    ] as const)('%s: refused and told; the last good table stays in force', async (_what, play) => {
      await load(holidays1823([...years(2025, 2027), '2026-12-24'].sort()))
      const { holidays, state } = await load(play)
      expect(state?.outcome).toMatch(/malformed|unreachable/)
      expect(state?.fault).toMatch(/\w/)
      expect([...holidays.days].map(printDay)).toContain('2026-12-24')
    })
  })
})
