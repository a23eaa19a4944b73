// How the office is: alive, ready or why not, and figures for Prometheus. No sign-in, and no personal data.
import type { FastifyBaseLogger } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import type { Mailing } from '../revocation/notice-limits.ts'
import type { State } from '../revocation/revocation.ts'
import type { DeskApp } from './desk-app.ts'

/** One thing the office leans on. Answers what is wrong with it, or null; throwing is wrong too. */
export type Check = {
  readonly name: string
  readonly look: () => Promise<string | null>
}
export type HealthPorts = {
  readonly checks: readonly Check[]
  readonly records: {
    counts(): Promise<Readonly<Record<State, number>>>
    totals(): Promise<Readonly<Record<string, number>>>
    mailing(now: Date): Promise<Mailing>
    oldestUnexamined(): Promise<string | null>
    oldestPendingDecision(): Promise<string | null>
  }
  readonly queue: { counts(): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> }
  readonly clock: { now(): Date }
}

/** A probe asks every few seconds: a check that hangs must not hang the answer. */
const PATIENCE = 3000

const readiness = z
  .object({
    ready: z.boolean(),
    problems: z.array(z.object({ name: z.string(), says: z.string() })),
    oldestUnexaminedSeconds: z.number().nullable(),
    oldestPendingDecisionSeconds: z.number().nullable(),
  })
  .meta({ id: 'Readiness' })

export function healthRoutes(app: DeskApp, ports: HealthPorts): void {
  const { checks, records, clock } = ports
  const age = (since: string | null) =>
    since === null ? null : Math.max(0, (clock.now().getTime() - Date.parse(since)) / 1000)
  const look = looking(app.log)
  const open = { config: { open: true, rateLimit: false as const } }

  app.get(
    '/livez',
    { ...open, schema: { summary: 'The process answers', tags: ['health'] } },
    async (_request, reply) => reply.type('text/plain').send('alive\n'),
  )
  app.get(
    '/readyz',
    {
      ...open,
      schema: {
        summary: 'Whether everything the office leans on is there, and what waits',
        tags: ['health'],
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const found = await Promise.all(checks.map(look))
      const ages = await Promise.all([
        within(records.oldestUnexamined()),
        within(records.oldestPendingDecision()),
      ]).catch(() => [null, null] as const) // the records' own check says why
      const problems = found.flatMap((each) => each ?? [])
      return reply.code(problems.length === 0 ? 200 : 503).send({
        ready: problems.length === 0,
        problems,
        oldestUnexaminedSeconds: age(ages[0]),
        oldestPendingDecisionSeconds: age(ages[1]),
      })
    },
  )
  metricsRoute(app, ports, age)
}

/** Anyone may ask, so what failed is told in a plain sentence; its own words, which may name hosts and accounts, go
 *  to the log: once when it fails, not each time it is asked. */
function looking(log: Pick<FastifyBaseLogger, 'warn' | 'info'>) {
  const failing = new Set<string>()
  return async ({ name, look }: Check) => {
    try {
      const says = await within(look())
      if (failing.delete(name)) log.info({ check: name }, 'a readiness check passes again')
      return says === null ? null : { name, says }
    } catch (error) {
      if (!failing.has(name)) log.warn({ check: name, err: error }, 'a readiness check failed')
      failing.add(name)
      return { name, says: sentences[name] ?? `The ${name} does not answer.` }
    }
  }
}
const sentences: Readonly<Record<string, string>> = {
  evidence: 'The evidence cannot be reached.',
  crl: 'The CRLs cannot be looked at.',
}

function within<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within 3 seconds')), PATIENCE)
  })
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}

function metricsRoute(
  app: DeskApp,
  { records, queue, clock }: HealthPorts,
  age: (since: string | null) => number | null,
): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const prefix = 'holdfast_'
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: prefix + name, help, registers: [register], labelNames })
  const cases = gauge('cases', 'Cases by state', 'state')
  const totals = gauge('records', 'What the records hold', 'what')
  const jobs = gauge('jobs', 'Jobs by queue and state', 'queue', 'state')
  const unexamined = gauge('oldest_unexamined_seconds', 'Age of the oldest receipt unexamined')
  const pending = gauge('oldest_pending_decision_seconds', 'Age of the oldest decision not done')
  const held = gauge('notices_held', 'Notices that wait under the limits')
  const lastHour = gauge('notices_last_hour', 'Letters to holders let go within the last hour')
  const stopped = gauge('notices_stopped', '1 while two officers have yet to let the mailing go on')
  watchRequests(app, register)

  const refresh = async () => {
    for (const [state, count] of Object.entries(await records.counts())) cases.set({ state }, count)
    for (const [what, count] of Object.entries(await records.totals())) totals.set({ what }, count)
    for (const [name, states] of Object.entries(await queue.counts()))
      for (const [state, count] of Object.entries(states)) jobs.set({ queue: name, state }, count)
    unexamined.set(age(await records.oldestUnexamined()) ?? 0)
    pending.set(age(await records.oldestPendingDecision()) ?? 0)
    const mailing = await records.mailing(clock.now())
    held.set(mailing.held)
    lastHour.set(mailing.lastHour)
    stopped.set(mailing.stopped ? 1 : 0)
  }
  app.get(
    '/metrics',
    {
      config: { open: true, rateLimit: false },
      schema: { summary: 'Figures for Prometheus', tags: ['health'] },
    },
    async (_request, reply) => {
      await within(refresh())
      return reply.type(register.contentType).send(await register.metrics())
    },
  )
}

function watchRequests(app: DeskApp, register: Registry): void {
  const seconds = new Histogram({
    name: 'holdfast_http_request_seconds',
    help: 'How long requests to the desk took',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [register],
  })
  const refused = new Counter({
    name: 'holdfast_sign_ins_refused_total',
    help: 'Sign-ins with a wrong password, or too soon after one',
    registers: [register],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000)
    if (request.method === 'POST' && route.endsWith('/session') && reply.statusCode >= 400)
      refused.inc()
  })
}
