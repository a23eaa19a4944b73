// What the desk asks of the records: the queue with what is due first, one case's file, and the counts.
import type { Recommendation } from '../revocation/assess.ts'
import type { AuditRow } from '../revocation/audit.ts'
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import type { Weight } from '../revocation/finding.ts'
import type { HeldDecision } from '../revocation/held.ts'
import type { CertificateKind, Channel } from '../revocation/kinds.ts'
import type { Notice } from '../revocation/notice.ts'
import type { Awaited } from '../revocation/publication.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Request, RequestKind } from '../revocation/request.ts'
import {
  openStates,
  type Revocation,
  type RevocationId,
  type State,
  states,
} from '../revocation/revocation.ts'
import type { Pool } from './database-pool.ts'
import { readAudit, type StoredAudit } from './records-audit.ts'
import { heldOf } from './records-held.ts'
import { readNotice, type StoredNotice } from './records-notices.ts'
import { readReceipt, type StoredReceipt } from './records-receipts.ts'
import {
  heaviest,
  type RequestSummary,
  readRequest,
  type StoredRequest,
} from './records-request-rows.ts'
import { readCertificate, type StoredCertificate } from './register-rows.ts'

export type CaseLine = {
  readonly id: RevocationId
  readonly state: State
  readonly urgent: boolean
  readonly dueAt: string | null
  readonly openedAt: string
  readonly certificate: {
    readonly serial: string
    readonly kind: CertificateKind
    readonly srn: string | null
    readonly nameEn: string
    readonly nameZh: string
  } | null
  readonly kinds: readonly RequestKind[]
  readonly channels: readonly Channel[]
  /** Of the last request that was assessed. */
  readonly recommendation: Recommendation | null
  readonly findings: Readonly<Record<Weight, number>>
  readonly secondWanted: boolean
  /** A decision waits for processing to open. */
  readonly held: boolean
  /** Two officers acted in it while processing was stopped. */
  readonly emergency: boolean
  /** Why the CA did not do as told, or a notice of which nobody knows whether it left. */
  readonly trouble: string | null
  readonly awaited: Awaited | null
  /** After how many days the holder of a suspended certificate was last reminded; 0 for never. */
  readonly reminded: number
}

export type CaseFile = {
  readonly revocation: Revocation
  readonly dueAt: string | null
  readonly certificate: RegisteredCertificate | null
  readonly requests: readonly (Request & { readonly receipt: Receipt })[]
  readonly notices: readonly Notice[]
  /** Decisions that wait for processing to open. */
  readonly held: readonly HeldDecision[]
  readonly audit: readonly AuditRow[]
}

export type Totals = {
  readonly receipts: number
  readonly requests: number
  readonly cases: number
  readonly findings: number
  readonly unexamined: number
  readonly duplicates: number
}

const MANY = 200

export function queueRecords(pool: Pool) {
  return {
    /** Open cases unless other states are named; urgent first, then what is due first. */
    async queue(asked: {
      states?: readonly State[] | undefined
      /** And those of any state whose holder an officer has still to tell. */
      untold?: boolean | undefined
      search?: string | undefined
      limit?: number | undefined
    }): Promise<CaseLine[]> {
      const { rows } = await pool.query<StoredLine>(QUEUE, [
        [...(asked.states ?? openStates)],
        asked.search?.trim() ? `%${asked.search.trim().replace(/[\\%_]/g, '\\$&')}%` : null,
        asked.limit ?? MANY,
        asked.untold ?? false,
      ])
      return rows.map(readLine)
    },

    caseFile: (id: RevocationId) => caseFile(pool, id),

    async counts(): Promise<Record<State, number>> {
      const { rows } = await pool.query<{ state: State; n: number }>(
        'select state, count(*) as n from revocations group by state',
      )
      const none = Object.fromEntries(states.map((state) => [state, 0])) as Record<State, number>
      for (const { state, n } of rows) none[state] = n
      return none
    },

    async totals(): Promise<Totals> {
      const { rows } = await pool.query<Totals>(
        `select
           (select count(*) from receipts) as receipts,
           (select count(*) from requests) as requests,
           (select count(*) from revocations where state <> 'merged') as cases,
           (select count(*) from requests, jsonb_object_keys(summary -> 'findings')) as findings,
           (select count(*) from receipts where examined_at is null) as unexamined,
           (select count(*) from receipts where duplicate_of is not null) as duplicates`,
      )
      const [totals] = rows
      if (!totals) throw new Error('count the records: no answer')
      return totals
    },
  }
}

type StoredLine = {
  id: string
  state: State
  urgent: boolean
  due_at: string | null
  opened_at: string
  serial: string | null
  kind: CertificateKind
  srn: string | null
  name_en: string
  name_zh: string
  awaited: Awaited | null
  trouble: string | null
  second_wanted: boolean
  held: boolean
  emergency: boolean
  reminded: number
  requests: readonly { kind: RequestKind; channel: Channel; summary: RequestSummary }[] | null
}

