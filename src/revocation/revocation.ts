// One certificate's journey from the first request to the closed case: its states, and what moves it.
import type { CertificateId } from './certificate.ts'
import { type Decision, type DecisionRules, needsGrounds, needsSecond } from './decision.ts'
import type { Instruction, Outcome } from './instruction.ts'
import type { NoticeKind } from './notice.ts'
import { type Awaited, type Sighting, shows } from './publication.ts'

export const states = [
  'laid',
  'set-aside',
  'scheduled',
  'suspending',
  'suspended',
  'revoking',
  'revoked',
  'releasing',
  'released',
  'published',
  'closed',
  'refused',
  'not-actionable',
  'withdrawn',
  'lapsed',
  'merged',
] as const
export type State = (typeof states)[number]

/** In these a new request joins the case; in the others it opens a new one. One open case a certificate. */
export const openStates = [
  'laid',
  'scheduled',
  'suspending',
  'suspended',
  'revoking',
  'revoked',
  'releasing',
  'released',
  'published',
] as const satisfies readonly State[]

export const isOpen = (state: State): boolean => (openStates as readonly State[]).includes(state)

export type RevocationId = string

export type PendingSecond = {
  readonly decision: Decision
  readonly officer: string
  readonly grounds: string
  readonly at: string
}

export type Revocation = {
  readonly id: RevocationId
  readonly certificateId: CertificateId | null
  readonly state: State
  /** Counts every change; a writer that saw an older one is refused. */
  readonly version: number
  readonly openedAt: string
  readonly changedAt: string
  readonly urgent: boolean
  /** What the CA is yet to be told, or to be asked again about. */
  readonly pendingInstruction: Instruction | null
  /** The state to return to when the CA will not. */
  readonly heldFrom: 'laid' | 'scheduled' | 'suspended' | null
  /** The CA's own time of its last act for this case. */
  readonly effectiveAt: string | null
  readonly awaited: { readonly what: Awaited; readonly since: string } | null
  readonly sighting: Sighting | null
  readonly secondWanted: PendingSecond | null
  readonly scheduledFor: string | null
  /** Why the CA did not do as told, until it does. */
  readonly trouble: { readonly at: string; readonly detail: string } | null
  readonly mergedInto: RevocationId | null
}

export type Event =
  | {
      readonly kind: 'request-laid'
      readonly at: string
      readonly urgent: boolean
      readonly aside: boolean
    }
  | {
      readonly kind: 'decided'
      readonly at: string
      readonly decision: Decision
      readonly officer: string
      readonly grounds: string
      readonly rules: DecisionRules
    }
  | { readonly kind: 'handed-over'; readonly at: string; readonly outcome: Outcome }
  | { readonly kind: 'sighted'; readonly at: string; readonly sighting: Sighting }
  | { readonly kind: 'notice-sent'; readonly at: string; readonly notice: NoticeKind }
  | { readonly kind: 'scheduled-day-came'; readonly at: string }
  | { readonly kind: 'expired'; readonly at: string }
  | { readonly kind: 'merged'; readonly at: string; readonly into: RevocationId }

/** Somebody asked what is not allowed: one plain sentence. */
export type Refusal = { readonly ok: false; readonly why: string }
export type Advance =
  | { readonly ok: true; readonly revocation: Revocation; readonly notices: readonly NoticeKind[] }
  | Refusal

const refuse = (why: string): Refusal => ({ ok: false, why })

/** A new case, before its first request is laid. */
export function openRevocation(
  id: RevocationId,
  certificateId: CertificateId | null,
  at: string,
  first: { readonly urgent: boolean; readonly aside: boolean },
): Revocation {
  return {
    id,
    certificateId,
    state: first.aside ? 'set-aside' : 'laid',
    version: 1,
    openedAt: at,
    changedAt: at,
    urgent: first.urgent,
    pendingInstruction: null,
    heldFrom: null,
    effectiveAt: null,
    awaited: null,
    sighting: null,
    secondWanted: null,
    scheduledFor: null,
    trouble: null,
    mergedInto: null,
  }
}

