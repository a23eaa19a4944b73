// What one receipt asks of us, as the examiners laid it before an officer.

import type { Assessment } from './assessment.ts'
import type { Claim } from './claim.ts'
import type { Finding } from './finding.ts'
import type { LaidOnFax } from './original.ts'
import type { ReceiptId } from './receipt.ts'
import type { RevocationId } from './state.ts'
import type { TypedField } from './typed.ts'

export type RequestId = string

/** Why something left the queue at once, or what it is that lies before the officer. */
export type RequestKind =
  | 'revocation'
  | 'final-confirmation'
  | 'release'
  | 'withdrawal'
  | 'reply'
  | 'enquiry'
  | 'e-cheque'
  | 'bounce'
  | 'unreadable'
  | 'unexamined'

/** What the examination showed, in the words of its own room; the desk draws it, the rules never read it. */
export type Examined = {
  /** Who signed which words: the same in every copy of a signed letter, whatever headers it comes under. */
  readonly signedKey?: string
  /** Verdict record of src/email, for mail. */
  readonly verdict?: unknown
  /** The text that the signature covers, or, unproved, the letter's text. */
  readonly text?: string
  readonly subject?: string
  readonly sender?: string
  /** Reading of src/paper, for paper. */
  readonly reading?: unknown
  /** SHA-256 of what was read, where that is not the receipt itself but came in a mail. */
  readonly document?: string
  /** Of an original and its fax, which lie in one case: in what they differ. */
  readonly laidOnFax?: LaidOnFax
  readonly attachments?: readonly {
    readonly name: string
    readonly mediaType: string
    readonly sha256: string
    readonly size: number
  }[]
}

export type Request = {
  readonly id: RequestId
  readonly receiptId: ReceiptId
  /** A receipt may hold several requests (two forms in one fax); counted from 0. */
  readonly ordinal: number
  readonly revocationId: RevocationId
  readonly kind: RequestKind
  readonly claim: Claim | null
  readonly examined: Examined
  readonly findings: readonly Finding[]
  readonly assessment: Assessment | null
  readonly laidAt: string
  /** What officers typed from its page since, in order; the claim holds the last of each field. */
  readonly typed?: readonly TypedField[]
}
