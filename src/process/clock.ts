// The one place that reads the machine's clock.

/** What time it is. The demo's clock is set back to its cast's day; every other clock is the machine's own. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** Milliseconds by a clock that nobody sets: how long a thing takes, and never what time it is. */
export const elapsed = (): number => performance.now()

/** A clock that reads `start` now, and goes on at the speed of the machine's. */
export function clockFrom(start: Date): Clock {
  const offset = start.getTime() - Date.now()
  return { now: () => new Date(Date.now() + offset) }
}
