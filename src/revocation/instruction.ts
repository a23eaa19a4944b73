// What we tell the CA to do, what it can do, and what it answered.
import type { CertificateStatus } from './certificate.ts'
import { type RevocationReason, reasonCodes } from './kinds.ts'

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
  /** The reasons it can publish: a decision with another is warned of before it is made. */
  readonly reasons: readonly RevocationReason[]
}

export const everyReason: readonly RevocationReason[] = reasonCodes.filter(
  (code) => code !== 'certificateHold' && code !== 'removeFromCRL',
)

/** One request to the CA and its answer, as they went over the wire, without secrets (domain §5.5, 10). */
export type Exchange = {
  readonly at: string
  readonly ms: number
  readonly request: string
  readonly sent: string | null
  /** Null where no answer came. */
  readonly status: number | null
  readonly answer: string
}

/** `already`: it stood so before we asked. `pending-approval`: the CA wants another hand (EJBCA's 202): NOT done. */
export type Outcome = {
  readonly result: 'done' | 'already' | 'pending-approval' | 'refused' | 'not-supported'
  readonly before: CertificateStatus
  readonly after: CertificateStatus
  readonly at: string
  readonly detail: string
  /** What went to and fro; a CA folder has none. */
  readonly exchanges?: readonly Exchange[]
}

/** Which certificate, as a CA knows it; with its PEM where the register holds it. */
export type CaKey = {
  readonly issuer: string
  readonly serial: string
  readonly pem?: string | null
}

/** One line of the CA's own list of what is on hold or revoked. */
export type CaListed = { readonly serial: string; readonly status: CertificateStatus }

/** The door of every CA adapter. Throws only when the CA cannot be reached. */
export type CaPort = {
  readonly capabilities: Capabilities
  status(key: CaKey): Promise<CertificateStatus>
  /** Status first, the act, status again; safe to call twice. */
  carryOut(key: CaKey, instruction: Instruction, at: Date): Promise<Outcome>
  /** Makes a new CRL now, where the CA can. */
  forceCrl(at: Date): Promise<void>
  /** Everything of that issuer that the CA holds revoked or on hold; left out by a CA that cannot tell. */
  list?(issuer: string): AsyncIterable<CaListed>
  /** The CRL as the CA itself holds it, published or not (DER). */
  latestCrl?(issuer: string): Promise<Buffer>
  /** Whether it can be reached and lets us act, in a sentence; throws where not. */
  check?(): Promise<string>
}

/** What a certificate's status is once the instruction is carried out. */
export const wanted = { suspend: 'on-hold', revoke: 'revoked', release: 'good' } as const

/** Why a CA with these capabilities cannot do this, or nothing. */
export function cannot(capabilities: Capabilities, instruction: Instruction): string | undefined {
  switch (instruction.kind) {
    case 'suspend':
      return capabilities.hold ? undefined : 'this CA cannot put a certificate on hold'
    case 'release':
      return capabilities.release ? undefined : 'this CA cannot take a certificate off hold'
    case 'revoke':
      return capabilities.reasons.includes(instruction.reason)
        ? undefined
        : `this CA cannot publish the reason ${instruction.reason}`
  }
}
