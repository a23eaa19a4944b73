/** Files that no gateway should leave behind: faxes cut, flipped and lied about, bombs, circles, and what others may call a picture. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { bitesItsTail, drawsItself, encrypted, multiplies } from '../paper/hostile-pdf.ts'
import type { Chance } from './chance.ts'
import { longPaper } from './long-papers.ts'

export type Hostile = { readonly what: string; readonly bytes: Buffer }
type Make = (chance: Chance, bases: readonly Base[]) => Buffer | Promise<Buffer>
export type Base = { readonly name: string; readonly bytes: Buffer }

/** A small page in every coding a gateway may use; reading it whole costs little, so that many can be tried. */
export async function smallFaxes(): Promise<Base[]> {
  const svg =
    '<svg width="400" height="300"><rect width="400" height="300" fill="white"/><text x="20" y="150" font-size="40">FAX 123</text></svg>'
  const { data, info } = await sharp(Buffer.from(svg))
    .greyscale()
    .threshold(128)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const page = () => sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
  const tiff = (compression: 'ccittfax4' | 'lzw' | 'deflate' | 'packbits' | 'none') =>
    page().tiff({ compression, bitdepth: 1, predictor: 'none' }).toBuffer()
  const kinds = ['ccittfax4', 'lzw', 'deflate', 'packbits', 'none'] as const
  const tiffs = await Promise.all(kinds.map(async (name) => ({ name, bytes: await tiff(name) })))
  const plain = await tiff('none')
  return [
    ...tiffs,
    { name: 'g3:1d', bytes: recoded(plain, 'g3:1d') },
    { name: 'g3:2d', bytes: recoded(plain, 'g3:2d') },
    { name: 'tiff-jpeg', bytes: await page().tiff({ compression: 'jpeg' }).toBuffer() },
    { name: 'png', bytes: await page().png().toBuffer() },
    { name: 'jpeg', bytes: await page().jpeg().toBuffer() },
  ]
}

/** libtiff writes the two codings that sharp does not, bits the other way round as fax modems send them. */
function recoded(plain: Buffer, coding: 'g3:1d' | 'g3:2d'): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-coding-'))
  try {
    writeFileSync(join(dir, 'in.tif'), plain)
    execFileSync('tiffcp', [
      '-c',
      coding,
      '-f',
      'lsb2msb',
      join(dir, 'in.tif'),
      join(dir, 'out.tif'),
    ])
    return readFileSync(join(dir, 'out.tif'))
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const cut: Make = (chance, bases) => {
  const { bytes } = chance.one(bases)
  return bytes.subarray(0, chance.upTo(bytes.length))
}

const flipped: Make = (chance, bases) => {
  const bytes = Buffer.from(chance.one(bases).bytes)
  for (let left = 1 + chance.upTo(50); left > 0; left--) {
    const at = chance.upTo(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.upTo(8))
  }
  return bytes
}

const gap: Make = (chance, bases) => {
  const { bytes } = chance.one(bases)
  const from = chance.upTo(bytes.length)
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + chance.upTo(200))])
}

const overwritten: Make = (chance, bases) => {
  const bytes = Buffer.from(chance.one(bases).bytes)
  const from = chance.upTo(bytes.length)
  const to = Math.min(bytes.length, from + chance.upTo(400))
  return bytes.fill(chance.one([0, 0xff, 0x55]), from, to)
}

const NASTY = [0, 1, 2, 8, 255, 65_535, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const

/** One entry of one directory lies: its tag, its type, its count or its value. */
const lyingEntry: Make = (chance, bases) => {
  const bytes = Buffer.from(chance.one(tiffs(bases)).bytes)
  const entries = entriesOf(bytes)
  for (let left = 1 + chance.upTo(3); left > 0; left--) {
    const at = chance.one(entries)
    const value = chance.one([...NASTY, chance.upTo(bytes.length), at])
    if (chance.upTo(4) === 0) bytes.writeUInt16LE(chance.upTo(15), at + 2)
    else bytes.writeUInt32LE(value, at + chance.one([4, 8]))
  }
  return bytes
}

const COMPRESSIONS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32_771, 32_773, 32_809, 34_661, 34_712, 50_001]

