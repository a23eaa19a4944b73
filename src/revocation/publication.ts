// What a published CRL must show, what was seen there, and when the next one is due (domain R25, §2.4, §7.15).
import { dayOf, MINUTE, minutes, momentAt } from '../calendar/hongkong.ts'
import type { ReasonCode } from './kinds.ts'

/** `absent` is what a release must show. */
export type Awaited = 'hold' | 'revoked' | 'absent'

export type Sighting = {
  readonly crlNumber: string | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly sha256: string
  /** SHA-256 of the certificate that verified it; not told by those that were made before it was kept. */
  readonly signer?: string
  readonly source: string
  readonly entry: {
    readonly revocationDate: string
    readonly reason: ReasonCode | null
    readonly invalidityDate: string | null
  } | null
  readonly seenAt: string
}

/** Does a CRL of this time, with this entry or none, show what was decided? */
export function shows(awaited: Awaited, since: string, sighting: Sighting): boolean {
  // A CRL from before the act proves nothing about it, above all nothing about an absence.
  // CRLs count whole seconds. Written as "not at or after", so that a time that cannot be read proves nothing.
  const from = Math.floor(Date.parse(since) / 1000) * 1000
  if (!(Date.parse(sighting.thisUpdate) >= from)) return false
  const reason = sighting.entry?.reason
  switch (awaited) {
    case 'hold':
      return reason === 'certificateHold'
    case 'revoked':
      return sighting.entry !== null && reason !== 'certificateHold' && reason !== 'removeFromCRL'
    case 'absent':
      return sighting.entry === null
  }
}

/** When the CA publishes: times of day in Hong Kong, in order, and how late or early a list may be and still be its run's. */
export type Timetable = { readonly runs: readonly string[]; readonly graceMinutes: number }

/** A list is signed a little before its time at some CAs, to be out at it: this is still that run's. */
const EARLY_MS = 10 * MINUTE

const momentsAround = (runs: readonly string[], at: Date): readonly number[] => {
  const today = dayOf(at.getTime())
  return [today - 1, today, today + 1].flatMap((day) =>
    runs.map((run) => momentAt(day, minutes(run))),
  )
}

/** The newest run at or before that moment. */
export function runBefore(runs: readonly string[], at: Date): Date {
  return new Date(Math.max(...momentsAround(runs, at).filter((run) => run <= at.getTime())))
}

/** The first run after that moment: when what was done then appears. */
export function runAfter(runs: readonly string[], at: Date): Date {
  return new Date(Math.min(...momentsAround(runs, at).filter((run) => run > at.getTime())))
}

/** Whether a list of that time is the one of that run, or a later one. */
export const isOfRun = (run: Date, thisUpdate: Date): boolean =>
  thisUpdate.getTime() >= run.getTime() - EARLY_MS

/** The run whose list should be out by now and is not; `newest` is the time of the newest list seen. */
export function missingRun(
  { runs, graceMinutes }: Timetable,
  newest: Date | null,
  now: Date,
): Date | undefined {
  const run = runBefore(runs, new Date(now.getTime() - graceMinutes * MINUTE))
  return newest && isOfRun(run, newest) ? undefined : run
}
