// The audit trail: append-only rows, each sealed over the one before it (domain §7.22).
import { createHash } from 'node:crypto'

export type AuditEntry = {
  readonly at: string
  /** `officer:NAME`, `worker:NAME`, `command:NAME`. */
  readonly actor: string
  /** Verb of the act, e.g. `received`, `examined`, `decided`, `handed-over`, `sighted`, `notice-sent`. */
  readonly action: string
  readonly receiptId: string | null
  readonly revocationId: string | null
  readonly details: unknown
}
export type AuditRow = AuditEntry & {
  readonly seq: number
  readonly previous: string
  readonly hash: string
}

/** The hash before the first row. */
export const GENESIS = '0'.repeat(64)

/** JSON with sorted keys and no white space: one text for one value, whatever stored it. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const parts = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`)
  return `{${parts.join(',')}}`
}

export function seal(seq: number, previous: string, entry: AuditEntry): AuditRow {
  const { at, actor, action, receiptId, revocationId, details } = entry
  const body = canonicalJson({ seq, previous, at, actor, action, receiptId, revocationId, details })
  const hash = createHash('sha256').update(body).digest('hex')
  return { seq, previous, at, actor, action, receiptId, revocationId, details, hash }
}

export type AuditFault = { readonly seq: number; readonly what: 'altered' | 'missing' | 'inserted' }

/** The first fault of a chain, or nothing. Rows in ascending order; `head` is the last hash known from elsewhere. */
export function verifyAudit(rows: Iterable<AuditRow>, head?: string): AuditFault | undefined {
  let previous = GENESIS
  let seq = 0
  for (const row of rows) {
    seq += 1
    if (row.seq > seq) return { seq, what: 'missing' }
    if (row.seq < seq) return { seq: row.seq, what: 'inserted' }
    if (row.previous !== previous || seal(row.seq, previous, row).hash !== row.hash)
      return { seq, what: 'altered' }
    previous = row.hash
  }
  if (head !== undefined && head !== previous) return { seq: seq + 1, what: 'missing' }
  return undefined
}
