// The desk: the officers' web app and the HTTP API under one roof.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { DeskApp } from './desk-app.ts'
import { type GuardPorts, guard } from './guard.ts'
import { openLockOut } from './lock-out.ts'
import { inUse } from './openapi.ts'
import { answerError, send } from './problems.ts'
import { type AgeingPorts, ageingRoutes } from './routes-ageing.ts'
import { type CalendarPorts, calendarRoutes } from './routes-calendar.ts'
import { type CasePorts, caseRoutes } from './routes-case.ts'
import { type DriftPorts, driftRoutes } from './routes-drift.ts'
import { type EvidencePorts, evidenceRoutes } from './routes-evidence.ts'
import { type HealthPorts, healthRoutes } from './routes-health.ts'
import { type HeldPorts, heldRoutes } from './routes-held.ts'
import { type IntakePorts, intakeRoutes, SCAN_BYTES } from './routes-intake.ts'
import { type LaidPorts, laidRoutes } from './routes-laid.ts'
import { type LetterPorts, letterRoutes } from './routes-letter.ts'
import { type MailingPorts, mailingRoutes } from './routes-mailing.ts'
import { type NoticePorts, noticeRoutes } from './routes-notice.ts'
import { type PackPorts, packRoutes } from './routes-pack.ts'
import { type PolicyPorts, policyRoutes } from './routes-policy.ts'
import { type QueuePorts, queueRoutes } from './routes-queue.ts'
import { type SessionPorts, sessionRoutes } from './routes-session.ts'
import { type TypedPorts, typedRoutes } from './routes-typed.ts'

export type DeskPorts = GuardPorts &
  SessionPorts &
  QueuePorts &
  CasePorts &
  AgeingPorts &
  PolicyPorts &
  PackPorts &
  TypedPorts &
  CalendarPorts &
  HeldPorts &
  NoticePorts &
  LetterPorts &
  MailingPorts &
  DriftPorts &
  EvidencePorts &
  LaidPorts &
  IntakePorts &
  HealthPorts & { readonly log: FastifyBaseLogger }

export type DeskSettings = {
  readonly port: number
  readonly host: string
  /** Set wherever the desk is reached over TLS. */
  readonly secureCookies: boolean
  readonly behindProxy: boolean
  readonly demo: boolean
  /** The built web app, or null for the API alone. */
  readonly webDir: string | null
}

export async function openDesk(
  ports: DeskPorts,
  settings: DeskSettings,
): Promise<{ url: string; close(): Promise<void> }> {
  const app = await makeDesk(ports, settings)
  const url = await app.listen({ port: settings.port, host: settings.host })
  return { url, close: () => app.close() }
}

/** The desk without a port to listen on. */
export async function makeDesk(ports: DeskPorts, settings: DeskSettings): Promise<DeskApp> {
  const app: DeskApp = Fastify({
    loggerInstance: ports.log,
    logController: new LogController({ disableRequestLogging: true }),
    // The one proxy before us is believed: the last address it names. Others are the visitor's words.
    trustProxy: settings.behindProxy ? (_address, hop) => hop === 0 : false,
    bodyLimit: 64 * 1024, // a decision with its grounds takes 5 kB
    requestTimeout: 60_000,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)
  await security(app, settings)
  await app.register(multipart, { limits: { files: 1, fields: 8, fileSize: SCAN_BYTES } })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Holdfast desk',
        version: '1',
        description: 'Requests to revoke certificates, laid before the officers of a CA.',
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  healthRoutes(app, ports)
  await app.register(async (scope: DeskApp) => api(scope, ports, settings), { prefix: '/api/v1' })
  const shown = { config: { open: true }, schema: { hide: true } }
  app.get('/api/openapi.json', shown, async () => inUse(app.swagger()))
  if (settings.webDir !== null) await web(app, settings.webDir)
  else app.setNotFoundHandler((_request, reply) => send(reply, 404, 'not-found', 'Not here.'))
  await app.ready()
  return app
}

function api(app: DeskApp, ports: DeskPorts, settings: DeskSettings): void {
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  guard(app, ports, settings.secureCookies)
  sessionRoutes(app, ports, openLockOut(ports.clock), settings)
  queueRoutes(app, ports)
  caseRoutes(app, ports)
  ageingRoutes(app, ports)
  policyRoutes(app, ports)
  packRoutes(app, ports)
  typedRoutes(app, ports)
  calendarRoutes(app, ports)
  heldRoutes(app, ports)
  noticeRoutes(app, ports)
  letterRoutes(app, ports)
  mailingRoutes(app, ports)
  driftRoutes(app, ports)
  evidenceRoutes(app, ports)
  laidRoutes(app, ports)
  intakeRoutes(app, ports)
}

async function security(app: DeskApp, { secureCookies }: DeskSettings): Promise<void> {
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component library writes its colours into one <style>; the nonce is each page's own.
        styleSrc: ["'self'", (_request, reply) => `'nonce-${nonceOf(reply)}'`],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secureCookies,
  })
  // Every open case page looks again each five seconds, and an office may share one address.
  await app.register(rateLimit, { max: 1200, timeWindow: 60_000 })
}

const nonces = new WeakMap<object, string>()

function nonceOf(reply: object): string {
  const nonce = nonces.get(reply) ?? randomBytes(16).toString('base64')
  nonces.set(reply, nonce)
  return nonce
}

/** The built files, and the one page for every address that the browser's router knows. */
async function web(app: DeskApp, dir: string): Promise<void> {
  const page = await readFile(join(dir, 'index.html'), 'utf8')
  await app.register(fastifyStatic, {
    root: join(dir, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
  })
  app.setNotFoundHandler((request, reply) => {
    const pageWanted = request.method === 'GET' && !/^\/(api|assets)\//.test(request.url)
    if (!pageWanted) return send(reply, 404, 'not-found', 'Not here.')
    const html = page.replaceAll('{{nonce}}', nonceOf(reply.raw))
    return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
  })
}
