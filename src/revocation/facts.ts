// What the rules are handed: who proved what, what was claimed, and what the register holds; neither mail nor paper.
import type { CertificateId, RegisteredCertificate, Representative } from './certificate.ts'
import type { Claim } from './claim.ts'
import type { Finding } from './finding.ts'
import type { Bilingual, Channel } from './kinds.ts'
import type { Likely } from './likely.ts'
import type { State } from './state.ts'

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

/** What of the claim or the proof led to a certificate. */
export type Pointer =
  | 'serial'
  | 'srn'
  | 'name'
  | 'email'
  | 'signer'
  | 'case'
  | 'hkid'
  | 'serverName'
  /** The characters on a page, all fields together. */
  | 'cells'

export type Candidate = {
  readonly certificate: RegisteredCertificate
  readonly by: readonly Pointer[]
}

export type Facts = {
  readonly channel: Channel
  readonly receivedAt: string
  readonly claim: Claim
  readonly proof: Proof
  /** Every certificate on the register that the claim or the signer points to, each with what pointed. */
  readonly candidates: readonly Candidate[]
  /** What the cells of a page say of the whole register, where there is a page with cells. */
  readonly likely?: Likely
  /** Representatives of the candidates' organisations, of any date. */
  readonly representatives: readonly Representative[]
  /** The open case of the matched certificate, where there is one. */
  readonly openCase: {
    readonly id: string
    readonly state: State
    /** A fax of it waits for its signed original (A18). */
    readonly awaitsOriginal?: boolean
    /** The parties that relayed its requests, by name. */
    readonly relays?: readonly string[]
  } | null
  /** Findings of the examination itself (unreadable parts, reused Message-ID, page quality). */
  readonly already: readonly Finding[]
}
