// Officers' sessions in the records: the cookie's token is kept only as a hash, and ends when idle or old.
import { createHash, randomBytes } from 'node:crypto'

type Rows = { rows: readonly Record<string, unknown>[] }
type Pool = { query(sql: string, params?: unknown[]): Promise<Rows> }
type Clock = { now(): Date }

export type Session = {
  readonly officer: string
  /** What every change must repeat in a header. */
  readonly csrf: string
  readonly expiresAt: string
}
export type Sessions = {
  open(officer: string): Promise<Session & { readonly token: string }>
  /** `active: false` for a page that only looks again by itself: that does not keep a session awake. */
  find(token: string, active: boolean): Promise<Session | undefined>
  end(token: string): Promise<void>
}

export type SessionLimits = { readonly idleMs: number; readonly absoluteMs: number }
// OWASP Session Management: 15-30 minutes idle for work of high value; one working day at most.
const usual: SessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 }
/** How stale `seen_at` may grow before it is written again: a read need not cost a write. */
const SEEN_EVERY = 60_000

const hashed = (token: string): string => createHash('sha256').update(token).digest('hex')
const secret = (): string => randomBytes(32).toString('base64url')
const iso = (value: unknown): string => new Date(value as string | Date).toISOString()

export function openSessions(pool: Pool, clock: Clock, limits: SessionLimits = usual): Sessions {
  return {
    async open(officer) {
      const now = clock.now()
      const session = { token: secret(), csrf: secret(), officer }
      const expiresAt = new Date(now.getTime() + limits.absoluteMs).toISOString()
      const old = new Date(now.getTime() - limits.idleMs).toISOString()
      await pool.query('delete from sessions where expires_at < $1 or seen_at < $2', [
        now.toISOString(),
        old,
      ])
      await pool.query(
        `insert into sessions (token_hash, officer, csrf, created_at, seen_at, expires_at)
         values ($1, $2, $3, $4, $4, $5)`,
        [hashed(session.token), officer, session.csrf, now.toISOString(), expiresAt],
      )
      return { ...session, expiresAt }
    },
    async find(token, active) {
      const now = clock.now().getTime()
      const { rows } = await pool.query(
        'select officer, csrf, seen_at, expires_at from sessions where token_hash = $1',
        [hashed(token)],
      )
      const row = rows[0]
      if (!row) return undefined
      const seenAt = Date.parse(iso(row.seen_at))
      const expiresAt = iso(row.expires_at)
      if (now >= Date.parse(expiresAt) || now - seenAt >= limits.idleMs) return undefined
      if (active && now - seenAt >= SEEN_EVERY)
        await pool.query('update sessions set seen_at = $2 where token_hash = $1', [
          hashed(token),
          new Date(now).toISOString(),
        ])
      return { officer: String(row.officer), csrf: String(row.csrf), expiresAt }
    },
    async end(token) {
      await pool.query('delete from sessions where token_hash = $1', [hashed(token)])
    },
  }
}
