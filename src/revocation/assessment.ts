// What the rules made of the facts: findings, clocks and a recommendation; the decision is an officer's.
import type { Clocks } from '../calendar/clocks.ts'
import type { CertificateId } from './certificate.ts'
import type { DecisionKind, DecisionRules } from './decision.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import type { Bilingual } from './kinds.ts'

export type Recommendation = {
  /** `look`: an officer must first clear something up. */
  readonly decision: DecisionKind | 'look'
  readonly says: Bilingual
}

export type Assessment = {
  readonly policyVersion: string
  /** The one certificate this is about, or null where an officer must choose. */
  readonly certificateId: CertificateId | null
  readonly candidates: readonly {
    readonly certificateId: CertificateId
    readonly by: readonly string[]
    /** Nats: how much less the characters on the page fit it than they fit the nearest. */
    readonly behind?: number
  }[]
  readonly findings: readonly Finding[]
  readonly recommendation: Recommendation
  readonly urgent: boolean
  readonly rules: DecisionRules
  readonly clocks: Clocks | null
  /** What was proved and found before the rules were asked, so that they can be asked again (under another policy). */
  readonly given?: Pick<Facts, 'proof' | 'already'>
}
