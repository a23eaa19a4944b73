// Hong Kong time as arithmetic: UTC+8 all the year (domain A11), so no table of time zones is asked.

/** Milliseconds since 1970 in UTC. */
export type Moment = number
/** Days since 1 January 1970 by the Hong Kong calendar. */
export type Day = number

const OFFSET = 8 * 3_600_000
const DAY = 86_400_000
export const MINUTE = 60_000
export const HOUR = 3_600_000

export const dayOf = (moment: Moment): Day => Math.floor((moment + OFFSET) / DAY)

/** That many minutes into the day; 1440 is the start of the next. */
export const momentAt = (day: Day, minute: number): Moment => day * DAY - OFFSET + minute * MINUTE

/** Minutes since midnight: seconds are cut off, as the Observatory's times have none (A1). */
export const minuteOf = (moment: Moment): number =>
  Math.floor((moment - momentAt(dayOf(moment), 0)) / MINUTE)

/** 0 is Sunday, 6 is Saturday. */
export const weekdayOf = (day: Day): number => (((day + 4) % 7) + 7) % 7

/** `09:15` as minutes since midnight. */
export const minutes = (time: string): number =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** An ISO 8601 time that says its own offset; without one it would mean another moment on another machine. */
export function readMoment(text: string): Moment | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text))
    return undefined
  // Date.parse turns 30 February into 2 March; a day that is none must not become another.
  if (readDay(text.slice(0, 10)) === undefined) return undefined
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? undefined : moment
}

/** `2026-11-23` as a day, or nothing when there is no such day. */
export function readDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const moment = Date.parse(`${text}T00:00:00Z`)
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== text) return undefined
  return moment / DAY
}

export const printDay = (day: Day): string => new Date(day * DAY).toISOString().slice(0, 10)

/** `2026-11-23T10:00:00+08:00`; fractions of a second are cut off, which makes no deadline later. */
export const printMoment = (moment: Moment): string =>
  `${new Date(moment + OFFSET).toISOString().slice(0, 19)}+08:00`

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `Wed 24 Sep 2025`. */
export function sayDay(day: Day): string {
  const date = new Date(day * DAY)
  const month = months[date.getUTCMonth()]
  return `${weekdays[weekdayOf(day)]} ${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`
}

/** `Wed 24 Sep 2025 20:20`. */
export const sayMoment = (moment: Moment): string =>
  `${sayDay(dayOf(moment))} ${sayTime(minuteOf(moment))}`

export const sayTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** The same day of a later month; its last day where that month is shorter (31 January, one month: 28 February). */
export function addMonths(day: Day, count: number): Day {
  const date = new Date(day * DAY)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / DAY
}
