// The calendar as it stands now: shipped and loaded holidays, observed closures, and officers' rulings over them.
import { type Calendar, makeCalendar } from '../calendar/calendar.ts'
import { type HolidayTable, readHolidays, shippedHolidays } from '../calendar/holidays.ts'
import { printDay } from '../calendar/hongkong.ts'
import { correctedBy, foldObservations } from '../calendar/observed.ts'
import type { Weather } from '../calendar/processing.ts'
import { allClearUntil, type RuledClosure, ruled, standing } from '../calendar/rulings.ts'
import type { Clock } from '../process/clock.ts'
import type { CalendarFacts, FeedState } from './records-closures.ts'

type Ports = {
  readonly records: {
    calendarVersion(): Promise<string>
    calendarFacts(): Promise<CalendarFacts>
    feedStates(): Promise<FeedState[]>
  }
  readonly clock: Clock
  /** Is a weather feed set? Without one its silence means nothing. */
  readonly watchesWeather: boolean
}

export type CalendarNow = {
  readonly calendar: Calendar
  readonly weather: Weather
  readonly closures: readonly RuledClosure[]
  readonly feeds: readonly FeedState[]
  /** Since when the Observatory announces a No. 8 to come. */
  readonly preNo8: string | null
}
export type CalendarSource = {
  /** Whatever was observed or ruled until now, by any process of the office. */
  now(): Promise<CalendarNow>
  calendar(): Promise<Calendar>
}

/** The feed is asked each minute: five without an answer, and nobody asks. */
const STALE_MS = 5 * 60_000

export function openCalendarSource({ records, clock, watchesWeather }: Ports): CalendarSource {
  let kept: { readonly version: string; readonly made: Made } | undefined
  const now = async (): Promise<CalendarNow> => {
    const at = clock.now().getTime()
    const [version, feeds] = await Promise.all([records.calendarVersion(), records.feedStates()])
    if (kept?.version !== version) kept = { version, made: make(await records.calendarFacts()) }
    const { made } = kept
    const feed = feeds.find(({ source }) => source === 'hko-warnsum')
    const knownTo = feed?.lastGoodAt ?? new Date(at).toISOString()
    return {
      calendar: calendarOf(made, knownTo),
      weather: weatherOf({ watched: watchesWeather, feed, facts: made.facts, at }),
      closures: made.closures,
      feeds,
      preNo8: made.facts.observations.at(-1)?.reading?.preNo8 ?? null,
    }
  }
  return { now, calendar: async () => (await now()).calendar }
}

type Made = {
  readonly facts: CalendarFacts
  readonly holidays: HolidayTable
  readonly closures: readonly RuledClosure[]
  /** While a signal is in force, it depends on the moment up to which that is known. */
  last: { readonly knownTo: string; readonly calendar: Calendar } | undefined
}

function make(facts: CalendarFacts): Made {
  return {
    facts,
    holidays: holidaysOf(facts.holidays),
    closures: closuresOf(facts),
    last: undefined,
  }
}

export const closuresOf = (facts: CalendarFacts): readonly RuledClosure[] =>
  ruled(correctedBy(foldObservations(facts.observations), facts.record), facts.rulings)

function calendarOf(made: Made, knownTo: string): Calendar {
  const closures = standing(made.closures)
  const until = closures.some(({ to }) => to === null) ? knownTo : ''
  if (made.last?.knownTo !== until)
    made.last = { knownTo: until, calendar: makeCalendar(made.holidays, closures, until) }
  return made.last.calendar
}

/** The years of the loaded table replace the shipped ones; years that only the shipped table has stay. */
export function holidaysOf(loaded: unknown): HolidayTable {
  const shipped = shippedHolidays()
  if (loaded === null) return shipped
  const read = readHolidays(loaded)
  if (!read.ok) throw new Error(`read the kept holidays: ${read.faults.join('; ')}`)
  const { table } = read
  // A gap between the two would be a stretch without holidays: then the loaded table stands alone.
  if (table.from > shipped.to + 1 || table.to < shipped.from - 1) return table
  const outside = [...shipped.days].filter((day) => day < table.from || day > table.to)
  return {
    source: `${table.source} (${printDay(table.from)} to ${printDay(table.to)}); before and after it: ${shipped.source}`,
    from: Math.min(table.from, shipped.from),
    to: Math.max(table.to, shipped.to),
    days: new Set([...outside, ...table.days]),
  }
}

type Heard = {
  readonly watched: boolean
  readonly feed: FeedState | undefined
  readonly facts: CalendarFacts
  readonly at: number
}

function weatherOf({ watched, feed, facts, at }: Heard): Weather {
  if (!watched) return { state: 'not-watched' }
  const since = feed?.lastGoodAt ?? null
  const stale = feed !== undefined && at - Date.parse(feed.lastLookAt) > STALE_MS
  if (feed?.outcome === 'read' && !stale) return { state: 'known', allClearUntil: null }
  const looked = allClearUntil(facts.rulings, at)
  if (looked !== undefined) return { state: 'known', allClearUntil: looked }
  if (!feed) return { state: 'unknown', since, why: 'it has not been asked yet' }
  return { state: 'unknown', since, why: stale ? 'nobody asks it' : (feed.fault ?? feed.outcome) }
}
