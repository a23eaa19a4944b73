/**
 * Asks the Observatory each minute what is in force, and now and then for its history and 1823's holidays; counts the
 * deadlines anew when the calendar has changed, whoever changed it. Run as many as you like: what is seen twice is one row.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { historyFeeds, warnsumFeed } from '../src/adapters/hko.ts'
import { holidayFeed } from '../src/adapters/holidays-1823.ts'
import { dayOf } from '../src/calendar/hongkong.ts'
import { moveDeadlines } from '../src/steps/move-deadlines.ts'
import { keepDeadlines, watchFeeds } from '../src/steps/watch-feeds.ts'
import { rounds } from './rounds.ts'
import type { Shared } from './shared.ts'

const WEATHER_SECONDS = 60
/** Both are written anew once a day or less. */
const SLOW_SECONDS = 6 * 3600
/** Offices that were started together do not ask together. */
const JITTER_MS = 5_000
/** Past the table's end no deadline is counted (domain §4.1). */
const ALARM_DAYS = 60

export async function calendarFeeds(shared: Shared): Promise<void> {
  const { config, records, policy, policyAt, calendar, calendarSource, clock, log, closing } =
    shared
  const { HKO_URL: weather, HKO_HISTORY_URL: history, HOLIDAYS_URL: holidays } = config
  const keep = keepDeadlines({
    calendar: calendarSource.now,
    version: records.calendarVersion,
    moveDeadlines: moveDeadlines({ records, calendar, policy, policyAt }),
    clock,
  })
  const watching = (feeds: Parameters<typeof watchFeeds>[0]['feeds']) =>
    watchFeeds({ feeds, records, log })
  const slow = watching([
    ...(history === null ? [] : historyFeeds(history)),
    ...(holidays === null ? [] : [holidayFeed(holidays)]),
  ])
  const live = watching(weather === null ? [] : [warnsumFeed(weather)])
  const minutely = async (): Promise<void> => {
    if (weather !== null) await pause(Math.random() * JITTER_MS)
    await live()
    const moved = await keep()
    if (moved > 0) log.info({ moved }, 'deadlines moved')
  }
  const slowly = async (): Promise<void> => {
    await slow()
    const left = (await calendar()).holidays.to - dayOf(clock.now().getTime())
    if (left < ALARM_DAYS) log.warn({ left }, 'the holiday table ends soon: load the next year’s')
  }
  closing(rounds(SLOW_SECONDS, slowly, log))
  closing(rounds(WEATHER_SECONDS, minutely, log))
}
