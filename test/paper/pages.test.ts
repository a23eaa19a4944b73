// Decoding: kinds by content, whole or not, per-page resolution, every fax coding bit for bit, and the limits.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { decodeLimits, decodePages, sniff, structurallyWhole } from '../../src/paper/pages.ts'
import { walkTiff } from '../../src/paper/tiff.ts'
import { describeNeeding } from '../servers/needs.ts'

const at = (path: string) => new URL(`../../fixtures/${path}`, import.meta.url)
const faxNames = readdirSync(at('fax')).filter((it) => it.endsWith('.tif'))
const fax = (name: string) => readFileSync(at(`fax/${name}`))
const dir = mkdtempSync(join(tmpdir(), 'holdfast-pages-'))
afterAll(() => rmSync(dir, { recursive: true }))

test.each([
  ['fax/01-chan-typed.tif', 'tiff'],
  ['paper/chan.pdf', 'pdf'],
  ['paper/chan.png', 'png'],
  ['paper/chan.jpg', 'jpeg'],
  ['paper/cases.json', undefined],
])('%s is known by its content', (name, kind) => {
  expect(sniff(readFileSync(at(name)))).toBe(kind)
})

test.each([
  'fax/01-chan-typed.tif',
  'fax/08-wong-confirms.tif',
  'paper/chan.pdf',
  'paper/chan.png',
  'paper/chan.jpg',
])('%s is whole, and no longer whole without its end', (name) => {
  const bytes = readFileSync(at(name))
  expect(structurallyWhole(bytes)).toBe(true)
  for (const share of [0, 0.1, 0.5, 0.9, 0.99])
    expect(structurallyWhole(bytes.subarray(0, Math.floor(bytes.length * share)))).toBe(false)
})

test('the eight bytes that HylaFAX writes first are not a whole fax', () => {
  expect(structurallyWhole(Buffer.from([0x49, 0x49, 0x2a, 0, 0, 0, 0, 0]))).toBe(false)
  expect(structurallyWhole(Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]))).toBe(false)
})

test('a chain of directories that runs in a circle ends', () => {
  const bytes = Buffer.from(fax('01-chan-typed.tif'))
  const first = bytes.readUInt32LE(4)
  bytes.writeUInt32LE(first, first + 2 + bytes.readUInt16LE(first) * 12)
  expect(walkTiff(bytes)).toMatchObject({ chainWhole: false, fault: /circle/ })
})

test('each page has its own resolution', async () => {
  const { pages, quality, findings } = await decodePages(fax('08-wong-confirms.tif'))
  expect(pages.map(({ width, xDpi, yDpi }) => [width, xDpi, yDpi])).toEqual([
    [1728, 204, 196],
    [1728, 204, 98],
  ])
  expect(quality).toMatchObject({ kind: 'tiff', damaged: false, senderLine: /08-wong-confirms/ })
  expect(findings).toEqual([])
})

test('a PDF and pictures decode to grey pages of the right size', async () => {
  const inches = async (name: string) => {
    const [page] = (await decodePages(readFileSync(at(`paper/${name}`)))).pages
    return page ? [page.width / page.xDpi, page.height / page.yDpi].map((it) => it.toFixed(1)) : []
  }
  expect(await inches('chan.pdf')).toEqual(['8.3', '11.7'])
  expect(await inches('chan.png')).toEqual(['8.4', '11.8'])
  expect(await inches('chan.jpg')).toEqual(['8.4', '11.8'])
})

test.each([
  ['no bytes', Buffer.alloc(0), 'empty-file'],
  ['a text', Buffer.from('Dear Sirs,'), 'unknown-kind'],
  ['a TIFF stub', Buffer.from('II*\0\x08\0\0\0', 'latin1'), 'truncated'],
  ['a PDF with nothing in it', Buffer.from('%PDF-1.7\n%%EOF'), 'undecodable'],
  ['a PNG with nothing in it', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'undecodable'],
])('%s is a finding', async (_, bytes, code) => {
  const { pages, findings, quality } = await decodePages(bytes)
  expect(pages).toEqual([])
  expect(findings.map((it) => it.code)).toEqual([code])
  expect(quality.damaged).toBe(true)
})

