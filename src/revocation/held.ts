// Decisions while processing is stopped: held as drafts, or taken by two officers where a key is in danger or the clock binds.
import type { Closed } from '../calendar/processing.ts'
import type { Decision, DecisionKind } from './decision.ts'
import type { CertificateKind } from './kinds.ts'
import type { Policy } from './policy.ts'
import type { Refusal, RevocationId } from './state.ts'

/** What an officer decided while processing was stopped. No machine carries it out: when processing opens, an officer does. */
export type HeldDecision = {
  readonly id: string
  readonly revocationId: RevocationId
  readonly officer: string
  readonly decision: Decision
  readonly grounds: string
  readonly at: string
  readonly because: Closed['because']
  readonly why: Closed['why']
  /** When processing opens again, as was known then. */
  readonly reopensAt: string | null
}

/** Not carried out, and not lost. */
export type Held = Refusal & { readonly held: HeldDecision }

/** To say which certificate a request is about, or to look at it again, touches neither the CA nor the holder: it is reading. */
export const waitsForOpening = (kind: DecisionKind): boolean =>
  kind !== 'identify' && kind !== 'pull-back'

export type Danger = {
  /** Was a compromise alleged by any request of the case? */
  readonly compromise: boolean
  readonly kind: CertificateKind | null
}

const compromises: ReadonlySet<string> = new Set(['keyCompromise', 'cACompromise', 'aACompromise'])

/** Why this decision must wait although the officers would not (domain §5.1, §7.12), or nothing. */
export function whyNoEmergency(
  decision: Decision,
  { compromise, kind }: Danger,
  policy: Policy,
): string | undefined {
  if (decision.kind !== 'suspend' && decision.kind !== 'revoke')
    return 'Only to suspend or to revoke is there an emergency path; anything else waits.'
  const stated = decision.kind === 'revoke' && compromises.has(decision.reason)
  const bound = kind !== null && (policy.kinds[kind]?.clockHours ?? null) !== null
  if (compromise || stated || bound) return undefined
  return 'The emergency path is for a compromised key, and for kinds that the clock binds day and night.'
}
