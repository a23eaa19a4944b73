// From plain facts to findings, clocks and a recommendation; the rules know neither mail nor paper.
import type { CertificateId, RegisteredCertificate, Representative } from './certificate.ts'
import type { Claim } from './claim.ts'
import type { DecisionKind, DecisionRules } from './decision.ts'
import type { Finding } from './finding.ts'
import type { Bilingual, Channel } from './kinds.ts'
import type { State } from './revocation.ts'

/** Who proved what. `signature` is a signature that was checked; `ink` is ink on a page that only an officer can compare. */
export type Proof =
  | {
      readonly kind: 'signature'
      readonly outcome: 'passed' | 'passed-on-hold' | 'failed' | 'indeterminate'
      readonly code: string | null
      readonly says: Bilingual | null
      readonly signer: {
        readonly serial: string
        readonly issuer: string
        readonly subject: string
        readonly emails: readonly string[]
        /** The signer's certificate on the register, where it is one of ours. */
        readonly certificateId: CertificateId | null
      } | null
    }
  | { readonly kind: 'ink'; readonly signature: boolean; readonly chop: boolean }
  | { readonly kind: 'relay'; readonly relay: string }
  | { readonly kind: 'none' }

export type Facts = {
  readonly channel: Channel
  readonly receivedAt: string
  readonly claim: Claim
  readonly proof: Proof
  /** Every certificate on the register that the claim or the signer points to, each with what pointed. */
  readonly candidates: readonly {
    readonly certificate: RegisteredCertificate
    readonly by: readonly ('serial' | 'srn' | 'name' | 'email' | 'signer' | 'case' | 'hkid')[]
  }[]
  /** Representatives of the candidates' organisations, of any date. */
  readonly representatives: readonly Representative[]
  /** The open case of the matched certificate, where there is one. */
  readonly openCase: { readonly id: string; readonly state: State } | null
  /** Findings of the examination itself (unreadable parts, reused Message-ID, page quality). */
  readonly already: readonly Finding[]
}

export type Recommendation = {
  readonly decision: DecisionKind | 'look'
  readonly says: Bilingual
}

/** The clocks of one request, ISO 8601 with offset; null where a clock does not bind. */
export type Clocks = {
  readonly processingOpensAt: string
  readonly target: string
  readonly outer: string
  readonly clockLimit: string | null
  readonly noticeDue: string
  readonly why: readonly string[]
}

export type Assessment = {
  readonly policyVersion: string
  /** The one certificate this is about, or null where an officer must choose. */
  readonly certificateId: CertificateId | null
  readonly candidates: readonly {
    readonly certificateId: CertificateId
    readonly by: readonly string[]
  }[]
  readonly findings: readonly Finding[]
  readonly recommendation: Recommendation
  readonly urgent: boolean
  readonly rules: DecisionRules
  readonly clocks: Clocks | null
}
