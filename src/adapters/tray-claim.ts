// Takes a file out of the tray so that no other taker has it, and puts it away when its receipt stands.
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, readdir, rename, rmdir, stat, utimes, writeFile } from 'node:fs/promises'

/** Names are bytes: what a fax server or an SFTP client writes need not be UTF-8. */
export type RawName = Buffer

const CLAIMED = '.claimed'
const DONE = 'done'
const PROBE = Buffer.from('.clock')
/** A taker that lives is done with a claim far sooner. Should it be slow after all, both come to one receipt. */
const ABANDONED_AFTER = 60_000

export const within = (folder: Buffer | string, name: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(name)])

export type Claim = {
  readonly folder: Buffer
  readonly name: RawName
  readonly sideCar: RawName | undefined
}

/** The rename is the claim: of several takers one wins, and the others find the file gone. */
export async function claim(
  dir: string,
  name: RawName,
  sideCar: RawName | undefined,
): Promise<Claim | undefined> {
  const folder = within(within(dir, CLAIMED), randomUUID())
  await mkdir(folder, { recursive: true })
  if (!(await moved(within(dir, name), within(folder, name)))) {
    await rmdir(folder)
    return undefined
  }
  const followed = sideCar && (await moved(within(dir, sideCar), within(folder, sideCar)))
  return { folder, name, sideCar: followed ? sideCar : undefined }
}

/** Into the folder of the day, under a name that nothing there has; answers where the file now lies. */
export async function putAway(dir: string, claimed: Claim, day: string): Promise<Buffer> {
  const folder = within(within(dir, DONE), day)
  await mkdir(folder, { recursive: true })
  let path = folder
  for (const each of [claimed.sideCar, claimed.name]) {
    if (!each) continue
    const free = (await exists(within(folder, each)))
      ? Buffer.concat([Buffer.from(`${randomUUID().slice(0, 8)}-`), each])
      : each
    path = within(folder, free)
    await moved(within(claimed.folder, each), path)
  }
  await rmdir(claimed.folder).catch(() => undefined)
  return path
}

/** Claims of a taker that died, each taken over by a rename that only one can make. `failed` is told what cannot be looked
 *  into: one folder's trouble stops neither the others nor what lies in the tray. */
export async function abandoned(
  dir: string,
  failed: (path: Buffer, fault: unknown) => void,
): Promise<Claim[]> {
  const root = within(dir, CLAIMED)
  // A file manager leaves files of its own in any folder: a claim is a folder.
  const entries = await readdir(root, { withFileTypes: true, encoding: 'buffer' }).catch(() => [])
  const claims = entries.filter((entry) => !entry.isFile()).map(({ name }) => within(root, name))
  if (claims.length === 0) return []
  const now = await serverTime(root)
  const taken: Claim[] = []
  for (const old of claims) {
    const over = await takenOver(root, old, now).catch((fault: unknown) => {
      failed(old, fault)
      return undefined
    })
    if (over) taken.push(over)
  }
  return taken
}

/** Nothing where it is not abandoned, or another has taken it over. */
async function takenOver(root: Buffer, old: Buffer, now: number): Promise<Claim | undefined> {
  const since = await stat(old).catch(() => undefined)
  if (!since || now - since.mtimeMs < ABANDONED_AFTER) return undefined
  const files = await readdir(old, 'buffer')
  const name = files.find((each) => !isSideCarName(each)) ?? files[0]
  if (!name) {
    await rmdir(old).catch(() => undefined)
    return undefined
  }
  const folder = within(root, randomUUID())
  if (!(await moved(old, folder))) return undefined
  // A rename keeps the folder's old time, and the next taker would think this claim dead too.
  await utimes(folder, now / 1000, now / 1000)
  const sideCar = files.find((each) => each !== name && isSideCarName(each))
  return { folder, name, sideCar }
}

/** The file server's own time: ours may differ, and the folder's times are the server's. */
async function serverTime(root: Buffer): Promise<number> {
  const probe = within(root, PROBE)
  await writeFile(probe, randomUUID())
  return (await stat(probe)).mtimeMs
}

export const isSideCarName = (name: RawName): boolean => /\.json$/i.test(name.toString('latin1'))

/** False where there is nothing to move. */
export async function moved(from: Buffer, to: Buffer): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return false
    throw fault
  }
}

export async function exists(path: Buffer): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}
