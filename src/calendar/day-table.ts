// What of a deadline hangs on the day alone, worked out once for each day of a calendar and then looked up.
import type { Calendar } from './calendar.ts'
import { type Day, type Moment, minutes, momentAt, printMoment } from './hongkong.ts'
import { type OfficeHours, type Opening, officeHours, opensAt } from './hours.ts'
import { type Counted, outerDay, type Pledge, targetDay } from './pledge.ts'
import { headed, type Line, line } from './saying.ts'

/** What policy says of days, whatever the kind of certificate. */
export type DayRules = {
  readonly hours: OfficeHours
  readonly pledge: Pledge
  /** HH:MM, ascending: when the CA publishes. */
  readonly crlRuns: readonly string[]
}
export type Due = { readonly target: Counted; readonly outer: Counted }
export type Run = { readonly at: Moment; readonly text: string }

/** Answers are the same as asking hours.ts and pledge.ts each time; their lines bear their heading. */
export type DayTable = {
  /** Of days that the holiday table holds. */
  due(received: Day): Due
  opening(at: Moment, day: Day): Opening
  runs(day: Day): readonly Run[]
}

const heads = {
  processing: line('processing', '處理'),
  target: line('target', '內部目標'),
  outer: line('latest', '最遲'),
}

/** Two calendars of the same days are two tables; a calendar that is let go takes its tables with it. */
const tables = new WeakMap<Calendar, Map<string, DayTable>>()

export function dayTable(calendar: Calendar, rules: DayRules): DayTable {
  const made = tables.get(calendar) ?? new Map<string, DayTable>()
  tables.set(calendar, made)
  const key = keyOf(rules)
  const table = made.get(key) ?? makeTable(calendar, rules)
  made.set(key, table)
  return table
}

function keyOf({ hours: { weekdays, saturday, weather }, pledge, crlRuns }: DayRules): string {
  const open = `${weekdays.from} ${weekdays.to} ${saturday?.from} ${saturday?.to} ${weather}`
  return `${open} ${pledge.workingDays} ${pledge.anySignal} ${crlRuns.join()}`
}

function makeTable(calendar: Calendar, { hours, pledge, crlRuns }: DayRules): DayTable {
  const due = remember(
    (day): Due => ({
      target: told(heads.target, targetDay(calendar, hours, pledge, day)),
      outer: told(heads.outer, outerDay(calendar, hours, pledge, day)),
    }),
  )
  const fromMidnight = remember((day) => opened(opensAt(calendar, hours, momentAt(day, 0))))
  const fromEvening = remember((day) => {
    const open = officeHours(calendar, hours, day)
    return opened(opensAt(calendar, hours, open?.to ?? momentAt(day, 0)))
  })
  const runs = remember((day) =>
    crlRuns.map((run) => {
      const at = momentAt(day, minutes(run))
      return { at, text: printMoment(at) }
    }),
  )
  const opening = (at: Moment, day: Day): Opening => {
    const open = officeHours(calendar, hours, day)
    if (!open || at < open.from) return fromMidnight(day)
    if (at >= open.to) return fromEvening(day)
    return opened(opensAt(calendar, hours, at))
  }
  return { due, opening, runs }
}

const told = (head: Line, { day, why }: Counted): Counted => ({
  day,
  why: why.map((each) => headed(head, each)),
})

const opened = (opening: Opening): Opening => ({
  ...opening,
  why: opening.why.map((each) => headed(heads.processing, each)),
})

/** Only days of the holiday table are asked for, so nothing here grows without end. */
function remember<T>(work: (day: Day) => T): (day: Day) => T {
  const known = new Map<Day, T>()
  return (day) => {
    if (!known.has(day)) known.set(day, work(day))
    return known.get(day) as T // set on the line above
  }
}
