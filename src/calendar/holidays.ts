// Public holidays as a table with a beginning and an end: outside of it nothing is computed (domain §4.1, A36).
import { z } from 'zod'
import { days1823, is1823, schema1823 } from './holidays-1823.ts'
import shipped from './holidays-hk.json' with { type: 'json' }
import { type Day, dateOf, printDay, readDay, weekdayOf } from './hongkong.ts'
import { faultAt, issueFaults, type Marked, readMarked } from './marked.ts'
import { type Line, line } from './saying.ts'

export type HolidayTable = {
  readonly source: string
  /** First and last day that the table speaks of. */
  readonly from: Day
  readonly to: Day
  readonly days: ReadonlySet<Day>
}
export type HolidayAnswer =
  | { readonly ok: true; readonly table: HolidayTable }
  | { readonly ok: false; readonly faults: readonly string[] }

const day = z.string().transform((text, context): Day => {
  const read = readDay(text)
  if (read !== undefined) return read
  context.addIssue(`"${text}" is not a day as YYYY-MM-DD`)
  return z.NEVER
})
const schema = z.strictObject({
  source: z.string().min(1),
  from: day,
  to: day,
  holidays: z.array(day),
})

/** Reads the text of a table of ours or of 1823's; every fault comes with its line. */
export function parseHolidays(text: string): HolidayAnswer {
  const read = readMarked(text)
  return read.ok ? readMarkedHolidays(read.marked) : read
}

/** Reads `{ source, from, to, holidays: ["YYYY-MM-DD"] }`, parsed before; all of its faults come in one answer. */
export function readHolidays(value: unknown): HolidayAnswer {
  return readMarkedHolidays({ value, lineOf: () => 1 })
}

function readMarkedHolidays(marked: Marked): HolidayAnswer {
  return is1823(marked.value) ? read1823(marked) : readOurs(marked)
}

function readOurs(marked: Marked): HolidayAnswer {
  const read = schema.safeParse(marked.value)
  if (!read.success) return { ok: false, faults: issueFaults(marked, read.error.issues) }
  const { source, from, to, holidays } = read.data
  const faults = from > to ? [faultAt(marked, ['to'], 'comes before from')] : []
  for (const [index, each] of holidays.entries()) {
    const fault = (why: string) =>
      faults.push(faultAt(marked, ['holidays', index], `${printDay(each)} ${why}`))
    if (each < from || each > to) fault('lies outside the table')
    if (index > 0 && each <= (holidays[index - 1] ?? each)) fault('is out of order')
    if (weekdayOf(each) === 0) fault('is a Sunday, which is closed in any case')
  }
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, table: { source, from, to, days: new Set(holidays) } }
}

function read1823(marked: Marked): HolidayAnswer {
  const read = schema1823.safeParse(marked.value)
  if (!read.success) return { ok: false, faults: issueFaults(marked, read.error.issues) }
  const events = read.data.vcalendar.flatMap(({ vevent }) => vevent)
  const found = days1823(events, (each) => dateOf(each)[0])
  if (!found.ok)
    return {
      ok: false,
      faults: found.faults.map(({ at, why }) =>
        faultAt(marked, ['vcalendar', 0, 'vevent', at], why),
      ),
    }
  const [first, last] = found.years
  const [from, to] = [readDay(`${first}-01-01`), readDay(`${last}-12-31`)]
  if (from === undefined || to === undefined)
    return { ok: false, faults: [faultAt(marked, ['vcalendar'], 'has years that are none')] }
  return { ok: true, table: { source: '1823', from, to, days: new Set(found.days) } }
}

/** The table that Holdfast ships with. */
export function shippedHolidays(): HolidayTable {
  const answer = readHolidays(shipped)
  if (!answer.ok) throw new Error(`read the shipped holidays: ${answer.faults.join('; ')}`)
  return answer.table
}

export const isHoliday = (table: HolidayTable, each: Day): boolean => table.days.has(each)

/** Neither Saturday, Sunday nor public holiday: the "working day" of R22, R23 and R26, not the processing day of R19 (A12). */
export function isWorkingDay(table: HolidayTable, each: Day): boolean {
  const weekday = weekdayOf(each)
  return weekday !== 0 && weekday !== 6 && !table.days.has(each)
}

const holiday = line('public holiday', '公眾假期')
const sunday = line('Sunday', '星期日')
const saturday = line('Saturday', '星期六')

/** Why a day is none, in a word. */
export function offDay(table: HolidayTable, each: Day): Line | undefined {
  if (table.days.has(each)) return holiday
  const weekday = weekdayOf(each)
  return weekday === 0 ? sunday : weekday === 6 ? saturday : undefined
}

/** The first working day after that day, or nothing when the table ends before. */
export function nextWorkingDay(table: HolidayTable, after: Day): Day | undefined {
  for (let each = after + 1; each <= table.to; each++) if (isWorkingDay(table, each)) return each
  return undefined
}
