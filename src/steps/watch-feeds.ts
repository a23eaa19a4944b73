// Looks at a feed, keeps what it says as it says it, and has the deadlines counted anew where that changes something.
import { closureChanges } from '../calendar/changes.ts'
import type { RuledClosure } from '../calendar/rulings.ts'

type Look = {
  readonly source: string
  readonly outcome: string
  readonly fault: string | null
}

type Ports<L extends Look> = {
  /** Never throws: a feed that is away is something seen, too. */
  readonly feeds: readonly (() => Promise<L>)[]
  readonly records: { observe(look: L): Promise<boolean> }
  readonly log?: {
    info(about: object, says: string): void
    warn(about: object, says: string): void
  }
}

/** Each feed stands alone: one that cannot be kept does not keep the next from being asked. */
export const watchFeeds =
  <L extends Look>({ feeds, records, log }: Ports<L>) =>
  async (): Promise<number> => {
    let changed = 0
    const faults: unknown[] = []
    for (const feed of feeds)
      try {
        const look = await feed()
        if (!(await records.observe(look))) continue
        changed += 1
        const { source, outcome, fault } = look
        if (outcome === 'read') log?.info({ source, outcome }, 'a calendar feed says something new')
        else log?.warn({ source, outcome, fault }, 'a calendar feed is not understood')
      } catch (fault) {
        faults.push(fault)
      }
    if (faults.length > 0) throw new AggregateError(faults, 'keep what the calendar feeds say')
    return changed
  }

type KeepPorts = {
  readonly calendar: () => Promise<{
    readonly closures: readonly RuledClosure[]
    readonly feeds: readonly { readonly source: string; readonly lastGoodAt: string | null }[]
  }>
  readonly version: () => Promise<string>
  readonly moveDeadlines: (because: readonly string[], actor: string) => Promise<number>
  readonly clock: { now(): Date }
}

/** While a signal is in force the clocks lengthen by themselves: so often they are counted anew. */
const WHILE_IN_FORCE_MS = 10 * 60_000

/**
 * Counts the deadlines anew once for every change of the calendar, whoever made it and in which process, and once
 * at the start: a process that ended between a change and its counting leaves nothing behind.
 */
export function keepDeadlines({ calendar, version, moveDeadlines, clock }: KeepPorts) {
  let counted: { version: string; at: number; closures: readonly RuledClosure[] } | undefined
  return async (): Promise<number> => {
    const [now, at] = [await version(), clock.now().getTime()]
    const { closures } = await calendar()
    const inForce = closures.some(({ to, voided }) => to === null && !voided)
    const due = inForce && counted !== undefined && at - counted.at >= WHILE_IN_FORCE_MS
    if (counted?.version === now && !due) return 0
    const changes = counted ? closureChanges(counted.closures, closures) : []
    const because = changes.length > 0 ? changes : [reason(closures, counted !== undefined)]
    const moved = await moveDeadlines(because, 'worker:calendar-feeds')
    counted = { version: now, at, closures }
    return moved
  }
}

function reason(closures: readonly RuledClosure[], counted: boolean): string {
  const standing = closures.filter(({ to, voided }) => to === null && !voided).map(({ id }) => id)
  if (standing.length > 0) return `${standing.join(', ')} still in force`
  return counted ? 'the calendar has changed' : 'counted under the calendar as it stands'
}
