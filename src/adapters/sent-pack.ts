// The very octets of a notice that left: as the outbox or the spool of this host keeps them.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './evidence-bytes.ts'

/** Undefined where another host sent it, or where it went by post. */
export async function sentOctets(dir: string, noticeId: string): Promise<Buffer | undefined> {
  if (!/^N-[0-9A-Z]+$/.test(noticeId)) return undefined
  for (const name of [`${noticeId}.sent`, `${noticeId}.eml`]) {
    const bytes = await readFile(join(dir, name)).catch((fault: unknown) => {
      if (errorCode(fault) === 'ENOENT') return undefined
      throw fault
    })
    if (bytes) return bytes
  }
  return undefined
}
