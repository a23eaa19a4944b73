// The register: the CA's certificates, their holders, who may act for them, and specimens, as we hold them.
import type { Clock } from '../process/clock.ts'
import type { AuditEntry } from '../revocation/audit.ts'
import type {
  CertificateId,
  CertificateStatus,
  RegisteredCertificate,
  Representative,
  Specimen,
} from '../revocation/certificate.ts'
import type { CaKey } from '../revocation/instruction.ts'
import { sameIssuer } from './ca-names.ts'
import type { Pool } from './database-pool.ts'
import { json } from './database-values.ts'
import {
  emailKey,
  hkidKey,
  nameKeys,
  readCertificate,
  readRepresentative,
  readSpecimen,
  type StoredCertificate,
  type StoredRepresentative,
  type StoredSpecimen,
  serialKey,
  serverKey,
} from './register-rows.ts'
import type { RegisterImport } from './register-shapes.ts'
import { type ImportCounts, writeRegister } from './register-write.ts'

export type { ImportCounts } from './register-write.ts'

/** Each that is given must fit. */
export type Wanted = {
  readonly serial?: string
  readonly srn?: string
  /** In either language, with the surname first or last. */
  readonly name?: string
  readonly email?: string
  readonly hkid?: string
  readonly serverName?: string
  readonly issuerSerial?: CaKey
}

export type Register = {
  certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
  find(wanted: Wanted): Promise<RegisteredCertificate[]>
  /** For an officer's search field: any part of what identifies a certificate. */
  search(text: string, limit: number): Promise<RegisteredCertificate[]>
  representativesOf(brn: string): Promise<Representative[]>
  representatives(wanted: { email?: string; certificateSerial?: string }): Promise<Representative[]>
  specimensOf(certificateId: CertificateId, brn: string | null): Promise<Specimen[]>
  setStatus(id: CertificateId, status: CertificateStatus): Promise<void>
  importRegister(
    doc: RegisterImport,
    told?: (counts: ImportCounts) => AuditEntry,
  ): Promise<ImportCounts>
}

// One holder has a handful of certificates; a name that fits more tells nobody apart.
const MOST = 100

export function openRegister(pool: Pool, clock: Clock): Register {
  const certificates = async (where: string, params: unknown[]) => {
    const { rows } = await pool.query<StoredCertificate>(
      `select * from certificates where ${where}`,
      params,
    )
    return rows.map(readCertificate)
  }
  const representatives = async (where: string, params: unknown[]) => {
    const sql = `select * from representatives where ${where} order by organisation_brn, valid_from`
    return (await pool.query<StoredRepresentative>(sql, params)).rows.map(readRepresentative)
  }
  return {
    certificate: async (id) => (await certificates('id = $1', [id])).at(0),
    find: (wanted) => find(certificates, wanted),
    search: (text, limit) => certificates(SEARCH, [`%${escaped(text)}%`, limit]),
    representativesOf: (brn) => representatives('organisation_brn = $1', [brn]),
    async representatives({ email, certificateSerial }) {
      if (email === undefined && certificateSerial === undefined) return []
      return representatives(
        '($1::text is null or lower(email) = $1) and ($2::text is null or certificate_serial = $2)',
        [
          email === undefined ? null : emailKey(email),
          certificateSerial === undefined ? null : serialKey(certificateSerial),
        ],
      )
    },
    async specimensOf(certificateId, brn) {
      const { rows } = await pool.query<StoredSpecimen>(
        `select * from specimens where certificate_id = $1 or organisation_brn = $2
         order by taken_on, id`,
        [certificateId, brn],
      )
      return rows.map(readSpecimen)
    },
    async setStatus(id, status) {
      await pool.query('update certificates set status = $2 where id = $1', [id, json(status)])
    },
    importRegister: (doc, told) => writeRegister(pool, doc, clock.now().toISOString(), told),
  }
}

type Select = (where: string, params: unknown[]) => Promise<RegisteredCertificate[]>

async function find(select: Select, wanted: Wanted): Promise<RegisteredCertificate[]> {
  const { serial, srn, name, email, hkid, serverName, issuerSerial } = wanted
  const where: string[] = []
  const params: unknown[] = []
  const must = (condition: (at: string) => string, value: unknown) => {
    params.push(value)
    where.push(condition(`$${params.length}`))
  }
  if (serial !== undefined) must((at) => `serial = ${at}`, serialKey(serial))
  if (srn !== undefined) must((at) => `srn = ${at}`, srn.trim())
  if (name !== undefined)
    must((at) => `(name_key = any(${at}) or name_zh_key = any(${at}))`, nameKeys(name))
  if (email !== undefined) must((at) => `email_keys @> array[${at}::text]`, emailKey(email))
  if (hkid !== undefined) must((at) => `hkid = ${at}`, hkidKey(hkid))
  if (serverName !== undefined) must((at) => `server_name = ${at}`, serverKey(serverName))
  if (issuerSerial !== undefined) must((at) => `serial = ${at}`, serialKey(issuerSerial.serial))
  if (where.length === 0) return []
  const found = await select(
    `${where.join(' and ')} order by not_after desc, id limit ${MOST}`,
    params,
  )
  return issuerSerial ? found.filter((each) => sameIssuer(each.issuer, issuerSerial.issuer)) : found
}

const SEARCH = `(serial ilike $1 or srn ilike $1 or name_en ilike $1 or name_zh ilike $1
  or server_name ilike $1 or emails::text ilike $1 or organisation::text ilike $1
  or replace(serial, ' ', '') ilike replace($1, ' ', ''))
  order by name_en, not_after desc, id limit $2`

const escaped = (text: string): string => text.trim().replace(/[\\%_]/g, '\\$&')
