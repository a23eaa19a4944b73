/** From add to start of a job, on both engines of the queue. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openQueue, type Queue } from '../../src/adapters/queue.ts'
import { openLog } from '../../src/process/log.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import type { Figure } from './figure.ts'

const log = openLog('silent')

export async function queue(): Promise<readonly Figure[]> {
  return [...(await onRedis()), ...(await onPostgres()), ...(await embedded())]
}

async function onRedis(): Promise<readonly Figure[]> {
  const redis = await startRedis()
  const opened = await openQueue({ redisUrl: redis.url, log })
  return figures('Redis', opened).finally(() => opened.close().then(() => redis.stop()))
}

async function onPostgres(): Promise<readonly Figure[]> {
  const postgres = await startPostgres()
  return inDatabase('PostgreSQL', await postgres.createDatabase()).finally(() => postgres.stop())
}

const embedded = (): Promise<readonly Figure[]> => inDatabase('PGlite', undefined)

async function inDatabase(name: string, url: string | undefined): Promise<readonly Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const database = await openDatabase({ ...(url ? { url } : {}), dataDir, log })
  await migrate(database.pool)
  const opened = await openQueue({ pool: database.pool, embedded: database.embedded, log })
  return figures(name, opened).finally(() => opened.close().then(() => database.close()))
}

/** One at a time with rests between, then many at once. */
async function figures(engine: string, opened: Queue): Promise<readonly Figure[]> {
  const started = new Map<string, number>()
  const heard: (() => void)[] = []
  const consumer = await opened.consume('email', {
    concurrency: 4,
    log,
    step: async (id) => {
      started.set(id, performance.now())
      for (const hear of heard.splice(0)) hear()
    },
  })
  const untilStarted = async (id: string): Promise<number> => {
    while (!started.has(id)) await new Promise<void>((resolve) => heard.push(resolve))
    return started.get(id) ?? 0
  }
  const waits: number[] = []
  for (let turn = 0; turn < 40; turn += 1) {
    const added = performance.now()
    await opened.add('email', `one-${turn}`)
    waits.push((await untilStarted(`one-${turn}`)) - added)
  }
  const many = 500
  const start = performance.now()
  await Promise.all(Array.from({ length: many }, (_, turn) => opened.add('email', `many-${turn}`)))
  for (let turn = 0; turn < many; turn += 1) await untilStarted(`many-${turn}`)
  const rate = (many * 1000) / (performance.now() - start)
  await consumer.close()
  waits.sort((a, b) => a - b)
  return [
    {
      what: `queue on ${engine}: add to start, median`,
      value: waits[20] ?? Number.NaN,
      unit: 'ms',
    },
    { what: `queue on ${engine}: jobs added and started`, value: rate, unit: '/s' },
  ]
}
