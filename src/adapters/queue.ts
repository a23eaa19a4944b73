// The queue only wakes workers: BullMQ on Redis, or on the record's own database. A job is an id and nothing else.
import { setTimeout as pause } from 'node:timers/promises'
import {
  Queue as Bull,
  createPostgresBackend,
  type JobsOptions,
  runMigrations,
  Worker,
  withBackend,
} from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from '../process/log.ts'
import type { Pool } from './database-pool.ts'

export const queueNames = ['email', 'paper', 'hand-over', 'publication', 'notice'] as const
export type QueueName = (typeof queueNames)[number]

type Job = { readonly id: string }
export type Consumer = { close(): Promise<void> }
export type QueueCounts = { waiting: number; active: number; delayed: number; failed: number }

export type Queue = {
  /** Wakes whoever consumes `name`. While the same id waits or runs, nothing is added. */
  add(name: QueueName, id: string): Promise<void>
  /** Runs `step` for each id; a step that throws is tried again. `close`, here and below, waits for what is running. */
  consume(
    name: QueueName,
    how: { concurrency: number; step: (id: string) => Promise<unknown>; log: Log },
  ): Consumer
  counts(): Promise<Record<QueueName, QueueCounts>>
  ping(): Promise<void>
  close(): Promise<void>
}

/** The part of BullMQ that we use; its own types differ by engine. */
type Producer = {
  add(name: string, data: Job, options: JobsOptions): Promise<unknown>
  getJobCounts(...states: ('wait' | 'active' | 'delayed' | 'failed')[]): Promise<Counted>
  on(event: 'error', listener: (fault: Error) => void): unknown
  close(): Promise<void>
}
type Counted = { [state: string]: number }
type Hands = {
  on(event: 'error', listener: (fault: Error) => void): unknown
  on(event: 'stalled', listener: (job: string) => void): unknown
  pause(doNotWait: boolean): Promise<void>
  close(force?: boolean): Promise<void>
}

/** What differs between Redis and PostgreSQL. */
type Engine = {
  producer(name: QueueName): Producer
  worker(name: QueueName, work: (job: Job, attempt: number) => Promise<void>, n: number): Hands
  ping(): Promise<unknown>
  /** Is it there, as far as is known without asking? */
  live(): boolean
  close(): Promise<void>
}

// Five tries within about half a minute; after that the sweep wakes it anew each minute.
const TRIES = { attempts: 5, backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 } } as const
// A finished job leaves nothing behind, or its id could not be woken again; its reasons are in the log.
const GONE = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 } as const

// BullMQ's own measure: longer than any stretch in which a step may keep the process from its timers.
const LOCK_MS = 30_000

export async function openQueue(options: {
  redisUrl?: string | undefined
  pool?: Pool | undefined
  embedded?: boolean | undefined
  log: Log
  /** A worker that gives no sign for so long is taken for dead, and its job is run by another. */
  lockMs?: number | undefined
}): Promise<Queue> {
  const { redisUrl, pool, log, lockMs = LOCK_MS } = options
  const engine = redisUrl
    ? await redisEngine(redisUrl, lockMs, log)
    : await databaseEngine(pool, lockMs)
  const bulls = new Map(queueNames.map((name) => [name, engine.producer(name)]))
  for (const [name, bull] of bulls)
    bull.on('error', (fault) =>
      log.warn({ fault: fault.message, queue: name }, 'the queue had a fault'),
    )
  const consumers = new Set<Consumer>()
  const of = (name: QueueName): Producer => {
    const bull = bulls.get(name)
    if (!bull) throw new Error(`there is no queue "${name}"`)
    return bull
  }
  return {
    async add(name, id) {
      await of(name).add(name, { id }, { jobId: `${name}-${id}`, ...TRIES, ...GONE })
    },
    consume(name, how) {
      const consumer = consume(engine, name, how)
      consumers.add(consumer)
      return consumer
    },
    counts: () => countAll(bulls),
    ping: async () => void (await engine.ping()),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close()))
      await atMost(GRACE_MS, Promise.all([...bulls.values()].map((bull) => bull.close())))
      await engine.close()
    },
  }
}

function consume(
  engine: Engine,
  name: QueueName,
  { concurrency, step, log }: Parameters<Queue['consume']>[1],
): Consumer {
  const running = new Set<Promise<unknown>>()
  const work = async ({ id }: Job, attempt: number) => {
    const began = performance.now()
    const line = { queue: name, id, attempt }
    const run = step(id)
    running.add(run)
    try {
      await run
      log.info({ ...line, ms: Math.round(performance.now() - began) }, 'done')
    } catch (fault) {
      const level = attempt < TRIES.attempts ? 'warn' : 'error'
      log[level]({ ...line, ms: Math.round(performance.now() - began), err: fault }, 'failed')
      // The queue keeps the reason with the job: a name, never words that may hold personal data.
      throw new Error(fault instanceof Error ? fault.name : 'fault')
    } finally {
      running.delete(run)
    }
  }
  const worker = engine.worker(name, work, concurrency)
  worker.on('error', (fault) =>
    log.warn({ fault: fault.message, queue: name }, 'the worker had a fault'),
  )
  worker.on('stalled', (job) => log.warn({ queue: name, job }, 'its worker died; it is run again'))
  return {
    async close() {
      await worker.pause(true) // no new ones; what runs goes on
      while (running.size > 0) await Promise.allSettled(running)
      await atMost(GRACE_MS, worker.close(!engine.live()))
    },
  }
}

