// Anchors, intermediates and CRLs as they stand now: read again when their files change, fetched again from their addresses.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Certificate } from '../pki/certificate.ts'
import type { Crl } from '../pki/crl.ts'
import { gatherStatus, listsOf, wantedStatus } from '../pki/gather-status.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import { loadTrust, makeTrust, proveCrl, type Trust } from '../pki/trust.ts'
import type { Log } from '../process/log.ts'
import { type CrlCache, openCrlCache } from './crl-cache.ts'
import { openCrlIndexer } from './crl-indexer.ts'
import { openResponders } from './ocsp.ts'

export type TrustSource = {
  /** As last read. */
  current(): Trust
  /** Read anew if any file changed since: a certificate put on hold a moment ago is seen as held. */
  fresh(): Promise<Trust>
  /**
   * What a verdict on these certificates needs beyond what is at hand: the lists of their distribution points and the
   * answers of their responders, where STATUS_POINTS allows it. Never rejects: what cannot be had is logged.
   */
  gather(
    certificates: readonly Certificate[],
    at: Date,
    extra?: readonly Certificate[],
  ): Promise<{ readonly trust: Trust; readonly ocsp: readonly OcspResponse[] }>
  close(): Promise<void>
}

type Settings = {
  readonly TRUST_ANCHORS: readonly string[]
  readonly INTERMEDIATES: readonly string[]
  readonly CRLS: readonly string[]
  /** Fetched lists are kept below it; undefined keeps none. */
  readonly DATA_DIR?: string
  readonly STATUS_POINTS?: boolean
}

/** CRLs come out a few times a day (domain §2.4); a new one is seen this soon after. */
const FETCH_EVERY = 5 * 60_000
/** A writer that does not rename into place is given this long to end. */
const HALF_WRITTEN = 200
/** Addresses of distribution points that are followed: a CA of a million certificates has some 50 partitions. */
const MOST_POINTS = 200

export async function openTrust(
  settings: Settings,
  log: Log,
  fetchEvery: number = FETCH_EVERY,
): Promise<TrustSource> {
  const urls = new Set(settings.CRLS.filter(isUrl))
  const indexer = openCrlIndexer()
  const files = openFiles(settings, (der) => indexer.read(der), log)
  const ending = new AbortController()
  const ask = openResponders()
  let trust: Trust = makeTrust({ anchors: [] })
  const cache = openCrlCache({
    dir: settings.DATA_DIR === undefined ? null : join(settings.DATA_DIR, 'crls'),
    indexer,
    fault: (crl) => whyUnproved(trust, crl),
  })
  const rebuild = (): void => {
    const held = files.current()
    trust = makeTrust({ ...held, crls: [...held.crls, ...cache.lists()], before: trust })
  }
  const fresh = async (): Promise<Trust> => {
    if (!(await files.read())) return trust
    rebuild()
    // Signatures of large lists are checked beside the event loop, before anybody asks.
    await Promise.all(trust.crls.map((crl) => proveCrl(trust, crl)))
    return trust
  }
  const fetchThese = async (wanted: readonly string[]): Promise<void> => {
    const got = await Promise.all(wanted.map((url) => fetchOne(cache, url, log)))
    if (got.includes(true)) rebuild()
  }
  const follow = (found: readonly string[]): readonly string[] => {
    const more = found.filter((url) => !urls.has(url)).slice(0, MOST_POINTS)
    for (const url of more) if (urls.size < MOST_POINTS) urls.add(url)
    return more.filter((url) => urls.has(url))
  }

  await fresh()
  if (settings.STATUS_POINTS) follow(trust.intermediates.flatMap(listsOf))
  await cache.restore([...urls])
  rebuild()
  await fetchThese([...urls])
  const wanted = urls.size > 0 || settings.STATUS_POINTS
  const done = wanted ? rounds(() => fetchThese([...urls]), fetchEvery, ending.signal) : undefined
  return {
    current: () => trust,
    fresh,
    async gather(certificates, at, extra = []) {
      const now = await fresh()
      if (!settings.STATUS_POINTS) return { trust: now, ocsp: [] }
      const { lists } = wantedStatus(certificates, now, at, extra)
      const [{ responses, faults }] = await Promise.all([
        gatherStatus(certificates, now, at, ask, { extra }),
        fetchThese(follow(lists)),
      ])
      for (const fault of faults) log.warn({ fault }, 'an OCSP responder was not heard')
      return { trust, ocsp: responses }
    },
    async close() {
      ending.abort()
      await done
      await indexer.close()
    },
  }
}

const isUrl = (place: string): boolean => /^https?:\/\//i.test(place)

async function rounds(round: () => Promise<void>, every: number, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await pause(every, undefined, { signal: end, ref: false }).catch(() => undefined)
    if (!end.aborted) await round()
  }
}

type Files = {
  current(): Trust
  /** True when there is other than before. */
  read(): Promise<boolean>
}

/** What lies in files and folders: read again where any of them changed. */
function openFiles(settings: Settings, readCrl: (der: Buffer) => Promise<Crl>, log: Log): Files {
  const { TRUST_ANCHORS: anchors, INTERMEDIATES: intermediates } = settings
  const crls = settings.CRLS.filter((each) => !isUrl(each))
  let stamp = ''
  let files: Trust = makeTrust({ anchors: [] })
  let reading: Promise<boolean> | undefined
  const load = () => loadTrust({ anchors, intermediates, crls }, readCrl)
  const read = async (): Promise<boolean> => {
    const now = await stampOf([...anchors, ...intermediates, ...crls])
    if (now === stamp) return false
    let found = await load()
    if (lacks(found, files)) {
      await pause(HALF_WRITTEN)
      found = await load()
    }
    tellFaults(found, files, log)
    files = found
    stamp = now
    return true
  }
  return {
    current: () => files,
    read() {
      reading ??= read().finally(() => {
        reading = undefined
      })
      return reading
    },
  }
}

async function whyUnproved(trust: Trust, crl: Crl): Promise<string | undefined> {
  return (await proveCrl(trust, crl))
    ? undefined
    : `no certificate of "${crl.issuer.text}" that we hold verifies its signature`
}

/** True when it is another than before. A list that cannot be had leaves the last one, which grows stale and says so. */
async function fetchOne(cache: CrlCache, url: string, log: Log): Promise<boolean> {
  try {
    return await cache.refresh(url)
  } catch (fault) {
    log.warn({ err: fault }, 'a CRL was not fetched')
    return false
  }
}

async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps: string[] = []
  for (const path of paths) {
    const here = await stat(path).catch(() => undefined)
    const names = here?.isDirectory() ? (await readdir(path)).sort() : []
    const files = here?.isDirectory() ? names.map((name) => join(path, name)) : [path]
    for (const file of files) {
      const it = await stat(file).catch(() => undefined)
      stamps.push(`${file}|${it?.ino}|${it?.size}|${it?.mtimeMs}`)
    }
  }
  return stamps.join('\n')
}

/** Less than before: taken away, or caught while it is written. */
const lacks = (now: Trust, before: Trust): boolean =>
  now.faults.length > before.faults.length ||
  (['anchors', 'intermediates', 'crls'] as const).some((of) => now[of].length < before[of].length)

function tellFaults(now: Trust, before: Trust, log: Log): void {
  for (const fault of now.faults)
    if (!before.faults.includes(fault)) log.warn({ fault }, 'part of the trust could not be read')
}
