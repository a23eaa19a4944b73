// Which certificates a page most likely names: the whole register, indexed on a thread of its own and kept up to date.
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import type { Log } from '../process/log.ts'
import type { Indexed, Likely, Sought } from '../revocation/likely.ts'
import type { Pool } from './database-pool.ts'
import type { IndexAnswer } from './register-index-thread.ts'
import { serialKey } from './register-rows.ts'

export type LikelyCertificates = {
  /** The first asking reads the register in; every asking sees all imports that were finished before it. */
  likely(sought: Sought, most?: number): Promise<Likely>
  close(): Promise<void>
}

const NEAREST = 20
/** So many rows at a time: some milliseconds of work, between which others have their turn. */
const BATCH = 5_000

export function openLikely(pool: Pool, log: Pick<Log, 'info'>): LikelyCertificates {
  let thread: IndexThread | undefined
  let reading: Promise<IndexThread> | undefined

  const upToDate = async (): Promise<IndexThread> => {
    if (!thread || thread.lost()) thread = startThread()
    await readOn(pool, thread, log)
    return thread
  }
  return {
    async likely(sought, most = NEAREST) {
      // Whoever asks while it is read waits for a reading of his own: the one under way may have begun too early.
      const before = reading
      reading = (async () => {
        await before?.catch(() => undefined)
        return upToDate()
      })()
      return (await reading).find(sought, most)
    },
    close: async () => thread?.close(),
  }
}

type Row = {
  id: string
  serial: string
  srn: string | null
  hkid: string | null
  name_en: string
  name_zh: string
  organisation: { nameEn?: string } | null
  server_name: string | null
  emails: string[]
  revision: string | number
}

/** What was imported since it was last looked: by revision and id, so that each row comes once. */
async function readOn(pool: Pool, thread: IndexThread, log: Pick<Log, 'info'>): Promise<void> {
  const first = thread.seen === undefined
  let count = 0
  for (;;) {
    const { revision = -1, id = '' } = thread.seen ?? {}
    const { rows } = await pool.query<Row>(
      `select id, serial, srn, hkid, name_en, name_zh, organisation, server_name, emails, revision
       from certificates where (revision, id) > ($1, $2) order by revision, id limit $3`,
      [revision, id, BATCH],
    )
    const last = rows.at(-1)
    if (!last) break
    // Waited for: rows are not to pile up in the post between the threads.
    await thread.put(rows.map(indexed))
    thread.seen = { revision: Number(last.revision), id: last.id }
    count += rows.length
    if (rows.length < BATCH) break
  }
  if (first) log.info({ certificates: count }, 'indexed the register')
}

function indexed(row: Row): Indexed {
  return {
    id: row.id,
    serial: serialKey(row.serial),
    srn: row.srn,
    hkid: row.hkid,
    nameEn: row.name_en,
    nameZh: row.name_zh,
    organisation: row.organisation?.nameEn ?? '',
    address: row.server_name ?? row.emails[0] ?? '',
  }
}

type IndexThread = {
  seen: { readonly revision: number; readonly id: string } | undefined
  put(certificates: readonly Indexed[]): Promise<void>
  find(sought: Sought, most: number): Promise<Likely>
  lost(): boolean
  close(): Promise<void>
}

type Waiting = { resolve(likely: Likely | null): void; reject(error: Error): void }
type Asked = { put: readonly Indexed[] } | { sought: Sought; most: number }

function startThread(): IndexThread {
  // No environment: no secret is of use there. A million certificates take 180 MB outside its heap.
  const worker = new Worker(new URL('./register-index-start.js', import.meta.url), {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
  const waiting = new Map<number, Waiting>()
  const gone = new Error('look in the index of the register: its thread ended')
  let count = 0
  let ended = false
  const lost = (error: Error) => {
    ended = true
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', (cause) => lost(new Error('look in the index of the register', { cause })))
  worker.on('exit', () => lost(gone))
  worker.on('message', ({ id, likely }: IndexAnswer) => {
    waiting.get(id)?.resolve(likely)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  })
  worker.unref()
  const ask = (asked: Asked) =>
    new Promise<Likely | null>((resolve, reject) => {
      if (ended) return reject(gone)
      worker.ref()
      waiting.set(++count, { resolve, reject })
      worker.postMessage({ ...asked, id: count })
    })
  return {
    seen: undefined,
    async put(certificates) {
      await ask({ put: certificates })
    },
    async find(sought, most) {
      const likely = await ask({ sought, most })
      assert(likely, 'the index answered nothing')
      return likely
    },
    lost: () => ended,
    async close() {
      await worker.terminate()
    },
  }
}
