// What the sender says: which certificate, who asks, why. Never trusted over the register.
import type { CertificateKind, RequesterRole, RevocationReason } from './kinds.ts'

/** Where a value was read: `[start, end)` in the signed text, or a box on a page, or who typed it. */
export type Origin =
  | { readonly from: 'text'; readonly span: readonly [number, number] }
  | {
      readonly from: 'page'
      readonly page: number
      /** x, y, width, height in millimetres on the registered page. */
      readonly box: readonly [number, number, number, number]
      /** The same box in pixels of the decoded page, to draw it. */
      readonly pixels?: readonly [number, number, number, number]
    }
  | { readonly from: 'signer' }
  | { readonly from: 'relay' }
  | { readonly from: 'officer'; readonly officer: string }

export type Field<T = string> = {
  readonly value: T
  /** What stood there before any repair. */
  readonly asRead: string
  /** 0 to 1; 1 for text that needs no reading. */
  readonly confidence: number
  readonly origin: Origin
}

/** What one receipt asks for. `report` is an unproved plea; `none` asks nothing. */
export type Ask = 'revoke' | 'confirm' | 'release' | 'withdraw' | 'question' | 'none'

export type Claim = {
  readonly ask: Field<Ask>
  readonly serials: readonly Field[]
  readonly srns: readonly Field[]
  readonly names: readonly Field[]
  readonly emails: readonly Field[]
  /** The type of certificate ticked or named. */
  readonly kind?: Field<CertificateKind>
  readonly organisation?: Field
  readonly serverName?: Field
  readonly hkid?: Field
  readonly role?: Field<RequesterRole>
  readonly reason?: Field<RevocationReason>
  readonly compromisedOn?: Field
  readonly phone?: Field
  /** Of a form: when the certificate ends, the business's number, the representative's identity card. */
  readonly expiresOn?: Field
  readonly brn?: Field
  readonly arId?: Field
  /** The case the sender answers to, where our notice's number is quoted. */
  readonly caseIds: readonly Field[]
  /** "All my certificates". */
  readonly all: boolean
  readonly urgent: boolean
  /** Ticked on a form: "this form is my final confirmation" (domain F1, A19). */
  readonly finalConfirmation: boolean
  readonly formLanguage?: 'en' | 'tc'
  readonly formDate?: Field
}
