// When processing is open (domain R19-R23): intake never stops, the officers' work does.
import type { Calendar } from './calendar.ts'
import { overlapping } from './closures.ts'
import { isHoliday, offDay } from './holidays.ts'
import { type Day, dayOf, type Moment, minutes, momentAt, sayDay, weekdayOf } from './hongkong.ts'

/** Times as HH:MM; `weather: false` for an office that no signal closes. */
export type OfficeHours = {
  readonly weekdays: { readonly from: string; readonly to: string }
  readonly saturday: { readonly from: string; readonly to: string } | null
  readonly weather: boolean
}

/** The first open moment at or after a time. `null`: a signal is in force and nobody knows until when. */
export type Opening =
  | { readonly ok: true; readonly at: Moment | null; readonly why: readonly string[] }
  | { readonly ok: false }

export function opensAt(calendar: Calendar, hours: OfficeHours, from: Moment): Opening {
  const { holidays, made } = calendar
  const why: string[] = []
  let at = from
  for (let day = dayOf(at); day >= holidays.from && day <= holidays.to; day = dayOf(at)) {
    const open = officeHours(calendar, hours, day)
    if (!open || at >= open.to) {
      why.push(
        `${sayDay(day)} closed: ${open ? 'after office hours' : offDay(holidays, day)} (R19)`,
      )
      at = momentAt(day + 1, 0)
      continue
    }
    at = Math.max(at, open.from)
    const stop =
      overlapping(made.declaredStops, at, at + 1) ??
      (hours.weather ? overlapping(made.weatherStops, at, at + 1) : undefined)
    if (!stop) return { ok: true, at, why }
    why.push(`stopped: ${stop.why}`)
    if (stop.to === Infinity) return { ok: true, at: null, why }
    at = stop.to
  }
  return { ok: false }
}

/** The hours of one day by R19, weather aside. */
export function officeHours(
  { holidays }: Calendar,
  { weekdays, saturday }: OfficeHours,
  day: Day,
): { from: Moment; to: Moment } | undefined {
  const weekday = weekdayOf(day)
  if (weekday === 0 || isHoliday(holidays, day)) return undefined
  const hours = weekday === 6 ? saturday : weekdays
  if (!hours) return undefined
  return { from: momentAt(day, minutes(hours.from)), to: momentAt(day, minutes(hours.to)) }
}
