// Whether officers' decisions are carried out at this moment, by the policy's hours and all that is known of closures.
import type { Calendar } from '../calendar/calendar.ts'
import { type Processing, processingAt, type Weather } from '../calendar/processing.ts'
import type { Policy } from '../revocation/policy.ts'

type Ports = {
  readonly calendar: () => Promise<{ readonly calendar: Calendar; readonly weather: Weather }>
  readonly policy: Policy
  readonly clock: { now(): Date }
}

/** What holds decisions: nothing, where the policy does not say that closed means closed. */
export const processingNow = (ports: Ports) => async (): Promise<Processing> =>
  ports.policy.calendar.enforceHours ? processingAsItIs(ports)() : { open: true }

/** What is shown, whatever the policy makes of it. */
export const processingAsItIs =
  ({ calendar, policy, clock }: Ports) =>
  async (): Promise<Processing> => {
    const { calendar: now, weather } = await calendar()
    return processingAt(now, policy.calendar, weather, clock.now().getTime())
  }
