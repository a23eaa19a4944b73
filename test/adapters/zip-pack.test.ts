// The zip of a pack: read by everybody else's tools, and refused by ours where one octet is not as we wrote it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { memoryOctets, openFileOctets, readPack } from '../../src/adapters/unzip-pack.ts'
import { type PackEntry, writePack, zipOctets } from '../../src/adapters/zip-pack.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-zip-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const text = (path: string, words: string): PackEntry => ({ path, bytes: Buffer.from(words) })
const entries = [
  text('a.txt', 'first'),
  text('items/02-b.json', '{"b":"電子證書"}'),
  text('empty', ''),
]

async function zip(all: readonly PackEntry[] = entries): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of zipOctets(all)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The code with which it is refused; `whole` where it is not. */
async function codeOf(bytes: Buffer): Promise<string> {
  const read = await readPack(memoryOctets(bytes))
  return read.ok ? 'whole' : read.code
}

test('what is written is read again, from memory and from a file', async () => {
  const path = join(dir, 'written.zip')
  const kept = await writePack(path, entries)
  expect(kept.size).toBe(readFileSync(path).length)
  const octets = await openFileOctets(path)
  const read = await readPack(octets)
  if (!read.ok) throw new Error(read.detail)
  expect(read.files.map((each) => each.path)).toEqual(['a.txt', 'items/02-b.json', 'empty'])
  expect(String(await read.read('items/02-b.json'))).toBe('{"b":"電子證書"}')
  await octets.close()
  await expect(writePack(path, entries)).rejects.toThrow('EEXIST')
})

test('Info-ZIP and Python find nothing wrong with it', async () => {
  const path = join(dir, 'foreign.zip')
  await writePack(path, entries)
  const run = (command: string, args: string[]): string | undefined => {
    try {
      return execFileSync(command, args, { encoding: 'utf8' })
    } catch (fault) {
      // A machine without the tool; what the tool itself complains of has an exit code.
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw fault
    }
  }
  expect(run('unzip', ['-t', path]) ?? 'No errors').toContain('No errors')
  const script = `import zipfile; z = zipfile.ZipFile(${JSON.stringify(path)}); print(z.testzip(), len(z.namelist()))`
  expect(run('python3', ['-c', script]) ?? 'None 3').toContain('None 3')
})

test('a pack that cannot be written leaves no file', async () => {
  const path = join(dir, 'half.zip')
  const failing = (function* () {
    yield text('a.txt', 'first')
    throw new Error('the store is away')
  })()
  await expect(writePack(path, failing)).rejects.toThrow('the store is away')
  expect(() => readFileSync(path)).toThrow('ENOENT')
})

test.each([
  '../x',
  '/etc/passwd',
  'a/../b',
  'a\\b',
  'a//b',
  '.hidden',
  'a/',
  'ä',
  '',
  'x'.repeat(161),
])('nothing of ours is ever called "%s"', async (path) => {
  await expect(zip([text(path, 'x')])).rejects.toThrow('no name for an entry')
})

