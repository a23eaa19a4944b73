// Pages and cut-outs as PNG, for the desk to draw: square pixels whatever the fax's resolution.
import sharp from 'sharp'
import { forkChild, megabytesOf } from './child.ts'
import { decodeLimits, decodePages, type Page, sniff } from './pages.ts'
import { patience } from './patience.ts'
import type { PictureAsked } from './picture-child.ts'
import type { Box } from './reading.ts'

/** One page as the officer sees it, or nothing where the document has no such page. */
export async function pagePng(
  bytes: Uint8Array,
  pageIndex: number,
  options: { readonly maxWidth?: number } = {},
): Promise<Buffer | undefined> {
  const page = await pageAt(bytes, pageIndex)
  if (!page) return undefined
  const width = Math.min(page.width, options.maxWidth ?? page.width)
  return pngOf(page, width)
}

/** A cut-out in pixels of the decoded page (a reading's `pixels`), a trifle wider than the box. */
export async function cropPng(
  bytes: Uint8Array,
  pageIndex: number,
  [x, y, width, height]: Box,
): Promise<Buffer | undefined> {
  const page = await pageAt(bytes, pageIndex)
  if (!page) return undefined
  const margin = Math.round(page.xDpi / 25.4)
  const [left, top] = [Math.max(0, Math.floor(x) - margin), Math.max(0, Math.floor(y) - margin)]
  const right = Math.min(page.width, Math.ceil(x + width) + margin)
  const bottom = Math.min(page.height, Math.ceil(y + height) + margin)
  if (right <= left || bottom <= top) return undefined
  const [wide, high] = [right - left, bottom - top]
  const grey = new Uint8Array(wide * high)
  for (let row = 0; row < high; row++) {
    const from = (top + row) * page.width + left
    grey.set(page.grey.subarray(from, from + wide), row * wide)
  }
  return pngOf({ ...page, width: wide, height: high, grey }, wide)
}

/** libvips decodes pictures here, bounded by their headers; a PDF is a program, and is drawn in a child. */
async function pageAt(bytes: Uint8Array, index: number): Promise<Page | undefined> {
  if (index < 0 || index >= decodeLimits.pages) return undefined
  if (sniff(bytes) === 'pdf') return drawnPage(bytes, index)
  const { pages } = await decodePages(bytes, { ...decodeLimits, pages: index + 1 })
  const page = pages[index]
  return page?.missing ? undefined : page
}

/** A page takes a third of a second; starting the child as much again. */
const DRAWING_MS = 18_000
const DRAWING_MEGABYTES = 700

function drawnPage(bytes: Uint8Array, page: number): Promise<Page | undefined> {
  const child = forkChild('picture-child')
  return new Promise((resolve) => {
    const end = (drawn: Page | undefined) => {
      late.stop()
      clearInterval(watch)
      child.kill('SIGKILL')
      resolve(drawn)
    }
    const late = patience(
      child.pid,
      () => DRAWING_MS,
      () => end(undefined),
    )
    const watch = setInterval(async () => {
      if ((await megabytesOf(child.pid)) > DRAWING_MEGABYTES) end(undefined)
    }, 200)
    child.once('message', (drawn: Page | null) =>
      end(drawn?.missing ? undefined : (drawn ?? undefined)),
    )
    child.once('error', () => end(undefined))
    child.once('exit', () => end(undefined))
    const asked: PictureAsked = { bytes, page }
    child.send(asked, () => undefined) // a failed sending is seen by the child's end
  })
}

function pngOf(page: Page, width: number): Promise<Buffer> {
  const { grey, xDpi, yDpi } = page
  const height = Math.max(1, Math.round(((page.height * width) / page.width) * (xDpi / yDpi)))
  return sharp(grey, { raw: { width: page.width, height: page.height, channels: 1 } })
    .resize(width, height, { fit: 'fill' })
    .toColourspace('b-w')
    .png({ compressionLevel: 6 })
    .toBuffer()
}
