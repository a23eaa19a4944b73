// How long a child may take: by its own time, so that a page is not lost because the machine is busy with others.
import { type ChildTimes, timesOf } from './child.ts'

/** On a crowded machine a child may take so many times as long by the clock on the wall, and then it is ended anyway: with
 *  sixteen others at work on two processors it gets an eighth of one. */
const MOST_WAITING = 8

/** How much of `budget` is left; 0 or less: it has had enough. What it worked is its own time, and so is time in which
 *  it neither worked nor waited for a processor: a child that hangs must end as well. */
export function left(budget: number, passed: number, times: ChildTimes): number {
  return Math.min(budget - own(passed, times), MOST_WAITING * budget - passed)
}

const own = (passed: number, { worked, waited }: ChildTimes) => Math.max(worked, passed - waited)

export type Patience = {
  /** How much of its own time the child has used up. */
  spent(): Promise<number>
  stop(): void
}

/** Calls `late` once the child has used up its budget, which may grow while it works. */
export function patience(
  pid: number | undefined,
  budget: () => number,
  late: () => void,
  times = timesOf,
): Patience {
  const before = times(pid)
  const began = performance.now()
  let stopped = false
  const since = async () => {
    const [from, now] = [await before, await times(pid)]
    // A thread that ended takes its times with it.
    const worked = Math.max(0, now.worked - from.worked)
    const waited = Math.max(0, now.waited - from.waited)
    return [performance.now() - began, { worked, waited }] as const
  }
  const look = async () => {
    const [passed, spent] = await since()
    if (stopped) return
    const more = left(budget(), passed, spent)
    if (more <= 0) late()
    else timer = setTimeout(look, more + 10)
  }
  let timer = setTimeout(look, budget())
  return {
    spent: async () => own(...(await since())),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
