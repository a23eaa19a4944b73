// The record's database: PostgreSQL where a URL is given, else PGlite in a folder, behind one shape of pool.
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import type { Log } from '../process/log.ts'
import { openEmbedded } from './database-embedded.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { parsers } from './database-values.ts'

export { type Client, type Pool, transaction } from './database-pool.ts'

export type Database = {
  readonly pool: Pool
  /** PGlite: one connection in one process. */
  readonly embedded: boolean
  close(): Promise<void>
}

// Each queue's worker keeps one connection to listen on, each mailbox one for its lock; the rest is for work.
const CONNECTIONS = 24

export async function openDatabase(options: {
  url?: string | undefined
  dataDir: string
  log: Log
}): Promise<Database> {
  if (!options.url) return { ...(await openEmbedded(options.dataDir)), embedded: true }
  const pool = new pg.Pool({
    connectionString: options.url,
    max: CONNECTIONS,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'holdfast',
    // Our tables are made in `public`; BullMQ's functions, in their own schema, are found after them.
    options: '-c search_path=public,bullmq',
    types: { getTypeParser },
  })
  pool.setMaxListeners(0) // each queue and each of its workers listens for errors
  pool.on('error', (fault) =>
    options.log.warn({ fault: fault.message }, 'an idle connection ended'),
  )
  // pg's own types say the same in overloads that TypeScript cannot match with ours.
  const shaped = pool as unknown as Pool
  await shaped.query('select 1').catch(async (fault) => {
    await pool.end()
    throw new Error('connect to the database of DATABASE_URL', { cause: fault })
  })
  return { pool: shaped, embedded: false, close: () => pool.end() }
}

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return parsers[oid] ?? pg.types.getTypeParser(oid, format === 'binary' ? 'text' : format)
}

const SQL = new URL('sql/', import.meta.url)
/** Keys of our advisory locks: the first of two integers; the second is a hash of what is locked. */
const MIGRATING = 7201
const NAMED = 7202

/** The migrations that `migrate` would apply; nothing is changed. */
export async function pendingMigrations(pool: Pool): Promise<string[]> {
  const { rows: known } = await pool.query<{ there: string | null }>(
    "select to_regclass('migrations')::text as there",
  )
  if (!known[0]?.there) return migrationFiles()
  const { rows } = await pool.query<{ name: string }>('select name from migrations')
  return migrationFiles().filter((file) => !rows.some(({ name }) => name === file))
}

const migrationFiles = (): string[] =>
  readdirSync(SQL)
    .filter((name) => /^\d{4}\.sql$/.test(name))
    .sort()

/** Brings the tables up to date, once, however many processes start at the same moment. Names what it applied. */
export async function migrate(pool: Pool): Promise<string[]> {
  const files = migrationFiles()
  return transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1, 0)', [MIGRATING])
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string }>('select name from migrations')
    const applied = new Set(rows.map((row) => row.name))
    const unknown = [...applied].find((name) => !files.includes(name))
    if (unknown)
      throw new Error(`migrate the database: it has ${unknown}, so it is newer than this program`)
    const wanted = files.filter((name) => !applied.has(name))
    for (const name of wanted) await apply(client, name)
    return wanted
  })
}

async function apply(client: Client, name: string): Promise<void> {
  await client.query(readFileSync(new URL(name, SQL), 'utf8')).catch((fault) => {
    throw new Error(`migrate the database: ${name}`, { cause: fault })
  })
  await client.query('insert into migrations (name) values ($1)', [name])
}

export type HeldLock = { held(): boolean; release(): Promise<void> }

// A host that dies says no goodbye: the server asks after 10 s of silence, and gives the lock up within 25 s.
const NOTICE_DEATH =
  'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3'
// We stop believing in our lock before the server gives it to another.
const ASK_EVERY = 5_000
const BELIEVE_FOR = 15_000

/** A lock for as long as this process and its connection live, or null while another has it. */
export async function tryLock(pool: Pool, name: string): Promise<HeldLock | null> {
  const session = ownSession(await pool.connect())
  try {
    await session.client.query(NOTICE_DEATH)
    const { rows } = await session.client.query<{ got: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as got',
      [NAMED, name],
    )
    if (rows[0]?.got) return keep(session)
  } catch (fault) {
    session.end()
    throw new Error(`take the lock "${name}"`, { cause: fault })
  }
  session.end()
  return null
}

type Session = { client: Client; ended(): boolean; end(): void }

/** A connection that nobody else is lent afterwards: its locks end with it, by our will or the network's. */
function ownSession(client: Client): Session {
  let over = false
  const end = () => {
    if (over) return
    over = true
    client.release(true)
  }
  client.on('error', end) // stays: the socket may still complain while it closes
  client.on('end', end)
  return { client, ended: () => over, end }
}

function keep({ client, ended, end }: Session): HeldLock {
  let answered = performance.now()
  const ask = setInterval(() => {
    if (ended()) return clearInterval(ask)
    client.query('select 1').then(
      () => {
        answered = performance.now()
      },
      () => {}, // `answered` grows old
    )
  }, ASK_EVERY)
  ask.unref()
  return {
    held: () => !ended() && performance.now() - answered < BELIEVE_FOR,
    async release() {
      clearInterval(ask)
      end()
    },
  }
}