test('a TIFF that claims a huge page is refused by its header', async () => {
  const bytes = Buffer.from(fax('01-chan-typed.tif'))
  const first = bytes.readUInt32LE(4)
  for (let entry = 0; entry < bytes.readUInt16LE(first); entry++) {
    const place = first + 2 + entry * 12
    if ([256, 257].includes(bytes.readUInt16LE(place))) {
      bytes.writeUInt16LE(4, place + 2)
      bytes.writeUInt32LE(400_000, place + 8)
    }
  }
  expect((await decodePages(bytes)).findings.map((it) => it.code)).toEqual(['too-large'])
})

test('a PNG and a PDF that claim a huge page are refused', async () => {
  const png = await sharp({
    create: { width: 9000, height: 9000, channels: 3, background: '#fff' },
  })
    .png()
    .toBuffer()
  expect((await decodePages(png)).findings.map((it) => it.code)).toEqual(['too-large'])
  const document = await PDFDocument.create()
  document.addPage([99_999, 99_999])
  const { pages, findings } = await decodePages(await document.save())
  expect(pages).toEqual([])
  expect(findings.map((it) => it.code)).toEqual(['too-large'])
})

test('more pages or bytes than allowed are a finding', async () => {
  const bytes = fax('08-wong-confirms.tif')
  const few = await decodePages(bytes, { ...decodeLimits, pages: 1 })
  expect(few.pages).toHaveLength(1)
  expect(few.findings.map((it) => it.code)).toEqual(['too-many-pages'])
  const small = await decodePages(bytes, { ...decodeLimits, bytes: 1000 })
  expect(small.findings.map((it) => it.code)).toEqual(['too-large'])
})

test.each(faxNames)('%s cut off anywhere is answered', async (name) => {
  const bytes = fax(name)
  for (let cut = 0; cut < 12; cut++) {
    const part = bytes.subarray(0, Math.floor((bytes.length * cut) / 12))
    const { findings, quality } = await decodePages(part)
    expect(findings.length).toBeGreaterThan(0)
    expect(quality.damaged).toBe(true)
  }
})

test('flipped bits never throw', async () => {
  const flips = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(7)), {
    minLength: 1,
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...faxNames), flips, async (name, places) => {
      const bytes = Buffer.from(fax(name))
      for (const [where, bit] of places) {
        const place = Math.floor(where * bytes.length)
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
      }
      const { pages, findings } = await decodePages(bytes)
      expect(pages.length + findings.length).toBeGreaterThan(0)
    }),
    { numRuns: 150 },
  )
}, 60_000)

test('flipped bits in the directory never throw', async () => {
  const bytes = fax('08-wong-confirms.tif')
  const first = bytes.readUInt32LE(4)
  for (let place = first; place < first + 180; place++) {
    const bad = Buffer.from(bytes)
    bad[place] = 0xff
    const { pages, findings } = await decodePages(bad)
    expect(pages.length + findings.length).toBeGreaterThan(0)
  }
}, 60_000)

test('random bytes behind any header never throw', async () => {
  const heads = ['', 'II*\0', 'MM\0*', '%PDF-1.7\n', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0']
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.uint8Array({ maxLength: 400 }),
      async (head, rest) => {
        const { pages, findings } = await decodePages(
          Buffer.concat([Buffer.from(head, 'latin1'), rest]),
        )
        expect(pages.length + findings.length).toBeGreaterThan(0)
      },
    ),
    { numRuns: 150 },
  )
}, 60_000)

