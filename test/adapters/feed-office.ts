/** An office that watches its feeds over real records: looks, rules and counts by a clock that is set by hand. */
import { closuresOf, openCalendarSource } from '../../src/adapters/calendar-source.ts'
import type { Pool } from '../../src/adapters/database.ts'
import { warnsumFeed } from '../../src/adapters/hko.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { processingAt } from '../../src/calendar/processing.ts'
import { declareClosure } from '../../src/steps/declare-closure.ts'
import { moveDeadlines } from '../../src/steps/move-deadlines.ts'
import { keepDeadlines, watchFeeds } from '../../src/steps/watch-feeds.ts'
import type { TestFeeds } from '../servers/calendar-feeds.ts'
import { rules as officeRules } from '../steps/examiner.ts'
import { worldClock } from '../world.ts'

export const hours = {
  weekdays: { from: '09:00', to: '17:00' },
  saturday: { from: '09:00', to: '12:00' },
  weather: true,
}
export const hk = (time: string) => `${time}:00+08:00`
export const LIMITS = { octets: 5000, timeoutMs: 20_000, redirects: 1 }
export const { policy } = officeRules()

export type FeedOffice = ReturnType<typeof openFeedOffice>

export function openFeedOffice(pool: Pool, feeds: TestFeeds, start: string, watchesWeather = true) {
  const clock = worldClock(hk(start))
  const records = openRecords(pool, clock)
  const source = openCalendarSource({ records, clock, watchesWeather })
  const move = moveDeadlines({ records, calendar: source.calendar, policy })
  const declare = declareClosure({
    records,
    closuresOf,
    closures: async () => (await source.now()).closures,
    moveDeadlines: move,
  })
  const keep = keepDeadlines({
    calendar: source.now,
    version: records.calendarVersion,
    moveDeadlines: move,
    clock,
  })
  const processing = async () => {
    const { calendar, weather: known } = await source.now()
    return processingAt(calendar, hours, known, clock.now().getTime())
  }
  /** The minute of the look, and what the feed says then. */
  const look = async (time: string, play: Parameters<TestFeeds['say']>[1]) => {
    clock.set(hk(time))
    feeds.say('/warnsum', play)
    // Only where nothing will come is it not waited for: a slow machine is no silent feed.
    const limits = play === 'silence' ? { ...LIMITS, timeoutMs: 100 } : LIMITS
    await watchFeeds({ feeds: [warnsumFeed(`${feeds.url}/warnsum`, limits)], records })()
  }
  return { clock, records, source, move, declare, keep, processing, look }
}

export const ragasa = [
  ['2025-09-23T14:00', { cyclone: { code: 'TC3', issued: '2025-09-22T21:40' } }],
  ['2025-09-23T14:21', { cyclone: { code: 'TC8NE', issued: '2025-09-23T14:20' } }],
  ['2025-09-24T01:41', { cyclone: { code: 'TC9', issued: '2025-09-24T01:40' } }],
  ['2025-09-24T02:41', { cyclone: { code: 'TC10', issued: '2025-09-24T02:40' } }],
  ['2025-09-24T13:21', { cyclone: { code: 'TC8SE', issued: '2025-09-24T13:20' } }],
  ['2025-09-24T20:21', { cyclone: { code: 'TC3', issued: '2025-09-24T20:20' } }],
] as const
