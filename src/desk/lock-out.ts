// Wrong passwords make the next try wait: longer each time, for that name from that address, and for the name at large.

type Clock = { now(): Date }
type Tries = { failed: number; until: number; last: number }

/** Tries that cost nothing, and what each one over them adds: 2, 4, 8 … seconds, fifteen minutes at most. */
const FREE = 4
/** From many addresses at once a name takes more before it waits: else anyone could lock an officer out. */
const FREE_AT_LARGE = 25
const LONGEST = 15 * 60_000
const FORGET = 60 * 60_000
/** Names are the visitor's choice: so many are kept, the oldest forgotten first. */
const MOST = 10_000

export type LockOut = {
  /** Seconds to wait, or 0. */
  waits(name: string, address: string): number
  failed(name: string, address: string): void
  passed(name: string, address: string): void
}

export function openLockOut(clock: Clock): LockOut {
  const tries = new Map<string, Tries>()
  const near = (name: string, address: string) => `${address} ${name}`
  const wait = (key: string) => Math.max(0, (tries.get(key)?.until ?? 0) - clock.now().getTime())
  const count = (key: string, free: number) => {
    const now = clock.now().getTime()
    const before = tries.get(key)
    const failed = before && now - before.last < FORGET ? before.failed + 1 : 1
    const over = failed - free
    const until = over > 0 ? now + Math.min(LONGEST, 2 ** Math.min(over, 20) * 1000) : 0
    tries.delete(key)
    tries.set(key, { failed, until, last: now })
    const oldest = tries.size > MOST ? tries.keys().next().value : undefined
    if (oldest !== undefined) tries.delete(oldest)
  }
  return {
    waits: (name, address) => Math.ceil(Math.max(wait(near(name, address)), wait(name)) / 1000),
    failed(name, address) {
      count(near(name, address), FREE)
      count(name, FREE_AT_LARGE)
    },
    passed(name, address) {
      tries.delete(near(name, address))
    },
  }
}
