// Anchors, intermediates and CRLs as they stand now: read again when their files change, fetched again from their URLs.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Crl, parseCrl } from '../pki/crl.ts'
import { loadTrust, makeTrust, type Trust } from '../pki/trust.ts'
import type { Log } from '../process/log.ts'
import { fetchCrl } from './crl-source.ts'

export type TrustSource = {
  /** As last read. */
  current(): Trust
  /** Read anew if any file changed since: a certificate put on hold a moment ago is seen as held. */
  fresh(): Promise<Trust>
  close(): Promise<void>
}

type Paths = {
  readonly TRUST_ANCHORS: readonly string[]
  readonly INTERMEDIATES: readonly string[]
  readonly CRLS: readonly string[]
}

/** CRLs come out a few times a day (domain §2.4); a new one is seen this soon after. */
const FETCH_EVERY = 5 * 60_000
/** A writer that does not rename into place is given this long to end. */
const HALF_WRITTEN = 200

export async function openTrust(
  { TRUST_ANCHORS: anchors, INTERMEDIATES: intermediates, CRLS }: Paths,
  log: Log,
  fetchEvery: number = FETCH_EVERY,
): Promise<TrustSource> {
  const urls = CRLS.filter((each) => /^https?:\/\//i.test(each))
  const crls = CRLS.filter((each) => !urls.includes(each))
  const paths = { anchors, intermediates, crls }
  const fetched = new Map<string, Crl>()
  const ending = new AbortController()
  let stamp = ''
  let files: Trust = makeTrust({ anchors: [] })
  let trust: Trust = files
  let reading: Promise<Trust> | undefined

  const read = async (): Promise<Trust> => {
    const now = await stampOf([...anchors, ...intermediates, ...crls])
    if (now === stamp) return trust
    let found = await loadTrust(paths)
    if (lacks(found, files)) {
      await pause(HALF_WRITTEN)
      found = await loadTrust(paths)
    }
    tellFaults(found, files, log)
    files = found
    trust = makeTrust({ ...files, crls: [...files.crls, ...fetched.values()] })
    stamp = now
    return trust
  }
  const fetchAll = async (): Promise<void> => {
    const got = await Promise.all(urls.map((url) => fetchOne(url, fetched, log)))
    if (!got.includes(true)) return
    trust = makeTrust({ ...files, crls: [...files.crls, ...fetched.values()] })
  }
  const fetching = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await pause(fetchEvery, undefined, { signal: ending.signal, ref: false }).catch(
        () => undefined,
      )
      if (!ending.signal.aborted) await fetchAll()
    }
  }

  await fetchAll()
  await read()
  const done = urls.length > 0 ? fetching() : Promise.resolve()
  return {
    current: () => trust,
    fresh() {
      reading ??= read().finally(() => {
        reading = undefined
      })
      return reading
    },
    async close() {
      ending.abort()
      await done
    },
  }
}

/** True when it is another than before. A list that cannot be had leaves the last one, which grows stale and says so. */
async function fetchOne(url: string, fetched: Map<string, Crl>, log: Log): Promise<boolean> {
  try {
    const crl = parseCrl(await fetchCrl(url))
    if (fetched.get(url)?.sha256 === crl.sha256) return false
    fetched.set(url, crl)
    return true
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
