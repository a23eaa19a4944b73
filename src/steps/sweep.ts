// The round that wakes whatever is due and not done, so that no queue, worker or wake-up can lose anything.
import { dayOf, printDay } from '../calendar/hongkong.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Notice } from '../revocation/notice.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Advance, Event, RevocationId } from '../revocation/revocation.ts'
import { dueReminders, type RemindPorts, remind } from './remind.ts'
import type { Wakes } from './wake.ts'

type Ports = RemindPorts & {
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
  /** Letters that ask a holder again to confirm. */
  readonly reminded: number
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
  const each = (name: string, find: () => Promise<readonly string[]>, act: Act) =>
    part(name, async () => {
      const { acted, failed } = await oneByOne(ports, name, await find(), act)
      faults += failed
      return acted
    })
  const lay: Act = async (id) => {
    await records.layUnexamined(id, notExamined, ACTOR)
    return true
  }
  const today = printDay(dayOf(now.getTime()))
  // What an officer must see comes first: it needs no queue.
  const unexamined = await each('lay unexamined', () => unexaminedIds(ports, now), lay)
  const came = turn(ports, 'scheduled-day-came')
  const fellDue = await each('schedules', () => records.dueSchedules(today), came)
  const lapsing = turn(ports, 'expired')
  const lapsed = await each('expired on hold', () => records.expiredOnHold(now), lapsing)
  const reminded = await part('reminders', async () => {
    const { acted, failed } = await raiseReminders(ports)
    faults += failed
    return acted
  })
  let woken = 0
  for (const [name, find] of wakeable(ports, now))
    woken += await part(name, async () => wakeAll(ports, await find()))
  return { woken, unexamined, fellDue, lapsed, reminded, faults }
}

type Find = () => Promise<readonly Due[]>

function wakeable({ records }: Ports, now: Date): readonly (readonly [string, Find])[] {
  return [
    [
      'receipts',
      async () => (await records.unexamined(ago(now, WAKE_AFTER_MS), MANY)).map(examinerOf),
    ],
    [
      'instructions',
      async () => (await records.pendingInstructions(MANY)).map((id) => ['hand-over', id]),
    ],
    [
      'publications',
      async () => (await records.awaitedPublications(MANY)).map((id) => ['publication', id]),
    ],
    ['notices', async () => (await records.noticesDue(now, MANY)).map(notifierOf)],
    [
      'stuck notices',
      async () => (await records.noticesStuck(ago(now, STUCK_AFTER_MS), MANY)).map(notifierOf),
    ],
  ]
}

const ago = (now: Date, ms: number): Date => new Date(now.getTime() - ms)

type Due = readonly [Parameters<Ports['queue']['add']>[0], string]

const examinerOf = ({ channel, id }: Receipt): Due => [channel === 'email' ? 'email' : 'paper', id]

const notifierOf = ({ id }: Notice): Due => ['notice', id]

async function wakeAll({ queue }: Ports, due: readonly Due[]): Promise<number> {
  for (const [name, id] of due) await queue.add(name, id)
  return due.length
}

type Act = (id: string) => Promise<boolean>

// A fault or two are those things' own; so many are the database's, and the round is over.
const TOO_MANY = 10

/** One that fails holds up none of those behind it. */
async function oneByOne({ log }: Ports, part: string, ids: readonly string[], act: Act) {
  let [acted, failed] = [0, 0]
  for (const id of ids)
    try {
      if (await act(id)) acted += 1
    } catch (fault) {
      failed += 1
      if (failed === TOO_MANY) throw fault
      log?.error({ err: fault, part, id }, 'the sweep left one behind')
    }
  return { acted, failed }
}

async function raiseReminders(ports: Ports) {
  const due = new Map((await dueReminders(ports, MANY)).map((each) => [each.id, each]))
  return oneByOne(ports, 'reminders', [...due.keys()], async (id) => {
    const reminder = due.get(id)
    return reminder !== undefined && remind(ports, reminder, ACTOR)
  })
}

const unexaminedIds = async ({ records }: Ports, now: Date): Promise<readonly string[]> =>
  (await records.unexamined(ago(now, LAY_AFTER_MS), MANY)).map(({ id }) => id)

const notExamined: Finding = {
  code: 'unexamined',
  weight: 'doubt',
  says: {
    en: 'No examiner has come to an end with this in ten minutes; read the original yourself.',
    zh: '系統在十分鐘內仍未能完成審查；請人手閱讀原件。',
  },
  grounds: 'nothing that arrived may wait for a machine unseen',
}

const turn =
  ({ records, clock }: Ports, kind: 'scheduled-day-came' | 'expired'): Act =>
  async (id) =>
    (await records.advance(id, { kind, at: clock.now().toISOString() }, ACTOR)).ok
