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
  // A Date has no entries of its own: without this every time would be sealed as {}.
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON())
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const parts = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`)
  return `{${parts.join(',')}}`
}

export function seal(seq: number, previous: string, entry: AuditEntry): AuditRow {
  const { at, actor, action, receiptId, revocationId } = entry
  // The records know no undefined: sealed as null, it is still the same when it is read back.
  const details = entry.details ?? null
  const body = canonicalJson({ seq, previous, at, actor, action, receiptId, revocationId, details })
  const hash = createHash('sha256').update(body).digest('hex')
  return { seq, previous, at, actor, action, receiptId, revocationId, details, hash }
}

export type AuditFault = { readonly seq: number; readonly what: 'altered' | 'missing' | 'inserted' }

/** Checks a chain row by row, so that a long trail never lies in memory whole. */
export function auditChecker() {
  let previous = GENESIS
  let seq = 0
  return {
    get seq(): number {
      return seq
    },
    get head(): string {
      return previous
    },
    next(row: AuditRow): AuditFault | undefined {
      seq += 1
      if (row.seq > seq) return { seq, what: 'missing' }
      if (row.seq < seq) return { seq: row.seq, what: 'inserted' }
      if (row.previous !== previous || seal(row.seq, previous, row).hash !== row.hash)
        return { seq, what: 'altered' }
      previous = row.hash
      return undefined
    },
    /** A trail cut off at its end shows only against its last hash, kept elsewhere. */
    end(head?: string): AuditFault | undefined {
      return head !== undefined && head !== previous ? { seq: seq + 1, what: 'missing' } : undefined
    },
  }
}

/** The first fault of a chain, or nothing. Rows in ascending order; `head` is the last hash known from elsewhere. */
export function verifyAudit(rows: Iterable<AuditRow>, head?: string): AuditFault | undefined {
  const checker = auditChecker()
  for (const row of rows) {
    const fault = checker.next(row)
    if (fault) return fault
  }
  return checker.end(head)
}
