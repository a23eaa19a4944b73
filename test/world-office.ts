/** The small world from the decision on: cases in any state, notices that fall due, a CRL that is published when told. */
import type { Processing } from '../src/calendar/processing.ts'
import { sameDecision } from '../src/revocation/decision.ts'
import type { HeldDecision } from '../src/revocation/held.ts'
import type { Notice } from '../src/revocation/notice.ts'
import { admit, type NoticeLimits } from '../src/revocation/notice-limits.ts'
import type { Sighting } from '../src/revocation/publication.ts'
import type { Receipt } from '../src/revocation/receipt.ts'
import {
  type Advance,
  advance,
  type Event,
  openRevocation,
  type Revocation,
  type State,
} from '../src/revocation/revocation.ts'
import { ISSUER, openWorld, type World } from './world.ts'

export type Office = Awaited<ReturnType<typeof openOffice>>

/** The world with what the doers after the decision ask of it. */
export function openOffice() {
  const world = openWorld()
  return {
    ...world,
    records: { ...world.records, ...officeRecords(world) },
    crl: memoryCrl(world),
    publish: { forceCrl: async (at: Date) => world.ca.forceCrl(at) },
    post: memoryPost(),
    processing: async (): Promise<Processing> => ({ open: true }),
  }
}

type All = World['records']['all']

function officeRecords({ records, clock, register }: World) {
  const { all } = records
  const ids = (fits: (each: Revocation) => boolean) =>
    [...all.revocations.values()].filter(fits).map(({ id }) => id)
  const notAfter = ({ certificateId }: Revocation) =>
    register.certificates.get(certificateId ?? '')?.notAfter ?? '9999'
  return {
    async caseFile(id: string) {
      const revocation = all.revocations.get(id)
      if (!revocation) return undefined
      return {
        revocation,
        certificate: register.certificates.get(revocation.certificateId ?? '') ?? null,
        requests: [...all.requests.values()]
          .filter((each) => each.revocationId === id)
          // A test may lay a request of its own without a receipt, and then asks for none.
          .map((each) => ({ ...each, receipt: all.receipts.get(each.receiptId) as Receipt })),
        notices: [...all.notices.values()].filter((each) => each.revocationId === id),
      }
    },
    queue: async ({ states }: { states?: readonly State[] }) =>
      ids(({ state }) => !states || states.includes(state)).map((id) => ({ id })),
    merge: async (from: string, into: string, actor: string, at: string) =>
      merge(all, { from, into, actor, at }, records.note),
    pendingInstructions: async () => ids((each) => each.pendingInstruction !== null),
    awaitedPublications: async () => ids((each) => each.awaited !== null),
    dueSchedules: async (today: string) =>
      ids((each) => each.state === 'scheduled' && (each.scheduledFor ?? '9') <= today),
    askedToConfirm: async (lastDay: number) =>
      [...all.revocations.values()].flatMap((revocation) => {
        const { state, secondWanted, certificateId } = revocation
        const kind = register.certificates.get(certificateId ?? '')?.kind
        const waits = state === 'suspended' && !secondWanted
        const more = (revocation.asking?.reminded ?? 0) < lastDay
        return kind && waits && more ? [{ revocation, kind }] : []
      }),
    expiredOnHold: async (now: Date) =>
      ids((each) => each.state === 'suspended' && notAfter(each) < now.toISOString()),
    async layUnexamined(receiptId: string) {
      const id = `R-${receiptId}`
      if (all.revocations.has(id)) return
      const first = { urgent: false, aside: false }
      all.revocations.set(id, openRevocation(id, null, clock.now().toISOString(), first))
      records.note('laid-unexamined', 'worker:sweeper', { receiptId, revocationId: id })
    },
    crlSeen: async () => undefined,
    ...heldRecords(),
    ...noticeRecords(world(all), records),
  }
}

function heldRecords() {
  const waiting = new Map<string, HeldDecision>()
  return {
    waiting,
    async hold(draft: Omit<HeldDecision, 'id'>) {
      const held = { ...draft, id: `D-${waiting.size}` }
      waiting.set(held.id, held)
      return held
    },
    async settleHeld(revocationId: string, { which }: { which: HeldDecision['decision'] }) {
      const found = [...waiting.values()].filter(
        (each) => each.revocationId === revocationId && sameDecision(each.decision, which),
      )
      for (const { id } of found) waiting.delete(id)
      return found.length
    },
  }
}

const world = (all: All) => ({
  all,
  sending: new Map<string, Date>(),
  /** Who was let go when, and where to. */
  admitted: new Map<string, { at: Date; to: string }>(),
  stopped: new Set<string>(),
})

