// Reads an evidence pack's zip as strictly as it was written: an octet that the writer would not have put there is a refusal.
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import {
  centralHeader,
  ending,
  isPackPath,
  LENGTH,
  localHeader,
  SIGNATURE,
  ZIP_LIMITS,
  type ZipHead,
} from './zip-pack.ts'

/** Where the octets are: a file, or memory. */
export type Octets = {
  readonly size: number
  read(offset: number, length: number): Promise<Buffer>
}

export type ZipCode =
  | 'zip-not'
  | 'zip-truncated'
  | 'zip-trailing'
  | 'zip-too-large'
  | 'zip-too-many'
  | 'zip-malformed'
  | 'zip-encrypted'
  | 'zip-compressed'
  | 'zip-path'
  | 'zip-duplicate'
  | 'zip-gap'
  | 'zip-foreign'
  | 'zip-crc'

export type ZipRefusal = { readonly ok: false; readonly code: ZipCode; readonly detail: string }

export type OpenPack = {
  readonly ok: true
  /** In the order of the file, each read once and its checksum right. */
  readonly files: readonly {
    readonly path: string
    readonly size: number
    readonly sha256: string
  }[]
  read(path: string): Promise<Buffer>
}

class ZipFault extends Error {
  readonly refusal: ZipRefusal
  constructor(code: ZipCode, detail: string) {
    super(detail)
    this.refusal = { ok: false, code, detail }
  }
}

const refuse = (code: ZipCode, detail: string): never => {
  throw new ZipFault(code, detail)
}

/** A directory of 10,000 entries with the longest names has 2 MB. */
const DIRECTORY = ZIP_LIMITS.entries * (LENGTH.central + ZIP_LIMITS.path)
/** A comment after the end has at most so many octets; what is behind it is another file's. */
const TAIL = 66_000
const PIECE = 1 << 20

/** What is wrong with the file is a value; only a disk that does not answer is thrown. */
export async function readPack(octets: Octets): Promise<OpenPack | ZipRefusal> {
  try {
    const heads = await directoryOf(octets)
    const files = []
    for (const head of heads) files.push(await looked(octets, head))
    const byPath = new Map(heads.map((head) => [head.path, head]))
    return {
      ok: true,
      files,
      async read(path) {
        const head = byPath.get(path)
        if (!head) throw new Error(`read "${path}" of the pack: there is none`)
        return octets.read(dataOf(head), head.size)
      },
    }
  } catch (fault) {
    if (fault instanceof ZipFault) return fault.refusal
    throw fault
  }
}

async function directoryOf(octets: Octets): Promise<readonly ZipHead[]> {
  const { count, size, offset } = await endOf(octets)
  const bytes = await octets.read(offset, size)
  const heads: ZipHead[] = []
  let at = 0
  let next = 0
  const names = new Set<string>()
  while (heads.length < count) {
    const head = readHead(bytes, at)
    if (names.has(head.path.toLowerCase())) refuse('zip-duplicate', `"${head.path}" is there twice`)
    names.add(head.path.toLowerCase())
    if (head.offset !== next)
      refuse(
        'zip-gap',
        `"${head.path}" begins at ${head.offset}, and the one before ends at ${next}`,
      )
    next = dataOf(head) + head.size
    at += LENGTH.central + head.path.length
    heads.push(head)
  }
  if (at !== size) refuse('zip-malformed', 'the directory is longer than its entries')
  if (next !== offset)
    refuse('zip-gap', `the entries end at ${next}, the directory is at ${offset}`)
  return heads
}

