// What kind of post a mail is, from its outer facts, its verdict and its words; most mail is no request (domain §2.3).

import type { ShownContent } from './content.ts'
import type { Envelope } from './envelope.ts'
import type { Letter } from './letter.ts'
import type { SmimeVerdict } from './verdict.ts'

export type TriageKind =
  | 'request'
  | 'final-confirmation'
  | 'withdrawal'
  | 'release'
  | 'reply'
  | 'enquiry'
  | 'e-cheque'
  | 'bounce'
  | 'fax-gateway'
  | 'encrypted'
  | 'empty'
  | 'unreadable'

export type Triage = { readonly kind: TriageKind; readonly grounds: string }

export type TriageInput = {
  readonly envelope: Envelope
  readonly content: ShownContent
  readonly letter: Letter
  readonly verdict: SmimeVerdict
  /** Addresses whose mail is a fax (a fax-to-mail gateway), lower case. */
  readonly gatewaySenders: readonly string[]
}
