// The one file of an evidence pack: a zip that is stored and never compressed, each of its octets laid down by rule.
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Kept } from './evidence-bytes.ts'

/** One file in the pack. */
export type PackEntry = { readonly path: string; readonly bytes: Uint8Array }

/** What the headers of one entry say. */
export type ZipHead = {
  readonly path: string
  readonly crc: number
  readonly size: number
  /** Where its local header begins. */
  readonly offset: number
}

export const SIGNATURE = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const
export const LENGTH = { local: 30, central: 46, end: 22 } as const

/** Without Zip64: 32-bit sizes and offsets, 16-bit counts; the largest value of each means "look elsewhere". */
export const ZIP_LIMITS = { octets: 0xff_ff_ff_fe, entries: 10_000, path: 160 } as const

const VERSION = 20
/** 1 January 1980: when a pack was made is said in its manifest, under the signature. */
const DATE = 0x0021

const NAME = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*){0,3}$/

/** Names of ours only: no way out of the folder that it is unpacked into, nothing that two systems read differently. */
export const isPackPath = (path: string): boolean =>
  path.length <= ZIP_LIMITS.path && NAME.test(path) && !path.includes('..')

/** Stored, so that nothing can be packed smaller than it is, and no octet is without a meaning. */
export function localHeader({ path, crc, size }: ZipHead): Buffer {
  const head = Buffer.alloc(LENGTH.local)
  head.writeUInt32LE(SIGNATURE.local, 0)
  head.writeUInt16LE(VERSION, 4)
  head.writeUInt16LE(DATE, 12)
  head.writeUInt32LE(crc, 14)
  head.writeUInt32LE(size, 18)
  head.writeUInt32LE(size, 22)
  head.writeUInt16LE(path.length, 26)
  return Buffer.concat([head, Buffer.from(path, 'latin1')])
}

export function centralHeader({ path, crc, size, offset }: ZipHead): Buffer {
  const head = Buffer.alloc(LENGTH.central)
  head.writeUInt32LE(SIGNATURE.central, 0)
  head.writeUInt16LE(VERSION, 4)
  head.writeUInt16LE(VERSION, 6)
  head.writeUInt16LE(DATE, 14)
  head.writeUInt32LE(crc, 16)
  head.writeUInt32LE(size, 20)
  head.writeUInt32LE(size, 24)
  head.writeUInt16LE(path.length, 28)
  head.writeUInt32LE(offset, 42)
  return Buffer.concat([head, Buffer.from(path, 'latin1')])
}

export function ending(directory: {
  readonly entries: number
  readonly size: number
  readonly offset: number
}): Buffer {
  const end = Buffer.alloc(LENGTH.end)
  end.writeUInt32LE(SIGNATURE.end, 0)
  end.writeUInt16LE(directory.entries, 8)
  end.writeUInt16LE(directory.entries, 10)
  end.writeUInt32LE(directory.size, 12)
  end.writeUInt32LE(directory.offset, 16)
  return end
}

/** The octets of a pack, a piece at a time: one entry lies in memory, never all. */
export async function* zipOctets(
  entries: AsyncIterable<PackEntry> | Iterable<PackEntry>,
): AsyncGenerator<Uint8Array> {
  const heads: ZipHead[] = []
  let offset = 0
  for await (const { path, bytes } of entries) {
    const head = { path, crc: crc32(bytes), size: bytes.length, offset }
    const local = localHeader(head)
    refuse(head, heads, offset + local.length + bytes.length)
    heads.push(head)
    yield local
    yield bytes
    offset += local.length + bytes.length
  }
  const directory = Buffer.concat(heads.map(centralHeader))
  if (offset + directory.length + LENGTH.end > ZIP_LIMITS.octets) throw tooLarge()
  yield directory
  yield ending({ entries: heads.length, size: directory.length, offset })
}

/** Faults of ours: no sender names an entry. */
function refuse({ path }: ZipHead, before: readonly ZipHead[], end: number): void {
  if (!isPackPath(path)) throw new Error(`put "${path}" into the pack: no name for an entry`)
  if (before.some((each) => each.path.toLowerCase() === path.toLowerCase()))
    throw new Error(`put "${path}" into the pack: that name is there already`)
  if (before.length >= ZIP_LIMITS.entries || end > ZIP_LIMITS.octets) throw tooLarge()
}

const tooLarge = (): Error =>
  new Error('write the pack: more than 4 GiB, or than 10,000 files, is more than one zip holds')

/** Whole and on the disk, under a name that was free; or not there at all. */
export async function writePack(
  path: string,
  entries: AsyncIterable<PackEntry> | Iterable<PackEntry>,
): Promise<Kept> {
  // Identity card numbers may stand in it: for its owner alone.
  const file = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const piece of zipOctets(entries)) {
      hash.update(piece)
      size += piece.length
      await file.writeFile(piece)
    }
    await file.sync()
  } catch (cause) {
    await rm(path, { force: true })
    throw cause
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), size }
}
