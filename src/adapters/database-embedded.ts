// PGlite behind the shape of a pool: one connection, lent to one transaction at a time.
import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { holdFolder } from './database-folder.ts'
import type { Client, Pool, Rows } from './database-pool.ts'
import { parsers } from './database-values.ts'

/** Opens the embedded database in `dataDir`/pg; a second process that tries is refused. */
export async function openEmbedded(
  dataDir: string,
): Promise<{ pool: Pool; close(): Promise<void> }> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const letGo = holdFolder(join(dataDir, 'pg.lock'))
  try {
    const folder = join(dataDir, 'pg')
    if (!existsSync(folder)) await initialise(folder)
    const db = await PGlite.create({ dataDir: folder, parsers: { ...parsers } })
    // `bullmq` need not exist yet; our own tables come first and are made in `public`.
    await db.exec('SET search_path TO public, bullmq')
    const pool = new EmbeddedPool(db)
    return {
      pool,
      async close() {
        await pool.end()
        letGo()
      },
    }
  } catch (fault) {
    letGo()
    throw new Error(`open the embedded database in "${dataDir}"`, { cause: fault })
  }
}

// PGlite's first start takes 800 MB, which WebAssembly never gives back: another process takes them, and ends.
const FIRST_START =
  'const [, pglite, dataDir] = process.argv;' +
  'require(pglite).PGlite.create({ dataDir }).then((db) => db.close())'

/** A folder that is half made has another name: killed in between, the next start begins anew. */
async function initialise(folder: string): Promise<void> {
  const making = `${folder}.new`
  rmSync(making, { recursive: true, force: true })
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  await promisify(execFile)(process.execPath, ['-e', FIRST_START, pglite, making])
  renameSync(making, folder)
}

/** First come, first served. */
class Turn {
  #last: Promise<void> = Promise.resolve()
  take(): Promise<() => void> {
    const before = this.#last
    const { promise, resolve } = withResolvers()
    this.#last = promise
    return before.then(() => resolve)
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

class EmbeddedPool extends EventEmitter implements Pool {
  readonly #db: PGlite
  readonly #turn = new Turn()
  #ended: Promise<void> | undefined
  constructor(db: PGlite) {
    super()
    this.#db = db
    this.setMaxListeners(0) // each queue and each of its workers listens for errors
  }

  async query<R>(sql: string, params?: readonly unknown[]): Promise<Rows<R>> {
    const done = await this.#turn.take()
    try {
      return await run<R>(this.#db, sql, params)
    } finally {
      done()
    }
  }

  async connect(): Promise<Client> {
    return new EmbeddedClient(this.#db, this.#turn)
  }

  end(): Promise<void> {
    this.#ended ??= this.#turn.take().then((done) => this.#db.close().finally(done))
    return this.#ended
  }
}

/** Outside a transaction it waits for its turn at every query; from BEGIN to COMMIT the turn is its own. */
class EmbeddedClient extends EventEmitter implements Client {
  readonly #db: PGlite
  readonly #turn: Turn
  #done: (() => void) | undefined
  readonly #unlisten: (() => Promise<void>)[] = []
  constructor(db: PGlite, turn: Turn) {
    super()
    this.#db = db
    this.#turn = turn
  }

  async query<R>(sql: string, params?: readonly unknown[]): Promise<Rows<R>> {
    const word = /^\s*(?:--[^\n]*\n\s*)*(begin|commit|rollback|listen)\b(.*)/i.exec(sql)
    const verb = word?.[1]?.toLowerCase()
    const done = this.#done ?? (await this.#turn.take())
    if (verb === 'begin') this.#done = done
    // ROLLBACK TO SAVEPOINT ends nothing.
    const ends = verb === 'commit' || (verb === 'rollback' && !/\bto\b/i.test(word?.[2] ?? ''))
    try {
      if (verb === 'listen') return await this.#listen(word?.[2] ?? '')
      return await run<R>(this.#db, sql, params)
    } finally {
      if (ends) this.#done = undefined
      if (!this.#done) done()
    }
  }

  async #listen<R>(rest: string): Promise<Rows<R>> {
    const channel = rest.replace(/[\s;"]/g, '')
    const off = await this.#db.listen(channel, (payload) =>
      this.emit('notification', { channel, payload }),
    )
    this.#unlisten.push(() => off())
    return { rows: [], rowCount: 0 }
  }

  release(): void {
    const open = this.#done
    this.#done = undefined
    if (open) void this.#db.exec('ROLLBACK').finally(open)
    for (const off of this.#unlisten.splice(0))
      void this.#turn.take().then((done) =>
        off()
          .catch(() => {})
          .finally(done),
      )
  }
}

async function run<R>(db: PGlite, sql: string, params?: readonly unknown[]): Promise<Rows<R>> {
  // Without parameters a text may hold many statements, as BullMQ's migrations do.
  const answers = params?.length ? [await db.query<R>(sql, [...params])] : await db.exec(sql)
  const last = answers.at(-1)
  const rows = (last?.rows ?? []) as R[] // the caller says what its own SQL selects
  return { rows, rowCount: Math.max(rows.length, last?.affectedRows ?? 0) }
}
