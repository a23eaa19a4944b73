// The places that certificates name for their status: responders that are asked, addresses of lists that are fetched and kept.
import type { Certificate } from '../pki/certificate.ts'
import type { Crl } from '../pki/crl.ts'
import { deltasOf, gatherStatus, type ListPlace, wantedStatus } from '../pki/gather-status.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import { proveCrl, type Trust } from '../pki/trust.ts'
import { openCrlCache } from './crl-cache.ts'
import type { CrlIndexer } from './crl-indexer.ts'
import type { Reach } from './http-reach.ts'
import { openResponders } from './ocsp.ts'

export type StatusPoints = {
  /** All lists fetched so far, each signed by a certificate that we hold. */
  lists(): readonly Crl[]
  /** Lists to be fetched from now on; answers those that are new. */
  follow(places: readonly ListPlace[]): readonly ListPlace[]
  /** What an earlier process kept of the lists followed. */
  restore(): Promise<void>
  /** Fetches these, by default all; then the deltas that lists name. True when there is another list than before. */
  fetch(places?: readonly ListPlace[]): Promise<boolean>
  /** Asks the responders of these certificates and fetches their lists that are not followed yet. Never rejects. */
  gather(
    certificates: readonly Certificate[],
    at: Date,
    extra: readonly Certificate[],
  ): Promise<readonly OcspResponse[]>
}

export type PointsOptions = {
  readonly trust: () => Trust
  readonly indexer: CrlIndexer
  /** The operator's own addresses of lists: they may be anywhere. */
  readonly own?: readonly string[]
  /** Where lists are kept; null keeps none. */
  readonly dir: string | null
  readonly reach: Reach
  /** False follows no delta that a list names. */
  readonly deltas: boolean
  /** A responder that did not answer is left alone for so long. */
  readonly restMs?: number
  readonly tell: (fault: unknown, what: string) => void
}

/** Lists that are followed: a CA of a million certificates has some 50 partitions. */
const MOST_POINTS = 200

export function openStatusPoints(options: PointsOptions): StatusPoints {
  const { trust, indexer, own = [], dir, reach, tell } = options
  const places = new Map<string, ListPlace>(own.map((url) => [url, [url]]))
  const ask = openResponders({}, options.restMs, reach)
  const cache = openCrlCache({
    dir,
    indexer,
    fault: (crl) => whyUnproved(trust(), crl),
    reach: (url) => (own.includes(url) ? undefined : reach),
  })
  const going = new Map<string, Promise<boolean>>()
  // Two certificates may name one address among different others.
  const asking = new Map<string, Promise<boolean>>()
  const refreshOne = (url: string): Promise<boolean> => {
    const asked = asking.get(url) ?? cache.refresh(url).finally(() => asking.delete(url))
    asking.set(url, asked)
    return asked
  }
  const refresh = async (place: ListPlace): Promise<boolean> => {
    for (const url of place)
      try {
        return await refreshOne(url)
      } catch (fault) {
        // The next address may have it. A list that cannot be had leaves the last one, which grows stale and says so.
        tell(fault, 'a CRL was not fetched')
      }
    return false
  }
  const fetchOne = (place: ListPlace): Promise<boolean> => {
    const key = keyOf(place)
    const fetching = going.get(key) ?? refresh(place).finally(() => going.delete(key))
    going.set(key, fetching)
    return fetching
  }
  const fetchThese = async (wanted: readonly ListPlace[]): Promise<boolean> =>
    (await Promise.all(wanted.map(fetchOne))).includes(true)
  const follow = (found: readonly ListPlace[]): readonly ListPlace[] => {
    const more = new Map(found.map((place) => [keyOf(place), place]))
    const fresh = [...more].filter(([key]) => !places.has(key))
    const taken = fresh.slice(0, Math.max(0, MOST_POINTS - places.size))
    for (const [key, place] of taken) places.set(key, place)
    return taken.map(([, place]) => place)
  }
  const fetch = async (wanted: readonly ListPlace[] = [...places.values()]): Promise<boolean> => {
    const changed = await fetchThese(wanted)
    const deltas = options.deltas ? await deltaPlaces(trust(), cache.lists()) : []
    return (await fetchThese(follow(deltas))) || changed
  }
  return {
    lists: cache.lists,
    follow,
    restore: () => cache.restore([...new Set([...places.values()].flat())]),
    fetch,
    async gather(certificates, at, extra) {
      const { lists } = wantedStatus(certificates, trust(), at, extra)
      const [{ responses, faults }] = await Promise.all([
        gatherStatus(certificates, trust(), at, ask, { extra }),
        // One that another mail is waiting for is waited for here, too.
        fetch([...follow(lists), ...lists.filter((place) => going.has(keyOf(place)))]),
      ])
      for (const fault of faults) tell(new Error(fault), 'an OCSP responder was not heard')
      return responses
    },
  }
}

const keyOf = (place: ListPlace): string => place.join(' ')

/** Only of lists that one of our certificates signed: any other may name what it likes. */
async function deltaPlaces(trust: Trust, fetched: readonly Crl[]): Promise<readonly ListPlace[]> {
  const naming = [...trust.crls, ...fetched].filter((crl) => deltasOf(crl).length > 0)
  const right = await Promise.all(naming.map((crl) => proveCrl(trust, crl)))
  return naming.flatMap((crl, i) => (right[i] ? deltasOf(crl) : []))
}

async function whyUnproved(trust: Trust, crl: Crl): Promise<string | undefined> {
  return (await proveCrl(trust, crl))
    ? undefined
    : `no certificate of "${crl.issuer.text}" that we hold verifies its signature`
}
