// The states of one certificate's journey and the events that move it: words only, the moves are in revocation.ts.
import type { CertificateId } from './certificate.ts'
import type { Decision, DecisionRules } from './decision.ts'
import type { Instruction, Outcome } from './instruction.ts'
import type { NoticeKind } from './notice.ts'
import type { Awaited, Sighting } from './publication.ts'

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
  readonly emergency?: true
}

export type Asking = { readonly since: string; readonly reminded: number }

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
  /** The case's version that gave the instruction: an outcome names it, so that an older one's is not taken for this. */
  readonly instruction?: number
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
  /** A request came while the release was under way: once the CA has done it, the case is laid again. */
  readonly reopen?: boolean
  /** While it is suspended: since when the holder has been asked to confirm, and after how many days again last. */
  readonly asking?: Asking | null
  /** When two officers last acted in this case while processing was stopped. */
  readonly emergency?: string
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
      /** The case's version that was judged: another event may have come between the look and the lock. */
      readonly seen?: number
      /** Taken while processing is stopped: two officers, and marked. */
      readonly emergency?: true
    }
  | {
      readonly kind: 'handed-over'
      readonly at: string
      readonly outcome: Outcome
      /** Which instruction this is the outcome of. */
      readonly instruction?: number | undefined
    }
  | { readonly kind: 'sighted'; readonly at: string; readonly sighting: Sighting }
  | { readonly kind: 'notice-sent'; readonly at: string; readonly notice: NoticeKind }
  | { readonly kind: 'reminder-due'; readonly at: string; readonly day: number }
  /** An officer typed what a page says, and the request was judged anew. */
  | { readonly kind: 'field-typed'; readonly at: string; readonly urgent: boolean }
  | { readonly kind: 'scheduled-day-came'; readonly at: string }
  | { readonly kind: 'expired'; readonly at: string }
  | { readonly kind: 'merged'; readonly at: string; readonly into: RevocationId }

/** Somebody asked what is not allowed: one plain sentence. */
export type Refusal = { readonly ok: false; readonly why: string }
export type Advance =
  | { readonly ok: true; readonly revocation: Revocation; readonly notices: readonly NoticeKind[] }
  | Refusal

export const refuse = (why: string): Refusal => ({ ok: false, why })

/** What a move may change, and how it says so: `To` counts the version and stamps the time. */
export type Change = Partial<Omit<Revocation, 'id' | 'version' | 'openedAt'>>
export type To = (change: Change, notices?: readonly NoticeKind[]) => Advance
export type Of<K extends Event['kind']> = Extract<Event, { kind: K }>
