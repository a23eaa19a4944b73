// An X.509 certificate as a plain object: RFC 5280's fields, read once from strict DER.

import { createHash, type KeyObject } from 'node:crypto'
import { readScheme, type SignatureScheme, verifySignature } from './algorithm.ts'
import {
  BerError,
  type BerNode,
  bitsOf,
  child,
  children,
  expectTag,
  integerHex,
  type Meter,
  octetsOf,
  rawOf,
  readBer,
  sameOctets,
  smallInteger,
  TAG,
} from './ber.ts'
import {
  type DistributionPoint,
  type Extension,
  type KeyUsage,
  readAuthorityKeyId,
  readBasicConstraints,
  readDistributionPoints,
  readExtensions,
  readKeyUsage,
  readNameConstraints,
  readOcspResponders,
  readOids,
  readPolicies,
  readPolicyConstraints,
  readPolicyMappings,
} from './extensions.ts'
import { type GeneralName, readGeneralNames } from './general-name.ts'
import { BER_LIMITS } from './limits.ts'
import { type Name, readName } from './name.ts'
import { derOf } from './pem.ts'
import { type PublicKeyInfo, readPublicKey } from './public-key.ts'
import { timeOf } from './time.ts'

export type { DistributionPoint, KeyUsage, PublicKeyInfo }

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
  /** Where delta lists are to be had (RFC 5280 §4.2.1.15). */
  readonly freshestCrl: readonly DistributionPoint[]
  readonly ocspResponders: readonly string[]
  /** Undefined where the key is of a kind or size we do not use. */
  readonly publicKey: KeyObject | undefined
  readonly key: PublicKeyInfo
  /** The bits of the key alone, as key identifiers and OCSP hash them. */
  readonly keyBits: Buffer
  /** The signature over `tbs`, and by which scheme; undefined where we do not know it. */
  readonly tbs: Buffer
  readonly scheme: SignatureScheme | undefined
  readonly signature: Buffer
  readonly selfIssued: boolean
  /** Dotted OIDs of all extensions, and whether each is critical. */
  readonly extensions: ReadonlyMap<string, boolean>
  /** A responder whose CA answers for it as long as it is valid (RFC 6960 §4.2.2.2.1). */
  readonly ocspNoCheck: boolean
  /** Critical extensions nobody here understands: such a certificate proves nothing (RFC 5280 §4.2). */
  readonly criticalUnknown: readonly string[]
  /** How many values it was read from: what reading it costs. */
  readonly values: number
}

/** Which CRL or OCSP response said that a certificate of a path stands, or does not. */
export type StatusEvidence = {
  readonly certificate: Certificate
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  /** The CRL or the OCSP response as it was read, and its SHA-256 in lower hex: to be kept, so that the answer can be shown. */
  readonly der: Buffer
  readonly sha256: string
  /** Where another than the CA of the certificate signed it: he, and those that lead from him to the anchor. */
  readonly signedBy?: readonly Certificate[]
} & (
  | {
      readonly source: 'crl'
      readonly crlIssuer: string
      /** Decimal, as printed. */
      readonly crlNumber: string | undefined
    }
  | {
      readonly source: 'ocsp'
      readonly responder: string
      readonly producedAt: Date
      /** Is it an answer to a question of ours, and not one signed ahead? */
      readonly nonce: boolean
    }
)

/** Reads one certificate, DER or PEM. Throws a BerError where the octets are no certificate. */
export function parseCertificate(
  bytes: Uint8Array,
  meter: Meter = { left: BER_LIMITS.nodes },
): Certificate {
  const before = meter.left
  const der = derOf(bytes, 'CERTIFICATE')
  const whole = readBer(der, { der: true, meter })
  const [tbs, algorithm, signature, ...more] = children(expectTag(whole, TAG.sequence))
  // Nobody signs what would stand behind them: it made another certificate of this one.
  if (!tbs || !algorithm || !signature || more.length > 0)
    throw new BerError('a certificate not of its three parts')
  const fields = readFields(tbs, meter)
  // RFC 5280 §4.1.1.2: what is said outside the signature must be what is said inside.
  if (!sameOctets(fields.algorithm, algorithm)) throw new BerError('two signature algorithms')
  const publicKey = readPublicKey(fields.publicKey, meter)
  const issuer = readName(fields.issuer)
  const subject = readName(fields.subject)
  const [notBefore, notAfter] = children(expectTag(fields.validity, TAG.sequence))
  if (!notBefore || !notAfter) throw new BerError('a validity without two times')
  return {
    der,
    sha256: createHash('sha256').update(der).digest('hex'),
    serial: integerHex(fields.serial),
    version: fields.version,
    issuer,
    subject,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    ...readCertificateExtensions(fields.extensions, subject),
    // Made when it is first asked for: most certificates that a mail brings are never asked.
    get publicKey() {
      return publicKey.keyObject()
    },
    key: publicKey.info,
    keyBits: publicKey.bits,
    tbs: rawOf(tbs),
    scheme: readScheme(algorithm),
    signature: bitsOf(signature),
    selfIssued: issuer.normal === subject.normal,
    values: before - meter.left,
  }
}

