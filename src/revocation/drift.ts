// Where what we believe of a certificate and what the CA, or its CRL, says of it are not the same (domain §7.16).
import type { CertificateId, CertificateStatus } from './certificate.ts'
import type { ReasonCode } from './kinds.ts'
import type { RevocationId, State } from './revocation.ts'

export const driftKinds = [
  /** The CA has it revoked or on hold, and nobody here told it to. */
  'acted-there',
  /** We have it revoked or on hold, and there it is good. */
  'not-there',
  /** On hold at one, revoked at the other. */
  'otherwise',
  /** Revoked at both, for different reasons. */
  'reason',
  /** The CA has it revoked or on hold, and the register does not know it. */
  'unknown-here',
  /** We have it revoked or on hold, and the CA does not know it. */
  'unknown-there',
] as const
export type DriftKind = (typeof driftKinds)[number]

/** The CA's own list, or the CRL that it published. */
export const driftSources = ['ca', 'crl'] as const
export type DriftSource = (typeof driftSources)[number]

export type DriftFound = {
  readonly source: DriftSource
  readonly kind: DriftKind
  readonly issuer: string
  readonly serial: string
  readonly certificateId: CertificateId | null
  readonly caseId: RevocationId | null
  readonly ours: CertificateStatus
  readonly theirs: CertificateStatus
}

/** A drift as it stands in the records, until it is over or an officer has answered for it. */
export type Drift = DriftFound & {
  readonly id: string
  readonly foundAt: string
  readonly seenAt: string
  readonly overAt: string | null
  readonly acknowledgedAt: string | null
  readonly acknowledgedBy: string | null
  readonly grounds: string | null
}

/** What the records hold of one certificate: the register's word, and the last case that says something of it. */
export type Standing = {
  readonly certificateId: CertificateId
  readonly issuer: string
  readonly serial: string
  readonly pem: string | null
  readonly notAfter: string
  readonly registered: CertificateStatus
  readonly case: {
    readonly id: RevocationId
    readonly state: State
    /** The CA's time of its last act. */
    readonly effectiveAt: string | null
    /** No CRL has shown it yet. */
    readonly awaited: boolean
    /** Its last sighting was of an entry. */
    readonly onCrl: boolean
    /** The reason that the CA was told. */
    readonly reason: ReasonCode | null
  } | null
}

/** What should stand at the CA; undefined while something is under way, or where we know nothing. */
export function expected({ registered, case: last }: Standing): CertificateStatus | undefined {
  if (!last) return registered.kind === 'unknown' ? undefined : registered
  const since = last.effectiveAt ?? ''
  const known = registered.kind === 'revoked' ? registered.reason : 'unspecified'
  const revoked = { kind: 'revoked', since, reason: last.reason ?? known } as const
  switch (last.state) {
    case 'suspended':
    case 'lapsed':
      return { kind: 'on-hold', since }
    case 'revoked':
      return revoked
    case 'released':
      return { kind: 'good' }
    case 'published':
    case 'closed':
      // Either ended in what its last sighting showed: an entry, or none.
      return last.onCrl ? revoked : { kind: 'good' }
    default:
      return undefined
  }
}

/** `ours` undefined: the register does not know it. */
export function driftOf(
  ours: CertificateStatus | undefined,
  theirs: CertificateStatus,
): DriftKind | undefined {
  const acted = theirs.kind === 'on-hold' || theirs.kind === 'revoked'
  if (!ours) return acted ? 'unknown-here' : undefined
  switch (ours.kind) {
    case 'unknown':
      return undefined
    case 'good':
      return acted ? 'acted-there' : undefined
    case 'on-hold':
    case 'revoked':
      if (theirs.kind === 'unknown') return 'unknown-there'
      if (theirs.kind === 'good') return 'not-there'
      if (theirs.kind !== ours.kind) return 'otherwise'
      return reasonOf(ours) === reasonOf(theirs) ? undefined : 'reason'
  }
}

const reasonOf = (status: CertificateStatus): ReasonCode | null =>
  status.kind === 'revoked' ? status.reason : null
