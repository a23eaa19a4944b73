// The trail in a pack: each row held against its seal, its neighbour and the manifest; and, where it is given, the whole trail.
import { z } from 'zod'
import { type AuditRow, auditChecker, seal } from '../revocation/audit.ts'
import { broken, type PackFault } from './evidence-fault.ts'
import type { Manifest } from './evidence-manifest.ts'
import { recordOf } from './evidence-sources.ts'

const row = z.strictObject({
  seq: z.int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  receiptId: z.string().nullable(),
  revocationId: z.string().nullable(),
  details: z.unknown(),
  previous: z.string(),
  hash: z.string(),
})

export type PackedRows = {
  readonly rows: readonly AuditRow[]
  readonly faults: readonly PackFault[]
}

const rowName = (seq: number): string => `audit row ${seq}`

/** `text` is JSON Lines. */
export function readRows(text: string): PackedRows {
  const rows: AuditRow[] = []
  const faults: PackFault[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line === '') continue
    const read = row.safeParse(parsed(line)).data
    if (read) rows.push(read)
    else faults.push(broken('audit-altered', `line ${at + 1}`, 'it is no row of an audit trail'))
  }
  return { rows, faults }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

export function checkRows(
  rows: readonly AuditRow[],
  manifest: Manifest,
  receipts: ReadonlySet<string>,
): readonly PackFault[] {
  const faults: PackFault[] = []
  for (const [at, one] of rows.entries()) {
    if (!isSealed(one))
      faults.push(broken('audit-altered', rowName(one.seq), 'its seal is not that of what it says'))
    const before = rows[at - 1]
    if (!before) continue
    if (one.seq <= before.seq)
      faults.push(broken('audit-order', rowName(one.seq), `it stands behind row ${before.seq}`))
    if (one.seq === before.seq + 1 && one.previous !== before.hash)
      faults.push(broken('audit-link', rowName(one.seq), `it does not follow row ${before.seq}`))
  }
  return [...faults, ...againstManifest(rows, manifest, receipts)]
}

/** What is nested without end has no seal of ours. */
function isSealed(one: AuditRow): boolean {
  try {
    return seal(one.seq, one.previous, one).hash === one.hash
  } catch {
    return false
  }
}

function againstManifest(
  rows: readonly AuditRow[],
  { audit, case: about }: Manifest,
  receipts: ReadonlySet<string>,
): readonly PackFault[] {
  const held = new Map(rows.map((one) => [one.seq, one.hash]))
  const listed = new Map(audit.rows.map((one) => [one.seq, one.hash]))
  const missing = audit.rows
    .filter(({ seq }) => !held.has(seq))
    .map(({ seq }) => broken('audit-missing', rowName(seq), 'the manifest lists it'))
  const others = rows.flatMap(({ seq, hash }) => {
    if (!listed.has(seq))
      return [broken('audit-inserted', rowName(seq), 'the manifest does not list it')]
    return listed.get(seq) === hash
      ? []
      : [broken('audit-altered', rowName(seq), 'the manifest lists it with another hash')]
  })
  const cases = new Set([about.id, ...about.mergedFrom])
  const foreign = rows.filter(
    ({ revocationId, receiptId }) =>
      !cases.has(revocationId ?? '') && !receipts.has(receiptId ?? ''),
  )
  const last = rows.at(-1)
  const beyond = last && (audit.head === null || last.seq > audit.head.seq)
  return [
    ...missing,
    ...others,
    ...foreign.map(({ seq }) => broken('audit-foreign', rowName(seq), 'it is of another case')),
    ...(beyond ? [broken('audit-head', rowName(last.seq), 'the trail ended before it')] : []),
  ]
}

/** A turn that was written while the pack was made is not in it; one from long before must be, whatever end it names. */
const SETTLED_MS = 10 * 60_000

/** The trail that was exported from the office, or is kept elsewhere: it is whole, and this pack is all of it that concerns the case. */
export async function checkTrail(
  trail: AsyncIterable<AuditRow> | Iterable<AuditRow>,
  rows: readonly AuditRow[],
  { audit, case: about, madeAt }: Manifest,
): Promise<readonly PackFault[]> {
  const faults: PackFault[] = []
  const until = Date.parse(madeAt) - SETTLED_MS
  const checker = auditChecker()
  const held = new Map(rows.map((one) => [one.seq, one.hash]))
  const cases = new Set([about.id, ...about.mergedFrom])
  const receipts = new Set(rows.flatMap(({ receiptId }) => receiptId ?? []))
  const end = audit.head?.seq ?? 0
  for await (const one of trail) {
    const fault = checker.next(one)
    if (fault)
      return [broken('audit-altered', `row ${fault.seq} of the trail`, `it is ${fault.what}`)]
    const ours = cases.has(one.revocationId ?? '') || receipts.has(one.receiptId ?? '')
    const here = held.get(one.seq)
    held.delete(one.seq)
    if (here !== undefined && here !== one.hash)
      faults.push(broken('audit-altered', rowName(one.seq), 'the trail has it otherwise'))
    const before = one.seq <= end || Date.parse(one.at) < until
    if (ours && here === undefined && before)
      faults.push(
        broken('audit-missing', rowName(one.seq), 'the trail has it, and the pack has not'),
      )
    if (one.seq === end && one.hash !== audit.head?.hash)
      faults.push(broken('audit-head', rowName(end), 'the trail has another row there'))
  }
  for (const seq of held.keys())
    faults.push(broken('audit-inserted', rowName(seq), 'the trail has no such row'))
  return faults
}

/** The hash under which each receipt was sealed when it came. */
export const sealedReceipts = (rows: readonly AuditRow[]): ReadonlyMap<string, string> =>
  new Map(
    rows.flatMap(({ action, receiptId, details }) => {
      const sha256 = recordOf(details)?.sha256
      return action === 'received' && receiptId !== null && typeof sha256 === 'string'
        ? [[receiptId, sha256] as const]
        : []
    }),
  )
