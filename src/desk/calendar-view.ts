// The calendar as an officer sees it: now, the week, what stops processing, and how the feeds stand.
import type { Calendar } from '../calendar/calendar.ts'
import { isHoliday, offDay } from '../calendar/holidays.ts'
import {
  type Day,
  dayOf,
  HOUR,
  type Moment,
  minutes,
  momentAt,
  printDay,
  printMoment,
} from '../calendar/hongkong.ts'
import { type OfficeHours, officeHours, opensAt } from '../calendar/hours.ts'
import type { Processing, Weather } from '../calendar/processing.ts'
import type { RuledClosure } from '../calendar/rulings.ts'
import { type Stretch, sayStop } from '../calendar/stops.ts'
import type { CalendarView, DayView } from './api-calendar.ts'

export type CalendarState = {
  readonly calendar: Calendar
  readonly weather: Weather
  readonly closures: readonly RuledClosure[]
  readonly feeds: CalendarView['feeds']
  readonly preNo8: string | null
}
export type DeskHours = OfficeHours & {
  readonly crlRuns: readonly string[]
  readonly enforceHours: boolean
}

/** The table must reach further than any clock that runs (domain §4.1). */
const ALARM_DAYS = 60
const WEEK = 8
const SHOWN_MS = 30 * 24 * HOUR

export function viewCalendar(
  { calendar, weather, closures, feeds, preNo8 }: CalendarState,
  hours: DeskHours,
  processing: Processing,
  at: Moment,
): CalendarView {
  const today = dayOf(at)
  const { holidays } = calendar
  const opening = opensAt(calendar, hours, at)
  const daysLeft = holidays.to - today
  return {
    now: printMoment(at),
    enforced: hours.enforceHours,
    processing,
    weather,
    preNo8,
    nextOpening: opening.ok && opening.at !== null ? printMoment(opening.at) : null,
    crlRuns: nextRuns(hours, at),
    closures: closures
      .filter(({ to }) => to === null || at - Date.parse(to) < SHOWN_MS)
      .map(closureView)
      .reverse(),
    feeds,
    holidays: {
      source: holidays.source,
      to: printDay(holidays.to),
      daysLeft,
      alarm: daysLeft < ALARM_DAYS,
      next: [...holidays.days]
        .filter((day) => day >= today)
        .sort((a, b) => a - b)
        .slice(0, 5)
        .map(printDay),
    },
    week: Array.from({ length: WEEK }, (_, ahead) => dayView(calendar, hours, today + ahead)),
  }
}

function closureView(closure: RuledClosure): CalendarView['closures'][0] {
  const { ruling } = closure
  const said = ruling && { officer: ruling.officer, reason: ruling.reason, at: ruling.at }
  const { id, signal, from, to, source, provisional, voided, observed } = closure
  return { id, signal, from, to, source, provisional, voided, observed, ruling: said }
}

function nextRuns({ crlRuns }: DeskHours, at: Moment): string[] {
  const today = dayOf(at)
  return [today, today + 1]
    .flatMap((day) => crlRuns.map((run) => momentAt(day, minutes(run))))
    .filter((run) => run > at)
    .slice(0, 3)
    .map(printMoment)
}

function dayView(calendar: Calendar, hours: DeskHours, day: Day): DayView {
  const { holidays, made } = calendar
  const [from, to] = [momentAt(day, 0), momentAt(day + 1, 0)]
  const known = day >= holidays.from && day <= holidays.to
  const office = known ? officeHours(calendar, hours, day) : undefined
  const stops = [...made.declaredStops, ...(hours.weather ? made.weatherStops : [])]
  const off = offDay(holidays, day) ?? null
  return {
    day: printDay(day),
    off: office && !isHoliday(holidays, day) ? null : off,
    office: office ? { from: printMoment(office.from), to: printMoment(office.to) } : null,
    stops: stops.flatMap((stop) => within(stop, from, to)),
    crlRuns: hours.crlRuns.map((run) => printMoment(momentAt(day, minutes(run)))),
  }
}

function within(stop: Stretch, from: Moment, to: Moment): DayView['stops'][0][] {
  const [begins, ends] = [Math.max(stop.from, from), Math.min(stop.to, to)]
  if (begins >= ends) return []
  return [{ from: printMoment(begins), to: printMoment(ends), why: sayStop(stop) }]
}
