// Counts the clocks of the open cases anew when the calendar has changed, and shows in each what was moved and why.
import type { Calendar } from '../calendar/calendar.ts'
import type { Clocks } from '../calendar/clocks.ts'
import { clocksFor } from '../revocation/assess.ts'
import type { CertificateKind } from '../revocation/kinds.ts'
import type { Policy } from '../revocation/policy.ts'
import type { RevocationId } from '../revocation/revocation.ts'

/** A request of an open case, with the clocks that were counted for it last. */
export type Clocked = {
  readonly requestId: string
  readonly revocationId: RevocationId
  readonly receivedAt: string
  readonly kind: CertificateKind | null
  readonly clocks: Clocks
}

export type Move = Pick<Clocked, 'requestId' | 'revocationId'> & {
  readonly before: Clocks
  readonly after: Clocks
  readonly because: readonly string[]
}

type Ports = {
  readonly records: {
    /** By id, a page at a time, so that many thousands never lie in memory. */
    openClocks(after: string | null, limit: number): Promise<readonly Clocked[]>
    /** False where the clocks are no longer those of `before`: another has moved them. */
    moveDeadline(move: Move, actor: string): Promise<boolean>
  }
  readonly calendar: () => Promise<Calendar>
  readonly policy: Policy
  /** The policy of the day on which something was received; without it, `policy`. */
  readonly policyAt?: (moment: string) => Policy
}

const PAGE = 500

/** Safe to run twice: what is as counted is left alone. Answers how many requests were moved. */
export const moveDeadlines =
  ({ records, policy, policyAt = () => policy, ...ports }: Ports) =>
  async (because: readonly string[], actor: string): Promise<number> => {
    const calendar = await ports.calendar()
    let moved = 0
    for (let last: string | null = null; ; ) {
      const page: readonly Clocked[] = await records.openClocks(last, PAGE)
      for (const each of page) {
        const after = recounted(each, policyAt(each.receivedAt), calendar)
        if (!after) continue
        const { requestId, revocationId, clocks: before } = each
        const move = { requestId, revocationId, before, after, because }
        if (await records.moveDeadline(move, actor)) moved += 1
      }
      last = page.at(-1)?.requestId ?? null
      if (page.length < PAGE) return moved
    }
  }

/** The clocks as they are now, where they are others; past the holiday table the old ones stay. */
function recounted(
  { receivedAt, kind, clocks: before }: Clocked,
  policy: Policy,
  calendar: Calendar,
): Clocks | undefined {
  const answer = clocksFor(policy, kind, receivedAt, calendar)
  if (!answer.ok) return undefined
  // No calendar moves what runs by the wall clock.
  const { clockLimit, noticeDue } = before
  const after: Clocks = { ...answer.clocks, clockLimit, noticeDue }
  return isSame(before, after) ? undefined : after
}

const isSame = (a: Clocks, b: Clocks): boolean =>
  a.processingOpensAt === b.processingOpensAt &&
  a.cutOff === b.cutOff &&
  a.target === b.target &&
  a.outer === b.outer &&
  a.provisional === b.provisional
