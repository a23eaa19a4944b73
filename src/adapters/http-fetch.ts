// Fetches over HTTP within limits of size, time and redirects: lists and responses that somebody else serves.
import { CRL_LIMITS, OCSP_LIMITS } from '../pki/limits.ts'

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
}

/** Throws when it cannot be had whole. A password in the URL is sent as Basic authorisation. */
export async function fetchWithin(
  location: string,
  { octets, timeoutMs, redirects }: FetchLimits,
  ask: FetchAsk = {},
): Promise<Fetched> {
  const response = await follow(location, redirects, ask, AbortSignal.timeout(timeoutMs))
  return {
    changed: response.status !== 304,
    bytes: await readAtMost(response, octets),
    etag: response.headers.get('etag'),
    lastModified: response.headers.get('last-modified'),
  }
}

async function follow(
  location: string,
  left: number,
  ask: FetchAsk,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(location)
  const headers = new Headers({ accept: ACCEPT, ...ask.headers })
  if (url.username !== '') headers.set('authorization', basic(url))
  url.username = ''
  url.password = ''
  const sent = ask.body ? { method: 'POST', body: new Uint8Array(ask.body) } : {}
  const response = await fetch(url, { redirect: 'manual', signal, headers, ...sent })
  const next = response.headers.get('location')
  if (response.status >= 300 && response.status < 400 && next !== null) {
    await response.body?.cancel()
    const target = new URL(next, url)
    if (left <= 0) throw new Error('redirected too often')
    if (!/^https?:$/.test(target.protocol)) throw new Error(`redirected to "${target.protocol}"`)
    return follow(target.href, left - 1, ask, signal)
  }
  if (!response.ok && response.status !== 304) {
    await response.body?.cancel()
    throw new Error(`answered ${response.status}`)
  }
  return response
}

const ACCEPT = 'application/pkix-crl, application/x-pkcs7-crl, */*'

function basic({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

async function readAtMost(response: Response, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
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
