// Anchors, intermediates and CRLs as they stand now: read again when their files change, fetched again from their addresses.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Certificate } from '../pki/certificate.ts'
import type { Crl } from '../pki/crl.ts'
import { listsOf } from '../pki/gather-status.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import { loadTrust, makeTrust, proveCrl, type Trust } from '../pki/trust.ts'
import type { Log } from '../process/log.ts'
import { openCrlIndexer } from './crl-indexer.ts'
import { openStatusPoints } from './status-points.ts'

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
  readonly STATUS_HOSTS?: readonly string[]
  readonly STATUS_FETCH_SECONDS?: number
}

/** CRLs come out a few times a day (domain §2.4); a new one is seen this soon after. */
const FETCH_EVERY_SECONDS = 5 * 60
/** A writer that does not rename into place is given this long to end. */
const HALF_WRITTEN = 200
/** A responder that did not answer is left alone for so long: else every mail would wait for it. */
const REST_MS = 60_000

export async function openTrust(settings: Settings, log: Log): Promise<TrustSource> {
  const { STATUS_POINTS = false, STATUS_HOSTS = [], DATA_DIR } = settings
  const every = 1000 * (settings.STATUS_FETCH_SECONDS ?? FETCH_EVERY_SECONDS)
  const own = settings.CRLS.filter(isUrl)
  const indexer = openCrlIndexer()
  const files = openFiles(settings, (der) => indexer.read(der), log)
  const ending = new AbortController()
  let trust: Trust = makeTrust({ anchors: [] })
  const points = openStatusPoints({
    trust: () => trust,
    indexer,
    own,
    dir: DATA_DIR === undefined ? null : join(DATA_DIR, 'crls'),
    reach: { hosts: STATUS_HOSTS },
    deltas: STATUS_POINTS,
    restMs: Math.min(REST_MS, every),
    tell: (err, what) => log.warn({ err }, what),
  })
  const rebuild = (): void => {
    const held = files.current()
    trust = makeTrust({ ...held, crls: [...held.crls, ...points.lists()], before: trust })
  }
  const fresh = async (): Promise<Trust> => {
    if (!(await files.read())) return trust
    rebuild()
    // Signatures of large lists are checked beside the event loop, before anybody asks.
    await Promise.all(trust.crls.map((crl) => proveCrl(trust, crl)))
    return trust
  }
  const fetchAll = async (): Promise<void> => {
    if (await points.fetch()) rebuild()
  }

  await fresh()
  if (STATUS_POINTS) points.follow(trust.intermediates.flatMap(listsOf))
  await points.restore()
  rebuild()
  await fetchAll()
  const wanted = own.length > 0 || STATUS_POINTS
  const done = wanted ? rounds(fetchAll, every, ending.signal) : undefined
  return {
    current: () => trust,
    fresh,
    async gather(certificates, at, extra = []) {
      await fresh()
      if (!STATUS_POINTS) return { trust, ocsp: [] }
      const ocsp = await points.gather(certificates, at, extra)
      if (points.lists().some((list) => !trust.crls.includes(list))) rebuild()
      return { trust, ocsp }
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
