// Takes an import into the register: all of it or nothing, each certificate once, none ever removed.
import { createHash } from 'node:crypto'
import type { AuditEntry } from '../revocation/audit.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { json } from './database-values.ts'
import { appendAudit } from './records-audit.ts'
import { emailKey, nameKey } from './register-rows.ts'
import type {
  CertificateImport,
  RegisterImport,
  RepresentativeImport,
  SpecimenImport,
} from './register-shapes.ts'

export type ImportCounts = {
  readonly certificates: number
  readonly representatives: number
  readonly specimens: number
  /** Of the certificates, those that were known before. */
  readonly updated: number
}

/** `told` makes the row of the audit trail that goes in with the import, or not at all. */
export function writeRegister(
  pool: Pool,
  doc: RegisterImport,
  at: string,
  told?: (counts: ImportCounts) => AuditEntry,
): Promise<ImportCounts> {
  return transaction(pool, async (client) => {
    const revision = await nextRevision(client)
    const plain = doc.certificates.filter((each) => !each.brief)
    const updated =
      (await writeCertificates(
        client,
        plain.filter((each) => !each.status),
        ALL,
        { at, revision },
      )) +
      (await writeCertificates(
        client,
        plain.filter((each) => each.status),
        ALL_AND_STATUS,
        { at, revision },
      )) +
      (await writeCertificates(
        client,
        doc.certificates.filter((each) => each.brief),
        BRIEF,
        { at, revision },
      ))
    await writeRepresentatives(client, doc.representatives)
    await writeSpecimens(client, doc.specimens)
    const counts = {
      certificates: doc.certificates.length,
      representatives: doc.representatives.length,
      specimens: doc.specimens.length,
      updated,
    }
    if (told) await appendAudit(client, [told(counts)])
    return counts
  })
}

type When = { readonly at: string; readonly revision: number }

/** One import after another, so that whoever has seen a revision has seen all before it. */
const IMPORTING = 7207

async function nextRevision(client: Client): Promise<number> {
  await client.query('select pg_advisory_xact_lock($1)', [IMPORTING])
  const { rows } = await client.query<{ last: string | number | null }>(
    'select max(revision) as last from certificates',
  )
  return Number(rows[0]?.last ?? 0) + 1
}

const COLUMNS = [
  ...['subject', 'kind', 'srn', 'name_en', 'name_zh', 'emails', 'name_key', 'name_zh_key'],
  ...['email_keys', 'organisation', 'brn', 'hkid', 'phone', 'server_name', 'not_before'],
  ...['not_after', 'pem'],
]
const taken = (columns: readonly string[]): string =>
  columns.map((column) => `${column} = excluded.${column}`).join(', ')
const ALL = taken([...COLUMNS, 'imported_at', 'revision'])
const ALL_AND_STATUS = taken([...COLUMNS, 'status', 'imported_at', 'revision'])
const BRIEF = taken(['status', 'not_after', 'imported_at'])

// One statement carries this many: a register of a million must not become one text.
const BATCH = 500

async function writeCertificates(
  client: Client,
  certificates: readonly CertificateImport[],
  update: string,
  when: When,
): Promise<number> {
  let updated = 0
  for (let from = 0; from < certificates.length; from += BATCH) {
    const rows = certificates.slice(from, from + BATCH).map((each) => certificateRow(each, when))
    const answer = await client.query<{ known: boolean }>(
      `insert into certificates (id, issuer, serial, status, imported_at, revision, ${COLUMNS.join(', ')})
       select id, issuer, serial, status, imported_at, revision, ${COLUMNS.join(', ')}
       from jsonb_populate_recordset(null::certificates, $1)
       on conflict (issuer, serial) do update set ${update}
       returning xmax <> 0 as known`,
      [json(rows)],
    )
    updated += answer.rows.filter((row) => row.known).length
  }
  return updated
}

function certificateRow(each: CertificateImport, { at, revision }: When) {
  return {
    id: each.id ?? `C-${digest(each.issuer, each.serial)}`,
    issuer: each.issuer,
    serial: each.serial,
    subject: each.subject,
    kind: each.kind,
    srn: each.srn,
    name_en: each.nameEn,
    name_zh: each.nameZh,
    emails: each.emails,
    name_key: nameKey(each.nameEn),
    name_zh_key: nameKey(each.nameZh),
    email_keys: each.emails.map(emailKey),
    organisation: each.organisation,
    brn: each.organisation?.brn ?? null,
    hkid: each.hkid,
    phone: each.phone,
    server_name: each.serverName,
    not_before: each.notBefore,
    not_after: each.notAfter,
    pem: each.pem,
    status: each.status ?? { kind: 'good' },
    imported_at: at,
    revision,
  }
}

async function writeRepresentatives(client: Client, all: readonly RepresentativeImport[]) {
  for (const each of all)
    await client.query(
      `insert into representatives (id, organisation_brn, name_en, name_zh, email, hkid, position,
         certificate_serial, valid_from, valid_to)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (organisation_brn, name_en, valid_from) do update set
         ${taken(['name_zh', 'email', 'hkid', 'position', 'certificate_serial', 'valid_to'])}`,
      [
        each.id ?? `P-${digest(each.organisationBrn, each.nameEn, each.from)}`,
        each.organisationBrn,
        each.nameEn,
        each.nameZh,
        each.email,
        each.hkid,
        each.position,
        each.certificateSerial,
        each.from,
        each.to,
      ],
    )
}

async function writeSpecimens(client: Client, all: readonly SpecimenImport[]) {
  for (const { id, certificateSerial, organisationBrn, what, sha256, takenOn } of all) {
    const { rows } = await client.query<{ id: string }>(
      'select id from certificates where serial = $1 limit 2',
      [certificateSerial],
    )
    const only = rows.length === 1 ? rows[0] : undefined
    if (certificateSerial && !only)
      throw new Error(`import a specimen: serial ${certificateSerial} is not one certificate's`)
    const of = certificateSerial ?? organisationBrn ?? ''
    await client.query(
      `insert into specimens (id, certificate_id, organisation_brn, what, sha256, taken_on)
       values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set taken_on = excluded.taken_on`,
      [
        id ?? `S-${digest(of, what, sha256)}`,
        only?.id ?? null,
        organisationBrn,
        what,
        sha256,
        takenOn,
      ],
    )
  }
}

/** Ids that are the same at every import of the same thing. */
const digest = (...parts: string[]): string =>
  createHash('sha256').update(parts.join('|')).digest('hex').slice(0, 16).toUpperCase()
