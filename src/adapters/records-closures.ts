// What was seen of weather and holidays, and what officers ruled over it: kept as observed, nothing ever changed.
import { createHash } from 'node:crypto'
import type { Observation, RecordedSignal } from '../calendar/observed.ts'
import { type RuledClosure, type Ruling, rulingOf, type Wish } from '../calendar/rulings.ts'
import type { Clock } from '../process/clock.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { json, storable } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'

export const feedSources = ['hko-warnsum', 'hko-cyclones', 'hko-rain', '1823'] as const
export type FeedSource = (typeof feedSources)[number]
export type Outcome = 'read' | 'doubtful' | 'malformed' | 'unreachable'

/** One look at a feed. */
export type Look = {
  readonly source: FeedSource
  readonly outcome: Outcome
  /** As it came; null where nothing came. */
  readonly body: string | null
  readonly reading: unknown
  readonly fault: string | null
}

/** How a feed stands. */
export type FeedState = {
  readonly source: FeedSource
  readonly outcome: Outcome
  readonly lastLookAt: string
  /** When it was last understood. */
  readonly lastGoodAt: string | null
  readonly fault: string | null
}

export type CalendarFacts = {
  readonly observations: readonly Observation[]
  readonly record: readonly RecordedSignal[]
  /** As `readHolidays` takes it, or null where none was ever loaded. */
  readonly holidays: unknown
  readonly rulings: readonly Ruling[]
}

/** All writers of one feed take turns, and so do all who rule. */
const FEEDS = 7205
const RULINGS = 7206

export function closureRecords(pool: Pool, clock: Clock) {
  return {
    /** True when the feed says something else than it said at the look before. */
    observe: (look: Look): Promise<boolean> =>
      transaction(pool, (client) => observe(client, look, clock.now().toISOString())),

    /** Changes when there is something new to count with. */
    async calendarVersion(): Promise<string> {
      const { rows } = await pool.query<{ version: string }>(
        `select coalesce((select max(seq) from observations), 0) || '/' ||
           coalesce((select max(seq) from rulings), 0) as version`,
      )
      return rows[0]?.version ?? ''
    },

    calendarFacts: (): Promise<CalendarFacts> => facts(pool),
    feedStates: (): Promise<FeedState[]> => feedStates(pool),

    /** Under a lock, against what stands at that moment. Answers the ruling, or why there is none. */
    rule: (asked: Asked): Promise<{ ok: true; ruling: Ruling } | { ok: false; why: string }> =>
      transaction(pool, (client) => rule(client, asked, clock.now().toISOString())),
  }
}

type Asked = {
  readonly wish: Wish
  readonly reason: string
  readonly officer: string
  /** Judges the wish over what the facts come to. */
  judge(
    facts: CalendarFacts,
    at: string,
  ): { readonly why?: string | undefined; readonly all: readonly RuledClosure[] }
}

async function rule(client: Client, { wish, reason, officer, judge }: Asked, at: string) {
  await client.query('select pg_advisory_xact_lock($1, 0)', [RULINGS])
  const { why, all } = judge(await facts(client), at)
  if (why !== undefined) return { ok: false as const, why }
  const by = { id: newId('C'), reason: storable(reason.trim()), officer, at }
  const ruling = rulingOf(wish, by, all)
  await client.query(
    `insert into rulings (id, kind, about, signal, from_at, to_at, reason, officer, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ruling.id,
      ruling.kind,
      ruling.about,
      ruling.signal,
      ruling.from,
      ruling.to,
      ruling.reason,
      officer,
      at,
    ],
  )
  const before = all.find((each) => each.id === ruling.about)
  const stood = before ? { from: before.from, to: before.to } : null
  const about = { receiptId: null, revocationId: null }
  const details = { ...ruling, stood }
  await appendAudit(client, [
    { at, actor: `officer:${officer}`, action: `closure-${ruling.kind}`, ...about, details },
  ])
  return { ok: true as const, ruling }
}

async function observe(client: Client, look: Look, at: string): Promise<boolean> {
  const { source, outcome, body, reading, fault } = look
  await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [FEEDS, source])
  const sha256 = body === null ? null : createHash('sha256').update(body).digest('hex')
  const same = await client.query(
    `update observations set last_seen_at = greatest(last_seen_at, $2)
     where seq = (select max(seq) from observations where source = $1)
       and outcome = $3 and sha256 is not distinct from $4 and fault is not distinct from $5`,
    [source, at, outcome, sha256, fault && storable(fault)],
  )
  if (same.rowCount === 1) return false
  await client.query(
    `insert into observations
       (source, first_seen_at, last_seen_at, outcome, sha256, body, reading, fault)
     values ($1, $2, $2, $3, $4, $5, $6, $7)`,
    [
      source,
      at,
      outcome,
      sha256,
      body && storable(body),
      reading === null ? null : json(reading),
      fault && storable(fault),
    ],
  )
  return true
}

type Asking = Pick<Client, 'query'> | Pick<Pool, 'query'>
const understood = "outcome in ('read', 'doubtful')"

async function facts(asking: Asking): Promise<CalendarFacts> {
  const observations = await asking.query<Observation>(
    `select first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", reading
     from observations where source = 'hko-warnsum' and ${understood} order by seq`,
  )
  const newest = await asking.query<{ source: FeedSource; reading: unknown }>(
    `select distinct on (source) source, reading from observations
     where source <> 'hko-warnsum' and ${understood} order by source, seq desc`,
  )
  const rulings = await asking.query<Ruling>(
    `select id, kind, about, signal, from_at as "from", to_at as "to", reason, officer, at
     from rulings order by seq`,
  )
  const of = (source: FeedSource) => newest.rows.find((row) => row.source === source)?.reading
  const lines = (source: FeedSource) => (of(source) ?? []) as readonly RecordedSignal[] // as we stored them
  return {
    observations: observations.rows,
    record: [...lines('hko-cyclones'), ...lines('hko-rain')],
    holidays: of('1823') ?? null,
    rulings: rulings.rows,
  }
}

async function feedStates(pool: Pool): Promise<FeedState[]> {
  const { rows } = await pool.query<FeedState>(
    `select distinct on (source) source, outcome, last_seen_at as "lastLookAt", fault,
       (select max(last_seen_at) from observations good
        where good.source = observations.source and outcome = 'read') as "lastGoodAt"
     from observations order by source, seq desc`,
  )
  return rows
}