type Change = Partial<Omit<Revocation, 'id' | 'version' | 'openedAt'>>

/** The only way a revocation changes. Pure: the same case and event always give the same answer. */
export function advance(revocation: Revocation, event: Event): Advance {
  const to = (change: Change, notices: readonly NoticeKind[] = []): Advance => ({
    ok: true,
    notices,
    revocation: {
      ...revocation,
      ...change,
      version: revocation.version + 1,
      changedAt: event.at,
    },
  })
  switch (event.kind) {
    case 'request-laid':
      return requestLaid(revocation, event, to)
    case 'decided':
      return decided(revocation, event, to)
    case 'handed-over':
      return handedOver(revocation, event.outcome, event.at, to)
    case 'sighted':
      return sighted(revocation, event.sighting, to)
    case 'notice-sent': {
      const last = event.notice === 'revoked' || event.notice === 'released'
      return to(last && revocation.state === 'published' ? { state: 'closed' } : {})
    }
    case 'scheduled-day-came':
      if (revocation.state !== 'scheduled') return refuse('Only a scheduled case falls due.')
      return to({ state: 'laid', urgent: true })
    case 'expired':
      if (revocation.state !== 'suspended')
        return refuse('Only a suspended certificate lapses when it expires.')
      return to({ state: 'lapsed', secondWanted: null })
    case 'merged':
      if (revocation.state !== 'laid' && revocation.state !== 'set-aside')
        return refuse('Only a case that nothing was decided on can join another.')
      return to({ state: 'merged', mergedInto: event.into, secondWanted: null })
  }
}

type To = (change: Change, notices?: readonly NoticeKind[]) => Advance
type Of<K extends Event['kind']> = Extract<Event, { kind: K }>

function requestLaid(revocation: Revocation, event: Of<'request-laid'>, to: To): Advance {
  if (revocation.state === 'set-aside')
    return to(event.aside ? {} : { state: 'laid', urgent: revocation.urgent || event.urgent })
  if (!isOpen(revocation.state)) return refuse('This case is closed; the request opens a new one.')
  return to({ urgent: revocation.urgent || event.urgent })
}

function decided(revocation: Revocation, event: Of<'decided'>, to: To): Advance {
  const { decision, rules } = event
  const allowed = decisionFits(revocation, decision, rules)
  if (allowed) return refuse(allowed)
  if (needsGrounds(decision) && event.grounds.trim() === '')
    return refuse('This decision needs a written reason.')
  if (needsSecond(decision, rules)) {
    const first = revocation.secondWanted
    const same = first !== null && JSON.stringify(first.decision) === JSON.stringify(decision)
    if (same && first.officer === event.officer)
      return refuse('A second officer must agree; the same officer cannot do both.')
    if (!same) {
      const { officer, grounds, at } = event
      return to({ secondWanted: { decision, officer, grounds, at } })
    }
  }
  return carry(revocation, decision, to)
}

/** Why a decision does not fit the case as it stands, or nothing. */
function decisionFits(
  { state, certificateId }: Revocation,
  decision: Decision,
  rules: DecisionRules,
): string | undefined {
  const beforeEffect = state === 'laid' || state === 'scheduled'
  const wrongState = `A case that is ${state} does not take the decision “${decision.kind}”.`
  switch (decision.kind) {
    case 'suspend':
      if (!beforeEffect) return wrongState
      if (!certificateId) return 'First say which certificate this is about.'
      if (!rules.suspendable)
        return 'A certificate of this kind may not be put on hold; revoke it or refuse.'
      return undefined
    case 'revoke':
      if (!beforeEffect && state !== 'suspended') return wrongState
      if (!certificateId) return 'First say which certificate this is about.'
      if (decision.confirmation.by === 'not-suspendable' && rules.suspendable)
        return 'This certificate can be put on hold: it is revoked on a final confirmation.'
      return undefined
    case 'release':
      return state === 'suspended' ? undefined : wrongState
    case 'schedule':
      if (state !== 'laid') return wrongState
      return certificateId ? undefined : 'First say which certificate this is about.'
    case 'refuse':
    case 'accept-withdrawal':
    case 'not-actionable':
      return beforeEffect ? undefined : wrongState
    case 'not-a-request':
    case 'identify':
      return state === 'laid' ? undefined : wrongState
    case 'pull-back':
      return state === 'set-aside' ? undefined : wrongState
  }
}