const otherCompression: Make = (chance, bases) => {
  const bytes = Buffer.from(chance.one(tiffs(bases)).bytes)
  const at = entriesOf(bytes).find((entry) => bytes.readUInt16LE(entry) === 259)
  if (at !== undefined) bytes.writeUInt16LE(chance.one(COMPRESSIONS), at + 8)
  return bytes
}

/** The next directory is this one, one before, or nowhere. */
const circle: Make = (chance, bases) => {
  const bytes = Buffer.from(chance.one(tiffs(bases)).bytes)
  const [first = 8] = entriesOf(bytes)
  const directory = first - 2
  const link = directory + 2 + bytes.readUInt16LE(directory) * 12
  bytes.writeUInt32LE(chance.one([directory, 8, bytes.length - 2, ...NASTY]), link)
  return bytes
}

/** A page of up to four thousand million pixels in a few hundred bytes. */
const hugeFax: Make = (chance) => {
  const [width, height] = [
    chance.one([1728, 65_535, 0x7fff_ffff]),
    chance.one([60_000, 0x7fff_ffff]),
  ]
  const data = Buffer.alloc(1 + chance.upTo(2000), chance.one([0, 0xff, 0x5a]))
  const values: [number, number][] = [
    [256, width],
    [257, height],
    [258, 1],
    [259, chance.one([3, 4, 5, 8])],
    [262, 0],
    [273, 8],
    [277, 1],
    [278, height],
    [279, data.length],
  ]
  const directory = Buffer.alloc(2 + values.length * 12 + 4)
  directory.writeUInt16LE(values.length)
  values.forEach(([tag, value], index) => {
    const at = 2 + index * 12
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(4, at + 2)
    directory.writeUInt32LE(1, at + 4)
    directory.writeUInt32LE(value, at + 8)
  })
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1')
  header.writeUInt32LE(8 + data.length, 4)
  return Buffer.concat([header, data, directory])
}

