// The pledge of so many working days, its internal target and its latest date (domain R24, R26, A12-A15).
import type { Calendar } from './calendar.ts'
import { offDay } from './holidays.ts'
import { type Day, momentAt } from './hongkong.ts'
import { type OfficeHours, officeHours } from './hours.ts'
import { type Line, line, shortDay } from './saying.ts'
import { overlapping, type Stretch, sayOnDay } from './stops.ts'

export type Pledge = {
  readonly workingDays: number
  /** HH:MM, when officers stop on the last day. */
  readonly cutOff: string
  /** The wide reading of R26, for the outer date only. */
  readonly anySignal: boolean
}

export type Counted = {
  /** Nothing where the holiday table ends before. */
  readonly day: Day | undefined
  readonly why: readonly Line[]
}

/** Only weekdays whose office hours a signal really cost drop out: the earliest date of any reading (A13). */
export function targetDay(
  calendar: Calendar,
  hours: OfficeHours,
  pledge: Pledge,
  received: Day,
): Counted {
  return count(calendar, hours, pledge, received, (day) => lostHours(calendar, hours, day))
}

/** Every weekday with a signal in force at any moment of it drops out (A14). The outer date is never before the target:
 *  what drops out there drops out here. */
export function outerDay(
  calendar: Calendar,
  hours: OfficeHours,
  pledge: Pledge,
  received: Day,
): Counted {
  const { inForce, anyInForce } = calendar.made
  const stretches = pledge.anySignal ? anyInForce : inForce
  return count(calendar, hours, pledge, received, (day) => {
    if (!hours.weather) return undefined
    const [from, to] = [momentAt(day, 0), momentAt(day + 1, 0)]
    return overlapping(stretches, from, to) ?? lostHours(calendar, hours, day)
  })
}

function lostHours(calendar: Calendar, hours: OfficeHours, day: Day): Stretch | undefined {
  if (!hours.weather) return undefined
  const office = officeHours(calendar, hours, day)
  return office && overlapping(calendar.made.lost, office.from, office.to)
}

/** The day of receipt is not counted (A15). */
function count(
  calendar: Calendar,
  hours: OfficeHours,
  { workingDays }: Pledge,
  received: Day,
  drops: (day: Day) => Stretch | undefined,
): Counted {
  const { holidays } = calendar
  const why = [notCounted(received, line('the day of receipt', '收件當日'), 'A15')]
  let counted = 0
  for (let day = received + 1; day <= holidays.to; day++) {
    const off = offDay(holidays, day)
    const drop = off ? undefined : drops(day)
    if (off) why.push(notCounted(day, off, 'R26'))
    else if (drop) why.push(notCounted(day, sayOnDay(drop, day), 'R26'))
    else {
      counted += 1
      why.push(working(calendar, hours, day, counted))
      if (counted === workingDays) return { day, why }
    }
  }
  return { day: undefined, why }
}

function notCounted(day: Day, because: Line, rule: string): Line {
  const said = shortDay(day)
  return line(
    `${said.en} does not count: ${because.en} (${rule})`,
    `${said.zh}不計算在內：${because.zh}（${rule}）`,
  )
}

/** R26 knows signals only: what officers themselves declare closes the office, and moves no promise made to the public. */
function working(calendar: Calendar, hours: OfficeHours, day: Day, counted: number): Line {
  const said = shortDay(day)
  const office = officeHours(calendar, hours, day)
  const shut = office && overlapping(calendar.made.declaredStops, office.from, office.to)
  return line(
    `${said.en} is working day ${counted}${shut ? ', although officers declared a closure (R26)' : ''}`,
    `${said.zh}為第 ${counted} 個工作日${shut ? '，雖然人員曾宣布暫停服務（R26）' : ''}`,
  )
}
