// When processing is open (domain R19-R23): intake never stops, the officers' work does.
import type { Calendar } from './calendar.ts'
import { isHoliday, offDay } from './holidays.ts'
import { type Day, dayOf, type Moment, minutes, momentAt, weekdayOf } from './hongkong.ts'
import { type Line, line, shortDay } from './saying.ts'
import { overlapping, sayStop } from './stops.ts'

/** Times as HH:MM; `weather: false` for an office that no signal closes. */
export type OfficeHours = {
  readonly weekdays: { readonly from: string; readonly to: string }
  readonly saturday: { readonly from: string; readonly to: string } | null
  readonly weather: boolean
}

/** The first open moment at or after a time. `null`: a signal is in force and nobody knows until when. */
export type Opening =
  | { readonly ok: true; readonly at: Moment | null; readonly why: readonly Line[] }
  | { readonly ok: false; readonly why: readonly Line[] }

export function opensAt(calendar: Calendar, hours: OfficeHours, from: Moment): Opening {
  const { holidays, made } = calendar
  const why: Line[] = []
  let at = from
  for (let day = dayOf(at); day >= holidays.from && day <= holidays.to; day = dayOf(at)) {
    const open = officeHours(calendar, hours, day)
    if (!open || at >= open.to) {
      why.push(closedOn(calendar, day, open !== undefined))
      at = momentAt(day + 1, 0)
      continue
    }
    if (at < open.from) why.push(beginsAt(day, hours))
    at = Math.max(at, open.from)
    const stop =
      overlapping(made.declaredStops, at, at + 1) ??
      (hours.weather ? overlapping(made.weatherStops, at, at + 1) : undefined)
    if (!stop) return { ok: true, at, why }
    const { en, zh } = sayStop(stop)
    why.push(line(`stopped: ${en}`, `暫停：${zh}`))
    if (stop.to === Infinity) return { ok: true, at: null, why }
    at = stop.to
  }
  return { ok: false, why }
}

function closedOn({ holidays }: Calendar, day: Day, isOpenDay: boolean): Line {
  const said = shortDay(day)
  const why = isOpenDay
    ? line('after office hours', '已過辦公時間')
    : (offDay(holidays, day) ?? line('no office hours', '沒有辦公時間'))
  return line(`${said.en} closed: ${why.en} (R19)`, `${said.zh}不辦公：${why.zh}（R19）`)
}

function beginsAt(day: Day, { weekdays, saturday }: OfficeHours): Line {
  const said = shortDay(day)
  const from = (weekdayOf(day) === 6 ? saturday?.from : undefined) ?? weekdays.from
  return line(
    `${said.en}: office hours begin at ${from} (R19)`,
    `${said.zh}：${from}開始辦公（R19）`,
  )
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