async function endOf(octets: Octets) {
  const { size: all } = octets
  if (all > ZIP_LIMITS.octets) refuse('zip-too-large', `a file of ${all} octets`)
  if (all < LENGTH.end) refuse('zip-not', `a file of ${all} octets is no zip`)
  const end = await octets.read(all - LENGTH.end, LENGTH.end)
  if (end.readUInt32LE(0) !== SIGNATURE.end) return noEnd(octets)
  const count = end.readUInt16LE(10)
  const [size, offset] = [end.readUInt32LE(12), end.readUInt32LE(16)]
  if (count > ZIP_LIMITS.entries) refuse('zip-too-many', `${count} entries`)
  if (size > DIRECTORY || offset + size !== all - LENGTH.end)
    refuse('zip-malformed', 'the directory is not where the end of the file says')
  if (!end.equals(ending({ entries: count, size, offset })))
    refuse('zip-foreign', 'the end of the file is not as Holdfast writes it')
  return { count, size, offset }
}

async function noEnd(octets: Octets): Promise<never> {
  const from = Math.max(0, octets.size - TAIL)
  const tail = await octets.read(from, octets.size - from)
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(SIGNATURE.end)
  if (tail.includes(mark))
    return refuse('zip-trailing', 'something stands behind the end of the zip')
  const start = await octets.read(0, 4)
  return start.readUInt32LE(0) === SIGNATURE.local
    ? refuse('zip-truncated', 'the zip has no end')
    : refuse('zip-not', 'this is no zip')
}

function readHead(bytes: Buffer, at: number): ZipHead {
  if (at + LENGTH.central > bytes.length || bytes.readUInt32LE(at) !== SIGNATURE.central)
    refuse('zip-malformed', 'the directory does not hold what its end says')
  const length = bytes.readUInt16LE(at + 28)
  const path = bytes.toString('latin1', at + LENGTH.central, at + LENGTH.central + length)
  const head = {
    path,
    crc: bytes.readUInt32LE(at + 16),
    size: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
  }
  if ((bytes.readUInt16LE(at + 8) & 1) === 1) refuse('zip-encrypted', `"${shown(path)}"`)
  const packed = bytes.readUInt32LE(at + 20)
  if (bytes.readUInt16LE(at + 10) !== 0 || packed !== head.size)
    refuse('zip-compressed', `"${shown(path)}": ${packed} octets would become ${head.size}`)
  if (!isPackPath(path)) refuse('zip-path', `"${shown(path)}" is no name of an entry`)
  if (!bytes.subarray(at, at + LENGTH.central + length).equals(centralHeader(head)))
    refuse('zip-foreign', `the directory's entry of "${path}" is not as Holdfast writes it`)
  return head
}

/** A name from outside, on one line and of no great length. */
const shown = (path: string): string => path.slice(0, 200).replace(/[^ -~]/g, '?')

const dataOf = ({ offset, path }: ZipHead): number => offset + LENGTH.local + path.length

/** Its local header held against the directory's, and its contents against the checksum. */
async function looked(octets: Octets, head: ZipHead) {
  const { path, size } = head
  const local = localHeader(head)
  if (dataOf(head) + size > octets.size) refuse('zip-truncated', `"${path}" ends beyond the file`)
  if (!(await octets.read(head.offset, local.length)).equals(local))
    refuse('zip-foreign', `the header of "${path}" is not as Holdfast writes it`)
  const hash = createHash('sha256')
  let crc = 0
  for (let done = 0; done < size; done += PIECE) {
    const piece = await octets.read(dataOf(head) + done, Math.min(PIECE, size - done))
    crc = crc32(piece, crc)
    hash.update(piece)
  }
  if (crc !== head.crc) refuse('zip-crc', `"${path}" has another checksum than its header says`)
  return { path, size, sha256: hash.digest('hex') }
}

export const memoryOctets = (bytes: Buffer): Octets => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
})

export async function openFileOctets(path: string): Promise<Octets & { close(): Promise<void> }> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  return {
    size,
    read: (offset, length) => readWhole(file, offset, length),
    close: () => file.close(),
  }
}

async function readWhole(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done)
    if (bytesRead === 0) throw new Error('read the pack: it became shorter while it was read')
    done += bytesRead
  }
  return bytes
}
