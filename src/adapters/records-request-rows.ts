// A request as a row: its columns, its document, and the little that the queue shows of it.
import type { Recommendation } from '../revocation/assess.ts'
import type { Finding, Weight } from '../revocation/finding.ts'
import type { Request, RequestKind } from '../revocation/request.ts'
import type { Client } from './database-pool.ts'
import { json } from './database-values.ts'

/** What the queue needs of a request, so that it never opens the whole document. */
export type RequestSummary = {
  readonly findings: Readonly<Record<string, Weight>>
  readonly recommendation: Recommendation | null
}

export type StoredRequest = {
  id: string
  receipt_id: string
  ordinal: number
  revocation_id: string
  kind: RequestKind
  laid_at: string
  doc: Pick<Request, 'claim' | 'examined' | 'findings' | 'assessment' | 'typed'>
}

export function readRequest(row: StoredRequest): Request {
  const { id, ordinal, kind, doc } = row
  const { claim, examined, findings, assessment, typed } = doc
  return {
    id,
    receiptId: row.receipt_id,
    ordinal,
    revocationId: row.revocation_id,
    kind,
    claim,
    examined,
    findings,
    assessment,
    laidAt: row.laid_at,
    ...(typed ? { typed } : {}),
  }
}

export async function insertRequests(client: Client, requests: readonly Request[]): Promise<void> {
  for (const request of requests) {
    const { id, receiptId, ordinal, revocationId, kind, laidAt } = request
    const { claim, examined, findings, assessment } = request
    const doc = json({ claim, examined, findings, assessment })
    await client.query(
      `insert into requests (id, receipt_id, ordinal, revocation_id, kind, laid_at, summary, doc)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, receiptId, ordinal, revocationId, kind, laidAt, json(summarise(request)), doc],
    )
  }
}

const ORDER: readonly Weight[] = ['note', 'doubt', 'bar']

/** A code that stands in both lists, or twice in one, counts once, by its heaviest. */
export function summarise({
  findings,
  assessment,
}: Pick<Request, 'findings' | 'assessment'>): RequestSummary {
  return {
    findings: heaviest([...findings, ...(assessment?.findings ?? [])]),
    recommendation: assessment?.recommendation ?? null,
  }
}

export function heaviest(findings: readonly Pick<Finding, 'code' | 'weight'>[]) {
  const codes: Record<string, Weight> = {}
  for (const { code, weight } of findings) {
    const known = codes[code]
    if (!known || ORDER.indexOf(weight) > ORDER.indexOf(known)) codes[code] = weight
  }
  return codes
}
