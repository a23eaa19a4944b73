// Looks at what lies in the tray, and says of each file whether it has wholly arrived.
import { constants } from 'node:fs'
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import { isSideCarName, type RawName, within } from './tray-claim.ts'

/** Beyond this a file is not looked into; the readers take no more either (smime.md §2). */
export const LARGEST_READ = 64 * 1024 * 1024

export type Judged = 'whole' | 'not-whole' | 'too-large'
export type Ready = {
  readonly name: RawName
  readonly sideCar: RawName | undefined
  readonly judged: Judged
}
export type Left = { readonly name: string; readonly why: string }

export type LookSettings = {
  readonly dir: string
  readonly looks: number
  readonly incompleteMs: number
  readonly forgottenMs: number
  readonly structurallyWhole: (bytes: Uint8Array) => boolean
}

type Seen = { size: number; mtimeMs: number; looks: number; since: number; judged?: Judged }

/** Remembers the last looks: one for each tray. `now` is any clock that only goes forward. */
export function openLooks(settings: LookSettings) {
  const { dir, looks, incompleteMs, forgottenMs, structurallyWhole } = settings
  let seen = new Map<string, Seen>()

  async function judge(name: RawName, sight: Seen): Promise<Judged> {
    if (sight.size > LARGEST_READ) return 'too-large'
    const file = await openPlain(within(dir, name))
    try {
      return structurallyWhole(await file.readFile()) ? 'whole' : 'not-whole'
    } finally {
      await file.close()
    }
  }

  /** Unchanged over enough looks; and whole, or not whole for so long that it never will be. */
  async function look(name: RawName, now: number, next: Map<string, Seen>): Promise<Judged | null> {
    const { size, mtimeMs, ino } = await lstat(within(dir, name))
    const key = name.toString('latin1')
    const before = seen.get(key)
    const same = before && before.size === size && before.mtimeMs === mtimeMs ? before : undefined
    const sight: Seen = same
      ? { ...same, looks: same.looks + 1 }
      : { size, mtimeMs, looks: 1, since: now }
    next.set(key, sight)
    if (sight.looks < looks || (await lockedByFaxServer(ino))) return null
    sight.judged ??= await judge(name, sight)
    if (sight.judged === 'whole') return 'whole'
    return now - sight.since >= incompleteMs ? sight.judged : null
  }

  /** A file under a temporary name is its writer's, until it was plainly forgotten. */
  async function forgotten(name: RawName, now: number, next: Map<string, Seen>): Promise<boolean> {
    const { size, mtimeMs } = await lstat(within(dir, name))
    const before = seen.get(name.toString('latin1'))
    const same = before && before.size === size && before.mtimeMs === mtimeMs
    const since = same ? before.since : now
    next.set(name.toString('latin1'), { size, mtimeMs, looks: 1, since })
    return now - since >= forgottenMs
  }

  return async (now: number): Promise<{ ready: Ready[]; left: Left[] }> => {
    const entries = await readdir(dir, { withFileTypes: true, encoding: 'buffer' })
    const files = entries.filter((entry) => entry.isFile() && !isOurs(entry.name))
    const names = files.map((entry) => entry.name)
    const left: Left[] = entries
      .filter((entry) => !entry.isFile() && !isOurs(entry.name))
      .map((entry) => ({ name: entry.name.toString(), why: 'not a plain file' }))
    const ready: Ready[] = []
    const next = new Map<string, Seen>()
    for (const name of names) {
      if (isSideCarName(name) && names.some((other) => isSideCarOf(name, other))) continue
      try {
        const judged = await look(name, now, next)
        const sideCar = names.find((other) => isSideCarOf(other, name))
        if (judged) ready.push({ name, sideCar, judged })
      } catch (fault) {
        if (!isGone(fault)) left.push({ name: name.toString(), why: String(fault) })
      }
    }
    for (const { name } of entries.filter((entry) => entry.isFile() && isTemporary(entry.name)))
      if (await forgotten(name, now, next).catch(() => false))
        left.push({ name: name.toString(), why: 'a temporary name, long unchanged: not taken' })
    seen = next
    return { ready, left }
  }
}

/** Hidden names are ours, or a file still being uploaded under a temporary name; `seqf` is the counter that
 *  HylaFAX keeps in its recvq. */
function isOurs(name: RawName): boolean {
  const text = name.toString('latin1')
  return text === 'done' || text === 'seqf' || isTemporary(name)
}

function isTemporary(name: RawName): boolean {
  const text = name.toString('latin1')
  return text.startsWith('.') || /\.(tmp|part|filepart)$/i.test(text)
}

/** `fax1.tif.json` and `fax1.json` both go with `fax1.tif`. */
function isSideCarOf(sideCar: RawName, file: RawName): boolean {
  if (!isSideCarName(sideCar) || isSideCarName(file)) return false
  const stem = sideCar.toString('latin1').slice(0, -'.json'.length)
  const name = file.toString('latin1')
  return name === stem || name.replace(/\.[^.]*$/, '') === stem
}

/** Never through a symbolic link, which could show us any file of this machine; never waiting for a pipe. */
export async function openPlain(path: Buffer) {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new Error(`open "${path.toString()}": not a plain file`)
}

export const isGone = (fault: unknown): boolean =>
  fault instanceof Error && 'code' in fault && fault.code === 'ENOENT'

/** HylaFAX holds a lock on what it is receiving, and between two pages the file looks whole (paper §4).
 *  Linux shows the locks of its own machine; elsewhere the looks must do. */
async function lockedByFaxServer(inode: number): Promise<boolean> {
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '')
  return locks.split('\n').some((line) => {
    const [, kind, , access, , file] = line.replace('-> ', '').trim().split(/\s+/)
    const writes = access === 'WRITE' && (kind === 'FLOCK' || kind === 'POSIX')
    return writes && file?.split(':').at(-1) === String(inode)
  })
}
