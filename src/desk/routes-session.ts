// Signing in and out, and who is signed in.
import { z } from 'zod'
import type { AuditEntry } from '../revocation/audit.ts'
import { type SessionView, session, signIn } from './api-session.ts'
import { problem, thaw } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import {
  cookieName,
  type DeskOfficer,
  type DeskSession,
  dropCookie,
  mayDecide,
  type Seat,
  seated,
  setCookie,
} from './guard.ts'
import type { LockOut } from './lock-out.ts'
import { Refused } from './problems.ts'

export type SessionPorts = {
  readonly officers: { signIn(name: string, password: string): Promise<DeskOfficer | undefined> }
  readonly sessions: {
    open(officer: string): Promise<DeskSession & { readonly token: string }>
    end(token: string): Promise<void>
  }
  readonly records: { audit(entry: AuditEntry): Promise<unknown> }
  readonly clock: { now(): Date }
}
type Settings = { readonly secureCookies: boolean; readonly demo: boolean }

// A person types a password a few times a minute; a whole office may sit behind one address.
const signInLimit = { rateLimit: { max: 20, timeWindow: 60_000 } }

export function sessionRoutes(
  app: DeskApp,
  ports: SessionPorts,
  lockOut: LockOut,
  { secureCookies, demo }: Settings,
): void {
  const { clock } = ports
  const view = ({ officer, session }: Seat): SessionView => ({
    officer: {
      name: officer.name,
      displayName: officer.displayName,
      roles: officer.roles,
    },
    mayDecide: mayDecide(officer),
    csrf: session.csrf,
    expiresAt: session.expiresAt,
    now: clock.now().toISOString(),
    demo,
  })
  app.get(
    '/session',
    {
      schema: {
        summary: 'Who is signed in',
        tags: ['session'],
        response: { 200: session, 401: problem },
      },
    },
    async (request) => thaw(view(seated(request))),
  )

  enterRoute(app, ports, lockOut, { secureCookies, view })
  leaveRoute(app, ports, secureCookies)
}

const auditor =
  ({ records, clock }: SessionPorts) =>
  (action: string, officer: string) => {
    const at = clock.now().toISOString()
    const actor = `officer:${officer}`
    return records.audit({ at, actor, action, receiptId: null, revocationId: null, details: null })
  }

type Entering = { readonly secureCookies: boolean; readonly view: (seat: Seat) => SessionView }

function enterRoute(
  app: DeskApp,
  ports: SessionPorts,
  lockOut: LockOut,
  { secureCookies, view }: Entering,
): void {
  const { officers, sessions } = ports
  const audit = auditor(ports)
  app.post(
    '/session',
    {
      config: { open: true, ...signInLimit },
      schema: {
        summary: 'Sign in',
        tags: ['session'],
        body: signIn,
        response: { 200: session, 401: problem, 429: problem },
      },
    },
    async (request, reply) => {
      const { name, password } = request.body
      const wait = lockOut.waits(name, request.ip)
      const tooSoon = `Too many wrong passwords; try again in ${wait} seconds.`
      if (wait > 0) throw new Refused(429, 'locked-out', tooSoon, wait)
      const officer = await officers.signIn(name, password)
      if (!officer) {
        lockOut.failed(name, request.ip)
        request.log.warn({ address: request.ip }, 'a sign-in failed')
        throw new Refused(401, 'sign-in', 'That name and password do not go together.')
      }
      lockOut.passed(name, request.ip)
      const opened = await sessions.open(officer.name)
      await audit('signed-in', officer.name)
      setCookie(reply, secureCookies, opened.token)
      return thaw(view({ officer, session: opened }))
    },
  )
}

function leaveRoute(app: DeskApp, ports: SessionPorts, secureCookies: boolean): void {
  const { sessions } = ports
  const audit = auditor(ports)
  app.delete(
    '/session',
    {
      config: { reader: true },
      schema: {
        summary: 'Sign out',
        tags: ['session'],
        response: { 204: z.undefined().describe('Signed out'), 401: problem },
      },
    },
    async (request, reply) => {
      const { officer } = seated(request)
      await sessions.end(request.cookies[cookieName(secureCookies)] ?? '')
      await audit('signed-out', officer.name)
      dropCookie(reply, secureCookies)
      return reply.code(204).send()
    },
  )
}
