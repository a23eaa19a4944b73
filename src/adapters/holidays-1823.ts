// Asks 1823 for the public holidays; what is malformed or cannot be right is told, and the last good table stays.
import { type HolidayTable, parseHolidays, shippedHolidays } from '../calendar/holidays.ts'
import { type Day, printDay } from '../calendar/hongkong.ts'
import { type FeedLook, looking } from './hko.ts'
import type { FetchLimits } from './http-fetch.ts'

const LIMITS: FetchLimits = { octets: 1_000_000, timeoutMs: 20_000, redirects: 2 }

/** Seventeen every year from 2018 on (domain §4.1); a one-off holiday or two may be added, as in 2015. */
const [FEWEST, MOST] = [16, 20]
/** So many differences from the gazetted days of one year are no correction but another country's list. */
const MOST_CHANGES = 3

export const holidayFeed = (url: string, limits = LIMITS): FeedLook =>
  looking('1823', url, limits, (body) => {
    const answer = parseHolidays(body)
    if (!answer.ok) return { outcome: 'malformed', reading: null, fault: answer.faults.join('; ') }
    const faults = improbable(answer.table)
    if (faults.length > 0) return { outcome: 'malformed', reading: null, fault: faults.join('; ') }
    return { outcome: 'read', reading: asKept(answer.table), fault: null }
  })

const asKept = ({ source, from, to, days }: HolidayTable) => ({
  source,
  from: printDay(from),
  to: printDay(to),
  holidays: [...days].sort((a, b) => a - b).map(printDay),
})

/** What parses and cannot be: years with too few or too many, and lists that contradict the gazette. */
function improbable(table: HolidayTable): string[] {
  const shipped = shippedHolidays()
  const faults: string[] = []
  const [first, last] = [yearOf(table.from), yearOf(table.to)]
  for (let year = first; year <= last; year += 1) {
    const here = [...table.days].filter((day) => yearOf(day) === year)
    if (here.length < FEWEST || here.length > MOST)
      faults.push(`${year} has ${here.length} holidays, where ${FEWEST} to ${MOST} are expected`)
    const gazetted = [...shipped.days].filter((day) => yearOf(day) === year)
    const missing = gazetted.filter((day) => !table.days.has(day))
    if (gazetted.length > 0 && missing.length > MOST_CHANGES)
      faults.push(
        `${year} lacks ${missing.length} gazetted holidays, among them ${printDay(missing[0] ?? 0)}`,
      )
  }
  return faults
}

const yearOf = (day: Day): number => Number(printDay(day).slice(0, 4))
