// Drift from the CA in the records: what should stand there, what was found otherwise, and which runs of its CRL were seen.
import type { Clock } from '../process/clock.ts'
import type { Drift, DriftFound, DriftSource, Standing } from '../revocation/drift.ts'
import type { Refusal } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { json } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'

/** What was compared in one reconciliation: a drift is over only where somebody looked. */
export type Compared = { readonly source: DriftSource; readonly issuer: string }

export type Reconciled = {
  readonly at: string
  readonly actor: string
  readonly checked: number
  readonly found: readonly DriftFound[]
  readonly compared: readonly Compared[]
  readonly faults: readonly string[]
}

export const driftRecords = (pool: Pool, clock: Clock) => ({
  ...standingRecords(pool),
  ...foundRecords(pool, clock),
  ...runRecords(pool),
})

const SPEAKING = `('suspended', 'revoked', 'released', 'published', 'closed', 'lapsed',
  'suspending', 'revoking', 'releasing')`

const STANDING = `select c.id as "certificateId", c.issuer, c.serial, c.pem, c.not_after as "notAfter",
    c.status as registered, last.case
  from certificates c left join lateral (
    select jsonb_build_object(
      'id', r.id, 'state', r.state, 'effectiveAt', r.doc -> 'effectiveAt',
      'awaited', r.doc -> 'awaited' <> 'null',
      'onCrl', coalesce(r.doc #> '{sighting,entry}' <> 'null', false),
      'reason', (select a.details::jsonb #>> '{details,instruction,reason}' from audit a
        where a.revocation_id = r.id and a.action = 'handed-over' order by a.seq desc limit 1)
    ) as case
    from revocations r where r.certificate_id = c.id and r.state in ${SPEAKING}
    order by r.opened_at desc limit 1
  ) last on true`

function standingRecords(pool: Pool) {
  const read = async (where: string, params: unknown[]): Promise<Standing[]> =>
    (await pool.query<Standing>(`${STANDING} where ${where}`, params)).rows
  return {
    async issuers(): Promise<string[]> {
      const sql = 'select distinct issuer from certificates order by issuer'
      return (await pool.query<{ issuer: string }>(sql)).rows.map(({ issuer }) => issuer)
    },

    /** Every certificate of that issuer that we hold for more than good, a page at a time. */
    standings: (issuer: string, after: string, limit: number): Promise<Standing[]> =>
      read(
        `c.issuer = $1 and c.id > $2 and (last.case is not null or c.status ->> 'kind' <> 'good')
         order by c.id limit $3`,
        [issuer, after, limit],
      ),

    /** Those of the serials that the register knows, whatever we hold of them. */
    standingsOf: (issuer: string, serials: readonly string[]): Promise<Standing[]> =>
      read('c.issuer = $1 and c.serial = any ($2)', [issuer, serials]),
  }
}

const DRIFT = `select id, source, kind, issuer, serial, certificate_id as "certificateId",
  revocation_id as "caseId", ours, theirs, found_at as "foundAt", seen_at as "seenAt",
  over_at as "overAt", acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy",
  grounds from drifts`

function foundRecords(pool: Pool, clock: Clock) {
  return {
    /** Lays what was found; what was found before stays as it is, what is no longer found is over. One transaction. */
    reconciled: (it: Reconciled): Promise<{ added: number; over: number }> =>
      transaction(pool, (client) => save(client, it)),

    /** Standing ones first, the newest on top. */
    drifts: async (limit: number): Promise<Drift[]> =>
      (
        await pool.query<Drift>(
          `${DRIFT} order by (over_at is null and acknowledged_at is null) desc, found_at desc, id
           limit $1`,
          [limit],
        )
      ).rows,

    async driftsOpen(): Promise<number> {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*)::int as count from drifts where over_at is null and acknowledged_at is null',
      )
      return rows[0]?.count ?? 0
    },

    async lastReconciliation() {
      const { rows } = await pool.query<{
        at: string
        checked: number
        found: number
        faults: readonly string[]
      }>('select at, checked, found, faults from reconciliations order by at desc limit 1')
      return rows[0] ?? null
    },

    /** An officer answers for it, in writing. */
    acknowledgeDrift: (id: string, officer: string, grounds: string) =>
      transaction(pool, async (client): Promise<{ readonly ok: true } | Refusal> => {
        const at = clock.now().toISOString()
        const { rows } = await client.query<{ revocation_id: string | null }>(
          `update drifts set acknowledged_at = $2, acknowledged_by = $3, grounds = $4
           where id = $1 and acknowledged_at is null returning revocation_id`,
          [id, at, officer, grounds],
        )
        const [row] = rows
        if (!row)
          return { ok: false, why: 'There is no such drift, or it was answered for already.' }
        const about = { receiptId: null, revocationId: row.revocation_id }
        const details = { id, grounds }
        const actor = `officer:${officer}`
        await appendAudit(client, [{ at, actor, action: 'drift-acknowledged', ...about, details }])
        return { ok: true }
      }),
  }
}

