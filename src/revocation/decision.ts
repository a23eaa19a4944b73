// What an officer may decide about a case, and when it takes a second officer.
import type { CertificateId } from './certificate.ts'
import type { RevocationReason } from './kinds.ts'

/** What the permanent revocation rests on (domain R17, A19, R3). */
export type Confirmation =
  | { readonly by: 'receipt'; readonly requestId: string }
  /** "This request is itself the final confirmation, because …" (A19): the grounds say why. */
  | { readonly by: 'request-itself' }
  /** The CA revokes of its own motion (R3): always two officers. */
  | { readonly by: 'ca' }
  /** A kind that may not be put on hold goes straight from a proved request to revocation (domain §5.1). */
  | { readonly by: 'not-suspendable' }

export type Decision =
  | { readonly kind: 'suspend' }
  | {
      readonly kind: 'revoke'
      readonly reason: RevocationReason
      readonly invalidityDate: string | null
      readonly confirmation: Confirmation
    }
  | { readonly kind: 'release' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'not-a-request' }
  | { readonly kind: 'not-actionable' }
  /** Takes effect on a day to come (Bank-Cert (Bank), R13). ISO date. */
  | { readonly kind: 'schedule'; readonly on: string }
  | { readonly kind: 'accept-withdrawal' }
  | { readonly kind: 'pull-back' }
  /** Which certificate the request is about, where the machine could not tell. */
  | { readonly kind: 'identify'; readonly certificateId: CertificateId }

export type DecisionKind = Decision['kind']
export const decisionKinds = [
  'suspend',
  'revoke',
  'release',
  'refuse',
  'not-a-request',
  'not-actionable',
  'schedule',
  'accept-withdrawal',
  'pull-back',
  'identify',
] as const satisfies readonly DecisionKind[]

/** What policy says of the certificate at hand; stamped with the policy's version. */
export type DecisionRules = {
  readonly suspendable: boolean
  readonly fourEyes: readonly DecisionKind[]
  /** May a first request stand for its own final confirmation (A19)? False: two acts, always. */
  readonly requestMayBeFinal?: boolean
  /** The first day that a planned revocation may name (R13); absent where no notice is wanted. */
  readonly scheduleFrom?: string
  /** All that was asked came by channels that the kind does not take: a refusal names the right one (A28). */
  readonly wrongChannel?: true
  readonly policyVersion: string
}

/** Whether a decision waits for a second officer. Release and R3 always do (house.md §3, domain §7.11). */
export function needsSecond(decision: Decision, rules: DecisionRules): boolean {
  if (decision.kind === 'release') return true
  if (decision.kind === 'revoke' && decision.confirmation.by === 'ca') return true
  return rules.fourEyes.includes(decision.kind)
}

/** Decisions that are worth nothing without a written reason. */
export function needsGrounds(decision: Decision): boolean {
  switch (decision.kind) {
    case 'release':
    case 'refuse':
    case 'not-a-request':
    case 'not-actionable':
    case 'schedule':
      return true
    case 'revoke':
      return decision.confirmation.by !== 'receipt'
    case 'suspend':
    case 'accept-withdrawal':
    case 'pull-back':
    case 'identify':
      return false
  }
}

/** Field by field: the first officer's decision comes back from the records with its keys in another order. */
export function sameDecision(a: Decision, b: Decision): boolean {
  if (a.kind === 'revoke' && b.kind === 'revoke')
    return (
      a.reason === b.reason &&
      a.invalidityDate === b.invalidityDate &&
      a.confirmation.by === b.confirmation.by &&
      confirmedBy(a.confirmation) === confirmedBy(b.confirmation)
    )
  if (a.kind === 'schedule' && b.kind === 'schedule') return a.on === b.on
  if (a.kind === 'identify' && b.kind === 'identify') return a.certificateId === b.certificateId
  return a.kind === b.kind
}

const confirmedBy = (confirmation: Confirmation): string | null =>
  confirmation.by === 'receipt' ? confirmation.requestId : null