// The words of the letter are not searched: what a stranger writes finds no case but his own. Nor is
// the number of an identity card: its digits tried one by one would read through the mask, untraced.
const QUEUE = `
  with line as (
    select revocations.*, certificates.serial, certificates.kind, srn, name_en, name_zh
    from revocations left join certificates on certificates.id = certificate_id
    where (state = any($1) or ($4 and exists (select 1 from notices
        where revocation_id = revocations.id and sent_at is null and outcome is not null)))
      and ($2::text is null
      or revocations.id ilike $2 or serial ilike $2 or srn ilike $2
      or name_en ilike $2 or name_zh ilike $2 or server_name ilike $2
      or emails::text ilike $2 or organisation::text ilike $2
      or exists (select 1 from requests where revocation_id = revocations.id
        and (receipt_id ilike $2 or doc #>> '{examined,sender}' ilike $2
          or doc #>> '{examined,subject}' ilike $2
          or (nullif(doc -> 'claim', 'null') - 'hkid' - 'arId')::text ilike $2)))
    order by urgent desc, (state = 'laid' and due_at is null) desc, due_at nulls last, opened_at, revocations.id
    limit $3
  )
  select id, state, urgent, due_at, opened_at, serial, kind, srn, name_en, name_zh,
    doc #>> '{awaited,what}' as awaited,
    coalesce((doc #>> '{asking,reminded}')::int, 0) as reminded,
    coalesce(doc #>> '{trouble,detail}', (select outcome from notices
      where revocation_id = line.id and sent_at is null and outcome is not null limit 1)) as trouble,
    doc -> 'secondWanted' <> 'null' as second_wanted,
    doc -> 'emergency' is not null or doc #> '{secondWanted,emergency}' is not null as emergency,
    exists (select 1 from held_decisions
      where revocation_id = line.id and settled_at is null) as held,
    (select jsonb_agg(jsonb_build_object(
        'kind', requests.kind, 'channel', channel, 'summary', summary) order by laid_at, ordinal)
      from requests join receipts on receipts.id = receipt_id
      where revocation_id = line.id) as requests
  from line
  order by urgent desc, (state = 'laid' and due_at is null) desc, due_at nulls last, opened_at, id`

function readLine(row: StoredLine): CaseLine {
  const requests = row.requests ?? []
  const { id, state, urgent, serial, kind, srn, awaited, trouble } = row
  const weights = Object.values(
    heaviest(
      requests.flatMap(({ summary }) =>
        Object.entries(summary.findings).map(([code, weight]) => ({ code, weight })),
      ),
    ),
  )
  const count = (weight: Weight) => weights.filter((each) => each === weight).length
  return {
    id,
    state,
    urgent,
    dueAt: row.due_at,
    openedAt: row.opened_at,
    certificate:
      serial === null ? null : { serial, kind, srn, nameEn: row.name_en, nameZh: row.name_zh },
    kinds: [...new Set(requests.map((each) => each.kind))],
    channels: [...new Set(requests.map((each) => each.channel))],
    recommendation:
      requests.findLast((each) => each.summary.recommendation)?.summary.recommendation ?? null,
    findings: { bar: count('bar'), doubt: count('doubt'), note: count('note') },
    secondWanted: row.second_wanted,
    held: row.held,
    emergency: row.emergency,
    trouble,
    awaited,
    reminded: row.reminded,
  }
}

async function caseFile(pool: Pool, id: RevocationId): Promise<CaseFile | undefined> {
  const found = await pool.query<{ doc: Revocation; due_at: string | null }>(
    'select doc, due_at from revocations where id = $1',
    [id],
  )
  const row = found.rows[0]
  if (!row) return undefined
  const requests = await requestsWithReceipts(pool, id)
  const [certificates, notices, held, audit] = await Promise.all([
    pool.query<StoredCertificate>('select * from certificates where id = $1', [
      row.doc.certificateId,
    ]),
    pool.query<StoredNotice>('select * from notices where revocation_id = $1 order by occasion', [
      id,
    ]),
    heldOf(pool, id),
    pool.query<StoredAudit>(
      'select * from audit where revocation_id = $1 or receipt_id = any($2) order by seq',
      [id, requests.map((each) => each.receiptId)],
    ),
  ])
  const certificate = certificates.rows[0]
  return {
    revocation: row.doc,
    dueAt: row.due_at,
    certificate: certificate ? readCertificate(certificate) : null,
    requests,
    notices: notices.rows.map(readNotice),
    held,
    audit: audit.rows.map(readAudit),
  }
}

async function requestsWithReceipts(pool: Pool, id: RevocationId) {
  const requests = await pool.query<StoredRequest>(
    'select * from requests where revocation_id = $1 order by laid_at, receipt_id, ordinal',
    [id],
  )
  const receipts = await pool.query<StoredReceipt>('select * from receipts where id = any($1)', [
    requests.rows.map((row) => row.receipt_id),
  ])
  const byId = new Map(receipts.rows.map((row) => [row.id, readReceipt(row)]))
  return requests.rows.flatMap((row) => {
    const receipt = byId.get(row.receipt_id)
    return receipt ? [{ ...readRequest(row), receipt }] : [] // the foreign key lets none be missing
  })
}
