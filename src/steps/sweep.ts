// The round that wakes whatever is due and not done, so that no queue, worker or wake-up can lose anything.
import { dayOf, printDay } from '../calendar/hongkong.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Notice } from '../revocation/notice.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Advance, Event, RevocationId } from '../revocation/revocation.ts'
import type { Wakes } from './wake.ts'

type Ports = {
  readonly records: {
    unexamined(olderThan: Date, limit: number): Promise<readonly Receipt[]>
    layUnexamined(receiptId: string, why: Finding, actor: string): Promise<unknown>
    pendingInstructions(limit: number): Promise<readonly RevocationId[]>
    awaitedPublications(limit: number): Promise<readonly RevocationId[]>
    noticesDue(now: Date, limit: number): Promise<readonly Notice[]>
    noticesStuck(before: Date, limit: number): Promise<readonly Notice[]>
    dueSchedules(today: string): Promise<readonly RevocationId[]>
    expiredOnHold(now: Date): Promise<readonly RevocationId[]>
    advance(id: RevocationId, event: Event, actor: string, details?: unknown): Promise<Advance>
  }
  readonly queue: { add(name: Wakes | 'email' | 'paper', id: string): Promise<unknown> }
  readonly clock: { now(): Date }
  readonly log?: { error(about: object, says: string): void }
}

export type Swept = {
  readonly woken: number
  /** Receipts that lie before an officer because no examiner came to an end with them. */
  readonly unexamined: number
  readonly fellDue: number
  readonly lapsed: number
  /** Parts of the round that failed; the others were done all the same. */
  readonly faults: number
}

const ACTOR = 'worker:sweeper'
const MINUTE = 60_000

/** Younger receipts are with their examiner, or about to be. */
const WAKE_AFTER_MS = MINUTE
/** House rule: after ten minutes what is not examined lies before an officer. */
const LAY_AFTER_MS = 10 * MINUTE
/** The longest that SMTP's own timeouts let one delivery last, twice over. */
const STUCK_AFTER_MS = 5 * MINUTE
/** One round's worth, above any backlog: what does not fit is woken a minute later, once the oldest are done. */
const MANY = 10_000

/** Every part stands alone: with the queue away, receipts are laid and cases fall due all the same. */
export const sweep = (ports: Ports) => async (): Promise<Swept> => {
  const { records, clock } = ports
  const now = clock.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  let faults = 0
  const part = async (name: string, round: () => Promise<number>): Promise<number> => {
    try {
      return await round()
    } catch (fault) {
      faults += 1
      ports.log?.error({ err: fault, part: name }, 'a part of the sweep failed')
      return 0
    }
  }
  // What an officer must see comes first: it needs no queue.
  const unexamined = await part('lay unexamined', () => layOld(ports, before(LAY_AFTER_MS)))
  const fellDue = await part('schedules', async () =>
    turn(ports, await records.dueSchedules(printDay(dayOf(now.getTime()))), 'scheduled-day-came'),
  )
  const lapsed = await part('expired on hold', async () =>
    turn(ports, await records.expiredOnHold(now), 'expired'),
  )
  const wake = (name: string, find: () => Promise<readonly Due[]>) =>
    part(name, async () => wakeAll(ports, await find()))
  const counts = [
    await wake('receipts', async () =>
      (await records.unexamined(before(WAKE_AFTER_MS), MANY)).map(examinerOf),
    ),
    await wake('instructions', async () =>
      (await records.pendingInstructions(MANY)).map((id) => ['hand-over', id] as const),
    ),
    await wake('publications', async () =>
      (await records.awaitedPublications(MANY)).map((id) => ['publication', id] as const),
    ),
    await wake('notices', async () => (await records.noticesDue(now, MANY)).map(notifierOf)),
    await wake('stuck notices', async () =>
      (await records.noticesStuck(before(STUCK_AFTER_MS), MANY)).map(notifierOf),
    ),
  ]
  const woken = counts.reduce((sum, count) => sum + count, 0)
  return { woken, unexamined, fellDue, lapsed, faults }
}

type Due = readonly [Parameters<Ports['queue']['add']>[0], string]

const examinerOf = ({ channel, id }: Receipt): Due => [channel === 'email' ? 'email' : 'paper', id]

const notifierOf = ({ id }: Notice): Due => ['notice', id]

async function wakeAll({ queue }: Ports, due: readonly Due[]): Promise<number> {
  for (const [name, id] of due) await queue.add(name, id)
  return due.length
}

async function layOld({ records }: Ports, before: Date): Promise<number> {
  const receipts = await records.unexamined(before, MANY)
  for (const { id } of receipts) await records.layUnexamined(id, notExamined, ACTOR)
  return receipts.length
}

const notExamined: Finding = {
  code: 'unexamined',
  weight: 'doubt',
  says: {
    en: 'No examiner has come to an end with this in ten minutes; read the original yourself.',
    zh: '系統在十分鐘內仍未能完成審查；請人手閱讀原件。',
  },
  grounds: 'nothing that arrived may wait for a machine unseen',
}

async function turn(
  { records, clock }: Ports,
  ids: readonly RevocationId[],
  kind: 'scheduled-day-came' | 'expired',
): Promise<number> {
  let turned = 0
  for (const id of ids) {
    const at = clock.now().toISOString()
    if ((await records.advance(id, { kind, at }, ACTOR)).ok) turned += 1
  }
  return turned
}
