// CRLs from where they are published, kept on disk: the last good list of an address stays until a better one is had.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Crl } from '../pki/crl.ts'
import type { CrlIndexer } from './crl-indexer.ts'
import { CRL_FETCH, type FetchLimits, fetchWithin, withoutSecrets } from './http-fetch.ts'
import type { Reach } from './http-reach.ts'

export type CrlCache = {
  /** All lists held, one an address. */
  lists(): readonly Crl[]
  holds(url: string): boolean
  /** What was kept of these addresses by an earlier process. Never rejects: what cannot be read is fetched again. */
  restore(urls: readonly string[]): Promise<void>
  /** True when there is another list than before. Rejects when none can be had or it is no better: the held one stays. */
  refresh(url: string): Promise<boolean>
}

type Options = {
  /** Where lists are kept; null keeps none. */
  readonly dir: string | null
  readonly indexer: CrlIndexer
  /** Why a list is not to be believed; undefined where it is. */
  readonly fault: (crl: Crl) => Promise<string | undefined>
  readonly limits?: Partial<FetchLimits>
  /** Where an address may lead; undefined for the operator's own. */
  readonly reach?: (url: string) => Reach | undefined
}

type Held = {
  readonly crl: Crl
  readonly etag: string | null
  readonly lastModified: string | null
}
/** As written beside the list: which address it is of, and what to ask the server with. */
type Kept = {
  readonly url: string
  readonly sha256: string
  readonly etag: string | null
  readonly lastModified: string | null
}

export function openCrlCache(options: Options): CrlCache {
  const { dir, indexer, fault, limits = {}, reach } = options
  const held = new Map<string, Held>()
  const read = async (bytes: Uint8Array): Promise<Crl> => {
    const crl = await indexer.read(bytes)
    const why = await fault(crl)
    if (why) throw new Error(why)
    return crl
  }
  return {
    lists: () => [...held.values()].map(({ crl }) => crl),
    holds: (url) => held.has(url),
    async restore(urls) {
      for (const url of dir ? urls : []) {
        const found = await restoreOne(dir ?? '', url, read).catch(() => undefined)
        if (found) held.set(url, found)
      }
    },
    async refresh(url) {
      try {
        const before = held.get(url)
        const within = reach?.(url)
        const ask = { headers: conditions(before), ...(within ? { reach: within } : {}) }
        const { changed, bytes, ...marks } = await fetchWithin(
          url,
          { ...CRL_FETCH, ...limits },
          ask,
        )
        if (!changed) return false
        const crl = await read(bytes)
        const older = before && crl.thisUpdate < before.crl.thisUpdate
        // Over plain HTTP anybody may play an old list again; it is still signed, and lacks the newest entries.
        if (older) throw new Error('it is older than the one held')
        held.set(url, { crl, ...marks })
        const gone = before && !isHeld(held, before.crl) ? before.crl.sha256 : undefined
        if (dir) await keep(dir, url, { crl, ...marks }, gone)
        return before?.crl.sha256 !== crl.sha256
      } catch (cause) {
        throw new Error(`fetch the CRL of "${withoutSecrets(url)}"`, { cause })
      }
    },
  }
}

const isHeld = (held: ReadonlyMap<string, Held>, { sha256 }: Crl): boolean =>
  [...held.values()].some(({ crl }) => crl.sha256 === sha256)

function conditions(held: Held | undefined): Readonly<Record<string, string>> {
  return {
    ...(held?.etag ? { 'if-none-match': held.etag } : {}),
    ...(held?.lastModified ? { 'if-modified-since': held.lastModified } : {}),
  }
}

/** An address may hold a password, so a file is named after its hash. */
const noteOf = (url: string): string =>
  `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.json`

/** The list first, then the note that names it: cut off between the two, the old note still names the old list. */
async function keep(dir: string, url: string, held: Held, gone: string | undefined): Promise<void> {
  const { crl, etag, lastModified } = held
  const kept: Kept = { url: withoutSecrets(url), sha256: crl.sha256, etag, lastModified }
  await mkdir(dir, { recursive: true })
  await place(join(dir, `${crl.sha256}.crl`), crl.der)
  await place(join(dir, noteOf(url)), `${JSON.stringify(kept)}\n`)
  if (gone) await rm(join(dir, `${gone}.crl`), { force: true })
}

async function place(file: string, body: Uint8Array | string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`
  await writeFile(fresh, body)
  await rename(fresh, file)
}

async function restoreOne(
  dir: string,
  url: string,
  read: (bytes: Uint8Array) => Promise<Crl>,
): Promise<Held | undefined> {
  const kept = JSON.parse(await readFile(join(dir, noteOf(url)), 'utf8')) as Kept // written by `keep`
  const crl = await read(await readFile(join(dir, `${kept.sha256}.crl`)))
  // A file that says another hash than it has was changed under us.
  if (crl.sha256 !== kept.sha256) return undefined
  return { crl, etag: kept.etag, lastModified: kept.lastModified }
}
