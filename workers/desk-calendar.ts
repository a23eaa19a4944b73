// What the desk asks of the calendar: whether decisions are carried out now, and an officer's word about closures.
import { closuresOf } from '../src/adapters/calendar-source.ts'
import type { DeskPorts } from '../src/desk/server.ts'
import { declareClosure } from '../src/steps/declare-closure.ts'
import { moveDeadlines } from '../src/steps/move-deadlines.ts'
import { processingAsItIs, processingNow } from '../src/steps/processing-now.ts'
import type { Shared } from './shared.ts'

type Ports = Pick<DeskPorts, 'calendar' | 'processing' | 'holding' | 'hours' | 'declareClosure'>

export const holding = ({ calendarSource, policy, clock }: Shared) =>
  processingNow({ calendar: calendarSource.now, policy, clock })

export function calendarDesk(shared: Shared): Ports {
  const { calendarSource, calendar, policy, policyAt, records, clock } = shared
  return {
    calendar: calendarSource.now,
    processing: processingAsItIs({ calendar: calendarSource.now, policy, clock }),
    holding: holding(shared),
    hours: () => policy.calendar,
    declareClosure: declareClosure({
      records,
      closuresOf,
      closures: async () => (await calendarSource.now()).closures,
      moveDeadlines: moveDeadlines({ records, calendar, policy, policyAt }),
    }),
  }
}
