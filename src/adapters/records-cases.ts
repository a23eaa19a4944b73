// Revocations in the records: only advance() changes one, under its row's lock, together with its audit.
import assert from 'node:assert/strict'
import type { AuditEntry } from '../revocation/audit.ts'
import {
  type Advance,
  advance,
  type Event,
  isOpen,
  openStates,
  type Revocation,
  type RevocationId,
} from '../revocation/revocation.ts'
import { type Client, constraintOf, type Pool, sqlState, transaction } from './database-pool.ts'
import { json } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'

type StoredCase = { doc: Revocation }

/** NO KEY: rows that only refer to this one (its requests, its notices) need not wait. */
const LOCKED = 'for no key update'

export async function lockCase(client: Client, id: RevocationId): Promise<Revocation | undefined> {
  const sql = `select doc from revocations where id = $1 ${LOCKED}`
  return (await client.query<StoredCase>(sql, [id])).rows[0]?.doc
}

export async function lockOpenCaseOf(client: Client, certificateId: string) {
  const sql = `select doc from revocations where certificate_id = $1 and ${OPEN} ${LOCKED}`
  return (await client.query<StoredCase>(sql, [certificateId])).rows[0]?.doc
}

/** Written out, so that the planner sees that it is the condition of the unique index. */
export const OPEN = `state in (${openStates.map((state) => `'${state}'`).join(', ')})`

