// The queue on each of its engines: every id is run, never twice at once, whatever is lost or killed.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/adapters/database.ts'
import { openQueue, type Queue, queueNames } from '../../src/adapters/queue.ts'
import { describeNeeding } from '../servers/needs.ts'
import { startPostgres, type TestPostgres } from '../servers/postgres.ts'
import { startRedis, type TestRedis } from '../servers/redis.ts'
import { quiet } from './databases.ts'

type Engine = {
  /** As another process would open it. */
  open(): Promise<Queue>
  /** All that the queue held is gone. */
  lose(): Promise<unknown>
  /** Where a child process finds it; absent where only this process can open it. */
  address?(): { redisUrl?: string; url?: string }
}

async function until(met: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await met())) {
    if (performance.now() > end) throw new Error('it did not happen in time')
    await pause(10)
  }
}

function wakes(engine: Engine): void {
  const queues: Queue[] = []
  const open = async () => {
    const queue = await engine.open()
    queues.push(queue)
    return queue
  }
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close()
    await engine.lose()
  })
  const how = (step: (id: string) => Promise<unknown>, concurrency = 1) => ({
    step,
    concurrency,
    log: quiet,
  })

  test('whoever consumes a name is woken with each id, and nobody else', async () => {
    const queue = await open()
    const seen: string[] = []
    queue.consume(
      'email',
      how(async (id) => seen.push(id)),
    )
    queue.consume(
      'hand-over',
      how(async (id) => seen.push(`other ${id}`)),
    )
    for (const id of ['E-1', 'E-2', '17']) await queue.add('email', id)
    await until(() => seen.length === 3)
    expect(seen.sort()).toEqual(['17', 'E-1', 'E-2'])
    await until(async () => (await queue.counts()).email.active === 0)
    const none = { waiting: 0, active: 0, delayed: 0, failed: 0 }
    expect(await queue.counts()).toEqual(Object.fromEntries(queueNames.map((name) => [name, none])))
    await queue.ping()
  })

  test('what was added before anybody listened is done, and a done id can be woken again', async () => {
    const queue = await open()
    await queue.add('paper', 'E-1')
    expect((await queue.counts()).paper.waiting).toBe(1)
    let done = 0
    queue.consume(
      'paper',
      how(async () => (done += 1)),
    )
    await until(() => done === 1)
    await until(async () => (await queue.counts()).paper.active === 0)
    await queue.add('paper', 'E-1')
    await until(() => done === 2)
  })

  test('an id woken many times by many at once never runs twice at once', async () => {
    const [one, two] = [await open(), await open()]
    const running = new Map<string, number>()
    let most = 0
    let runs = 0
    const step = async (id: string) => {
      const now = (running.get(id) ?? 0) + 1
      running.set(id, now)
      most = Math.max(most, now)
      runs += 1
      await pause(5)
      running.set(id, now - 1)
    }
    for (const queue of [one, two]) queue.consume('notice', how(step, 4))
    const ids = ['N-1', 'N-2', 'N-3']
    for (let n = 0; n < 15; n += 1)
      await Promise.all(ids.flatMap((id) => [one.add('notice', id), two.add('notice', id)]))
    await until(async () => {
      const { waiting, active } = (await one.counts()).notice
      return waiting + active === 0
    })
    expect(most).toBe(1)
    expect(runs).toBeGreaterThanOrEqual(3)
    expect(runs).toBeLessThan(90)
  })

  test('a step that throws is tried again, and its reason is not kept in the queue', async () => {
    const queue = await open()
    let tries = 0
    const step = async () => {
      tries += 1
      if (tries < 3) throw new Error('the CA does not answer; A123456(3)')
    }
    queue.consume('hand-over', how(step))
    await queue.add('hand-over', 'R-1')
    await until(() => tries === 1)
    await queue.add('hand-over', 'R-1') // it waits for its next try: nothing is added
    await until(() => tries === 3)
    await pause(50)
    expect(tries).toBe(3)
  })

  test('a lost queue loses nothing that a later wake-up does not bring back', async () => {
    const queue = await open()
    for (let n = 0; n < 20; n += 1) await queue.add('email', `E-${n}`)
    const seen = new Set<string>()
    await engine.lose()
    queue.consume(
      'email',
      how(async (id) => seen.add(id), 3),
    )
    await pause(100)
    expect(seen.size).toBe(0)
    // As the sweep does: everything that is not done, once more.
    for (let n = 0; n < 20; n += 1) await queue.add('email', `E-${n}`)
    await until(() => seen.size === 20)
    await engine.lose() // while the consumer waits for more
    await queue.add('email', 'E-after')
    await until(() => seen.has('E-after'))
  })

  test('close waits for what is running, and what waits stays for the next', async () => {
    const queue = await open()
    let finished = 0
    const consumer = queue.consume(
      'paper',
      how(async () => {
        await pause(150)
        finished += 1
      }),
    )
    await queue.add('paper', 'E-1')
    await queue.add('paper', 'E-2')
    await until(async () => (await queue.counts()).paper.active === 1)
    await consumer.close()
    expect(finished).toBe(1)
    expect((await queue.counts()).paper).toMatchObject({ waiting: 1, active: 0 })
    const after = await open()
    after.consume(
      'paper',
      how(async () => (finished += 1)),
    )
    await until(() => finished === 2)
  })

  // The embedded queue lives and dies with its one process.
  const { address } = engine
  if (!address) return
  test('what a killed worker had begun is run by another', async () => {
    const queue = await open()
    await queue.add('email', 'E-killed')
    const file = fileURLToPath(new URL('queue-child.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(address())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const taken = await new Promise((resolve) => child.stdout.once('data', resolve))
      expect(String(taken)).toBe('E-killed')
      const seen: string[] = []
      queue.consume(
        'email',
        how(async (id) => seen.push(id)),
      )
      await pause(1_500)
      expect(seen).toEqual([]) // it lives, and holds its job
      child.kill('SIGKILL')
      await until(() => seen.length > 0)
      expect(seen).toEqual(['E-killed'])
    } finally {
      child.kill('SIGKILL')
    }
  })
}

