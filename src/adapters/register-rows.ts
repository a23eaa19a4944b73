// Rows of the register, and the keys by which they are found.
import type {
  CertificateStatus,
  RegisteredCertificate,
  Representative,
  Specimen,
} from '../revocation/certificate.ts'
import type { CertificateKind } from '../revocation/kinds.ts'

export type StoredCertificate = {
  id: string
  issuer: string
  serial: string
  subject: string
  kind: CertificateKind
  srn: string | null
  name_en: string
  name_zh: string
  emails: string[]
  organisation: RegisteredCertificate['organisation']
  hkid: string | null
  phone: string | null
  server_name: string | null
  not_before: string
  not_after: string
  pem: string | null
  status: CertificateStatus
}

export function readCertificate(row: StoredCertificate): RegisteredCertificate {
  const { id, issuer, subject, serial, kind, srn, emails, organisation, hkid, phone, pem } = row
  return {
    id,
    issuer,
    subject,
    serial,
    kind,
    srn,
    nameEn: row.name_en,
    nameZh: row.name_zh,
    emails,
    organisation,
    hkid,
    phone,
    serverName: row.server_name,
    notBefore: row.not_before,
    notAfter: row.not_after,
    pem,
    status: row.status,
  }
}

export type StoredRepresentative = {
  id: string
  organisation_brn: string
  name_en: string
  name_zh: string
  email: string
  hkid: string
  position: string
  certificate_serial: string | null
  valid_from: string
  valid_to: string | null
}

export function readRepresentative(row: StoredRepresentative): Representative {
  const { id, email, hkid, position } = row
  return {
    id,
    nameEn: row.name_en,
    nameZh: row.name_zh,
    email,
    hkid,
    position,
    organisationBrn: row.organisation_brn,
    certificateSerial: row.certificate_serial,
    from: row.valid_from,
    to: row.valid_to,
  }
}

export type StoredSpecimen = {
  id: string
  certificate_id: string | null
  organisation_brn: string | null
  what: Specimen['what']
  sha256: string
  taken_on: string
}

export function readSpecimen(row: StoredSpecimen): Specimen {
  const { id, what, sha256 } = row
  const of = { certificateId: row.certificate_id, organisationBrn: row.organisation_brn }
  return { id, ...of, what, sha256, takenOn: row.taken_on }
}

/** Upper-case hex without leading zeros, however it was written (`0x`, colons, spaces). */
export function serialKey(serial: string): string {
  return serial
    .toUpperCase()
    .replace(/^\s*0X/, '')
    .replace(/[\s:]/g, '')
    .replace(/^0+(?=.)/, '')
}

export const emailKey = (email: string): string => email.trim().toLowerCase()
export const hkidKey = (hkid: string): string => hkid.toUpperCase().replace(/[^A-Z0-9]/g, '')
export const serverKey = (name: string): string => name.trim().toLowerCase().replace(/\.$/, '')

/** A name without case, space and punctuation: `CHAN, Tai-man` is `CHANTAIMAN`. */
export const nameKey = (name: string): string => nameWords(name).join('')

const nameWords = (name: string): string[] =>
  name
    .normalize('NFKC')
    .toUpperCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')

/** The name with its surname where it stands, moved to the front, and moved to the end. */
export function nameKeys(name: string): string[] {
  const words = nameWords(name)
  const last = words.slice(-1)
  const orders = [
    words,
    [...last, ...words.slice(0, -1)],
    [...words.slice(1), ...words.slice(0, 1)],
  ]
  return [...new Set(orders.map((each) => each.join('')))].filter((key) => key !== '')
}
