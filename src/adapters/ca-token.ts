// A bearer token for a CA's interface: one that was given, or one that an OAuth2 token endpoint grants (RFC 6749 §4.4).
import type { Clock } from '../process/clock.ts'
import { type CaLog, jsonOf, openCaHttp, type Talk, type Tls, unread } from './ca-http.ts'

/** `fresh` when the one at hand was not taken. */
export type Token = (talk: Talk, fresh: boolean) => Promise<string>

export const givenToken =
  (value: string): Token =>
  async () =>
    value

export type GrantOptions = {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string | undefined
  readonly tls: Tls
  readonly clock: Clock
  readonly log?: CaLog | undefined
}

/** Got anew this long before it runs out: the longest that a request takes, twice over. */
const AHEAD_MS = 40_000

export function grantedToken(options: GrantOptions): Token {
  const { url, clientId, clientSecret, scope, tls, clock, log } = options
  const { origin, pathname, search } = new URL(url)
  const http = openCaHttp({
    base: origin,
    tls: { ca: tls.ca },
    clock,
    log,
    secrets: [clientSecret],
  })
  let held: { readonly value: string; readonly until: number } | undefined
  return async (talk, fresh) => {
    if (held && !fresh && clock.now().getTime() < held.until - AHEAD_MS) return held.value
    const asking = http.talk()
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...(scope && { scope }),
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const hide = ['client_secret', 'access_token']
    const answer = await asking
      .ask({ method: 'POST', path: `${pathname}${search}`, headers, body, hide })
      .finally(() => talk.exchanges.push(...asking.exchanges))
    const { access_token: value, expires_in: seconds } = jsonOf(answer)
    if (answer.status !== 200 || typeof value !== 'string')
      throw unread('get a token', { ...answer, text: answer.status === 200 ? '' : answer.text })
    // An endpoint that says nothing of its end grants for this once.
    held = { value, until: clock.now().getTime() + Number(seconds ?? 0) * 1000 }
    return value
  }
}
