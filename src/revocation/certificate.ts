// The register's view of a certificate, its holder, and who may act for it.
import type { CertificateKind, ReasonCode } from './kinds.ts'

export type CertificateId = string

export type RegisteredCertificate = {
  readonly id: CertificateId
  /** Issuer and subject as RFC 4514 strings. */
  readonly issuer: string
  readonly subject: string
  /** Upper-case hex without leading zeros. */
  readonly serial: string
  readonly kind: CertificateKind
  readonly srn: string | null
  readonly nameEn: string
  readonly nameZh: string
  readonly emails: readonly string[]
  readonly organisation: {
    readonly nameEn: string
    readonly nameZh: string
    readonly brn: string
    readonly branch?: string
  } | null
  readonly hkid: string | null
  readonly phone: string | null
  readonly serverName: string | null
  readonly notBefore: string
  readonly notAfter: string
  readonly pem: string | null
  /** The register's last word on its status; the CA's own answer goes before it. */
  readonly status: CertificateStatus
}

export type CertificateStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'on-hold'; readonly since: string }
  | { readonly kind: 'revoked'; readonly since: string; readonly reason: ReasonCode }
  | { readonly kind: 'unknown' }

/** A person whom an organisation named to act for its certificates (domain R4-R6). */
export type Representative = {
  readonly id: string
  readonly nameEn: string
  readonly nameZh: string
  readonly email: string
  readonly hkid: string
  readonly position: string
  readonly organisationBrn: string
  /** The e-Cert he or she signs with, where known. */
  readonly certificateSerial: string | null
  /** ISO dates, inclusive; `to: null` = until further notice. */
  readonly from: string
  readonly to: string | null
}

/** A signature or chop from the original application form (domain R9). */
export type Specimen = {
  readonly id: string
  readonly certificateId: CertificateId | null
  readonly organisationBrn: string | null
  readonly what: 'signature' | 'chop'
  readonly sha256: string
  readonly takenOn: string
}