/** False when the certificate got an open case in the same moment from another. */
export async function insertCase(
  client: Client,
  revocation: Revocation,
  dueAt: string | null,
): Promise<boolean> {
  const { id, certificateId, state, version, urgent, openedAt, changedAt } = revocation
  const { rowCount } = await client.query(
    `insert into revocations
       (id, certificate_id, state, version, urgent, opened_at, changed_at, due_at, doc)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [id, certificateId, state, version, urgent, openedAt, changedAt, dueAt, json(revocation)],
  )
  return rowCount === 1
}

/** `dueAt` only ever brings the case forward. */
export async function saveCase(
  client: Client,
  revocation: Revocation,
  dueAt: string | null = null,
): Promise<void> {
  const { id, certificateId, state, version, urgent, changedAt } = revocation
  const { rowCount } = await client.query(
    `update revocations set certificate_id = $2, state = $3, version = $4, urgent = $5,
       changed_at = $6, due_at = least(due_at, $7), doc = $8
     where id = $1 and version = $4 - 1`,
    [id, certificateId, state, version, urgent, changedAt, dueAt, json(revocation)],
  )
  assert.equal(rowCount, 1, `${id} changed while it was locked`)
}

/** The pure step, and all that follows from it, in the caller's transaction. A refusal writes nothing. */
export async function move(
  client: Client,
  from: Revocation,
  event: Event,
  actor: string,
  details: unknown = null,
): Promise<Advance> {
  const answer = advance(from, event)
  if (!answer.ok) return answer
  await saveCase(client, answer.revocation)
  await insertNotices(client, answer, event.at)
  await appendAudit(client, [moved(from, answer.revocation, event, actor, details)])
  return answer
}

export function moved(
  from: Revocation,
  to: Revocation,
  { at, kind, ...rest }: Event,
  actor: string,
  details: unknown = null,
): AuditEntry {
  const turn = { from: from.state, to: to.state, version: to.version }
  return {
    at,
    actor,
    action: kind === 'request-laid' ? 'laid' : kind,
    receiptId: null,
    revocationId: to.id,
    details: details === null ? { ...turn, ...rest } : { ...turn, ...rest, details },
  }
}

async function insertNotices(client: Client, answer: Advance & { ok: true }, at: string) {
  if (answer.notices.length === 0) return
  await client.query(
    `insert into notices (id, revocation_id, kind, occasion, due_at)
     select id, $1, kind, $2, $3 from unnest($4::text[], $5::text[]) as due (id, kind)`,
    [
      answer.revocation.id,
      answer.revocation.version,
      at,
      answer.notices.map(() => newId('N')),
      [...answer.notices],
    ],
  )
}

export const caseRecords = (pool: Pool) => ({ ...turns(pool), ...awaiting(pool) })

function turns(pool: Pool) {
  const one = async (where: string, params: unknown[]) =>
    (await pool.query<StoredCase>(`select doc from revocations where ${where}`, params)).rows[0]
      ?.doc
  return {
    revocation: (id: RevocationId) => one('id = $1', [id]),
    openCaseOf: (certificateId: string) => one(`certificate_id = $1 and ${OPEN}`, [certificateId]),

    /** One turn of a case: its state, the notices that fall due and the audit, in one transaction. */
    async advance(
      id: RevocationId,
      event: Event,
      actor: string,
      details: unknown = null,
    ): Promise<Advance> {
      return transaction(pool, async (client): Promise<Advance> => {
        const found = await lockCase(client, id)
        if (!found) return { ok: false, why: `There is no case ${id}.` }
        return move(client, found, event, actor, details)
      }).catch(refuseSecondCase)
    },

    /** The first case's requests go to the second; the first ends as `merged`. */
    merge: (from: RevocationId, into: RevocationId, actor: string, at: string) =>
      transaction(pool, (client) => merge(client, { from, into, actor, at })),
  }
}

/** What the sweep wakes: cases in which something is due and not done. */
function awaiting(pool: Pool) {
  const ids = async (sql: string, params: unknown[]): Promise<RevocationId[]> =>
    (await pool.query<{ id: string }>(sql, params)).rows.map((row) => row.id)
  return {
    /** Decided, and the CA not told yet, or to be asked again: oldest first. */
    pendingInstructions: (limit: number) =>
      ids(`select id from revocations where ${PENDING} order by changed_at limit $1`, [limit]),

    async oldestPendingDecision(): Promise<string | null> {
      const { rows } = await pool.query<{ at: string | null }>(
        `select min(changed_at) as at from revocations where ${PENDING}`,
      )
      return rows[0]?.at ?? null
    },

    /** The CA acted, and no CRL has shown it yet: oldest first. */
    awaitedPublications: (limit: number) =>
      ids(
        `select id from revocations where doc -> 'awaited' <> 'null' order by changed_at limit $1`,
        [limit],
      ),

    /** Scheduled for this day (ISO date, Hong Kong) or one before. */
    dueSchedules: (today: string) =>
      ids(`select id from revocations where state = 'scheduled' and doc ->> 'scheduledFor' <= $1`, [
        today,
      ]),

    /** Suspended certificates that have expired meanwhile. */
    expiredOnHold: (now: Date) =>
      ids(
        `select revocations.id from revocations
         join certificates on certificates.id = certificate_id
         where state = 'suspended' and not_after < $1`,
        [now.toISOString()],
      ),
  }
}

const PENDING = `state in ('suspending', 'revoking', 'releasing')`

/** One open case a certificate: the index holds it, the officer is told in words. */
function refuseSecondCase(fault: unknown): Advance {
  if (sqlState(fault) === '23505' && constraintOf(fault) === 'revocations_one_open')
    return { ok: false, why: 'This certificate has an open case already; join this one to it.' }
  throw fault
}

type Merge = { from: RevocationId; into: RevocationId; actor: string; at: string }

async function merge(client: Client, { from, into, actor, at }: Merge): Promise<Advance> {
  if (from === into) return { ok: false, why: 'A case cannot join itself.' }
  const locked = new Map<RevocationId, Revocation>()
  // In one order, whoever merges what: two merges crossing would block each other.
  for (const id of [from, into].sort()) {
    const found = await lockCase(client, id)
    if (!found) return { ok: false, why: `There is no case ${id}.` }
    locked.set(id, found)
  }
  const source = locked.get(from)
  const target = locked.get(into)
  assert(source && target)
  if (!isOpen(target.state)) return { ok: false, why: 'The case to join is closed.' }
  const merged = { kind: 'merged', at, into } as const
  const ended = advance(source, merged)
  if (!ended.ok) return ended
  const laid = { kind: 'request-laid', at, urgent: source.urgent, aside: false } as const
  const joined = advance(target, laid)
  if (!joined.ok) return joined
  const dueAt = await dueOf(client, from)
  await client.query('update requests set revocation_id = $2 where revocation_id = $1', [
    from,
    into,
  ])
  await saveCase(client, ended.revocation)
  await saveCase(client, joined.revocation, dueAt)
  await appendAudit(client, [
    moved(source, ended.revocation, merged, actor),
    moved(target, joined.revocation, laid, actor, { mergedFrom: from }),
  ])
  return ended
}

async function dueOf(client: Client, id: RevocationId): Promise<string | null> {
  const sql = 'select due_at from revocations where id = $1'
  return (await client.query<{ due_at: string | null }>(sql, [id])).rows[0]?.due_at ?? null
}
