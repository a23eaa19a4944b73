// What of a deadline hangs on the day alone, worked out once for each day of a calendar and then looked up.
import type { Calendar } from './calendar.ts'
import { opensLine, outerLine, targetLine } from './derivation.ts'
import { type Day, dayOf, type Moment, minutes, momentAt, printDay, sayTime } from './hongkong.ts'
import { type OfficeHours, type Opening, officeHours, opensAt } from './hours.ts'
import { outerDay, type Pledge, targetDay } from './pledge.ts'
import { dayLine, headed, type Line, line, type Said } from './saying.ts'

/** What policy says of days, whatever the kind of certificate. */
export type DayRules = {
  readonly hours: OfficeHours
  readonly pledge: Pledge
  /** HH:MM, ascending: when the CA publishes. */
  readonly crlRuns: readonly string[]
}
export type Due = {
  readonly cutOff: Said
  readonly target: Said
  readonly outer: Said
  readonly last: Day
  readonly why: readonly Line[]
}
export type Opens = {
  /** Null while a signal is in force. */
  readonly at: Said | null
  readonly why: readonly Line[]
}

/** Answers are the same as asking hours.ts and pledge.ts each time; undefined where the holiday table ends before. */
export type DayTable = {
  due(received: Day): Due | undefined
  opening(at: Said, day: Day): Opens | undefined
  /** Every CRL after `from`, to `until` and to the end of the day `last`; ascending. */
  runs(from: Moment, until: Moment, last: Day): readonly Said[]
  say(at: Moment): Said
}

type Known = DayRules & { readonly table: DayTable }
type Tables = { last: Known; readonly byRules: Map<string, DayTable> }

/** Two calendars of the same days are two tables; a calendar that is let go takes its tables with it. */
const known = new WeakMap<Calendar, Tables>()

export function dayTable(calendar: Calendar, rules: DayRules): DayTable {
  const { hours, pledge, crlRuns } = rules
  const tables = known.get(calendar)
  const last = tables?.last
  if (last && last.hours === hours && last.pledge === pledge && last.crlRuns === crlRuns)
    return last.table
  const key = keyOf(rules)
  const table = tables?.byRules.get(key) ?? makeTable(calendar, rules)
  const byRules = tables?.byRules ?? new Map<string, DayTable>()
  byRules.set(key, table)
  known.set(calendar, { last: { hours, pledge, crlRuns, table }, byRules })
  return table
}

function keyOf({ hours: { weekdays, saturday, weather }, pledge, crlRuns }: DayRules): string {
  const open = `${weekdays.from} ${weekdays.to} ${saturday?.from} ${saturday?.to} ${weather}`
  return `${open} ${pledge.workingDays} ${pledge.cutOff} ${pledge.anySignal} ${crlRuns.join()}`
}

function makeTable(calendar: Calendar, rules: DayRules): DayTable {
  const { hours } = rules
  const say = sayer()
  const runsOf = remember((day) => rules.crlRuns.map((run) => say(momentAt(day, minutes(run)))))
  const told = (opening: Opening) => tell(opening, say)
  const fromMidnight = remember((day) => told(opensAt(calendar, hours, momentAt(day, 0))))
  const fromEvening = remember((day) => {
    const open = officeHours(calendar, hours, day)
    return told(opensAt(calendar, hours, open?.to ?? momentAt(day, 0)))
  })
  return {
    say,
    due: remember((day) => dueOf(calendar, rules, day, say)),
    opening(at, day) {
      const open = officeHours(calendar, hours, day)
      if (!open || at.at < open.from) return fromMidnight(day)
      if (at.at >= open.to) return fromEvening(day)
      const opening = opensAt(calendar, hours, at.at)
      const atOnce = opening.ok && opening.at === at.at
      return atOnce ? { at, why: [opensLine(at)] } : told(opening)
    },
    runs(from, until, last) {
      const found: Said[] = []
      for (let day = dayOf(from); day <= last; day++)
        for (const run of runsOf(day)) if (run.at > from && run.at <= until) found.push(run)
      return found
    },
  }
}

const targetHead = line('target', '內部目標')
const outerHead = line('latest', '最遲')
const openHead = line('processing', '處理')

function dueOf(
  calendar: Calendar,
  { hours, pledge, crlRuns }: DayRules,
  received: Day,
  say: (at: Moment) => Said,
): Due | undefined {
  const [first, last] = [
    targetDay(calendar, hours, pledge, received),
    outerDay(calendar, hours, pledge, received),
  ]
  if (first.day === undefined || last.day === undefined) return undefined
  const run = minutes(crlRuns.at(-1) ?? pledge.cutOff)
  const cutOff = say(momentAt(first.day, minutes(pledge.cutOff)))
  const target = say(momentAt(first.day, run))
  const outer = say(momentAt(last.day, run))
  const later = first.day === last.day ? [] : last.why.map((each) => headed(outerHead, each))
  const why = [
    ...first.why.map((each) => headed(targetHead, each)),
    targetLine(target, cutOff),
    ...later,
    outerLine(outer),
  ]
  return { cutOff, target, outer, last: last.day, why }
}

function tell(opening: Opening, say: (at: Moment) => Said): Opens | undefined {
  if (!opening.ok) return undefined
  const at = opening.at === null ? null : say(opening.at)
  return { at, why: [...opening.why.map((each) => headed(openHead, each)), opensLine(at)] }
}

/** Prints moments, each day's words made once. */
function sayer(): (at: Moment) => Said {
  const days = remember((day) => ({ iso: printDay(day), ...dayLine(day) }))
  return (at) => {
    const day = dayOf(at)
    const { iso, en, zh } = days(day)
    const seconds = Math.floor((at - momentAt(day, 0)) / 1000)
    const time = sayTime(Math.floor(seconds / 60))
    const second = seconds % 60
    const printed = `${iso}T${time}:${second < 10 ? '0' : ''}${second}+08:00`
    return { at, iso: printed, en: `${en} ${time}`, zh: zh + time }
  }
}

/** Only days of the holiday table are asked for, and the few beyond it that a limit reaches into. */
function remember<T>(work: (day: Day) => T): (day: Day) => T {
  const done = new Map<Day, T>()
  return (day) => {
    const before = done.get(day)
    if (before !== undefined || done.has(day)) return before as T // `has`: undefined is an answer too
    const made = work(day)
    done.set(day, made)
    return made
  }
}
