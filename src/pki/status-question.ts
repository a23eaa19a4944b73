// The question whether a certificate stands at a moment, and what may be answered.

import type { Certificate, StatusEvidence } from './certificate.ts'
import type { Crl, CrlEntry } from './crl.ts'
import type { Name } from './name.ts'
import type { Responder } from './ocsp-responder.ts'
import type { OcspResponse } from './ocsp-response.ts'

export type Status =
  | { readonly state: 'good'; readonly evidence: readonly StatusEvidence[] }
  | {
      readonly state: 'revoked'
      readonly entry: CrlEntry
      readonly evidence: readonly StatusEvidence[]
    }
  | {
      readonly state: 'unknown'
      readonly why: string
      /** What was heard and was not enough: a responder's "I do not know it". */
      readonly evidence: readonly StatusEvidence[]
    }

export type StatusQuestion = {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly at: Date
  /** The moment the question is asked: a list issued since the receipt may answer for it. */
  readonly now: Date
  readonly crls: (issuer: Name) => readonly Crl[]
  /** Is the CRL signed by the CA of this certificate, or by one that the CA's own anchor vouches for? */
  readonly authentic: (crl: Crl) => boolean
  readonly ocsp: readonly OcspResponse[]
  /** Who signed the response, where that is the CA or one whom the CA named for it. */
  readonly responder: (response: OcspResponse) => Responder
}
