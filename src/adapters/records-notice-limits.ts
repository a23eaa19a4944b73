// How many notices go out, counted in the database, so that it holds over all notifiers; and what two officers release.
import type { AuditEntry } from '../revocation/audit.ts'
import {
  ADDRESS_WINDOW,
  type Admission,
  admit,
  type Gone,
  type HeldNotice,
  type HeldReason,
  HOUR_WINDOW,
  type Mailing,
  type MailingBreak,
  type NoticeLimits,
  type Release,
  whyNotRelease,
} from '../revocation/notice-limits.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { storable } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'
import type { StoredNotice } from './records-notices.ts'

/** All who count take turns: two notifiers that count at once would both be the last that fits. */
const TURN = 7209

type Asking = { readonly to: string; readonly at: Date; readonly limits: NoticeLimits }

export const noticeLimitRecords = (pool: Pool) => ({
  /** May it go now? It is counted from here on, until it is dismissed. What an earlier try counted is counted anew. */
  admitNotice: (id: string, asking: Asking, actor: string): Promise<Admission> =>
    inTurn(pool, (client) => admitNotice(client, id, asking, actor)),

  /** It has surely not left, and is not counted. */
  async dismissNotice(id: string): Promise<void> {
    await pool.query(
      'update notices set admitted_at = null where id = $1 and sending_at is null and sent_at is null',
      [id],
    )
  },

  mailing: (now: Date): Promise<Mailing> => mailing(pool, now),

  /** Oldest first. */
  async heldNotices(limit: number): Promise<HeldNotice[]> {
    const { rows } = await pool.query<HeldNotice>(
      `select id, revocation_id as "revocationId", kind, due_at as "dueAt", held_at as "heldAt",
         held as because, address
       from notices where ${HELD} order by held_at, id limit $1`,
      [limit],
    )
    return rows
  },

  /** What was held when the first officer looked may go, once another agrees; what came since, and what waited unseen in a
   *  queue, is counted as ever. */
  releaseMailing: (officer: string, grounds: string, at: Date): Promise<Release> =>
    inTurn(pool, (client) => release(client, officer, grounds, at.toISOString())),
})

const HELD = 'held is not null and sent_at is null and sending_at is null and outcome is null'

const OPEN = `select id, stopped_at as "stoppedAt", last_hour as "lastHour", per_hour as "perHour",
    first_officer as "firstOfficer", first_at as "firstAt", first_grounds as "firstGrounds"
  from notice_breaks where released_at is null`

const openBreak = async (asking: Pick<Pool, 'query'>): Promise<MailingBreak | null> =>
  (await asking.query<MailingBreak>(OPEN)).rows[0] ?? null

const inTurn = <T>(pool: Pool, act: (client: Client) => Promise<T>): Promise<T> =>
  transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [TURN])
    return act(client)
  })

const before = (at: Date, window: number): string => new Date(at.getTime() - window).toISOString()

async function admitNotice(
  client: Client,
  id: string,
  { to, at, limits }: Asking,
  actor: string,
): Promise<Admission> {
  type Row = Pick<StoredNotice, 'kind' | 'revocation_id' | 'held' | 'released_by'>
  const { rows } = await client.query<Row>(
    `select kind, revocation_id, held, released_by from notices
     where id = $1 and sent_at is null and outcome is null`,
    [id],
  )
  const notice = rows[0]
  if (!notice) return { result: 'settled' }
  const { kind } = notice
  const stopped = (await openBreak(client)) !== null
  const released = notice.released_by !== null
  const gone = { kind, stopped, released, ...(await count(client, id, kind, to, at)) }
  const admission = admit(gone, limits)
  if (admission.result === 'go')
    await client.query(
      'update notices set admitted_at = $2, address = $3, held = null where id = $1',
      [id, at.toISOString(), storable(to)],
    )
  if (admission.result === 'held') {
    const about = { id, revocationId: notice.revocation_id, was: notice.held, to, at }
    await hold(client, about, admission, { gone, limits, actor })
  }
  return admission
}

/** One box: whoever forges senders writes `victim+1@…`, `victim+2@…`, and all of it lands with the victim. */
const box = (address: string): string =>
  `regexp_replace(rtrim(lower(${address}), '.'), '[+][^@]*@', '@')`

