// Lays what the examiners read before an officer: each request in the case it belongs to, once.
import assert from 'node:assert/strict'
import type { Clock } from '../process/clock.ts'
import type { Assessment } from '../revocation/assess.ts'
import type { AuditEntry } from '../revocation/audit.ts'
import type { CertificateId } from '../revocation/certificate.ts'
import type { Claim } from '../revocation/claim.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Examined, Request, RequestKind } from '../revocation/request.ts'
import { advance, openRevocation, type RevocationId } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'
import { insertCase, lockCase, saveCase } from './records-cases.ts'
import { type Seat, seatFor } from './records-lay-seat.ts'
import { tellNotices } from './records-notice-answers.ts'
import { SAME_BYTES, type StoredReceipt } from './records-receipts.ts'
import { insertRequests, readRequest, type StoredRequest } from './records-request-rows.ts'

export type RequestDraft = {
  readonly kind: RequestKind
  readonly claim: Claim | null
  readonly examined: Examined
  readonly findings: readonly Finding[]
  readonly assessment: Assessment | null
  readonly certificateId: CertificateId | null
  /** Not a request for an officer's queue: kept, and out of it. */
  readonly aside: boolean
  readonly urgent: boolean
  readonly dueAt: string | null
  /** The case that the sender answers to. */
  readonly caseId?: RevocationId | null | undefined
  /** Who wrote it is told that it came. */
  readonly answer?: { readonly to: string }
  /** A letter of ours that did not arrive. */
  readonly bounce?: { readonly noticeId: string; readonly detail: string }
}

/** The ordinal of what holds the place of a receipt that could not be examined. */
export const PLACEHOLDER = -1

export function layRecords(pool: Pool, clock: Clock) {
  return {
    /** Requests, their cases, audit, and the receipt marked examined: one transaction, safe to run twice. */
    lay(receiptId: string, drafts: readonly RequestDraft[], actor: string): Promise<Request[]> {
      assert(drafts.length > 0, `lay ${receiptId}: nothing to lay, so no officer would see it`)
      return transaction(pool, (client) => lay(client, receiptId, drafts, actor, now(clock)))
    },

    /** The receipt stays unexamined, and lies before an officer all the same. */
    layUnexamined(receiptId: string, why: Finding, actor: string): Promise<void> {
      return transaction(pool, (client) => layUnexamined(client, receiptId, why, actor, now(clock)))
    },
  }
}

const now = (clock: Clock): string => clock.now().toISOString()

async function lay(
  client: Client,
  receiptId: string,
  drafts: readonly RequestDraft[],
  actor: string,
  at: string,
): Promise<Request[]> {
  const receipt = await takeReceipt(client, receiptId)
  const kin = await kinOf(client, receipt)
  if (receipt.examined_at) return requestsOf(client, receiptId)
  const placeholder = await takePlaceholder(client, kin.placeholder)
  const requests: Request[] = []
  const entries: AuditEntry[] = []
  for (const [ordinal, draft] of inOneOrder(drafts)) {
    const joins = kin.cases.get(ordinal) ?? kin.cases.values().next().value
    const spare = placeholder?.fresh && !requests.some(isIn(placeholder.caseId))
    const seat = await seatFor(client, draft, at, {
      kin: joins,
      spare: spare ? placeholder.caseId : undefined,
    })
    const request = requestOf(draft, { receiptId, ordinal, revocationId: seat.id, laidAt: at })
    requests.push(request)
    entries.push(laid(request, draft, seat, actor))
  }
  requests.sort((a, b) => a.ordinal - b.ordinal)
  if (placeholder)
    entries.push(...(await dropPlaceholder(client, placeholder, requests, actor, at)))
  await insertRequests(client, requests)
  await client.query('update receipts set examined_at = $2 where id = $1', [receiptId, at])
  entries.push(...(await tellNotices(client, receipt, requests, drafts, { actor, at })))
  await appendAudit(client, entries)
  return requests
}

/** Cases are locked in one order by all, or two faxes about the same two certificates would block each other. */
function inOneOrder(drafts: readonly RequestDraft[]): [number, RequestDraft][] {
  const key = ({ certificateId, caseId }: RequestDraft) => certificateId ?? caseId ?? ''
  return [...drafts.entries()].sort(([, a], [, b]) => (key(a) < key(b) ? -1 : 1))
}

const isIn = (caseId: RevocationId) => (request: Request) => request.revocationId === caseId

/** The receipt, held against a second examiner, and all receipts of the same bytes held with it. */
async function takeReceipt(client: Client, id: string): Promise<StoredReceipt> {
  const { rows } = await client.query<StoredReceipt>(
    `select receipts.*, pg_advisory_xact_lock($2, hashtext(sha256))
     from receipts where id = $1 for no key update`,
    [id, SAME_BYTES],
  )
  const receipt = rows[0]
  if (!receipt) throw new Error(`lay requests of receipt ${id}: there is no such receipt`)
  return receipt
}

type Kin = {
  /** The cases of receipts with the same bytes, by ordinal: what is asked twice is asked once. */
  cases: Map<number, RevocationId>
  placeholder: { id: string; caseId: RevocationId } | undefined
}

