// Fetches over HTTP within limits of size, time, redirects and reach: lists and responses that somebody else serves.
import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http'
import { request as overTls } from 'node:https'
import { CRL_LIMITS, OCSP_LIMITS } from '../pki/limits.ts'
import { lookupWithin, mustReach, type Reach } from './http-reach.ts'

export type FetchLimits = {
  readonly octets: number
  readonly timeoutMs: number
  readonly redirects: number
}

/** 64 MB within half a minute is what a slow line of 20 Mbit/s carries. */
export const CRL_FETCH: FetchLimits = {
  octets: CRL_LIMITS.octets,
  timeoutMs: 30_000,
  redirects: 3,
}
/** A mail waits for it: a responder that is slower than this is away, and the CRL answers. */
export const OCSP_FETCH: FetchLimits = {
  octets: OCSP_LIMITS.octets,
  timeoutMs: 5_000,
  redirects: 1,
}

export type Fetched = {
  /** False where the server says that what we hold is what it has (304). */
  readonly changed: boolean
  readonly bytes: Buffer
  readonly etag: string | null
  readonly lastModified: string | null
}

export type FetchAsk = {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** For an address that a certificate names; the operator's own may be anywhere. */
  readonly reach?: Reach
}

/** Throws when it cannot be had whole. A password in the URL is sent as Basic authorisation. */
export async function fetchWithin(
  location: string,
  { octets, timeoutMs, redirects }: FetchLimits,
  ask: FetchAsk = {},
): Promise<Fetched> {
  // One clock for it all: a server that sends an octet a second is away, too.
  const signal = AbortSignal.timeout(timeoutMs)
  const first = new URL(location)
  try {
    const response = await follow({ url: first, first, left: redirects }, ask, signal)
    return {
      changed: response.statusCode !== 304,
      bytes: await readAtMost(response, octets),
      etag: response.headers.etag ?? null,
      lastModified: response.headers['last-modified'] ?? null,
    }
  } catch (fault) {
    throw signal.aborted ? signal.reason : fault
  }
}

type Hop = { readonly url: URL; readonly first: URL; readonly left: number }

async function follow(hop: Hop, ask: FetchAsk, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await send(hop, ask, signal)
  const status = response.statusCode ?? 0
  const next = response.headers.location
  if (status >= 300 && status < 400 && next !== undefined) {
    response.destroy()
    const url = new URL(next, hop.url)
    if (hop.left <= 0) throw new Error('redirected too often')
    if (!isHttp(url)) throw new Error(`redirected to "${url.protocol}"`)
    return follow({ ...hop, url, left: hop.left - 1 }, ask, signal)
  }
  if ((status < 200 || status >= 300) && status !== 304) {
    response.destroy()
    throw new Error(`answered ${status}`)
  }
  return response
}

const isHttp = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

function send(hop: Hop, ask: FetchAsk, signal: AbortSignal): Promise<IncomingMessage> {
  const { url } = hop
  if (!isHttp(url)) throw new Error(`"${url.protocol}" is not fetched`)
  if (ask.reach) mustReach(hop, ask.reach)
  const { username, password } = url
  const options: RequestOptions = {
    method: ask.body ? 'POST' : 'GET',
    // Not compressed, so that what is counted is what comes; no connection is shared with what has another reach.
    headers: { accept: ACCEPT, 'accept-encoding': 'identity', ...ask.headers },
    agent: false,
    signal,
    ...(username === '' ? {} : { auth: `${decode(username)}:${decode(password)}` }),
    ...(ask.reach ? { lookup: lookupWithin(hop, ask.reach) } : {}),
  }
  return new Promise((resolve, reject) => {
    const over = url.protocol === 'https:' ? overTls : overHttp
    const request = over(withoutUser(url), options, resolve)
    request.on('error', (fault) => reject(worded(fault)))
    request.end(ask.body)
  })
}

const ACCEPT = 'application/pkix-crl, application/x-pkcs7-crl, */*'

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function withoutUser(url: URL): URL {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return plain
}

/** Where a name has several addresses and none answers, the error is of all of them and says nothing. */
function worded(fault: Error): Error {
  const [first] = fault instanceof AggregateError ? fault.errors : []
  return fault.message === '' && first instanceof Error ? first : fault
}

async function readAtMost(response: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response) {
    size += part.length
    if (size > most) throw new Error(`is larger than ${most} octets`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** What is recorded and shown has no password in it. */
export function withoutSecrets(location: string): string {
  return location.replace(/^(https?:\/\/)[^/@]*@/i, '$1')
}
