// Public holidays as a table with a beginning and an end: outside of it nothing is computed (domain §4.1, A36).
import { z } from 'zod'
import shipped from './holidays-hk.json' with { type: 'json' }
import { type Day, printDay, readDay, weekdayOf } from './hongkong.ts'

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

/** Reads `{ source, from, to, holidays: ["YYYY-MM-DD"] }`; all of its faults come in one answer. */
export function readHolidays(value: unknown): HolidayAnswer {
  const read = schema.safeParse(value)
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    return { ok: false, faults }
  }
  const { source, from, to, holidays } = read.data
  const faults = from > to ? ['to: comes before from'] : []
  for (const [index, each] of holidays.entries()) {
    const where = `holidays.${index}: ${printDay(each)}`
    if (each < from || each > to) faults.push(`${where} lies outside the table`)
    if (index > 0 && each <= (holidays[index - 1] ?? each)) faults.push(`${where} is out of order`)
    if (weekdayOf(each) === 0) faults.push(`${where} is a Sunday, which is closed in any case`)
  }
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, table: { source, from, to, days: new Set(holidays) } }
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

/** Why a day is none, in a word. */
export function offDay(table: HolidayTable, each: Day): string | undefined {
  if (table.days.has(each)) return 'public holiday'
  const weekday = weekdayOf(each)
  return weekday === 0 ? 'Sunday' : weekday === 6 ? 'Saturday' : undefined
}

/** The first working day after that day, or nothing when the table ends before. */
export function nextWorkingDay(table: HolidayTable, after: Day): Day | undefined {
  for (let each = after + 1; each <= table.to; each++) if (isWorkingDay(table, each)) return each
  return undefined
}
