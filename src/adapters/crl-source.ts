// Where CRLs are published: fetched from a file or over HTTP within limits, checked against their issuer, and looked into.
import { readFile } from 'node:fs/promises'
import { type Certificate, parseCertificate } from '../pki/certificate.ts'
import { type Crl, verifyCrlAside } from '../pki/crl.ts'
import type { GeneralName } from '../pki/general-name.ts'
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import type { CaKey } from '../revocation/instruction.ts'
import type { Sighting } from '../revocation/publication.ts'
import { sameIssuer } from './ca-names.ts'
import { type CrlIndexer, openCrlIndexer } from './crl-indexer.ts'
import { CRL_FETCH, type FetchLimits, fetchWithin, withoutSecrets } from './http-fetch.ts'
import { bareSerial } from './index-txt.ts'

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

export type PublishedCrl = Omit<Sighting, 'entry' | 'signer'> & { readonly issuer: string }

export type CrlSource = {
  /** What the CRL published now says of a certificate. Throws when it cannot be fetched or is not the issuer's. */
  look(key: CaKey): Promise<Looked>
  /** The CRLs that are published now, each verified; of a partitioned one all its parts. */
  published(): Promise<readonly PublishedCrl[]>
  /** Everything that the CRLs of an issuer list, all parts together; undefined where none is that issuer's. */
  whole(issuer: string): Promise<WholeCrl | undefined>
}

/** The very list, and the certificate that verified it: to be kept as evidence of what it showed. */
export type Looked = Sighting & {
  readonly issuer: string
  readonly der: Uint8Array
  readonly signerDer: Uint8Array
}

export type WholeCrl = {
  /** The oldest of the parts: what came after it need not show. */
  readonly thisUpdate: string
  readonly number: string | null
  readonly listed: ReadonlyMap<string, CertificateStatus>
}

type Options = {
  /** Several for a CRL that is published in parts (RFC 5280 §5.2.5). */
  readonly location: string | readonly string[]
  /** The CA certificates that may have signed it. */
  readonly issuers: () => readonly Certificate[]
  readonly clock: Clock
  readonly limits?: Partial<FetchLimits>
}

type Part = { readonly crl: Crl; readonly location: string }
type Trusted = Part & { readonly signer: Certificate }

