// All the clocks of one request, each with its derivation line by line (domain A13-A16, R13, R18, R25, §5.1).
import type { Calendar } from './calendar.ts'
import { type DayRules, type DayTable, dayTable, type Opens } from './day-table.ts'
import {
  beforeTable,
  beyondTable,
  limitLine,
  longerLine,
  notATime,
  noticeLine,
  plannedLine,
  receivedLine,
  runsLine,
} from './derivation.ts'
import { addMonths, type Day, dayOf, HOUR, type Moment, printDay, readMoment } from './hongkong.ts'
import { dayLine, type Line, type Said } from './saying.ts'

/** What policy says of time, for one kind of certificate. */
export type ClockRules = DayRules & {
  /** Hours from receipt that no closed office stops; null where none bind. */
  readonly clockHours: number | null
  /** Days from receipt, beside the hours: where the subscriber did not ask and no key is in danger. */
  readonly clockDays?: number | null
  readonly noticeDays: number
  readonly monthsNotice: number
}

/** ISO 8601 with offset; null where a clock does not bind, or is not known. */
export type Clocks = {
  /** The first moment at or after receipt at which processing is open; null while a signal is in force. */
  readonly processingOpensAt: string | null
  /** When officers stop on the target's day: what is done later than this misses its last CRL (A15). */
  readonly cutOff: string | null
  /** The last CRL of the day that keeps the pledge in every reading; null past the holiday table (A13, A15). */
  readonly target: string | null
  /** The last CRL of the last day that keeps it in any reading; null past the holiday table (A13, A14, A15). */
  readonly outer: string | null
  readonly clockLimit: string | null
  /** The longer limit in days, where one binds beside `clockLimit`. */
  readonly clockOuter?: string
  readonly noticeDue: string
  /**
   * Every CRL that can hold what is asked and keeps the pledge, and the limit where there is one, ascending: from the
   * opening of processing on, from receipt on for a kind bound by hours (R25, A32). While a signal is in force from receipt.
   */
  readonly crlRuns: readonly string[]
  /** A planned revocation takes effect on this day (YYYY-MM-DD) at the earliest (R13). */
  readonly effectiveFrom?: string
  /** A signal is in force: lowering it may make the dates later. */
  readonly provisional?: true
  readonly why: readonly Line[]
}
export type ClockAnswer =
  | { readonly ok: true; readonly clocks: Clocks }
  | {
      readonly ok: false
      readonly code: 'not-a-time' | 'before-holiday-table' | 'beyond-holiday-table'
      readonly says: Line
      /** What runs on without a holiday table: the limit in hours, the notice, the month's notice. */
      readonly clocks: Clocks | null
    }

/** Pure, and the same for the same calendar. Never guesses a holiday: past its table it refuses. */
export function clocks(receivedAt: string, rules: ClockRules, calendar: Calendar): ClockAnswer {
  const moment = readMoment(receivedAt)
  if (moment === undefined)
    return { ok: false, code: 'not-a-time', says: notATime(receivedAt), clocks: null }
  const day = dayOf(moment)
  const { from, to } = calendar.holidays
  const table = dayTable(calendar, rules)
  const [received, bound] = [table.say(moment), binding(table, moment, day, rules)]
  const inTable = day >= from && day <= to
  const opening = inTable ? table.opening(received, day) : undefined
  const due = inTable ? table.due(day) : undefined
  if (!opening || !due) return outside(calendar, day, received, bound, opening)
  // No closure stops a kind that is bound by hours: the emergency path is open to it from receipt on (A32).
  const workable = rules.clockHours === null ? (opening.at?.at ?? moment) : moment
  const runs = table.runs(workable, bound.limit, due.last)
  const why = [
    receivedLine(received),
    ...opening.why,
    ...due.why,
    ...bound.why,
    runsLine(runs, opening.at?.at),
  ]
  const found: Clocks = {
    processingOpensAt: opening.at?.iso ?? null,
    cutOff: due.cutOff.iso,
    target: due.target.iso,
    outer: due.outer.iso,
    ...bound.clocks,
    crlRuns: runs.map(({ iso }) => iso),
    why,
  }
  return { ok: true, clocks: opening.at ? found : { ...found, provisional: true } }
}

type Bound = {
  readonly limit: Moment
  readonly clocks: Pick<Clocks, 'clockLimit' | 'clockOuter' | 'noticeDue' | 'effectiveFrom'>
  readonly why: readonly Line[]
}

/** The clocks that run on whatever the office does. */
function binding(table: DayTable, received: Moment, day: Day, rules: ClockRules): Bound {
  const { clockHours, clockDays = null, noticeDays, monthsNotice } = rules
  const notice = table.say(received + noticeDays * 24 * HOUR)
  const why = [noticeLine(notice, noticeDays)]
  let [limit, clockLimit]: [Moment, string | null] = [Number.POSITIVE_INFINITY, null]
  if (clockHours !== null) {
    const said = table.say(received + clockHours * HOUR)
    limit = said.at
    clockLimit = said.iso
    why.unshift(limitLine(said, clockHours))
  }
  const longer = clockDays === null ? undefined : table.say(received + clockDays * 24 * HOUR)
  if (longer && clockDays !== null) why.splice(1, 0, longerLine(longer, clockDays))
  const own = { clockLimit, ...(longer && { clockOuter: longer.iso }), noticeDue: notice.iso }
  if (monthsNotice === 0) return { limit, clocks: own, why }
  const from = addMonths(day, monthsNotice)
  why.push(plannedLine(dayLine(from), monthsNotice))
  const effectiveFrom = printDay(from)
  return { limit, clocks: { ...own, effectiveFrom }, why }
}

/** The limit in hours must not vanish with the pledge: it needs no holiday to be known. */
function outside(
  { holidays }: Calendar,
  day: Day,
  received: Said,
  { clocks: bound, why }: Bound,
  opening: Opens | undefined,
): ClockAnswer {
  const before = day < holidays.from
  const says = before ? beforeTable(printDay(holidays.from)) : beyondTable(printDay(holidays.to))
  const opened = opening?.why ?? []
  return {
    ok: false,
    code: before ? 'before-holiday-table' : 'beyond-holiday-table',
    says,
    clocks: {
      processingOpensAt: opening?.at?.iso ?? null,
      cutOff: null,
      target: null,
      outer: null,
      ...bound,
      crlRuns: [],
      why: [receivedLine(received), says, ...opened, ...why],
    },
  }
}
