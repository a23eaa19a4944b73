// What an entry of an import must look like; what passes is tidied as the register keeps it.
import { z } from 'zod'
import type {
  CertificateStatus,
  RegisteredCertificate,
  Representative,
  Specimen,
} from '../revocation/certificate.ts'
import { type CertificateKind, certificateKinds, reasonCodes } from '../revocation/kinds.ts'
import { tidyName } from './register-names.ts'
import { hkidKey, serialKey, serverKey } from './register-rows.ts'

export type CertificateImport = Omit<RegisteredCertificate, 'id' | 'status'> & {
  readonly id?: string | undefined
  /** Not told: what the register knows stays, and a new certificate is good. */
  readonly status?: CertificateStatus | undefined
  /** Only status and expiry are news where the certificate is known already. */
  readonly brief?: boolean
}
export type RepresentativeImport = Omit<Representative, 'id'> & {
  readonly id?: string | undefined
}
export type SpecimenImport = Omit<Specimen, 'id' | 'certificateId'> & {
  readonly id?: string | undefined
  readonly certificateSerial: string | null
  /** The image itself, where the import brings it: a path beside the file. Its hash is known once it lies in evidence. */
  readonly file?: string | undefined
}
export type RegisterImport = {
  readonly certificates: readonly CertificateImport[]
  readonly representatives: readonly RepresentativeImport[]
  readonly specimens: readonly SpecimenImport[]
}

const text = z.string().trim()
const some = text.min(1, 'is missing')
const maybe = text.nullish().transform((value) => value || null)
const moment = text
  .refine((value) => !Number.isNaN(Date.parse(value)), 'is no date')
  .transform((value) => new Date(value).toISOString())
const day = text.regex(/^\d{4}-\d\d-\d\d$/, 'must be a day such as 2026-01-31')
const serial = some
  .transform(serialKey)
  .refine((value) => /^[0-9A-F]{1,40}$/.test(value), 'must be hex, of at most 20 octets')
const maybeSerial = z.union([serial, z.literal('').transform(() => null)]).nullish()

const status = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('good') }),
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('on-hold'), since: moment }),
  z.object({ kind: z.literal('revoked'), since: moment, reason: z.enum(reasonCodes) }),
])

const organisation = z
  .object({
    nameEn: text.default(''),
    nameZh: text.default(''),
    brn: some,
    branch: text.nullish(),
  })
  .transform(({ branch, ...rest }) => (branch ? { ...rest, branch } : rest))

export const certificateShape: z.ZodType<CertificateImport> = z.object({
  id: some.optional(),
  issuer: some.transform(tidyName),
  subject: text.default('').transform(tidyName),
  serial,
  kind: z.enum(certificateKinds),
  srn: maybe,
  nameEn: text.default(''),
  nameZh: text.default(''),
  emails: z.array(some).default([]),
  organisation: organisation.nullish().transform((value) => value ?? null),
  hkid: maybe.transform((value) => value && hkidKey(value)),
  phone: maybe,
  serverName: maybe.transform((value) => value && serverKey(value)),
  notBefore: moment,
  notAfter: moment,
  pem: maybe,
  status: status.optional(),
})

export const representativeShape: z.ZodType<RepresentativeImport> = z.object({
  id: some.optional(),
  nameEn: some,
  nameZh: text.default(''),
  email: text.default(''),
  hkid: text.default('').transform(hkidKey),
  position: text.default(''),
  organisationBrn: some,
  certificateSerial: maybeSerial.transform((value) => value ?? null),
  from: day,
  to: day.nullish().transform((value) => value ?? null),
})

export const specimenShape: z.ZodType<SpecimenImport> = z
  .object({
    id: some.optional(),
    certificateSerial: maybeSerial.transform((value) => value ?? null),
    organisationBrn: maybe,
    what: z.enum(['signature', 'chop']),
    sha256: text.regex(/^([0-9a-f]{64})?$/, 'must be a SHA-256 in lower-case hex').default(''),
    file: some.optional(),
    takenOn: day,
  })
  .refine(
    ({ sha256, file }) => (sha256 === '') === (file !== undefined),
    'must name its image either by file or by sha256',
  )
  .refine(
    ({ certificateSerial, organisationBrn }) => certificateSerial || organisationBrn,
    'names neither a certificate nor an organisation',
  )

// The kind stands in the subject's O (domain §2.6), whatever CA's name goes before it.
const KINDS: readonly (readonly [RegExp, CertificateKind])[] = [
  [/bank-cert \(personal\)/i, 'BANK_PERSONAL'],
  [/bank-cert \(corporate\)/i, 'BANK_CORPORATE'],
  [/bank-cert \(bank\)/i, 'BANK_BANK'],
  [/g-cert \(individual\)/i, 'GCERT_INDIVIDUAL'],
  [/g-cert \(functional unit\)/i, 'GCERT_FUNCTIONAL_UNIT'],
  [/iam smart-cert/i, 'IAM_SMART'],
  [/e-cert \(personal/i, 'PERSONAL'],
  [/e-cert \(organisational role\)/i, 'ORG_ROLE'],
  [/e-cert \(organisational\)/i, 'ORGANISATIONAL'],
  [/e-cert \(encipherment\)/i, 'ENCIPHERMENT'],
  [/e-cert \(server\)/i, 'SERVER'],
]

export const kindOfSubject = (organisation: string): CertificateKind | undefined =>
  KINDS.find(([pattern]) => pattern.test(organisation))?.[1]
