// Where CRLs are published: fetched from a file or over HTTP within limits, checked against their issuer, and looked into.
import { readFile } from 'node:fs/promises'
import type { Certificate } from '../pki/certificate.ts'
import { type Crl, verifyCrlAside } from '../pki/crl.ts'
import type { Clock } from '../process/clock.ts'
import type { CaKey } from '../revocation/instruction.ts'
import type { Sighting } from '../revocation/publication.ts'
import { sameIssuer } from './ca-names.ts'
import { type CrlIndexer, openCrlIndexer } from './crl-indexer.ts'
import { CRL_FETCH, type FetchLimits, fetchWithin, withoutSecrets } from './http-fetch.ts'

/** The bytes at a path or an http(s) URL, PEM or DER as they are. Throws when they cannot be had whole. */
export async function fetchCrl(
  location: string,
  limits: Partial<FetchLimits> = {},
): Promise<Buffer> {
  try {
    if (!/^https?:\/\//i.test(location)) return await readFile(location.replace(/^file:\/\//, ''))
    return (await fetchWithin(location, { ...CRL_FETCH, ...limits })).bytes
  } catch (cause) {
    throw new Error(`fetch the CRL of "${withoutSecrets(location)}"`, { cause })
  }
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
  // Its thread ends by itself when it has nothing to do, so nobody need close it.
  const indexer = openCrlIndexer()
  return {
    async look(key) {
      const crl = await readCrl(indexer, await fetchCrl(location, limits), location)
      const fault = await whyUnfit(crl, key, issuers())
      if (fault) throw new Error(`trust the CRL of "${withoutSecrets(location)}": ${fault}`)
      return sighting(crl, key, location, clock.now())
    },
  }
}

async function readCrl(indexer: CrlIndexer, bytes: Uint8Array, location: string): Promise<Crl> {
  try {
    return await indexer.read(bytes)
  } catch (cause) {
    throw new Error(`read the CRL of "${withoutSecrets(location)}"`, { cause })
  }
}

/** Why this list says nothing of that certificate, or nothing. */
async function whyUnfit(
  crl: Crl,
  key: CaKey,
  issuers: readonly Certificate[],
): Promise<string | undefined> {
  if (!sameIssuer(crl.issuer.text, key.issuer))
    return `it is of ${crl.issuer.text}, the certificate of ${key.issuer}`
  const verified = await Promise.all(issuers.map((issuer) => verifyCrlAside(crl, issuer)))
  if (!verified.includes(true))
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