function readFields(tbs: BerNode, meter: Meter) {
  const parts = [...children(expectTag(tbs, TAG.sequence))]
  const versionNode = parts[0]?.tag === 0xa0 ? parts.shift() : undefined
  const version = versionNode ? smallInteger(child(versionNode, 0)) + 1 : 1
  const [serial, algorithm, issuer, validity, subject, publicKey, ...rest] = parts
  if (!serial || !algorithm || !issuer || !validity || !subject || !publicKey)
    throw new BerError('a certificate with fields missing')
  const extensionsNode = rest.find((part) => part.tag === 0xa3)
  if (rest.length > (extensionsNode ? 3 : 2)) throw new BerError('a certificate of too many fields')
  if (extensionsNode && version !== 3) throw new BerError('extensions before version 3')
  const extensions = extensionsNode
    ? readExtensions(child(extensionsNode, 0), meter)
    : new Map<string, Extension>()
  return { version, serial, algorithm, issuer, validity, subject, publicKey, extensions }
}

const OCSP_NO_CHECK = '1.3.6.1.5.5.7.48.1.5'

/** The extensions that are read below; any other that is critical makes the certificate useless. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.30',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.33',
  '2.5.29.35',
  '2.5.29.36',
  '2.5.29.37',
  '2.5.29.46',
  '2.5.29.54',
  '1.3.6.1.5.5.7.1.1',
  OCSP_NO_CHECK,
])

function readCertificateExtensions(extensions: ReadonlyMap<string, Extension>, subject: Name) {
  const read = <T>(oid: string, decode: (value: BerNode) => T): T | undefined => {
    const extension = extensions.get(oid)
    return extension && decode(extension.value)
  }
  const alternativeNames = read('2.5.29.17', readGeneralNames) ?? []
  return {
    emails: emailsOf(alternativeNames, subject),
    alternativeNames,
    keyUsage: read('2.5.29.15', readKeyUsage),
    extendedKeyUsage: read('2.5.29.37', readOids),
    policies: read('2.5.29.32', readPolicies),
    policyMappings: read('2.5.29.33', readPolicyMappings) ?? [],
    policyConstraints: read('2.5.29.36', readPolicyConstraints) ?? {
      requireExplicit: undefined,
      inhibitMapping: undefined,
    },
    inhibitAnyPolicy: read('2.5.29.54', smallInteger),
    nameConstraints: read('2.5.29.30', readNameConstraints),
    basicConstraints: read('2.5.29.19', readBasicConstraints),
    subjectKeyId: read('2.5.29.14', (value) => octetsOf(value).toString('hex').toUpperCase()),
    authorityKeyId: read('2.5.29.35', readAuthorityKeyId),
    crlDistributionPoints: read('2.5.29.31', readDistributionPoints) ?? [],
    freshestCrl: read('2.5.29.46', readDistributionPoints) ?? [],
    extensions: new Map([...extensions.values()].map(({ oid, critical }) => [oid, critical])),
    ocspNoCheck: extensions.has(OCSP_NO_CHECK),
    ocspResponders: read('1.3.6.1.5.5.7.1.1', readOcspResponders) ?? [],
    criticalUnknown: [...extensions.values()]
      .filter((extension) => extension.critical && !UNDERSTOOD.has(extension.oid))
      .map((extension) => extension.oid),
  }
}

function emailsOf(names: readonly GeneralName[], subject: Name): readonly string[] {
  const emails = new Set<string>()
  for (const name of names)
    if (name.form === 'email' || name.form === 'smtp-utf8') emails.add(name.value)
  for (const attribute of subject.attributes)
    if (attribute.type === 'emailAddress') emails.add(attribute.value)
  return [...emails]
}

/** Is `certificate` signed by the key of `issuer`? Says nothing of names or dates. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const { scheme } = certificate
  if (!scheme || !issuer.publicKey || !scheme.keys.includes(issuer.key.algorithm)) return false
  return verifySignature(
    scheme,
    scheme.digest,
    certificate.tbs,
    certificate.signature,
    issuer.publicKey,
  )
}