describeNeeding(['libtiff'], 'files made by libtiff’s own tools', () => {
  const black = async (bytes: Buffer) => {
    const { pages, findings } = await decodePages(bytes)
    expect(findings).toEqual([])
    return pages.map((it) => Buffer.from(it.grey))
  }

  test.each([
    ['g3:1d', 'msb2lsb', '99999'],
    ['g3:1d:fill', 'lsb2msb', '64'],
    ['g3:2d', 'lsb2msb', '99999'],
    ['g3:2d:fill', 'msb2lsb', '100'],
    ['g4', 'lsb2msb', '99999'],
    ['g4', 'msb2lsb', '32'],
    ['lzw', 'msb2lsb', '128'],
    ['packbits', 'lsb2msb', '1'],
  ])('%s, %s, %s rows a strip: bit for bit', async (coding, order, rows) => {
    const out = join(dir, `${coding}-${order}-${rows}.tif`.replaceAll(':', '-'))
    const from = at('fax/08-wong-confirms.tif').pathname
    execFileSync('tiffcp', ['-c', coding, '-f', order, '-r', rows, from, out])
    const [made, given] = [await black(readFileSync(out)), await black(fax('08-wong-confirms.tif'))]
    expect(made.map((it, index) => it.equals(given[index] ?? Buffer.alloc(0)))).toEqual([
      true,
      true,
    ])
    expect(structurallyWhole(readFileSync(out))).toBe(true)
  })

  test('fax2tiff: raw G3 as a fax class 1 modem hands it over', async () => {
    const coded = join(dir, 'coded.tif')
    execFileSync('tiffcp', [
      '-c',
      'g3:1d',
      '-r',
      '99999',
      at('fax/02-wong-hand.tif').pathname,
      coded,
    ])
    const dump = execFileSync('tiffdump', [coded], { encoding: 'latin1' })
    const number = (tag: string) => Number(new RegExp(`${tag} .*<(\\d+)`).exec(dump)?.[1])
    const start = number('StripOffsets')
    const raw = join(dir, 'raw.g3')
    writeFileSync(raw, readFileSync(coded).subarray(start, start + number('StripByteCounts')))
    const made = join(dir, 'made.tif')
    execFileSync('fax2tiff', ['-o', made, '-M', '-1', '-8', '-R', '196', '-X', '1728', raw])
    const [before, after] = [await black(fax('02-wong-hand.tif')), await black(readFileSync(made))]
    const same = before[0]?.filter((it, index) => it === after[0]?.[index]).length ?? 0
    expect(same / (before[0]?.length ?? 1)).toBeGreaterThan(0.999)
  })
})

const received = new URL('../../../shared/corpora/hylafax/', import.meta.url)

test.skipIf(!existsSync(received)).each([
  ['fax000000001.tif', 1, true],
  ['fax000000003.tif', 0, false],
  ['fax000000004.tif', 2, true],
  ['partial_8bytes.tif', 0, false],
])('%s as a real HylaFAX left it, where it is at hand', async (name, count, whole) => {
  const bytes = readFileSync(new URL(name, received))
  expect(structurallyWhole(bytes)).toBe(whole)
  expect((await decodePages(bytes)).pages).toHaveLength(count)
})

test.each([
  [6, 'old-style JPEG'],
  [9, 'JBIG (T.85)'],
  [10, 'JBIG (T.43)'],
  [34661, 'JBIG'],
])('a page compressed as %i is told as %s, and never guessed at', async (compression, named) => {
  const bytes = Buffer.from(fax('01-chan-typed.tif'))
  const directory = walkTiff(bytes).pages[0]?.at ?? 0
  for (let entry = 0; entry < bytes.readUInt16LE(directory); entry++) {
    const tag = directory + 2 + entry * 12
    if (bytes.readUInt16LE(tag) === 259) bytes.writeUInt16LE(compression, tag + 8)
  }
  const { pages, findings } = await decodePages(bytes)
  expect(findings).toEqual([{ code: 'unsupported-compression', detail: `page 1: ${named}` }])
  expect(pages.filter((page) => page !== undefined)).toEqual([])
})
