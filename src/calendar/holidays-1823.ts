// Public holidays as 1823 publishes them: iCalendar written as JSON, with a byte order mark, three years a file (domain §4.1).
import { z } from 'zod'
import { type Day, readDay, weekdayOf } from './hongkong.ts'

const date = z
  .union([z.string(), z.tuple([z.string()], z.unknown())])
  .transform((value, context) => {
    const text = typeof value === 'string' ? value : value[0]
    const day = /^\d{8}$/.test(text)
      ? readDay(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
      : undefined
    if (day !== undefined) return day
    context.addIssue(`"${text}" is not a day as YYYYMMDD`)
    return z.NEVER
  })

/** What else stands in the file (names, identifiers) varies from year to year and is not looked at. */
export const schema1823 = z.object({
  vcalendar: z
    .array(
      z.object({
        vevent: z
          .array(z.object({ dtstart: date, dtend: date.optional() }))
          .min(1, 'names no holiday'),
      }),
    )
    .min(1, 'holds no calendar'),
})

export const is1823 = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'vcalendar' in value

type Event = { readonly dtstart: Day; readonly dtend?: Day | undefined }
export type Days1823 =
  | { readonly ok: true; readonly days: readonly Day[]; readonly years: readonly [number, number] }
  | { readonly ok: false; readonly faults: readonly { at: number; why: string }[] }

/** No holiday of Hong Kong is longer: an event that is, was written wrong. */
const LONGEST = 7

/** Whole years, from that of the first holiday to that of the last; `dtend` is the day after. Sundays are left out:
 *  they are closed in any case. */
export function days1823(events: readonly Event[], yearOf: (day: Day) => number): Days1823 {
  const faults: { at: number; why: string }[] = []
  const days = new Set<Day>()
  for (const [at, { dtstart, dtend = dtstart + 1 }] of events.entries()) {
    if (dtend <= dtstart) faults.push({ at, why: 'ends before it begins' })
    else if (dtend - dtstart > LONGEST) faults.push({ at, why: `is longer than ${LONGEST} days` })
    else for (let day = dtstart; day < dtend; day++) if (weekdayOf(day) !== 0) days.add(day)
  }
  const years = new Set(events.map(({ dtstart }) => yearOf(dtstart)))
  const [first, last] = [Math.min(...years), Math.max(...years)]
  for (let year = first; year <= last; year++)
    if (!years.has(year)) faults.push({ at: 0, why: `names no holiday of ${year}` })
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, days: [...days].sort((a, b) => a - b), years: [first, last] }
}
