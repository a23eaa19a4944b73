// Does a thing again and again, one round after the other, until it is closed.
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../src/process/log.ts'

/** A round that fails is told and followed by the next. `close` waits for the one that runs. */
export function rounds(
  seconds: number,
  round: () => Promise<unknown>,
  log: Log,
): { close(): Promise<void> } {
  const ending = new AbortController()
  const going = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await round().catch((fault: unknown) => log.error({ err: fault }, 'a round failed'))
      await pause(seconds * 1000, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }
  const done = going()
  return {
    async close() {
      ending.abort()
      await done
    },
  }
}
