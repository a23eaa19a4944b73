// Evidence in a folder: `ab/cd/<sha256>`, written beside, flushed to the disk, then renamed into place.
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type Evidence,
  EvidenceMissing,
  errorCode,
  hashOfStream,
  type Kept,
  pathOf,
  proved,
  spool,
} from './evidence-bytes.ts'

export async function openFolder(dir: string): Promise<Evidence> {
  const temporary = join(dir, 'tmp')
  await mkdir(temporary, { recursive: true, mode: 0o750 })
  await clear(temporary)
  const keep = async (chunks: Parameters<typeof spool>[1]): Promise<Kept> => {
    const path = join(temporary, randomUUID())
    try {
      const kept = await spool(path, chunks)
      await settle(dir, path, kept)
      return kept
    } finally {
      await rm(path, { force: true })
    }
  }
  return {
    put: (bytes) => keep([bytes]),
    putStream: (stream) => keep(stream),
    async get(sha256) {
      const path = join(dir, pathOf(sha256))
      const bytes = await readFile(path).catch((cause) => {
        if (errorCode(cause) === 'ENOENT') throw new EvidenceMissing(sha256, { cause })
        throw new Error(`read evidence ${sha256}`, { cause })
      })
      return proved(bytes, sha256)
    },
    has: (sha256) =>
      access(join(dir, pathOf(sha256))).then(
        () => true,
        () => false,
      ),
    ping: async () => void (await probe(temporary)),
  }
}

/** Gives a flushed file its name. What lies there already under that name is left, if it is what it says. */
async function settle(dir: string, written: string, { sha256 }: Kept): Promise<void> {
  const path = join(dir, pathOf(sha256))
  const folder = dirname(path)
  const made = await mkdir(folder, { recursive: true, mode: 0o750 })
  if (!(await holds(path, sha256))) await rename(written, path)
  // The name too must survive a power cut, and the folders on the way to it.
  await flush(folder)
  if (made) for (const each of [dirname(folder), dir]) await flush(each)
}

/** What was altered is moved aside, for whoever asks how; the true bytes take their place again. */
async function holds(path: string, sha256: string): Promise<boolean> {
  const found = await hashOfStream(createReadStream(path)).catch((fault) => {
    if (errorCode(fault) === 'ENOENT') return undefined
    throw fault
  })
  if (found === undefined) return false
  if (found === sha256) return true
  await rename(path, `${path}.altered-${randomUUID()}`)
  return false
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** The disk's own clock, from a file written now. */
async function probe(temporary: string): Promise<number> {
  const path = join(temporary, randomUUID())
  try {
    await spool(path, [])
    return (await stat(path)).mtimeMs
  } finally {
    await rm(path, { force: true })
  }
}

// Longer than any upload lasts: another process may be writing its own into the same folder.
const ABANDONED = 24 * 3_600_000

/** A process that died left half a file behind: it was nobody's evidence yet. */
async function clear(temporary: string): Promise<void> {
  const now = await probe(temporary)
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name)
    const found = await stat(path).catch(() => undefined) // its writer may just have moved it
    if (found && now - found.mtimeMs > ABANDONED) await rm(path, { force: true })
  }
}
