// Who comes in: a session by its cookie, its CSRF token on every change, and a role that may do it.
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from './problems.ts'

export type DeskOfficer = {
  readonly name: string
  readonly displayName: string
  readonly roles: readonly ('officer' | 'supervisor' | 'auditor')[]
}
export type DeskSession = {
  readonly officer: string
  readonly csrf: string
  readonly expiresAt: string
}
export type GuardPorts = {
  readonly officers: { find(name: string): Promise<DeskOfficer | undefined> }
  readonly sessions: { find(token: string, active: boolean): Promise<DeskSession | undefined> }
}
export type Seat = { readonly officer: DeskOfficer; readonly session: DeskSession }

declare module 'fastify' {
  interface FastifyRequest {
    seat: Seat | null
  }
  interface FastifyContextConfig {
    /** Answers without a session. */
    open?: boolean
    /** A change that an auditor may make too: to look closer, or to leave. */
    reader?: boolean
  }
}

/** `__Host-` ties the cookie to this host and to TLS; browsers refuse the prefix over plain HTTP. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-holdfast' : 'holdfast')

export const mayDecide = (officer: DeskOfficer): boolean =>
  officer.roles.includes('officer') || officer.roles.includes('supervisor')

export function guard(app: FastifyInstance, ports: GuardPorts, secure: boolean): void {
  app.decorateRequest('seat', null)
  app.addHook('onRequest', async (request) => {
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
    if (changes) refuseForeign(request)
    if (request.routeOptions.config.open) return
    const seat = await seatOf(request, ports, secure)
    if (!seat) throw new Refused(401, 'sign-in', 'Sign in first.')
    request.seat = seat
    if (!changes) return
    if (!sameToken(request.headers['x-csrf-token'], seat.session.csrf))
      throw new Refused(403, 'csrf', 'This page is out of date; load it again.')
    if (!request.routeOptions.config.reader && !mayDecide(seat.officer))
      throw new Refused(403, 'role', 'You may read here, not decide.')
  })
}

/** A change asked for by a page of another site, before anyone has a session to protect. */
function refuseForeign(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const ownHost = origin === undefined || isOwn(origin, request.host)
  if (!ownHost || (site !== undefined && site !== 'same-origin' && site !== 'none'))
    throw new Refused(403, 'foreign', 'This desk takes changes from its own pages only.')
}

function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  // The scheme's own port may be written or left out.
  const own = `${protocol}//${host}`
  return URL.canParse(own) && new URL(own).host === from && from !== ''
}

async function seatOf(
  request: FastifyRequest,
  { officers, sessions }: GuardPorts,
  secure: boolean,
): Promise<Seat | undefined> {
  const token = request.cookies[cookieName(secure)]
  if (!token || token.length > 100) return undefined
  const session = await sessions.find(token, request.headers['x-background'] === undefined)
  const officer = session && (await officers.find(session.officer))
  return session && officer && { officer, session }
}

function sameToken(given: unknown, kept: string): boolean {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(kept)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The seat of a request that the guard let by. */
export function seated(request: FastifyRequest): Seat {
  if (!request.seat) throw new Refused(401, 'sign-in', 'Sign in first.')
  return request.seat
}

export function setCookie(reply: FastifyReply, secure: boolean, token: string): void {
  reply.setCookie(cookieName(secure), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
  })
}

export function dropCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), { path: '/', httpOnly: true, sameSite: 'strict', secure })
}