const pngBomb: Make = (chance) => {
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(data.length)
    head.write(type, 4, 'latin1')
    return Buffer.concat([head, data, Buffer.alloc(4)])
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(chance.one([3_000, 30_000, 0x7fff_ffff]))
  size.writeUInt32BE(chance.one([3_000, 30_000, 0x7fff_ffff]), 4)
  size.set([chance.one([1, 8, 16]), chance.one([0, 2, 3, 6]), 0, 0, chance.upTo(2)], 8)
  const pixels = deflateSync(Buffer.alloc(1_000_000 * (1 + chance.upTo(4))))
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const jpegSize: Make = (chance, bases) => {
  const bytes = Buffer.from(bases.find(({ name }) => name === 'jpeg')?.bytes ?? '')
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  if (frame > 0) {
    bytes.writeUInt16BE(chance.one([0, 1, 65_535, 30_000]), frame + 5)
    bytes.writeUInt16BE(chance.one([0, 1, 65_535, 30_000]), frame + 7)
  }
  return bytes
}

const HEADS = [
  'II*\0',
  'MM\0*',
  '%PDF-1.7\n',
  '\x89PNG\r\n\x1a\n',
  '\xff\xd8\xff\xe0',
  'GIF89a',
  'PK\x03\x04',
  '',
]

const noise: Make = (chance) => {
  const body = Buffer.from(Array.from({ length: chance.upTo(3000) }, () => chance.upTo(256)))
  return Buffer.concat([Buffer.from(chance.one(HEADS), 'latin1'), body])
}

const joined: Make = (chance, bases) =>
  Buffer.concat([chance.one(bases).bytes, chance.one(bases).bytes])

const pdfs = [drawsItself, multiplies, encrypted, bitesItsTail]

/** A page that is one picture, of which the dictionary says more than the data holds. */
const pdfPicture: Make = (chance) => {
  const data = Buffer.alloc(chance.upTo(3000), chance.one([0, 0xff, 0x26]))
  const filter = chance.one([
    `/CCITTFaxDecode /DecodeParms << /K -1 /Columns ${chance.one([1728, 60_000])} /Rows ${chance.one([2000, 60_000])} >>`,
    '/DCTDecode',
    '/JBIG2Decode',
    '/JPXDecode',
    '/FlateDecode',
    '[/ASCIIHexDecode /LZWDecode /RunLengthDecode]',
  ])
  const size = `/Width ${chance.one([1, 1728, 60_000])} /Height ${chance.one([1, 2200, 60_000])}`
  const picture = `<< /Type /XObject /Subtype /Image ${size} /ColorSpace /DeviceGray /BitsPerComponent ${chance.one([1, 8])} /Filter ${filter} /Length ${data.length} >>`
  const box = chance.one([
    '0 0 595 842',
    '0 0 1 1',
    '0 0 1000000 1000000',
    '-5 -5 -1 -1',
    '0 0 0 0',
  ])
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count ${chance.one([1, 1, 100_000, -1])} >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>\nendobj\n4 0 obj\n${picture}\nstream\n`,
      'latin1',
    ),
    data,
    Buffer.from(
      '\nendstream\nendobj\n5 0 obj\n<< /Length 29 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q \nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF\n',
      'latin1',
    ),
  ])
}

const brokenPdf: Make = (chance) => {
  const bytes = chance.one([bitesItsTail, encrypted])()
  return chance.upTo(2) ? cutOf(chance, bytes) : flipped(chance, [{ name: 'pdf', bytes }])
}

const cutOf = (chance: Chance, bytes: Buffer) => bytes.subarray(0, chance.upTo(bytes.length))

const kinds: readonly (readonly [string, Make])[] = [
  ['cut', cut],
  ['flipped', flipped],
  ['gap', gap],
  ['overwritten', overwritten],
  ['lying-entry', lyingEntry],
  ['lying-entry', lyingEntry],
  ['other-compression', otherCompression],
  ['circle', circle],
  ['huge-fax', hugeFax],
  ['png-bomb', pngBomb],
  ['jpeg-size', jpegSize],
  ['noise', noise],
  ['joined', joined],
  ['pdf-picture', pdfPicture],
  ['broken-pdf', brokenPdf],
]

/** The slow ones come seldom: each takes its reader to a limit. */
const [ONE_BOMB_IN, ONE_LONG_IN] = [250, 250]

export async function hostileFile(
  chance: Chance,
  small: readonly Base[],
  whole: readonly Base[],
): Promise<Hostile> {
  if (chance.upTo(ONE_BOMB_IN) === 0) return { what: 'pdf-bomb', bytes: chance.one(pdfs)() }
  if (chance.upTo(ONE_LONG_IN) === 0) return { what: 'long-paper', bytes: await longPaper(chance) }
  const bases = chance.upTo(8) === 0 ? whole : small
  const [what, make] = chance.one(kinds)
  return { what, bytes: await make(chance, bases.length > 0 ? bases : small) }
}

function tiffs(bases: readonly Base[]): readonly Base[] {
  const found = bases.filter(({ bytes }) => bytes.subarray(0, 4).toString('latin1') === 'II*\0')
  return found.length > 0 ? found : bases
}

/** Where the first directory's entries begin; a file without any has one at its head. */
function entriesOf(bytes: Buffer): number[] {
  const at = bytes.length >= 8 ? bytes.readUInt32LE(4) : 0
  if (at < 8 || at + 14 > bytes.length) return [8]
  const room = Math.floor((bytes.length - at - 2) / 12)
  const count = Math.max(1, Math.min(bytes.readUInt16LE(at), room))
  return Array.from({ length: count }, (_, index) => at + 2 + index * 12)
}