// Of a thousand copies the first few say where they all belong.
const FEW = 20

async function kinOf(client: Client, receipt: StoredReceipt): Promise<Kin> {
  type Row = { id: string; ordinal: number; revocation_id: string; own: boolean }
  const { rows } = await client.query<Row>(
    `(select id, ordinal, revocation_id, true as own from requests where receipt_id = $1)
     union all
     (select requests.id, ordinal, revocation_id, false from requests
      join receipts on receipts.id = receipt_id
      where sha256 = $2 and receipts.id <> $1 and $3 > 0 and ordinal >= 0
      order by laid_at, requests.id limit $4)`,
    [receipt.id, receipt.sha256, receipt.size, FEW],
  )
  const cases = new Map<number, RevocationId>()
  for (const row of rows)
    if (!row.own && !cases.has(row.ordinal)) cases.set(row.ordinal, row.revocation_id)
  const own = rows.find((row) => row.own && row.ordinal === PLACEHOLDER)
  return { cases, placeholder: own && { id: own.id, caseId: own.revocation_id } }
}

async function requestsOf(client: Client, receiptId: string): Promise<Request[]> {
  const { rows } = await client.query<StoredRequest>(
    'select * from requests where receipt_id = $1 and ordinal >= 0 order by ordinal',
    [receiptId],
  )
  return rows.map(readRequest)
}

type Placeholder = {
  id: string
  caseId: RevocationId
  /** No officer has touched its case and nothing else lies in it. */
  fresh: boolean
}

async function takePlaceholder(
  client: Client,
  it: Kin['placeholder'],
): Promise<Placeholder | undefined> {
  if (!it) return undefined
  const found = await lockCase(client, it.caseId)
  const { rows } = await client.query<{ n: number }>(
    'select count(*) as n from requests where revocation_id = $1',
    [it.caseId],
  )
  const untouched =
    found?.state === 'laid' && found.certificateId === null && found.secondWanted === null
  return { ...it, fresh: untouched && rows[0]?.n === 1 }
}

/** What an officer has decided on stays as it was decided; what only held a place goes. */
async function dropPlaceholder(
  client: Client,
  { id, caseId, fresh }: Placeholder,
  requests: readonly Request[],
  actor: string,
  at: string,
): Promise<AuditEntry[]> {
  const reused = requests.some(isIn(caseId))
  if (!fresh && !reused) return []
  await client.query('delete from requests where id = $1', [id])
  const into = requests[0]?.revocationId
  const from = reused ? undefined : await lockCase(client, caseId)
  if (!from || !into) return []
  const ended = advance(from, { kind: 'merged', at, into })
  assert(ended.ok, `${caseId} was fresh and could not be merged`)
  await saveCase(client, ended.revocation)
  const about = { receiptId: null, revocationId: caseId }
  return [{ at, actor, action: 'merged', ...about, details: { into, from: from.state } }]
}

type Place = Pick<Request, 'receiptId' | 'ordinal' | 'revocationId' | 'laidAt'>

function requestOf(draft: RequestDraft, place: Place): Request {
  const { kind, claim, examined, findings, assessment } = draft
  return { id: newId('Q'), ...place, kind, claim, examined, findings, assessment }
}

function laid(request: Request, draft: RequestDraft, seat: Seat, actor: string): AuditEntry {
  const { id, receiptId, revocationId, kind, ordinal, findings, assessment, laidAt } = request
  const all = [...findings, ...(assessment?.findings ?? [])].map((each) => each.code)
  const details = {
    requestId: id,
    kind,
    ordinal,
    seat: seat.how,
    certificateId: draft.certificateId,
    aside: draft.aside,
    urgent: draft.urgent,
    dueAt: draft.dueAt,
    findings: [...new Set(all)],
    recommendation: assessment?.recommendation.decision ?? null,
    policyVersion: assessment?.policyVersion ?? null,
  }
  return { at: laidAt, actor, action: 'laid', receiptId, revocationId, details }
}

async function layUnexamined(
  client: Client,
  receiptId: string,
  why: Finding,
  actor: string,
  at: string,
): Promise<void> {
  const receipt = await takeReceipt(client, receiptId)
  const kin = await kinOf(client, receipt)
  if (receipt.examined_at || kin.placeholder) return
  const known = kin.cases.values().next().value
  const opened = openRevocation(newId('R'), null, at, { urgent: false, aside: false })
  // Due at once: nobody knows yet what it is.
  if (!known) assert(await insertCase(client, opened, at), `${opened.id} exists already`)
  const revocationId = known ?? opened.id
  const place = { receiptId, ordinal: PLACEHOLDER, revocationId, laidAt: at }
  const empty = { claim: null, examined: {}, assessment: null }
  const request: Request = {
    id: newId('Q'),
    ...place,
    kind: 'unexamined',
    ...empty,
    findings: [why],
  }
  await insertRequests(client, [request])
  const details = { requestId: request.id, kind: request.kind, findings: [why.code] }
  await appendAudit(client, [
    { at, actor, action: 'laid-unexamined', receiptId, revocationId, details },
  ])
}
