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

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9})\d*)?)?(?:Z|([+-])(\d{2}):?(\d{2}))$/

/** An ISO 8601 time that says its own offset; without one it would mean another moment on another machine. */
export function readMoment(text: string): Moment | undefined {
  const read = ISO.exec(text)
  if (!read) return undefined
  const part = (at: number) => Number(read[at] ?? 0)
  const day = dayFrom(part(1), part(2), part(3))
  const [hour, minute, second] = [part(4), part(5), part(6)]
  // 24:00 is the end of a day, and the Observatory writes it.
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0))
    return undefined
  if (day === undefined || part(9) > 23 || part(10) > 59) return undefined
  const fraction = Math.floor(Number(`0.${read[7] ?? 0}`) * 1000)
  const offset = (part(9) * 60 + part(10)) * MINUTE * (read[8] === '-' ? -1 : 1)
  return day * DAY + hour * HOUR + minute * MINUTE + second * 1000 + fraction - offset
}

/** `2026-11-23` as a day, or nothing when there is no such day. */
export function readDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  return dayFrom(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)))
}

/** Nothing where there is no such day: 30 February must not become 2 March. */
function dayFrom(year: number, month: number, date: number): Day | undefined {
  const day = Math.floor(new Date(0).setUTCFullYear(year, month - 1, date) / DAY)
  const [, backMonth, backDate] = dateOf(day)
  return backMonth === month && backDate === date ? day : undefined
}

/** Year, month (from 1) and date of a day, in whole numbers alone: eras of 400 years begin on 1 March. */
export function dateOf(day: Day): readonly [number, number, number] {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const inEra = shifted - era * 146_097
  const year = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  )
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const fromMarch = Math.floor((5 * inYear + 2) / 153)
  const date = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return [year + era * 400 + (month <= 2 ? 1 : 0), month, date]
}

const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

export function printDay(day: Day): string {
  const [year, month, date] = dateOf(day)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
}

/** `2026-11-23T10:00:00+08:00`; fractions of a second are cut off, which makes no deadline later. */
export function printMoment(moment: Moment): string {
  const day = dayOf(moment)
  const seconds = Math.floor((moment - momentAt(day, 0)) / 1000)
  const second = two(seconds % 60)
  return `${printDay(day)}T${sayTime(Math.floor(seconds / 60))}:${second}+08:00`
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `Wed 24 Sep 2025`. */
export function sayDay(day: Day): string {
  const [year, month, date] = dateOf(day)
  return `${weekdays[weekdayOf(day)]} ${date} ${months[month - 1]} ${year}`
}

/** `Wed 24 Sep 2025 20:20`. */
export const sayMoment = (moment: Moment): string =>
  `${sayDay(dayOf(moment))} ${sayTime(minuteOf(moment))}`

export const sayTime = (minute: number): string =>
  `${two(Math.floor(minute / 60))}:${two(minute % 60)}`

/** The same day of a later month; its last day where that month is shorter (31 January, one month: 28 February). */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = dateOf(day)
  const first = new Date(0).setUTCFullYear(year, month - 1 + count, 1)
  const last = new Date(new Date(0).setUTCFullYear(year, month + count, 0)).getUTCDate()
  return first / DAY + Math.min(date, last) - 1
}
