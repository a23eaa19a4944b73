// What the records keep of the world outside: how far each mailbox was read, and which CRLs were seen.
import type { Pool } from './database-pool.ts'
import { storable } from './database-values.ts'

export type MailboxRecord = {
  readonly account: string
  readonly folder: string
  readonly uidValidity: string
  /** Every UID up to and with this one has a receipt. */
  readonly lastUid: number
  readonly lastRoundTripAt: string | null
  readonly serverCount: number | null
  readonly countedAt: string | null
}

export type SeenCrl = {
  readonly sha256: string
  readonly issuer: string
  readonly source: string
  readonly number: string | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly seenAt: string
}

const MAILBOX = `select account, folder, uid_validity as "uidValidity", last_uid as "lastUid",
  last_round_trip_at as "lastRoundTripAt", server_count as "serverCount",
  counted_at as "countedAt" from mailboxes`

export const placeRecords = (pool: Pool) => ({ ...mailboxRecords(pool), ...crlRecords(pool) })

function mailboxRecords(pool: Pool) {
  return {
    async mailbox(account: string, folder: string): Promise<MailboxRecord | undefined> {
      const sql = `${MAILBOX} where account = $1 and folder = $2`
      return (await pool.query<MailboxRecord>(sql, [account, folder])).rows[0]
    },

    mailboxes: async (): Promise<MailboxRecord[]> =>
      (await pool.query<MailboxRecord>(`${MAILBOX} order by account, folder`)).rows,

    /** Under one UIDVALIDITY the mark only rises, whichever reader writes last. */
    async saveMailbox(it: {
      account: string
      folder: string
      uidValidity: string
      lastUid: number
    }): Promise<void> {
      await pool.query(
        `insert into mailboxes (account, folder, uid_validity, last_uid) values ($1, $2, $3, $4)
         on conflict (account, folder) do update set uid_validity = $3, last_uid = case
           when mailboxes.uid_validity = $3 then greatest(mailboxes.last_uid, $4) else $4 end`,
        [it.account, it.folder, it.uidValidity, it.lastUid],
      )
    },

    /** A round trip succeeded: the mailbox is alive. */
    async mailboxSeen(
      account: string,
      folder: string,
      seen: { at: string; serverCount?: number | undefined },
    ): Promise<void> {
      await pool.query(
        `insert into mailboxes
           (account, folder, uid_validity, last_uid, last_round_trip_at, server_count, counted_at)
         values ($1, $2, '', 0, $3, $4, case when $4::int is not null then $3::timestamptz end)
         on conflict (account, folder) do update set
           last_round_trip_at = excluded.last_round_trip_at,
           server_count = coalesce(excluded.server_count, mailboxes.server_count),
           counted_at = coalesce(excluded.counted_at, mailboxes.counted_at)`,
        [account, folder, seen.at, seen.serverCount ?? null],
      )
    },
  }
}

function crlRecords(pool: Pool) {
  return {
    async crlSeen(crl: SeenCrl): Promise<void> {
      await pool.query(
        `insert into crls (sha256, issuer, source, number, this_update, next_update, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (sha256) do update set seen_at = excluded.seen_at`,
        [
          crl.sha256,
          storable(crl.issuer),
          crl.source,
          crl.number,
          crl.thisUpdate,
          crl.nextUpdate,
          crl.seenAt,
        ],
      )
    },

    /** The newest of each issuer. */
    async latestCrls(): Promise<SeenCrl[]> {
      const { rows } = await pool.query<SeenCrl>(
        `select distinct on (issuer) sha256, issuer, source, number, this_update as "thisUpdate",
           next_update as "nextUpdate", seen_at as "seenAt"
         from crls order by issuer, this_update desc, seen_at desc`,
      )
      return rows
    },
  }
}
