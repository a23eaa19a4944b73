// What we tell the CA to do, what it can do, and what it answered.
import type { CertificateStatus } from './certificate.ts'
import type { RevocationReason } from './kinds.ts'

export type Instruction =
  | { readonly kind: 'suspend' }
  | {
      readonly kind: 'revoke'
      readonly reason: RevocationReason
      /** ISO date from which the key is thought compromised (RFC 5280 §5.3.2). */
      readonly invalidityDate: string | null
    }
  | { readonly kind: 'release' }

/** A CA that cannot do a thing says so here, and the desk shows it (domain §6.3). */
export type Capabilities = {
  readonly hold: boolean
  readonly release: boolean
  readonly reason: boolean
  readonly invalidityDate: boolean
  readonly forceCrl: boolean
}

/** `already`: it stood so before we asked. `pending-approval`: the CA wants another hand (EJBCA's 202): NOT done. */
export type Outcome = {
  readonly result: 'done' | 'already' | 'pending-approval' | 'refused' | 'not-supported'
  readonly before: CertificateStatus
  readonly after: CertificateStatus
  readonly at: string
  readonly detail: string
}

/** Which certificate, as a CA knows it. */
export type CaKey = { readonly issuer: string; readonly serial: string }

/** The door of every CA adapter. Throws only when the CA cannot be reached. */
export type CaPort = {
  readonly capabilities: Capabilities
  status(key: CaKey): Promise<CertificateStatus>
  /** Status first, the act, status again; safe to call twice. */
  carryOut(key: CaKey, instruction: Instruction, at: Date): Promise<Outcome>
  /** Makes a new CRL now, where the CA can. */
  forceCrl(at: Date): Promise<void>
}
