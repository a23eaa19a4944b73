// The pledge of so many working days, its internal target and its latest date (domain R24, R26, A12-A15).
import type { Calendar } from './calendar.ts'
import { overlapping, type Stretch } from './closures.ts'
import { offDay } from './holidays.ts'
import { type Day, momentAt, sayDay } from './hongkong.ts'
import { type OfficeHours, officeHours } from './hours.ts'

export type Pledge = {
  readonly workingDays: number
  /** HH:MM, when officers stop on the last day. */
  readonly cutOff: string
  /** The wide reading of R26, for the outer date only. */
  readonly anySignal: boolean
}

export type Counted = { readonly day: Day; readonly why: readonly string[] } | undefined

/** Only weekdays whose office hours a signal really cost drop out: the earliest date of any reading (A13). */
export function targetDay(
  calendar: Calendar,
  hours: OfficeHours,
  pledge: Pledge,
  received: Day,
): Counted {
  const lost = hours.weather ? calendar.made.lost : []
  return count(calendar, pledge, received, (day) => {
    const office = officeHours(calendar, hours, day)
    return office && overlapping(lost, office.from, office.to)
  })
}

/** Every weekday with a signal in force at any moment of it drops out (A14). */
export function outerDay(
  calendar: Calendar,
  hours: OfficeHours,
  pledge: Pledge,
  received: Day,
): Counted {
  const { inForce, anyInForce, lost } = calendar.made
  const stretches = pledge.anySignal ? anyInForce : inForce
  return count(calendar, pledge, received, (day) => {
    if (!hours.weather) return undefined
    const [from, to] = [momentAt(day, 0), momentAt(day + 1, 0)]
    return overlapping(stretches, from, to) ?? lostHours(calendar, hours, lost, day)
  })
}

/** The outer date is never before the target: what drops out there drops out here. */
function lostHours(
  calendar: Calendar,
  hours: OfficeHours,
  lost: readonly Stretch[],
  day: Day,
): Stretch | undefined {
  const office = officeHours(calendar, hours, day)
  return office && overlapping(lost, office.from, office.to)
}

/** The day of receipt is not counted (A15). */
function count(
  { holidays }: Calendar,
  { workingDays }: Pledge,
  received: Day,
  drops: (day: Day) => Stretch | undefined,
): Counted {
  const why = [`${sayDay(received)} does not count: the day of receipt (A15)`]
  if (received < holidays.from) return undefined
  let counted = 0
  for (let day = received + 1; day <= holidays.to; day++) {
    const off = offDay(holidays, day)
    const drop = off ? undefined : drops(day)
    if (off) why.push(`${sayDay(day)} does not count: ${off} (R26)`)
    else if (drop) why.push(`${sayDay(day)} does not count: ${drop.why} (R26)`)
    else {
      counted += 1
      why.push(`${sayDay(day)} is working day ${counted}`)
      if (counted === workingDays) return { day, why }
    }
  }
  return undefined
}