async function count(
  client: Client,
  id: string,
  kind: Gone['kind'],
  to: string,
  at: Date,
): Promise<Pick<Gone, 'lastHour' | 'toAddress'>> {
  const { rows } = await client.query<Pick<Gone, 'lastHour' | 'toAddress'>>(
    `select
       (select count(*)::int from notices where admitted_at > $4 and released_by is null
          and id <> $1 and (kind = 'acknowledged') = $2) as "lastHour",
       (select count(*)::int from notices where admitted_at > $5 and ${box('address')} = ${box('$3')}
          and id <> $1 and (kind = 'acknowledged') = $2) as "toAddress"`,
    [id, kind === 'acknowledged', to, before(at, HOUR_WINDOW), before(at, ADDRESS_WINDOW)],
  )
  return rows[0] ?? { lastHour: 0, toAddress: 0 }
}

type About = {
  readonly id: string
  readonly revocationId: string
  readonly was: HeldReason | null
  readonly to: string
  readonly at: Date
}
type Why = { readonly gone: Gone; readonly limits: NoticeLimits; readonly actor: string }

async function hold(
  client: Client,
  { id, revocationId, was, to, at: moment }: About,
  { because, stops }: Extract<Admission, { result: 'held' }>,
  { gone: { lastHour }, limits: { perHour }, actor }: Why,
): Promise<void> {
  const at = moment.toISOString()
  const entries: AuditEntry[] = []
  if (stops) {
    const breakId = newId('B')
    await client.query(
      'insert into notice_breaks (id, stopped_at, last_hour, per_hour) values ($1, $2, $3, $4)',
      [breakId, at, lastHour, perHour],
    )
    const details = { breakId, lastHour, perHour, noticeId: id }
    entries.push({ ...nobodys, at, actor, action: 'notices-stopped', details })
  }
  if (was !== because) {
    await client.query(
      `update notices set held = $2, held_at = coalesce(held_at, $3), address = $4,
         admitted_at = null where id = $1`,
      [id, because, at, storable(to)],
    )
    const about = { receiptId: null, revocationId }
    const details = { noticeId: id, because }
    entries.push({ ...about, at, actor, action: 'notice-held', details })
  }
  await appendAudit(client, entries)
}

const nobodys = { receiptId: null, revocationId: null }

async function mailing(pool: Pool, now: Date): Promise<Mailing> {
  const { rows } = await pool.query<Pick<Mailing, 'held' | 'lastHour'>>(
    `select (select count(*)::int from notices where ${HELD}) as held,
       (select count(*)::int from notices where admitted_at > $1 and kind <> 'acknowledged')
         as "lastHour"`,
    [before(now, HOUR_WINDOW)],
  )
  return { stopped: await openBreak(pool), ...(rows[0] ?? { held: 0, lastHour: 0 }) }
}

async function release(
  client: Client,
  officer: string,
  words: string,
  at: string,
): Promise<Release> {
  const open = await openBreak(client)
  if (!open) return { ok: false, why: 'The mailing is not stopped.' }
  const why = whyNotRelease(open, officer, words)
  if (why) return { ok: false, why }
  const word = { officer, at, grounds: storable(words.trim()) }
  return open.firstAt === null ? askRelease(client, open, word) : endBreak(client, open, word)
}

type Word = { readonly officer: string; readonly at: string; readonly grounds: string }

async function askRelease(
  client: Client,
  { id: breakId }: MailingBreak,
  { officer, at, grounds }: Word,
): Promise<Release> {
  await client.query(
    'update notice_breaks set first_officer = $2, first_at = $3, first_grounds = $4 where id = $1',
    [breakId, officer, at, grounds],
  )
  const act = { at, actor: `officer:${officer}`, action: 'notices-release-asked' }
  await appendAudit(client, [{ ...nobodys, ...act, details: { breakId, grounds } }])
  return { ok: true, released: null }
}

async function endBreak(
  client: Client,
  { id: breakId, firstAt, firstOfficer }: MailingBreak,
  { officer, at, grounds }: Word,
): Promise<Release> {
  const { rowCount } = await client.query(
    `update notices set released_by = $1, held = null where sent_at is null and sending_at is null
       and outcome is null and kind <> 'acknowledged' and held = 'breaker' and held_at <= $2`,
    [breakId, firstAt],
  )
  const released = rowCount ?? 0
  await client.query(
    `update notice_breaks set second_officer = $2, second_grounds = $3, released_at = $4,
       released = $5 where id = $1`,
    [breakId, officer, grounds, at, released],
  )
  const details = { breakId, grounds, firstOfficer, released }
  const act = { at, actor: `officer:${officer}`, action: 'notices-released' }
  await appendAudit(client, [{ ...nobodys, ...act, details }])
  return { ok: true, released }
}
