// All the clocks of one request, each with its derivation line by line (domain A13-A16, R13, R18, R25, §5.1).
import type { Calendar } from './calendar.ts'
import { type DayRules, type DayTable, type Due, dayTable } from './day-table.ts'
import {
  addMonths,
  type Day,
  dayOf,
  HOUR,
  type Moment,
  minutes,
  momentAt,
  printDay,
  printMoment,
  readMoment,
} from './hongkong.ts'
import type { Opening } from './hours.ts'
import { dayLine, type Line, line, momentLine } from './saying.ts'

/** What policy says of time, for one kind of certificate. */
export type ClockRules = DayRules & {
  /** Hours from receipt that no closed office stops; null where none bind. */
  readonly clockHours: number | null
  readonly noticeDays: number
  readonly monthsNotice: number
}

/** ISO 8601 with offset; null where a clock does not bind, or is not known. */
export type Clocks = {
  /** The first moment at or after receipt at which processing is open; null while a signal is in force. */
  readonly processingOpensAt: string | null
  /** When officers stop on the day that keeps the pledge in every reading; null past the holiday table (A13, A15). */
  readonly target: string | null
  /** The last CRL of the last day that keeps it in any reading; null past the holiday table (A13, A14, A15). */
  readonly outer: string | null
  readonly clockLimit: string | null
  readonly noticeDue: string
  /** Every CRL after receipt that keeps the pledge, and the limit where there is one, ascending; the first is the next. */
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
  const received = readMoment(receivedAt)
  if (received === undefined) return notATime(receivedAt)
  const day = dayOf(received)
  const bound = binding(received, day, rules)
  const { from, to } = calendar.holidays
  if (day < from) return outside(calendar, received, bound)
  const table = dayTable(calendar, rules)
  const opening = day > to ? closed : table.opening(received, day)
  const due = day > to ? undueable : table.due(day)
  const found = { ...opened(opening), ...pledged(due, rules) }
  const { target, outer } = due
  if (!opening.ok || target.day === undefined || outer.day === undefined)
    return outside(calendar, received, bound, found)
  const runs = runsBetween(table, received, bound.limit, outer.day)
  const why = [
    receivedLine(received),
    ...opening.why,
    opensLine(opening.at),
    ...target.why,
    targetLine(momentAt(target.day, minutes(rules.pledge.cutOff))),
    ...(outer.day === target.day ? [] : outer.why),
    outerLine(momentAt(outer.day, lastRun(rules))),
    ...bound.why,
    runsLine(runs, opening.at ?? received),
  ]
  const provisional = opening.at === null ? { provisional: true as const } : {}
  const crlRuns = runs.map(({ text }) => text)
  return { ok: true, clocks: { ...found, ...bound.clocks, crlRuns, ...provisional, why } }
}

const closed: Opening = { ok: false, why: [] }
const undueable: Due = { target: { day: undefined, why: [] }, outer: { day: undefined, why: [] } }

const lastRun = ({ crlRuns, pledge }: ClockRules): number =>
  minutes(crlRuns.at(-1) ?? pledge.cutOff)

const opened = (opening: Opening) => ({
  processingOpensAt: opening.ok && opening.at !== null ? printMoment(opening.at) : null,
})

function pledged({ target, outer }: Due, rules: ClockRules) {
  const at = (day: Day | undefined, minute: number) =>
    day === undefined ? null : printMoment(momentAt(day, minute))
  return {
    target: at(target.day, minutes(rules.pledge.cutOff)),
    outer: at(outer.day, lastRun(rules)),
  }
}

/** A list published at the very moment of receipt cannot hold what was asked then. */
function runsBetween(table: DayTable, received: Moment, limit: Moment | null, last: Day) {
  const from = dayOf(received)
  const days = Array.from({ length: last - from + 1 }, (_, at) => table.runs(from + at))
  return days.flat().filter(({ at }) => at > received && (limit === null || at <= limit))
}

type Bound = {
  readonly limit: Moment | null
  readonly clocks: Pick<Clocks, 'clockLimit' | 'noticeDue' | 'effectiveFrom'>
  readonly why: readonly Line[]
}

