// An X.509 certificate as a plain object: RFC 5280's fields, read once from strict DER.

import type { KeyObject } from 'node:crypto'
import type { GeneralName } from './general-name.ts'
import type { Name } from './name.ts'

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly'

export type PublicKeyInfo = {
  readonly algorithm: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'dsa' | 'unknown'
  /** RSA and DSA modulus length, EC field length; 0 where it is not known. */
  readonly bits: number
  readonly curve: string | undefined
  /** The OID in the SubjectPublicKeyInfo. */
  readonly oid: string
}

export type DistributionPoint = {
  readonly names: readonly GeneralName[]
  /** A name relative to the CRL issuer's, as the normal form of its RDN. */
  readonly relative: string | undefined
  readonly reasons: ReadonlySet<number> | undefined
  readonly crlIssuer: readonly Name[]
}

export type Certificate = {
  readonly der: Buffer
  /** Of the whole certificate, lower hex. */
  readonly sha256: string
  /** Upper hex of whole octets, no leading 00, as OpenSSL's index.txt. */
  readonly serial: string
  readonly version: number
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  /** rfc822Name, SmtpUTF8Mailbox and the subject's emailAddress, as written. */
  readonly emails: readonly string[]
  readonly alternativeNames: readonly GeneralName[]
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined
  /** Dotted OIDs. */
  readonly extendedKeyUsage: readonly string[] | undefined
  /** Dotted OIDs of certificatePolicies. */
  readonly policies: readonly string[] | undefined
  readonly policyMappings: readonly { readonly issuer: string; readonly subject: string }[]
  readonly policyConstraints: {
    readonly requireExplicit: number | undefined
    readonly inhibitMapping: number | undefined
  }
  readonly inhibitAnyPolicy: number | undefined
  readonly nameConstraints:
    | { readonly permitted: readonly GeneralName[]; readonly excluded: readonly GeneralName[] }
    | undefined
  readonly basicConstraints:
    | { readonly ca: boolean; readonly pathLength: number | undefined }
    | undefined
  /** Upper hex. */
  readonly subjectKeyId: string | undefined
  readonly authorityKeyId: string | undefined
  readonly crlDistributionPoints: readonly DistributionPoint[]
  readonly ocspResponders: readonly string[]
  /** Undefined where the key is of a kind we do not know. */
  readonly publicKey: KeyObject | undefined
  readonly key: PublicKeyInfo
  /** The signature over `tbs`, and by which algorithm (the whole AlgorithmIdentifier, DER). */
  readonly tbs: Buffer
  readonly signatureAlgorithm: Buffer
  readonly signature: Buffer
  readonly selfIssued: boolean
  /** Critical extensions nobody here understands: such a certificate proves nothing (RFC 5280 §4.2). */
  readonly criticalUnknown: readonly string[]
}

/** Which CRL said that a certificate of a path stands, or does not. */
export type StatusEvidence = {
  readonly certificate: Certificate
  readonly crlIssuer: string
  /** Decimal, as printed. */
  readonly crlNumber: string | undefined
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  /** Of the CRL's DER, lower hex. */
  readonly sha256: string
}