function noticeRecords(
  { all, sending, admitted, stopped }: ReturnType<typeof world>,
  records: Pick<World['records'], 'advance' | 'note'>,
) {
  const unsent = () => [...all.notices.values()].filter((each) => !each.sentAt && !each.outcome)
  return {
    sending,
    admitted,
    stopped,
    async admitNotice(id: string, asking: { to: string; at: Date; limits: NoticeLimits }) {
      const { to, at, limits } = asking
      const notice = all.notices.get(id)
      if (!notice || notice.sentAt || notice.outcome) return { result: 'settled' } as const
      const isAnswer = (it: string) => all.notices.get(it)?.kind === 'acknowledged'
      const kin = [...admitted].filter(([it]) => it !== id && isAnswer(it) === isAnswer(id))
      const since = (hours: number) => (each: { at: Date }) =>
        at.getTime() - each.at.getTime() < hours * 3_600_000
      const lastHour = kin.filter(([, each]) => since(1)(each)).length
      const toAddress = kin.filter(([, each]) => each.to === to && since(24)(each)).length
      const gone = { kind: notice.kind, stopped: stopped.size > 0, released: false }
      const admission = admit({ ...gone, lastHour, toAddress }, limits)
      if (admission.result === 'go') admitted.set(id, { at, to })
      if (admission.result === 'held') {
        all.notices.set(id, { ...notice, held: admission.because })
        if (admission.stops) stopped.add(id)
      }
      return admission
    },
    dismissNotice: async (id: string) => void (sending.has(id) || admitted.delete(id)),
    notice: async (id: string) => all.notices.get(id),
    noticesDue: async (now: Date) =>
      unsent().filter((each) => !sending.has(each.id) && new Date(each.dueAt) <= now),
    noticesStuck: async (before: Date) =>
      unsent().filter((each) => (sending.get(each.id) ?? before) < before),
    async claimNotice(id: string, at: Date, draft: Partial<Notice> = {}) {
      const notice = all.notices.get(id)
      if (sending.has(id) || !notice || notice.sentAt) return false
      sending.set(id, at)
      all.notices.set(id, { ...notice, ...draft })
      return true
    },
    unclaimNotice: async (id: string) => void sending.delete(id),
    async noticeSent(id: string, sent: Partial<Notice> & { at: string }, actor: string) {
      const notice = all.notices.get(id)
      if (!notice || notice.sentAt) return undefined
      const { at, ...rest } = sent
      all.notices.set(id, { ...notice, ...rest, sentAt: at })
      if (notice.kind === 'acknowledged') {
        records.note('notice-sent', actor, { revocationId: notice.revocationId })
        return undefined
      }
      const event = { kind: 'notice-sent', at, notice: notice.kind } as const
      return records.advance(notice.revocationId, event, actor)
    },
    async noticeUncertain(id: string, why: string, actor: string) {
      const notice = all.notices.get(id)
      if (!notice || notice.sentAt || notice.outcome) return
      all.notices.set(id, { ...notice, outcome: `uncertain: ${why}` })
      records.note('notice-uncertain', actor, { revocationId: notice.revocationId })
    },
    async letterNeeded(id: string, why: string, draft: Partial<Notice>, actor: string) {
      const notice = all.notices.get(id)
      if (!notice || notice.sentAt || notice.outcome) return
      all.notices.set(id, { ...notice, ...draft, outcome: `letter-needed: ${why}` })
      records.note('letter-needed', actor, { revocationId: notice.revocationId })
    },
  }
}

type Merge = { from: string; into: string; actor: string; at: string }

function merge(
  all: All,
  { from, into, actor, at }: Merge,
  note: World['records']['note'],
): Advance {
  const [source, target] = [all.revocations.get(from), all.revocations.get(into)]
  if (!source || !target) return { ok: false, why: 'There is no such case.' }
  const ended = advance(source, { kind: 'merged', at, into })
  if (!ended.ok) return ended
  all.revocations.set(from, ended.revocation)
  for (const each of all.requests.values())
    if (each.revocationId === from) all.requests.set(each.id, { ...each, revocationId: into })
  note('merged', actor, { revocationId: from }, { into })
  return ended
}

/** Shows what the CA's memory held when a CRL was last made. */
function memoryCrl({ ca, clock }: World) {
  let published = { at: clock.now(), statuses: new Map(ca.statuses) }
  let number = 1
  ca.forceCrl = async (at) => {
    published = { at, statuses: new Map(ca.statuses) }
    number += 1
  }
  return {
    look: async ({
      serial,
    }: {
      serial: string
    }): Promise<Sighting & { issuer: string; der: Buffer }> => {
      const status = published.statuses.get(serial)
      const held = status?.kind === 'on-hold' || status?.kind === 'revoked' ? status : undefined
      return {
        issuer: ISSUER,
        der: Buffer.from(`list ${number}`),
        crlNumber: String(number),
        thisUpdate: published.at.toISOString(),
        nextUpdate: null,
        sha256: String(number).padStart(64, '0'),
        source: 'memory',
        entry: held
          ? {
              revocationDate: held.since,
              reason: held.kind === 'on-hold' ? 'certificateHold' : held.reason,
              invalidityDate: null,
            }
          : null,
        seenAt: clock.now().toISOString(),
      }
    },
  }
}

/** A letter box that keeps what it is given, once a notice. */
function memoryPost() {
  const letters = new Map<string, { to: string; bytes: Buffer }>()
  return {
    letters,
    async deliver({ id, to, bytes }: { id: string; to: string; bytes: Buffer }) {
      if (!letters.has(id)) letters.set(id, { to, bytes })
      return { result: 'sent' as const, detail: 'laid in the box' }
    },
  }
}

/** A case about a certificate of the cast, in `state` by the events that lead there. */
export async function caseIn(office: Office, certificateId: string, events: readonly Event[] = []) {
  const id = office.records.id('R')
  const first = { urgent: false, aside: false }
  const at = office.clock.now().toISOString()
  office.records.all.revocations.set(id, openRevocation(id, certificateId, at, first))
  for (const event of events) {
    const answer = await office.records.advance(id, event, 'test')
    if (!answer.ok) throw new Error(answer.why)
  }
  return id
}

const rules = { suspendable: true, fourEyes: [], policyVersion: 'test 1' }

export const decided = (at: Date, decision: Extract<Event, { kind: 'decided' }>['decision']) =>
  ({
    kind: 'decided',
    at: at.toISOString(),
    decision,
    officer: 'officer1',
    grounds: 'test',
    rules,
  }) as const