function carry(revocation: Revocation, decision: Decision, to: To): Advance {
  const settled = { secondWanted: null, trouble: null }
  const from = revocation.state as 'laid' | 'scheduled' | 'suspended' // decisionFits let no other by
  switch (decision.kind) {
    case 'suspend': {
      const pendingInstruction: Instruction = { kind: 'suspend' }
      return to({ ...settled, state: 'suspending', pendingInstruction, heldFrom: from })
    }
    case 'revoke': {
      const { reason, invalidityDate } = decision
      const pendingInstruction: Instruction = { kind: 'revoke', reason, invalidityDate }
      return to({ ...settled, state: 'revoking', pendingInstruction, heldFrom: from })
    }
    case 'release':
      return to({
        ...settled,
        state: 'releasing',
        pendingInstruction: { kind: 'release' },
        heldFrom: 'suspended',
      })
    case 'refuse':
      return to({ ...settled, state: 'refused' }, ['refused'])
    case 'not-a-request':
      return to({ ...settled, state: 'set-aside' })
    case 'not-actionable':
      return to({ ...settled, state: 'not-actionable' }, ['not-actionable'])
    case 'schedule':
      return to({ ...settled, state: 'scheduled', scheduledFor: decision.on })
    case 'accept-withdrawal':
      return to({ ...settled, state: 'withdrawn' }, ['withdrawn'])
    case 'pull-back':
      return to({ ...settled, state: 'laid' })
    case 'identify':
      return to({ ...settled, certificateId: decision.certificateId })
  }
}

const wanted = { suspend: 'on-hold', revoke: 'revoked', release: 'good' } as const
const reached = { suspend: 'suspended', revoke: 'revoked', release: 'released' } as const
const awaits = { suspend: 'hold', revoke: 'revoked', release: 'absent' } as const

function handedOver(revocation: Revocation, outcome: Outcome, at: string, to: To): Advance {
  const instruction = revocation.pendingInstruction
  if (!instruction || !revocation.heldFrom) return refuse('Nothing was handed to the CA.')
  const trouble = { at, detail: `${outcome.result}: ${outcome.detail}` }
  if (outcome.result === 'refused' || outcome.result === 'not-supported')
    return to({ state: revocation.heldFrom, pendingInstruction: null, heldFrom: null, trouble })
  // "Done" that left the certificate as it was is not done: the instruction stays, and is sent again.
  if (outcome.result === 'pending-approval' || outcome.after.kind !== wanted[instruction.kind])
    return to({ trouble })
  return to(
    {
      state: reached[instruction.kind],
      pendingInstruction: null,
      heldFrom: null,
      effectiveAt: outcome.at,
      awaited: { what: awaits[instruction.kind], since: outcome.at },
      sighting: null,
      trouble: null,
    },
    instruction.kind === 'suspend' ? ['suspended'] : [],
  )
}

function sighted(revocation: Revocation, sighting: Sighting, to: To): Advance {
  const { awaited, state } = revocation
  if (!awaited) return refuse('No publication is awaited.')
  if (!shows(awaited.what, awaited.since, sighting))
    return refuse('The CRL does not show what was decided.')
  if (state === 'revoked' || state === 'released')
    return to({ state: 'published', sighting, awaited: null }, [state])
  return to({ sighting, awaited: null })
}
