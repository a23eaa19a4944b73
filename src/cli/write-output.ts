// Writes the file that a command line names, and says in plain words why it cannot.
import { writeFile } from 'node:fs/promises'
import { UsageFault } from './command.ts'

/** @throws UsageFault */
export async function writeOutput(file: string, bytes: Uint8Array | string): Promise<void> {
  await writeFile(file, bytes).catch((cause: NodeJS.ErrnoException) => {
    const why = REASONS[cause.code ?? ''] ?? cause.message
    throw new UsageFault(`cannot write "${file}": ${why}`, { cause })
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder, and a file is wanted',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'nothing can be written there',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
}