async function save(client: Client, it: Reconciled): Promise<{ added: number; over: number }> {
  const { at, actor, found, faults, checked } = it
  await client.query("select pg_advisory_xact_lock(7204, hashtext('reconcile'))")
  const entries = []
  for (const drift of found) {
    const id = newId('V')
    if (await lay(client, id, drift, at)) {
      const about = { receiptId: null, revocationId: drift.caseId }
      entries.push({ at, actor, action: 'drift-found', ...about, details: { id, ...drift } })
    }
  }
  const over = await end(client, it)
  for (const each of over) {
    const about = { receiptId: null, revocationId: each.revocation_id }
    entries.push({ at, actor, action: 'drift-over', ...about, details: { id: each.id } })
  }
  await client.query(
    'insert into reconciliations (at, actor, checked, found, faults) values ($1, $2, $3, $4, $5)',
    [at, actor, checked, found.length, json(faults)],
  )
  await appendAudit(client, entries)
  return { added: entries.length - over.length, over: over.length }
}

/** True when it is a new one. */
async function lay(client: Client, id: string, it: DriftFound, at: string): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>(
    `insert into drifts
       (id, source, kind, issuer, serial, certificate_id, revocation_id, ours, theirs, found_at, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     on conflict (source, issuer, serial, kind) where over_at is null
       do update set seen_at = excluded.seen_at
     returning id`,
    [
      id,
      it.source,
      it.kind,
      it.issuer,
      it.serial,
      it.certificateId,
      it.caseId,
      json(it.ours),
      json(it.theirs),
      at,
    ],
  )
  return rows[0]?.id === id
}

async function end(client: Client, { at, compared }: Reconciled) {
  const { rows } = await client.query<{ id: string; revocation_id: string | null }>(
    `update drifts set over_at = $1 where over_at is null and seen_at < $1
       and (source, issuer) in (select * from unnest($2::text[], $3::text[]))
     returning id, revocation_id`,
    [at, compared.map(({ source }) => source), compared.map(({ issuer }) => issuer)],
  )
  return rows
}

type SeenRun = {
  readonly sha256: string
  readonly crlNumber: string | null
  readonly thisUpdate: string
}

function runRecords(pool: Pool) {
  return {
    async crlRunSeen(run: Date): Promise<boolean> {
      const sql = 'select 1 from crl_runs where run_at = $1 and seen_at is not null'
      return (await pool.query(sql, [run.toISOString()])).rows.length > 0
    },

    /** True when it tells something new: the run's list seen for the first time, or missing for the first time. */
    async crlRun(run: Date, seen: SeenRun | { readonly late: true }, at: Date): Promise<boolean> {
      const [moment, now] = [run.toISOString(), at.toISOString()]
      return transaction(pool, async (client) => {
        const late = 'late' in seen
        const { rowCount } = late
          ? await client.query(
              'insert into crl_runs (run_at, late_at) values ($1, $2) on conflict do nothing',
              [moment, now],
            )
          : await client.query(
              `insert into crl_runs (run_at, seen_at, sha256, number, this_update)
               values ($1, $2, $3, $4, $5)
               on conflict (run_at) do update set seen_at = $2, sha256 = $3, number = $4, this_update = $5
                 where crl_runs.seen_at is null`,
              [moment, now, seen.sha256, seen.crlNumber, seen.thisUpdate],
            )
        if (rowCount !== 1) return false
        const about = { receiptId: null, revocationId: null }
        const action = late ? 'crl-missing' : 'crl-run-seen'
        const details = late ? { run: moment } : { run: moment, ...seen }
        const actor = 'worker:publication-watch'
        await appendAudit(client, [{ at: now, actor, action, ...about, details }])
        return true
      })
    },

    /** The run that is missing now, if one is: told late, not seen, and none seen since. */
    async missingCrlRun(): Promise<{ run: string; lastThisUpdate: string | null } | null> {
      const { rows } = await pool.query<{ run: string; lastThisUpdate: string | null }>(
        `select run_at as run,
           (select max(this_update) from crl_runs) as "lastThisUpdate"
         from crl_runs where seen_at is null and late_at is not null
           and not exists (select 1 from crl_runs newer
             where newer.run_at > crl_runs.run_at and newer.seen_at is not null)
         order by run_at desc limit 1`,
      )
      return rows[0] ?? null
    },
  }
}
