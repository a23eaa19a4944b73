// The sealed trail in the database: rows are added at its end by one transaction at a time.
import {
  type AuditEntry,
  type AuditRow,
  canonicalJson,
  GENESIS,
  seal,
} from '../revocation/audit.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { storable } from './database-values.ts'

/** A row as the table keeps it. */
export type StoredAudit = {
  seq: number
  at: string
  actor: string
  action: string
  receipt_id: string | null
  revocation_id: string | null
  details: string
  previous: string
  hash: string
}

export function readAudit(row: StoredAudit): AuditRow {
  const { seq, at, actor, action, previous, hash } = row
  const about = { receiptId: row.receipt_id, revocationId: row.revocation_id }
  return { seq, at, actor, action, ...about, previous, hash, details: JSON.parse(row.details) }
}

/** Last of all in a transaction: from here to its end every other writer waits. */
export async function appendAudit(
  client: Client,
  entries: readonly AuditEntry[],
): Promise<AuditRow[]> {
  if (entries.length === 0) return []
  const head = await client.query<{ seq: number | null; hash: string | null }>(
    'select seq, hash from audit_head()',
  )
  let { seq, hash } = { seq: head.rows[0]?.seq ?? 0, hash: head.rows[0]?.hash ?? GENESIS }
  const rows = entries.map((entry) => {
    seq += 1
    const row = seal(seq, hash, asStored(entry))
    hash = row.hash
    return row
  })
  await client.query(
    `insert into audit (seq, at, actor, action, receipt_id, revocation_id, details, previous, hash)
     select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::text[], $9::text[])`,
    [
      rows.map((row) => row.seq),
      rows.map((row) => row.at),
      rows.map((row) => row.actor),
      rows.map((row) => row.action),
      rows.map((row) => row.receiptId),
      rows.map((row) => row.revocationId),
      rows.map((row) => canonicalJson(row.details)),
      rows.map((row) => row.previous),
      rows.map((row) => row.hash),
    ],
  )
  return rows
}

/** The seal is over what will be read back: the value of its own text, in characters the database keeps. */
function asStored(entry: AuditEntry): AuditEntry {
  const { at, actor, action, receiptId, revocationId } = entry
  const details: unknown = JSON.parse(canonicalJson(entry.details))
  return { at, actor: storable(actor), action, receiptId, revocationId, details }
}

const PAGE = 1_000

export function auditTrail(pool: Pool) {
  return {
    /** One entry by itself, for acts that change nothing else. */
    audit(entry: AuditEntry): Promise<AuditRow> {
      return transaction(pool, async (client) => {
        const [row] = await appendAudit(client, [entry])
        if (!row) throw new Error('add to the audit trail: nothing was added')
        return row
      })
    },

    /** The whole trail, or the rows from `fromSeq` on, in order and a page at a time. */
    async *auditRows(fromSeq = 1, limit = Number.POSITIVE_INFINITY): AsyncIterable<AuditRow> {
      let next = fromSeq
      let left = limit
      while (left > 0) {
        const { rows } = await pool.query<StoredAudit>(
          'select * from audit where seq >= $1 order by seq limit $2',
          [next, Math.min(PAGE, left)],
        )
        for (const row of rows) yield readAudit(row)
        const last = rows.at(-1)
        if (!last || rows.length < PAGE) return
        next = last.seq + 1
        left -= rows.length
      }
    },
  }
}
