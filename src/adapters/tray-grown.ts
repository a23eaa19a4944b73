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

/** A lock that is held in another container, or on another host, is not seen: a call may pause between two pages. */
export function openGrown(dir: string, log: Log, forMs: number) {
  let watched: PutAway[] = []
  return {
    /** `size`: as many bytes as were taken. */
    watch(path: Buffer, name: RawName, size: number, now: number): void {
      watched.push({ path, name, size, until: now + forMs })
    },
    /** What has grown is taken once more, whole, as a receipt of its own; what was taken before stays. */
    async look(now: number): Promise<void> {
      const still: PutAway[] = []
      for (const each of watched) {
        const size = await stat(each.path).then(
          (found) => found.size,
          () => undefined, // tidied up, or taken back: not ours any more
        )
        const back = within(dir, each.name)
        if (size === undefined || now > each.until) continue
        if (size === each.size || (await exists(back))) still.push(each)
        else if (await moved(each.path, back))
          log.error(
            { tray: dir, name: each.name.toString() },
            'grew after it was taken: taken again',
          )
      }
      watched = still
    },
  }
}
