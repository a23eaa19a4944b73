// What is asked of a path and what comes of it: the words that the search and the question of status share.

import type { Certificate, StatusEvidence } from './certificate.ts'
import type { Crl } from './crl.ts'
import type { OcspResponse } from './ocsp-response.ts'
import type { Weakness } from './path-rules.ts'
import type { PolicyOptions } from './policy.ts'
import type { Trust } from './trust.ts'
import type { Work } from './work.ts'

export type PathOptions = PolicyOptions & {
  /** Certificates that came with the message: helpful to find a path, never believed. */
  readonly extra?: readonly Certificate[]
  /** CRLs that came with the message. For conformance suites only: the sender chooses them. */
  readonly extraCrls?: readonly Crl[]
  /** OCSP responses at hand, as `gatherStatus` fetched them. Each must prove itself. */
  readonly ocsp?: readonly OcspResponse[]
  /** When the question is asked, where that is later than `at`: newer CRLs may then answer. */
  readonly now?: Date
  /** False leaves revocation out. */
  readonly status?: boolean
  /** Every certificate of the path must keep the profile of RFC 5280 §4 as well (profile.ts). */
  readonly strict?: boolean
  /** What the search may cost, where it shares that with others; time is counted only so. */
  readonly work?: Work
}

export type PathFault =
  | 'no-path'
  | 'path-invalid'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'issuer-revoked'
  | 'status-unknown'
  | 'weak-key'
  | 'too-complex'
  | 'time-limit'

export type Found = {
  readonly path: readonly Certificate[]
  readonly evidence: readonly StatusEvidence[]
  readonly policies: readonly string[]
  readonly weaknesses: readonly Weakness[]
}

export type Invalid = {
  readonly outcome: 'invalid'
  readonly code: PathFault
  readonly detail: string
  readonly path: readonly Certificate[]
  /** What was established before it failed: the list that says "revoked" is here. */
  readonly evidence: readonly StatusEvidence[]
}

export type PathResult =
  | ({ readonly outcome: 'valid' } & Found)
  | ({ readonly outcome: 'on-hold'; readonly since: Date } & Found)
  | Invalid

export type Search = {
  readonly trust: Trust
  readonly at: Date
  readonly options: PathOptions
  /** CRL signers whose own path is being asked for: a list cannot vouch for its signer. */
  readonly proving: ReadonlySet<string>
  readonly work: Work
  /** The search itself, for the path of whoever signed a CRL. */
  readonly find: (search: Search, target: Certificate) => PathResult
}

export function invalid(
  code: PathFault,
  detail: string,
  path: readonly Certificate[],
  evidence: readonly StatusEvidence[] = [],
): Invalid {
  return { outcome: 'invalid', code, detail, path, evidence }
}
