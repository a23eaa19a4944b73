// What the API says when it will not: problem+json (RFC 9457) with one plain sentence.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
} from 'fastify-type-provider-zod'
import type { Problem } from './api-words.ts'

/** Thrown by a route to end the request with a refusal. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfter: number | undefined
  constructor(status: number, code: string, says: string, retryAfter?: number) {
    super(says)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

export const notFound = (what: string): Refused =>
  new Refused(404, 'not-found', `There is no such ${what}.`)

const titles: Readonly<Record<number, string>> = {
  400: 'Not understood',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not there',
  409: 'Not as things stand',
  413: 'Too large',
  415: 'Not of a kind that is taken here',
  429: 'Too many, too fast',
  500: 'Our fault',
  503: 'Away',
}

function problemOf(status: number, code: string, detail: string): Problem {
  return { type: `urn:holdfast:${code}`, title: titles[status] ?? 'Refused', status, detail }
}

export function send(reply: FastifyReply, status: number, code: string, detail: string) {
  // Past the zod serializer on purpose: a problem may answer any route.
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemOf(status, code, detail))
}

/** Every error of every route ends here; what is ours is logged once, and never shown. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof Refused) {
    if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter)
    return send(reply, error.status, error.code, error.message)
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fault = error.validation[0]
    const where = fault?.instancePath.replaceAll('/', ' ').trim()
    const what = fault?.message ?? 'not as expected'
    return send(reply, 400, 'not-understood', where ? `${where}: ${what}` : what)
  }
  const { code, statusCode: status = 500 } = error as Partial<FastifyError>
  if (code === 'evidence-missing') return send(reply, 404, code, 'This evidence is not kept here.')
  if (code === 'evidence-altered') {
    request.log.error({ err: error }, 'evidence was altered')
    const says = 'What is kept is not what arrived: it was altered. Do not rely on it.'
    return send(reply, 500, code, says)
  }
  if (status >= 500 || isResponseSerializationError(error)) {
    request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed')
    return send(reply, 500, 'fault', 'Something went wrong here; it has been written to the log.')
  }
  const says = status === 429 ? 'Too many requests; wait a minute.' : (error as Error).message
  return send(reply, status, 'refused', says)
}