export function openCrlSource({ location, issuers, clock, limits = {} }: Options): CrlSource {
  // Its thread ends by itself when it has nothing to do, so nobody need close it.
  const indexer = openCrlIndexer()
  const locations = typeof location === 'string' ? [location] : location
  const parts = () =>
    Promise.all(
      locations.map(async (each): Promise<Part> => {
        const crl = await readCrl(indexer, await fetchCrl(each, limits), each)
        return { crl, location: each }
      }),
    )
  const trusted = async (part: Part, issuer: string): Promise<Trusted> => {
    const signer = await signerOf(part.crl, issuers())
    const fault = whyUnfit(part.crl, issuer, signer)
    if (!signer || fault)
      throw new Error(`trust the CRL of "${withoutSecrets(part.location)}": ${fault}`)
    return { ...part, signer }
  }
  return {
    async look(key) {
      const all = await parts()
      // With one CRL that is another issuer's something is set up wrongly; with several it is simply not meant.
      const meant = all.filter(({ crl }) => sameIssuer(crl.issuer.text, key.issuer))
      const fit = await Promise.all(
        (meant.length > 0 ? meant : all.slice(0, 1)).map((part) => trusted(part, key.issuer)),
      )
      return bestSighting(fit, key, clock.now())
    },
    async published() {
      const all = await parts()
      const fit = await Promise.all(all.map((part) => trusted(part, part.crl.issuer.text)))
      return fit.map(({ crl, location: from }) => about(crl, from, clock.now()))
    },
    async whole(issuer) {
      const meant = (await parts()).filter(({ crl }) => sameIssuer(crl.issuer.text, issuer))
      const fit = await Promise.all(meant.map((part) => trusted(part, issuer)))
      return fit.length === 0 ? undefined : together(fit)
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

async function signerOf(crl: Crl, issuers: readonly Certificate[]) {
  const verified = await Promise.all(issuers.map((each) => verifyCrlAside(crl, each)))
  return issuers[verified.indexOf(true)]
}

/** Why this list says nothing of that issuer's certificates, or nothing. */
function whyUnfit(crl: Crl, issuer: string, signer: Certificate | undefined): string | undefined {
  if (!sameIssuer(crl.issuer.text, issuer))
    return `it is of ${crl.issuer.text}, the certificate of ${issuer}`
  if (!signer) return `no certificate of ${issuer} that we hold verifies its signature`
  // An absence from these proves nothing about the certificate (RFC 5280 §5.2.4, §5.2.5).
  if (crl.baseNumber !== undefined) return 'it is a delta CRL'
  const scope = crl.distribution
  if (scope && (scope.onlyCa || scope.onlyAttribute || scope.onlyReasons || scope.indirect))
    return 'it is for other certificates, or for some reasons only'
  if (crl.criticalUnknown.length > 0)
    return `it has critical extensions that we do not know: ${crl.criticalUnknown.join(', ')}`
  return undefined
}

/**
 * An entry proves itself in whichever part it stands. That there is none is told by the part that the certificate
 * names as its own, and where the register does not hold the certificate, by the oldest of all the parts.
 */
function bestSighting(parts: readonly Trusted[], key: CaKey, seenAt: Date): Looked {
  const shown = parts.map((part) => sighting(part, key, seenAt))
  const entered = shown.find(({ entry }) => entry !== null)
  if (entered) return entered
  const own = key.pem ? ownPart(parts, parseCertificate(Buffer.from(key.pem))) : undefined
  const oldest = shown.reduce((a, b) => (b.thisUpdate < a.thisUpdate ? b : a))
  if (own === undefined) return oldest
  if (own >= 0) return shown[own] ?? oldest
  throw new Error(
    `look for certificate ${key.serial}: it names a part of the CRL that PUBLISHED_CRL does not`,
  )
}

/** Undefined where the parts are not told apart by their names; below nought where the named one is missing. */
function ownPart(
  parts: readonly Part[],
  { crlDistributionPoints: points }: Certificate,
): number | undefined {
  const named = points.flatMap(({ names }) => uris(names))
  if (named.length === 0) return undefined
  if (parts.some(({ crl }) => uris(crl.distribution?.point?.names).length === 0)) return undefined
  return parts.findIndex(({ crl }) =>
    uris(crl.distribution?.point?.names).some((uri) => named.includes(uri)),
  )
}

const uris = (names: readonly GeneralName[] = []): readonly string[] =>
  names.flatMap((name) => (name.form === 'uri' ? [name.value] : []))

function about(crl: Crl, source: string, seenAt: Date): PublishedCrl {
  return {
    issuer: crl.issuer.text,
    crlNumber: crl.number ?? null,
    thisUpdate: crl.thisUpdate.toISOString(),
    nextUpdate: crl.nextUpdate?.toISOString() ?? null,
    sha256: crl.sha256,
    source: withoutSecrets(source),
    seenAt: seenAt.toISOString(),
  }
}

function sighting({ crl, location, signer }: Trusted, key: CaKey, seenAt: Date): Looked {
  const hex = key.serial.toUpperCase().replace(/^0+(?=.)/, '')
  const entry = crl.entries.get(hex.length % 2 ? `0${hex}` : hex)
  return {
    ...about(crl, location, seenAt),
    signer: signer.sha256,
    entry: entry
      ? {
          revocationDate: entry.revocationDate.toISOString(),
          reason: entry.reason,
          invalidityDate: entry.invalidityDate?.toISOString() ?? null,
        }
      : null,
    der: crl.der,
    signerDer: signer.der,
  }
}

function together(parts: readonly Part[]): WholeCrl {
  const listed = new Map<string, CertificateStatus>()
  for (const { crl } of parts)
    for (const [serial, { reason, revocationDate }] of crl.entries) {
      const since = revocationDate.toISOString()
      const status: CertificateStatus =
        reason === 'certificateHold'
          ? { kind: 'on-hold', since }
          : { kind: 'revoked', since, reason: reason ?? 'unspecified' }
      listed.set(bareSerial(serial), status)
    }
  const times = parts.map(({ crl }) => crl.thisUpdate.toISOString()).sort()
  return { thisUpdate: times[0] ?? '', number: parts[0]?.crl.number ?? null, listed }
}
