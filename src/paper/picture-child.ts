// Draws pages and cut-outs of documents for the desk, one after another: what a stranger sent is decoded here and nowhere in the desk.
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { decodeLimits, decodePages, MOST_SHOWN, type Page } from './pages.ts'
import type { Box } from './reading.ts'

export type PictureAsked = {
  readonly bytes: Uint8Array
  readonly page: number
  readonly maxWidth?: number
  readonly box?: Box
}

/** Nothing where there is no such page, or nothing of it in the box. */
export type PictureDrawn = { readonly png: Uint8Array | null }

sharp.concurrency(1)
sharp.cache(false)

process.on('message', (asked: PictureAsked) => void answer(asked))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function answer(asked: PictureAsked): Promise<void> {
  const png = await draw(asked).catch(() => undefined)
  const drawn: PictureDrawn = { png: png ?? null }
  process.send?.(drawn)
  globalThis.gc?.()
}

async function draw({ bytes, page: index, maxWidth, box }: PictureAsked) {
  const page = await pageAt(bytes, index)
  if (!page) return undefined
  if (!box) return pngOf(page, Math.min(page.width, maxWidth ?? page.width))
  const cutOut = cut(page, box)
  return cutOut && pngOf(cutOut, cutOut.width)
}

/** The page that was drawn last: an officer's next picture is mostly cut from the same. */
let last: { readonly name: string; readonly page: Page | undefined } | undefined

async function pageAt(bytes: Uint8Array, index: number): Promise<Page | undefined> {
  if (index < 0 || index >= MOST_SHOWN) return undefined
  const name = `${createHash('sha256').update(bytes).digest('hex')} ${index}`
  if (last?.name === name) return last.page
  const limits = { ...decodeLimits, pages: index + 1, only: index }
  const { pages } = await decodePages(bytes, limits)
  const page = pages[index]
  last = { name, page: page?.missing ? undefined : page }
  return last.page
}

/** A trifle wider than the box. */
function cut(page: Page, [x, y, width, height]: Box): Page | undefined {
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
  return { ...page, width: wide, height: high, grey }
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
