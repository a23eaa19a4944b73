// The outbox: a folder in which each notice becomes one file, for whoever sends them on.
import { randomUUID } from 'node:crypto'
import { access, link, mkdir, open, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { MailOut, OutgoingMail } from './mail-out.ts'

/** Needs no claim: the file's name is the notice's, so that a second delivery finds the first. */
export function openOutbox(dir: string): MailOut {
  return {
    async deliver(mail) {
      await mkdir(dir, { recursive: true })
      const isNew = await putOnce(dir, `${checkedId(mail)}.eml`, mail.bytes)
      return { result: 'sent', detail: isNew ? 'laid in the outbox' : 'lay in the outbox already' }
    },
    close: async () => undefined,
  }
}

/** The id becomes a file name: nothing that could lead out of the folder. */
export function checkedId({ id }: OutgoingMail): string {
  if (!/^[A-Za-z0-9-]+$/.test(id)) throw new Error(`name a file after the notice "${id}"`)
  return id
}

/** Whole and synced, or not at all; false where that name was there before, which is then left as it is. */
export async function putOnce(dir: string, name: string, bytes: Buffer): Promise<boolean> {
  const aside = await putAside(dir, name, bytes)
  try {
    // A link, unlike a rename, never replaces what is there.
    await link(aside, join(dir, name))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new Error(`lay "${name}" in "${dir}"`, { cause: error })
  } finally {
    await unlink(aside)
    await syncFolder(dir)
  }
}

/** In the place of whatever lies there under that name. */
export async function putAnew(dir: string, name: string, bytes: Buffer): Promise<void> {
  await rename(await putAside(dir, name, bytes), join(dir, name))
  await syncFolder(dir)
}

async function putAside(dir: string, name: string, bytes: Buffer): Promise<string> {
  const aside = join(dir, `.${name}.${randomUUID()}`)
  const file = await open(aside, 'wx', 0o640)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  return aside
}

export async function moveWithin(dir: string, from: string, to: string): Promise<void> {
  await rename(join(dir, from), join(dir, to))
  await syncFolder(dir)
}

export async function lies(dir: string, name: string): Promise<boolean> {
  return access(join(dir, name)).then(
    () => true,
    () => false,
  )
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
}
