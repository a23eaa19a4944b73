// Documents for the tests of sorting: fax files put together page by page, letters, cover sheets and copies of cards.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PDFDocument, rgb } from 'pdf-lib'
import { chance } from '../../fixtures/paper/ink.ts'
import { paddedFontkit } from '../../src/paper/font-kit.ts'
import type { Page } from '../../src/paper/page.ts'
import { decodePages } from '../../src/paper/pages.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'
import { quarterTurned, turnedOver } from '../../src/paper/raster.ts'
import type { Turn } from '../../src/paper/reading.ts'

const fixture = (path: string) => readFile(new URL(`../../fixtures/${path}`, import.meta.url))

/** A page of one of the demo's faxes. */
export async function faxedPage(name: string, index = 0): Promise<Page> {
  const page = (await decodePages(await fixture(`fax/${name}.tif`))).pages[index]
  if (!page) throw new Error(`${name} has no page ${index + 1}`)
  return page
}

/** As it comes out when it is fed in turned clockwise. */
export function lyingPage(page: Page, turned: Turn): Page {
  if (turned === 180) return turnedOver(page)
  if (turned === 0) return page
  // Three quarters counter-clockwise are one clockwise.
  return turned === 270 ? quarterTurned(page) : turnedOver(quarterTurned(page))
}

export const whitePage: Page = {
  ...{ width: 1728, height: 2292, xDpi: 204, yDpi: 196 },
  grey: new Uint8Array(1728 * 2292).fill(255),
}

/** A page of print so close that its words take seconds to read. */
export const closeLines = Array.from(
  { length: 66 },
  (_, at) => `${at} The quick brown fox revokes the certificate 6F02B9A1D34C5E87 of the lazy dog.`,
)

type Drawn = { readonly size?: number; readonly card?: boolean }

/** Noise all over: nothing that a reader makes words of. */
export function noisy(): Page {
  const random = chance('noise')
  return { ...whitePage, grey: whitePage.grey.map(() => (random() < 0.25 ? 0 : 255)) }
}

/** Print on A4, faxed finely: black or white, dithered where it is grey. */
export async function printed(lines: readonly string[], drawn: Drawn = {}): Promise<Page> {
  const document = await PDFDocument.create()
  document.registerFontkit(paddedFontkit)
  const name = '@expo-google-fonts/noto-sans-hk/400Regular/NotoSansHK_400Regular.ttf'
  const path = createRequire(import.meta.url).resolve(name)
  const font = await document.embedFont(await readFile(path), { subset: true })
  const page = document.addPage([595.28, 841.89])
  const { size = 11, card = false } = drawn
  lines.forEach((text, index) => {
    const x = card ? 210 : 68
    page.drawText(text, { x, y: 760 - index * size * 1.6, size, font })
  })
  if (card)
    for (let column = 0; column < 75; column += 3)
      page.drawRectangle({
        ...{ x: 100 + column, y: 660, width: 3, height: 100 },
        color: rgb(0.35 + column / 200, 0.35 + column / 200, 0.35 + column / 200),
      })
  const limits = { pages: 1, pixels: 30_000_000 }
  const [grey] = (await pdfPages(await document.save(), limits, 204)).pages
  if (!grey) throw new Error('nothing was drawn')
  return dithered(grey)
}

const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

function dithered(page: Page): Page {
  const grey = page.grey.map((it, at) => {
    const [x, y] = [at % page.width, Math.floor(at / page.width)]
    return it > (((BAYER[(y % 4) * 4 + (x % 4)] ?? 0) + 0.5) * 255) / 16 ? 255 : 0
  })
  return { ...page, grey }
}

/** More about each page of a TIFF: tag and value, in the order of the tags behind 296. */
type Tags = readonly (readonly [tag: number, value: number])[]

/** A TIFF of so many pages, each with its own size and resolution: one uncompressed strip a page. */
export function tiffOf(pages: readonly Page[], tags: Tags = []): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')]
  let length = 8
  let link = { part: 0, at: 4 }
  for (const page of pages) {
    const strip = packed(page)
    const directory = directoryOf(page, strip.length, length, tags)
    parts[link.part]?.writeUInt32LE(length + strip.length + 16, link.at)
    parts.push(strip, directory)
    link = { part: parts.length - 1, at: directory.length - 4 }
    length += strip.length + directory.length
  }
  return Buffer.concat(parts)
}

function packed({ width, height, grey }: Page): Buffer {
  const stride = Math.ceil(width / 8)
  const bits = Buffer.alloc(stride * height + ((stride * height) % 2))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((grey[y * width + x] ?? 255) < 128) {
        const at = y * stride + (x >> 3)
        bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7))
      }
  return bits
}

/** The resolutions, then the directory; `start` is where the strip before it lies. */
function directoryOf(page: Page, size: number, start: number, tags: Tags): Buffer {
  const { width, height, xDpi, yDpi } = page
  const ratios = start + size
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 1],
    [259, 3, 1],
    [262, 3, 0],
    [273, 4, start],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, size],
    [282, 5, ratios],
    [283, 5, ratios + 8],
    [296, 3, 2],
    ...tags.map(([tag, value]) => [tag, 4, value] as const),
  ] as const
  const bytes = Buffer.alloc(16 + 2 + entries.length * 12 + 4)
  for (const [index, value] of [xDpi, 1, yDpi, 1].entries()) bytes.writeUInt32LE(value, index * 4)
  bytes.writeUInt16LE(entries.length, 16)
  entries.forEach(([tag, type, value], index) => {
    const at = 18 + index * 12
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(type, at + 2)
    bytes.writeUInt32LE(1, at + 4)
    bytes.writeUInt32LE(value, at + 8)
  })
  return bytes
}
