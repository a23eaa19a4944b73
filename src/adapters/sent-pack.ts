// The very octets of a notice that left: as the outbox or the spool of this host keeps them.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './evidence-bytes.ts'

/** Undefined where another host sent it, or where it went by post. Only where it `left` is the file of a letter that
 *  waits in the spool the outbox's own: else a server refused it, and nobody got it. */
export async function sentOctets(
  dir: string,
  noticeId: string,
  left: boolean,
): Promise<Buffer | undefined> {
  if (!/^N-[0-9A-Z]+$/.test(noticeId)) return undefined
  for (const ending of ['sent', 'sending', ...(left ? ['eml'] : [])]) {
    const name = `${noticeId}.${ending}`
    const bytes = await readFile(join(dir, name)).catch((fault: unknown) => {
      if (errorCode(fault) === 'ENOENT') return undefined
      throw fault
    })
    if (bytes) return bytes
  }
  return undefined
}
