// Looks again at files that were put away: one whose writer was not done yet goes back into the tray.
import { stat } from 'node:fs/promises'
import type { Log } from '../process/log.ts'
import { exists, moved, type RawName, within } from './tray-claim.ts'

type PutAway = {
  readonly path: Buffer
  readonly name: RawName
  readonly size: number
  readonly until: number
}

/** What lies longer is looked at in turn, so many at each look: at a look a second, all of them in under two minutes. */
const OLD_AT_A_LOOK = 10
/** A month of a busy machine; beyond, the oldest are let go. */
const MOST_OLD = 1000

/** A lock that is held in another container, or on another host, is not seen: a call may pause between two pages. */
export function openGrown(dir: string, log: Log, forMs: number) {
  let fresh: PutAway[] = []
  const old: PutAway[] = []

  /** What has grown is taken once more, whole, as a receipt of its own; what was taken before stays. */
  async function lies(each: PutAway): Promise<boolean> {
    const size = await stat(each.path).then(
      (found) => found.size,
      () => undefined, // tidied up, or taken back: not ours any more
    )
    const back = within(dir, each.name)
    if (size === undefined) return false
    if (size === each.size || (await exists(back))) return true
    if (await moved(each.path, back))
      log.error({ tray: dir, name: each.name.toString() }, 'grew after it was taken: taken again')
    return false
  }

  return {
    /** `size`: as many bytes as were taken. */
    watch(path: Buffer, name: RawName, size: number, now: number): void {
      fresh.push({ path, name, size, until: now + forMs })
    },
    async look(now: number): Promise<void> {
      for (const each of old.splice(0, OLD_AT_A_LOOK)) if (await lies(each)) old.push(each)
      const still: PutAway[] = []
      for (const each of fresh) if (await lies(each)) (now > each.until ? old : still).push(each)
      fresh = still
      old.splice(0, old.length - MOST_OLD)
    },
  }
}
