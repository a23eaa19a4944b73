// What the records hold of one case beside its file: all its audit rows and the end of the trail, drafts, drift, reconciliation.
import type { AuditRow } from '../revocation/audit.ts'
import type { Drift } from '../revocation/drift.ts'
import type { LastReconciliation, PackFacts, SettledDecision } from '../revocation/pack-facts.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { readAudit, type StoredAudit } from './records-audit.ts'

export const packRecords = (pool: Pool) => ({
  /** All as of one moment. */
  packFacts: (id: RevocationId): Promise<PackFacts | undefined> =>
    transaction(pool, async (client) => {
      await client.query('set transaction isolation level repeatable read')
      return packFacts(client, id)
    }),
})

async function packFacts(client: Client, id: RevocationId): Promise<PackFacts | undefined> {
  const one = await client.query<{ version: number; certificate_id: string | null }>(
    'select version, certificate_id from revocations where id = $1',
    [id],
  )
  const found = one.rows[0]
  if (!found) return undefined
  const mergedFrom = await joinedTo(client, id)
  const head = await client.query<{ seq: number; hash: string }>(
    'select seq, hash from audit order by seq desc limit 1',
  )
  return {
    version: found.version,
    mergedFrom,
    audit: await auditOf(client, [id, ...mergedFrom]),
    head: head.rows[0] ?? null,
    held: await heldOf(client, [id, ...mergedFrom]),
    drifts: await driftsOf(client, found.certificate_id),
    reconciliation: await lastReconciliation(client),
  }
}

/** Also what was joined to a case that was joined to this one. */
async function joinedTo(client: Client, id: RevocationId): Promise<readonly RevocationId[]> {
  const { rows } = await client.query<{ id: string }>(
    `with recursive joined as (
       select id from revocations where state = 'merged' and doc ->> 'mergedInto' = $1
       union
       select r.id from revocations r join joined on r.doc ->> 'mergedInto' = joined.id
       where r.state = 'merged'
     ) select id from joined order by id`,
    [id],
  )
  return rows.map((row) => row.id)
}

async function auditOf(client: Client, ids: readonly RevocationId[]): Promise<AuditRow[]> {
  const { rows } = await client.query<StoredAudit>(
    `select * from audit where revocation_id = any($1)
       or receipt_id in (select receipt_id from requests where revocation_id = any($1))
     order by seq`,
    [ids],
  )
  return rows.map(readAudit)
}

async function heldOf(client: Client, ids: readonly RevocationId[]): Promise<SettledDecision[]> {
  const { rows } = await client.query<SettledDecision>(
    `select id, revocation_id as "revocationId", officer, decision, grounds, at, because, why,
       reopens_at as "reopensAt", settled_at as "settledAt", settled_by as "settledBy",
       settled_how as "settledHow"
     from held_decisions where revocation_id = any($1) order by at, id`,
    [ids],
  )
  return rows
}

async function driftsOf(client: Client, certificateId: string | null): Promise<Drift[]> {
  const { rows } = await client.query<Drift>(
    `select id, source, kind, issuer, serial, certificate_id as "certificateId",
       revocation_id as "caseId", ours, theirs, found_at as "foundAt", seen_at as "seenAt",
       over_at as "overAt", acknowledged_at as "acknowledgedAt",
       acknowledged_by as "acknowledgedBy", grounds
     from drifts where certificate_id = $1 order by found_at, id`,
    [certificateId],
  )
  return rows
}

async function lastReconciliation(client: Client): Promise<LastReconciliation | null> {
  const { rows } = await client.query<LastReconciliation>(
    'select at, actor, checked, found, faults from reconciliations order by seq desc limit 1',
  )
  return rows[0] ?? null
}