describe('a zip of somebody else’s', () => {
  /** Octets put in the place of others, wherever they stand. */
  const put = (bytes: Buffer, was: Buffer, is: Buffer): Buffer => {
    const made = Buffer.from(bytes)
    for (let at = made.indexOf(was); at >= 0; at = made.indexOf(was, at + is.length))
      is.copy(made, at)
    return made
  }
  const local = (bytes: Buffer) => bytes.indexOf(Buffer.from('504b0304', 'hex'))
  const central = (bytes: Buffer) => bytes.indexOf(Buffer.from('504b0102', 'hex'))

  test('no zip, cut off anywhere, or with something behind it', async () => {
    const bytes = await zip()
    expect(await codeOf(Buffer.from('not a zip, and long enough to hold an end'))).toBe('zip-not')
    expect(await codeOf(Buffer.alloc(0))).toBe('zip-not')
    for (let length = 0; length < bytes.length; length += 7)
      expect(await codeOf(bytes.subarray(0, length)), `${length}`).not.toBe('whole')
    expect(await codeOf(bytes.subarray(0, -1))).toBe('zip-trailing')
    expect(await codeOf(bytes.subarray(0, bytes.length - 30))).toBe('zip-truncated')
    expect(await codeOf(Buffer.concat([bytes, Buffer.from('x')]))).toBe('zip-trailing')
    expect(await codeOf(Buffer.concat([Buffer.from('x'), bytes]))).toBe('zip-malformed')
  })

  test('a name that leads out of its folder, and a name that is there twice', async () => {
    const bytes = await zip()
    const out = put(bytes, Buffer.from('a.txt'), Buffer.from('../xx'))
    expect(await codeOf(out)).toBe('zip-path')
    const twice = put(
      await zip([text('a.txt', '1'), text('b.txt', '2')]),
      Buffer.from('b.txt'),
      Buffer.from('A.txt'),
    )
    expect(await codeOf(twice)).toBe('zip-duplicate')
  })

  test('a checksum that is wrong in both headers, or contents that are', async () => {
    const bytes = await zip()
    expect(await codeOf(put(bytes, Buffer.from('first'), Buffer.from('First')))).toBe('zip-crc')
    const other = Buffer.from(bytes)
    for (const at of [local(bytes) + 14, central(bytes) + 16]) other.writeUInt32LE(7, at)
    expect(await codeOf(other)).toBe('zip-crc')
  })

  test('a bomb is refused before an octet of it is unpacked', async () => {
    const packed = deflateRawSync(Buffer.alloc(50_000_000))
    const bytes = await zip([{ path: 'a.txt', bytes: packed }])
    for (const [at, size] of [
      [local(bytes) + 8, local(bytes) + 22],
      [central(bytes) + 10, central(bytes) + 24],
    ] as const) {
      bytes.writeUInt16LE(8, at)
      bytes.writeUInt32LE(50_000_000, size)
    }
    expect(await codeOf(bytes)).toBe('zip-compressed')
    const locked = await zip()
    locked.writeUInt16LE(1, central(locked) + 8)
    expect(await codeOf(locked)).toBe('zip-encrypted')
  })

  test('entries that lie upon one another, a count that is not true, a header that says otherwise', async () => {
    const bytes = await zip()
    const lying = Buffer.from(bytes)
    lying.writeUInt32LE(0, bytes.indexOf(Buffer.from('items/02'), central(bytes)) - 4)
    expect(await codeOf(lying)).toBe('zip-gap')
    const many = Buffer.from(bytes)
    many.writeUInt16LE(20_000, many.length - 12)
    expect(await codeOf(many)).toBe('zip-too-many')
    const more = Buffer.from(bytes)
    for (const at of [14, 12]) more.writeUInt16LE(4, more.length - at)
    expect(await codeOf(more)).toBe('zip-malformed')
    const newer = Buffer.from(bytes)
    newer.writeUInt16LE(21, local(bytes) + 4)
    expect(await codeOf(newer)).toBe('zip-foreign')
  })
})

test('whichever octets are changed, it is never whole', async () => {
  const bytes = await zip()
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(change, { minLength: 1, maxLength: 3, selector: ([at]) => at }),
      async (changes) => {
        const made = Buffer.from(bytes)
        for (const [at, by] of changes) made.writeUInt8(made.readUInt8(at) ^ by, at)
        expect(await codeOf(made)).not.toBe('whole')
      },
    ),
    { numRuns: 2_000 },
  )
})

test('every single bit of the file counts', async () => {
  const bytes = await zip()
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const made = Buffer.from(bytes)
    made.writeUInt8(made.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(await codeOf(made), `bit ${bit}`).not.toBe('whole')
  }
})

test('any names and contents come back as they were', async () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}(\/[a-z0-9][a-z0-9.-]{0,10})?$/)
  const entry = fc.record({ path: name, bytes: fc.uint8Array({ maxLength: 300 }) })
  const all = fc.uniqueArray(entry, { selector: ({ path }) => path.toLowerCase(), maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(all, async (made) => {
      const kept = made.filter(({ path }) => !path.includes('..'))
      const read = await readPack(memoryOctets(await zip(kept)))
      if (!read.ok) throw new Error(read.detail)
      for (const { path, bytes } of kept) expect(await read.read(path)).toEqual(Buffer.from(bytes))
      expect(read.files).toHaveLength(kept.length)
    }),
    { numRuns: 200 },
  )
})

test('an office’s largest mail goes through a file a piece at a time', async () => {
  const path = join(dir, 'large.zip')
  const bytes = Buffer.alloc(60 * 1024 * 1024, 'holdfast ')
  const before = process.memoryUsage().rss
  await writePack(path, [{ path: 'originals/E-1.eml', bytes }])
  const octets = await openFileOctets(path)
  expect(await readPack(octets)).toMatchObject({ ok: true })
  await octets.close()
  expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024)
  writeFileSync(path, '')
})
