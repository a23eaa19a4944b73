// A certificate revocation list (RFC 5280 §5): one pass over the octets makes an index, an entry is read when asked for.

import type { DistributionPoint } from './certificate.ts'
import type { Name } from './name.ts'

export type CrlReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise'

export type CrlEntry = {
  readonly serial: string
  readonly revocationDate: Date
  /** 'unspecified' also where the list gives none. */
  readonly reason: CrlReason
  readonly invalidityDate: Date | undefined
  /** Critical entry extensions nobody here understands. */
  readonly criticalUnknown: readonly string[]
}

export type IssuingDistributionPoint = {
  readonly point: DistributionPoint | undefined
  readonly onlyUser: boolean
  readonly onlyCa: boolean
  readonly onlyAttribute: boolean
  readonly onlyReasons: ReadonlySet<number> | undefined
  readonly indirect: boolean
}

export type Crl = {
  readonly der: Buffer
  /** Of the whole DER, lower hex. */
  readonly sha256: string
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  /** Decimal, as `openssl crl -crlnumber` does not print it but people do. */
  readonly number: string | undefined
  readonly baseNumber: string | undefined
  readonly authorityKeyId: string | undefined
  readonly distribution: IssuingDistributionPoint | undefined
  /** By serial, upper hex without leading 00. */
  readonly entries: ReadonlyMap<string, CrlEntry>
  readonly criticalUnknown: readonly string[]
  readonly tbs: Buffer
  readonly signatureAlgorithm: Buffer
  readonly signature: Buffer
}