// BullMQ says goodbye to Redis as it closes, and waits for ever where Redis is away; a process must end.
const GRACE_MS = 2_000

async function atMost(ms: number, doing: Promise<unknown>): Promise<boolean> {
  const late = new AbortController()
  const over = pause(ms, false, { signal: late.signal }).catch(() => false)
  const done = doing.then(
    () => true,
    () => true, // what cannot be closed is closed
  )
  return Promise.race([done, over]).finally(() => late.abort())
}

async function countAll(
  bulls: ReadonlyMap<QueueName, Producer>,
): Promise<Record<QueueName, QueueCounts>> {
  const each = await Promise.all(
    [...bulls].map(async ([name, bull]) => {
      const count = await bull.getJobCounts('wait', 'active', 'delayed', 'failed')
      const { wait: waiting = 0, active = 0, delayed = 0, failed = 0 } = count
      return [name, { waiting, active, delayed, failed }] as const
    }),
  )
  return Object.fromEntries(each) as Record<QueueName, QueueCounts> // one entry a name
}

// An idle worker asks again this often, in seconds, should a wake-up have gone astray.
const DRAIN_DELAY = 5
// Nobody reads BullMQ's own event stream.
const STREAMS = { events: { maxLen: 100 } }

async function redisEngine(url: string, lockMs: number, log: Log): Promise<Engine> {
  // A producer must hear soon that Redis is away: the record is safe, and the sweep wakes what was not woken.
  const producer = new Redis(url, { maxRetriesPerRequest: 2, lazyConnect: true })
  const consumer = new Copied(url, { maxRetriesPerRequest: null, lazyConnect: true })
  for (const redis of [producer, consumer])
    redis.on('error', (fault) =>
      log.warn({ fault: fault.message }, 'the connection to Redis had a fault'),
    )
  try {
    await producer.connect()
    await mustKeepAll(producer)
  } catch (fault) {
    producer.disconnect()
    throw new Error('open the queue on Redis', { cause: fault })
  }
  const prefix = 'holdfast'
  return {
    producer: (name) =>
      new Bull<Job, void, string>(name, { connection: producer, prefix, streams: STREAMS }),
    worker: (name, work, concurrency) =>
      new Worker<Job, void>(name, (job) => work(job.data, job.attemptsMade + 1), {
        connection: consumer,
        prefix,
        concurrency,
        drainDelay: DRAIN_DELAY,
        lockDuration: lockMs,
        stalledInterval: lockMs,
      }),
    ping: () => producer.ping(),
    live: () => [consumer, ...consumer.copies].every((redis) => redis.status === 'ready'),
    async close() {
      for (const redis of [producer, consumer, ...consumer.copies]) redis.disconnect()
    },
  }
}

/** Each BullMQ worker waits for jobs on a copy of its connection, which would look for a lost Redis for ever. */
class Copied extends Redis {
  readonly copies: Redis[] = []
  override duplicate(options?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(options)
    this.copies.push(copy)
    return copy
  }
}

/** A Redis that drops keys when it is full would drop wake-ups. */
async function mustKeepAll(redis: Redis): Promise<void> {
  const told = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1] ?? 'unknown'
  if (told !== 'noeviction')
    throw new Error(`its maxmemory-policy is "${told}"; set it to noeviction`)
}

async function databaseEngine(pool: Pool | undefined, lockMs: number): Promise<Engine> {
  if (!pool) throw new Error('open the queue: neither Redis nor a database was given')
  const client = await pool.connect()
  try {
    await runMigrations(client)
  } finally {
    client.release()
  }
  const onDatabase = withBackend(createPostgresBackend)
  return {
    producer: (name) =>
      new onDatabase.Queue<Job, void>(name, { connection: pool, streams: STREAMS }),
    worker: (name, work, concurrency) =>
      new onDatabase.Worker<Job, void>(name, (job) => work(job.data, job.attemptsMade + 1), {
        connection: pool,
        concurrency,
        drainDelay: DRAIN_DELAY,
        lockDuration: lockMs,
        stalledInterval: lockMs,
      }),
    ping: () => pool.query('select 1'),
    live: () => true,
    close: async () => {},
  }
}
