// Makes a CRL when one is due, for a CA folder of ours, whose CRLs nobody else makes.
import { runBefore, type Timetable } from '../revocation/publication.ts'

type Ports = {
  readonly ca: { forceCrl(at: Date): Promise<void> }
  /** When the last CRL was made; undefined where there is none, or none that can be read. */
  readonly last: () => Promise<Date | undefined>
  readonly isDue: (last: Date, now: Date) => boolean
  readonly clock: { now(): Date }
}

/** Whether it made one. */
export const publish =
  ({ ca, last, isDue, clock }: Ports) =>
  async (): Promise<boolean> => {
    const now = clock.now()
    const made = await last()
    // A CRL from the future, as after the clock was set back, is no one's but must be followed by a right one.
    if (made && made <= now && !isDue(made, now)) return false
    await ca.forceCrl(now)
    return true
  }

export const every =
  (ms: number) =>
  (last: Date, now: Date): boolean =>
    now.getTime() - last.getTime() >= ms

/** The published timetable, times of day in Hong Kong (domain §2.4), read anew each time: a policy may change it. */
export const atRuns =
  (timetable: Pick<Timetable, 'runs'>) =>
  (last: Date, now: Date): boolean =>
    last < runBefore(timetable.runs, now)
