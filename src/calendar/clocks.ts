// All the clocks of one request, each with its derivation line by line (domain A13-A16, R13, R18, §5.1).
import type { Calendar } from './calendar.ts'
import {
  addMonths,
  dayOf,
  HOUR,
  type Moment,
  minutes,
  momentAt,
  printDay,
  printMoment,
  readMoment,
  sayDay,
  sayMoment,
} from './hongkong.ts'
import { type OfficeHours, opensAt } from './hours.ts'
import { outerDay, type Pledge, targetDay } from './pledge.ts'

/** What policy says of time, for one kind of certificate. */
export type ClockRules = {
  readonly hours: OfficeHours
  readonly pledge: Pledge
  /** HH:MM, ascending: when the CA publishes. */
  readonly crlRuns: readonly string[]
  /** Hours from receipt that no closed office stops; null where none bind. */
  readonly clockHours: number | null
  readonly noticeDays: number
  readonly monthsNotice: number
}

/** ISO 8601 with offset; null where a clock does not bind, or is not known yet. */
export type Clocks = {
  /** The first moment at or after receipt at which processing is open; null while a signal is in force. */
  readonly processingOpensAt: string | null
  readonly target: string
  readonly outer: string
  readonly clockLimit: string | null
  readonly noticeDue: string
  /** A planned revocation takes effect on this day (YYYY-MM-DD) at the earliest (R13). */
  readonly effectiveFrom?: string
  /** A signal is in force: lowering it may make the dates later. */
  readonly provisional?: true
  readonly why: readonly string[]
}
export type ClockAnswer =
  | { readonly ok: true; readonly clocks: Clocks }
  | {
      readonly ok: false
      readonly code: 'not-a-time' | 'before-holiday-table' | 'beyond-holiday-table'
      readonly says: { readonly en: string; readonly zh: string }
    }

/** Pure, and the same for the same calendar. Never guesses a holiday: past its table it refuses. */
export function clocks(receivedAt: string, rules: ClockRules, calendar: Calendar): ClockAnswer {
  const received = readMoment(receivedAt)
  if (received === undefined) return refusal.notATime(receivedAt)
  const day = dayOf(received)
  if (day < calendar.holidays.from) return refusal.before(calendar)
  const opening = opensAt(calendar, rules.hours, received)
  const target = targetDay(calendar, rules.hours, rules.pledge, day)
  const outer = outerDay(calendar, rules.hours, rules.pledge, day)
  if (!opening.ok || !target || !outer) return refusal.beyond(calendar)

  const targetAt = momentAt(target.day, minutes(rules.pledge.cutOff))
  const lastRun = rules.crlRuns.at(-1) ?? rules.pledge.cutOff
  const outerAt = momentAt(outer.day, minutes(lastRun))
  const opens = opening.at === null ? 'not known yet' : sayMoment(opening.at)
  const why = [
    `received ${sayMoment(received)} Hong Kong time`,
    ...opening.why.map((line) => `processing: ${line}`),
    `processing opens: ${opens}`,
    ...target.why.map((line) => `target: ${line}`),
    `target: ${sayMoment(targetAt)}, when officers stop (A15)`,
    ...(outer.day === target.day ? [] : outer.why.map((line) => `latest: ${line}`)),
    `latest: ${sayMoment(outerAt)}, the last CRL of that day (A13, A15)`,
  ]
  const bound = binding(received, rules, why)
  const provisional = opening.at === null ? { provisional: true as const } : {}
  return {
    ok: true,
    clocks: {
      processingOpensAt: opening.at === null ? null : printMoment(opening.at),
      target: printMoment(targetAt),
      outer: printMoment(outerAt),
      ...bound,
      ...provisional,
      why,
    },
  }
}

/** The clocks that run on whatever the office does. */
function binding(
  received: Moment,
  { clockHours, noticeDays, monthsNotice }: ClockRules,
  why: string[],
): Pick<Clocks, 'clockLimit' | 'noticeDue' | 'effectiveFrom'> {
  const limit = clockHours === null ? null : received + clockHours * HOUR
  if (limit !== null)
    why.push(`limit: ${clockHours} hours from receipt, ${sayMoment(limit)}; no closure stops it`)
  const notice = received + noticeDays * 24 * HOUR
  why.push(`notice: ${noticeDays} days from receipt, ${sayMoment(notice)} (R18, A29)`)
  const from = monthsNotice > 0 ? addMonths(dayOf(received), monthsNotice) : undefined
  if (from !== undefined)
    why.push(`planned: ${monthsNotice} month's notice, not before ${sayDay(from)} (R13, A27)`)
  return {
    clockLimit: limit === null ? null : printMoment(limit),
    noticeDue: printMoment(notice),
    ...(from === undefined ? {} : { effectiveFrom: printDay(from) }),
  }
}

const refusal = {
  notATime: (text: string): ClockAnswer => ({
    ok: false,
    code: 'not-a-time',
    says: {
      en: `“${text}” is not a time with its offset, so no deadline can be computed.`,
      zh: `「${text}」不是附有時區的時間，無法計算期限。`,
    },
  }),
  before: ({ holidays }: Calendar): ClockAnswer => ({
    ok: false,
    code: 'before-holiday-table',
    says: {
      en: `The holiday table begins on ${printDay(holidays.from)}; no deadline is computed before it.`,
      zh: `公眾假期表由 ${printDay(holidays.from)} 開始，不能計算較早的期限。`,
    },
  }),
  beyond: ({ holidays }: Calendar): ClockAnswer => ({
    ok: false,
    code: 'beyond-holiday-table',
    says: {
      en: `The holiday table ends on ${printDay(holidays.to)}; load the next year's, no deadline is guessed.`,
      zh: `公眾假期表至 ${printDay(holidays.to)} 為止；請載入下一年的假期，系統不會推測期限。`,
    },
  }),
}
