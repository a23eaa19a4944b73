// What both places of evidence share: their door, the hash that is the name, and what is wrong when it does not fit.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'

export type Kept = { readonly sha256: string; readonly size: number }

export type Evidence = {
  /** Returns when the bytes would survive a power cut. */
  put(bytes: Uint8Array): Promise<Kept>
  /** For what is too large to hold in memory. */
  putStream(stream: Readable): Promise<Kept>
  /** @throws EvidenceAltered when what lies there is not what was put, EvidenceMissing when nothing does. */
  get(sha256: string): Promise<Buffer>
  has(sha256: string): Promise<boolean>
  /** Throws when the place is not there or, for a folder, cannot be written. */
  ping(): Promise<void>
}

/** What lies under a name is not what was put there. Nobody may decide on it. */
export class EvidenceAltered extends Error {
  readonly code = 'evidence-altered'
  constructor(sha256: string, found: string) {
    super(`read evidence ${sha256}: evidence-altered, its bytes now have the hash ${found}`)
  }
}

export class EvidenceMissing extends Error {
  readonly code = 'evidence-missing'
  constructor(sha256: string, options?: ErrorOptions) {
    super(`read evidence ${sha256}: there is none under this name`, options)
  }
}

/** A name becomes part of a path: it must be a hash and nothing else. */
export function pathOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`"${sha256}" is not a SHA-256 in hex`)
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

export function proved(bytes: Buffer, sha256: string): Buffer {
  const found = sha256Of(bytes)
  if (found !== sha256) throw new EvidenceAltered(sha256, found)
  return bytes
}

export async function hashOfStream(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk)
  return hash.digest('hex')
}

/** Writes a new file, a chunk at a time, and flushes it to the disk. */
export async function spool(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array | string>,
): Promise<Kept> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o440)
  try {
    for await (const chunk of chunks) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      hash.update(bytes)
      size += bytes.byteLength
      await file.writeFile(bytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), size }
}

export function errorCode(fault: unknown): string | undefined {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' ? code : undefined
}
