// Where CRLs are published: fetched from a file or over HTTP within limits, checked against their issuer, and looked into.
import { readFile } from 'node:fs/promises'
import type { Certificate } from '../pki/certificate.ts'
import { type Crl, parseCrl, verifyCrl } from '../pki/crl.ts'
import type { Clock } from '../process/clock.ts'
import type { CaKey } from '../revocation/instruction.ts'
import type { Sighting } from '../revocation/publication.ts'
import { sameIssuer } from './ca-names.ts'

export type FetchLimits = {
  /** The largest public CRLs are some 30 MB; what is twice that is none. */
  readonly octets: number
  readonly timeoutMs: number
  readonly redirects: number
}
const usual: FetchLimits = { octets: 64 << 20, timeoutMs: 30_000, redirects: 3 }

/** The bytes at a path or an http(s) URL, PEM or DER as they are. Throws when they cannot be had whole. */
export async function fetchCrl(
  location: string,
  limits: Partial<FetchLimits> = {},
): Promise<Buffer> {
  const { octets, timeoutMs, redirects } = { ...usual, ...limits }
  try {
    if (!/^https?:\/\//i.test(location)) return await readFile(location.replace(/^file:\/\//, ''))
    const response = await follow(location, redirects, AbortSignal.timeout(timeoutMs))
    return await readAtMost(response, octets)
  } catch (cause) {
    throw new Error(`fetch the CRL of "${withoutSecrets(location)}"`, { cause })
  }
}

async function follow(location: string, left: number, signal: AbortSignal): Promise<Response> {
  const url = new URL(location)
  const headers = new Headers({ accept: 'application/pkix-crl, application/x-pkcs7-crl, */*' })
  if (url.username !== '') headers.set('authorization', basic(url))
  url.username = ''
  url.password = ''
  const response = await fetch(url, { redirect: 'manual', signal, headers })
  const next = response.headers.get('location')
  if (response.status >= 300 && response.status < 400 && next !== null) {
    await response.body?.cancel()
    const target = new URL(next, url)
    if (left <= 0) throw new Error('redirected too often')
    if (!/^https?:$/.test(target.protocol)) throw new Error(`redirected to "${target.protocol}"`)
    return follow(target.href, left - 1, signal)
  }
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return response
}

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

export type CrlSource = {
  /** What the CRL published now says of a certificate. Throws when it cannot be fetched or is not the issuer's. */
  look(key: CaKey): Promise<Sighting & { readonly issuer: string }>
}

type Options = {
  readonly location: string
  /** The CA certificates that may have signed it. */
  readonly issuers: () => readonly Certificate[]
  readonly clock: Clock
  readonly limits?: Partial<FetchLimits>
}

export function openCrlSource({ location, issuers, clock, limits = {} }: Options): CrlSource {
  return {
    async look(key) {
      const crl = readCrl(await fetchCrl(location, limits), location)
      const fault = whyUnfit(crl, key, issuers())
      if (fault) throw new Error(`trust the CRL of "${withoutSecrets(location)}": ${fault}`)
      return sighting(crl, key, location, clock.now())
    },
  }
}

function readCrl(bytes: Uint8Array, location: string): Crl {
  try {
    return parseCrl(bytes)
  } catch (cause) {
    throw new Error(`read the CRL of "${withoutSecrets(location)}"`, { cause })
  }
}

/** Why this list says nothing of that certificate, or nothing. */
function whyUnfit(crl: Crl, key: CaKey, issuers: readonly Certificate[]): string | undefined {
  if (!sameIssuer(crl.issuer.text, key.issuer))
    return `it is of ${crl.issuer.text}, the certificate of ${key.issuer}`
  if (!issuers.some((issuer) => verifyCrl(crl, issuer)))
    return `no certificate of ${key.issuer} that we hold verifies its signature`
  // An absence from these proves nothing about the certificate (RFC 5280 §5.2.4, §5.2.5).
  if (crl.baseNumber !== undefined) return 'it is a delta CRL'
  const scope = crl.distribution
  if (scope && (scope.onlyCa || scope.onlyAttribute || scope.onlyReasons))
    return 'it is for other certificates, or for some reasons only'
  if (crl.criticalUnknown.length > 0)
    return `it has critical extensions that we do not know: ${crl.criticalUnknown.join(', ')}`
  return undefined
}

function sighting(crl: Crl, key: CaKey, source: string, seenAt: Date) {
  const hex = key.serial.toUpperCase().replace(/^0+(?=.)/, '')
  const entry = crl.entries.get(hex.length % 2 ? `0${hex}` : hex)
  return {
    issuer: crl.issuer.text,
    crlNumber: crl.number ?? null,
    thisUpdate: crl.thisUpdate.toISOString(),
    nextUpdate: crl.nextUpdate?.toISOString() ?? null,
    sha256: crl.sha256,
    source: withoutSecrets(source),
    entry: entry
      ? {
          revocationDate: entry.revocationDate.toISOString(),
          reason: entry.reason,
          invalidityDate: entry.invalidityDate?.toISOString() ?? null,
        }
      : null,
    seenAt: seenAt.toISOString(),
  }
}

/** What is recorded and shown has no password in it. */
function withoutSecrets(location: string): string {
  return location.replace(/^(https?:\/\/)[^/@]*@/i, '$1')
}