/** The clocks that run on whatever the office does. */
function binding(received: Moment, day: Day, rules: ClockRules): Bound {
  const { clockHours, noticeDays, monthsNotice } = rules
  const limit = clockHours === null ? null : received + clockHours * HOUR
  const notice = received + noticeDays * 24 * HOUR
  const from = monthsNotice > 0 ? addMonths(day, monthsNotice) : undefined
  return {
    limit,
    clocks: {
      clockLimit: limit === null ? null : printMoment(limit),
      noticeDue: printMoment(notice),
      ...(from === undefined ? {} : { effectiveFrom: printDay(from) }),
    },
    why: [
      ...(limit === null ? [] : [limitLine(limit, clockHours)]),
      noticeLine(notice, noticeDays),
      ...(from === undefined ? [] : [plannedLine(from, monthsNotice)]),
    ],
  }
}

const receivedLine = (at: Moment): Line => {
  const { en, zh } = momentLine(at)
  return line(`received ${en} Hong Kong time`, `收件：香港時間 ${zh}`)
}

function opensLine(at: Moment | null): Line {
  if (at === null)
    return line(
      'processing opens: not known while the signal is in force; the dates below may become later',
      '開始處理：信號仍然生效，未能得知；以下日期或會延後',
    )
  const { en, zh } = momentLine(at)
  return line(`processing opens: ${en}`, `開始處理：${zh}`)
}

function targetLine(at: Moment): Line {
  const { en, zh } = momentLine(at)
  return line(`target: ${en}, when officers stop (A15)`, `內部目標：${zh}，人員下班時間（A15）`)
}

function outerLine(at: Moment): Line {
  const { en, zh } = momentLine(at)
  return line(
    `latest: ${en}, the last CRL of that day (A13, A15)`,
    `最遲：${zh}，當日最後一份證書撤銷清單（A13、A15）`,
  )
}

function limitLine(at: Moment, hours: number | null): Line {
  const { en, zh } = momentLine(at)
  return line(
    `limit: ${hours} hours from receipt, ${en}; no closure stops it (§5.1)`,
    `絕對時限：收件後 ${hours} 小時，即 ${zh}；不因辦公室關閉而延後（§5.1）`,
  )
}

function noticeLine(at: Moment, days: number): Line {
  const { en, zh } = momentLine(at)
  return line(
    `notice: ${days} days from receipt, ${en} (R18, A29)`,
    `通知書：收件後 ${days} 天內，即 ${zh}（R18、A29）`,
  )
}

function plannedLine(day: Day, months: number): Line {
  const { en, zh } = dayLine(day)
  return line(
    `planned: ${months} month's notice, not before ${en} (R13, A27)`,
    `計劃中的撤銷：須有 ${months} 個月通知，不早於 ${zh}（R13、A27）`,
  )
}

/** What is decided once processing is open shows in the run after that, not in one before (R25). */
function runsLine(runs: readonly { readonly at: Moment }[], opens: Moment): Line {
  const next = runs.find(({ at }) => at > opens)
  if (!next)
    return line(
      'CRL: no run after processing opens keeps the promise; only the emergency path does (R25, A32)',
      '撤銷清單：開始處理後的各次發布均不能守時；只能循緊急途徑處理（R25、A32）',
    )
  const { en, zh } = momentLine(next.at)
  return line(
    `CRL: the next run once processing is open is ${en}; of the runs after receipt ${runs.length} keep the promise (R25)`,
    `撤銷清單：開始處理後下一次發布為 ${zh}；收件後共有 ${runs.length} 次發布可守時（R25）`,
  )
}

function notATime(text: string): ClockAnswer {
  const says = line(
    `“${text}” is not a time with its offset, so no deadline can be computed.`,
    `「${text}」不是附有時區的時間，無法計算期限。`,
  )
  return { ok: false, code: 'not-a-time', says, clocks: null }
}

/** The limit in hours must not vanish with the pledge: it needs no holiday to be known. */
function outside(
  { holidays }: Calendar,
  received: Moment,
  { clocks: bound, why }: Bound,
  found: Partial<Clocks> = {},
): ClockAnswer {
  const before = dayOf(received) < holidays.from
  const [from, to] = [printDay(holidays.from), printDay(holidays.to)]
  const says = before
    ? line(
        `The holiday table begins on ${from}; no deadline is computed before it.`,
        `公眾假期表由 ${from} 開始，不能計算較早的期限。`,
      )
    : line(
        `The holiday table ends on ${to}; load the next year's, no deadline is guessed.`,
        `公眾假期表至 ${to} 為止；請載入下一年的假期，系統不會推測期限。`,
      )
  const nothing = { processingOpensAt: null, target: null, outer: null, crlRuns: [] }
  return {
    ok: false,
    code: before ? 'before-holiday-table' : 'beyond-holiday-table',
    says,
    clocks: { ...nothing, ...found, ...bound, why: [receivedLine(received), says, ...why] },
  }
}