const tables = 'bullmq.job, bullmq.job_log, bullmq.dedup'

describe('the queue on the embedded database', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-queue-'))
  let database: Database
  beforeAll(async () => {
    database = await openDatabase({ dataDir: dir, log: quiet })
  })
  afterAll(async () => {
    await database.close()
    rmSync(dir, { recursive: true, force: true })
  })
  wakes({
    open: () => openQueue({ pool: database.pool, embedded: true, log: quiet, lockMs: 1_000 }),
    lose: () => database.pool.query(`truncate ${tables} cascade`),
  })
})

describeNeeding(['postgres'], 'the queue on PostgreSQL', () => {
  let server: TestPostgres
  let database: Database
  beforeAll(async () => {
    server = await startPostgres()
    database = await openDatabase({ url: server.url, dataDir: '', log: quiet })
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })
  wakes({
    open: () => openQueue({ pool: database.pool, log: quiet, lockMs: 1_000 }),
    lose: () => database.pool.query(`truncate ${tables} cascade`),
    address: () => ({ url: server.url }),
  })
})

describeNeeding(['redis'], 'the queue on Redis', () => {
  let server: TestRedis
  let redis: Redis
  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  const open = () => openQueue({ redisUrl: server.url, log: quiet, lockMs: 1_000 })
  wakes({
    open,
    lose: () => redis.flushall(),
    address: () => ({ redisUrl: server.url }),
  })

  test('a Redis that drops keys is refused', async () => {
    const forgetful = await startRedis({ noeviction: false })
    const opening = openQueue({ redisUrl: forgetful.url, log: quiet })
    await expect(opening).rejects.toMatchObject({
      cause: { message: expect.stringContaining('noeviction') },
    })
    await forgetful.stop()
  })

  test('a Redis that is killed and comes back empty is used again; meanwhile a wake-up is refused soon', async () => {
    const own = await startRedis()
    const queue = await openQueue({ redisUrl: own.url, log: quiet, lockMs: 1_000 })
    const seen: string[] = []
    const step = async (id: string) => seen.push(id)
    queue.consume('email', { concurrency: 1, log: quiet, step })
    await queue.add('email', 'E-before')
    await until(() => seen.includes('E-before'))
    await own.restart()
    await until(() =>
      queue.add('email', 'E-after').then(
        () => true,
        () => false,
      ),
    )
    await until(() => seen.includes('E-after'))
    process.kill(own.pid, 'SIGKILL')
    await pause(50)
    const began = performance.now()
    await expect(queue.add('email', 'E-away')).rejects.toThrow()
    expect(performance.now() - began).toBeLessThan(5_000)
    await queue.close()
    await own.stop()
  })

  test('an address that does not answer is told as such', async () => {
    const opening = openQueue({ redisUrl: 'redis://127.0.0.1:9', log: quiet })
    await expect(opening).rejects.toThrow('open the queue on Redis')
  })
})

test('with neither Redis nor a database there is no queue', async () => {
  await expect(openQueue({ log: quiet })).rejects.toThrow('neither Redis nor a database')
})
