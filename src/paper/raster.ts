// Whole-page work before the form is looked for: specks, edge bars, turning over, and even millimetres.
import type { Page } from './page.ts'
import type { Patch } from './patch.ts'
import type { Turn } from './reading.ts'

const BLACK = 128

/** Black pixels with no black neighbour, per thousand: what a bad line sprinkles over a page. */
export function specks({ width, height, grey }: Page): number {
  let lonely = 0
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      if ((grey[at] ?? 255) < BLACK && neighbours(grey, width, at) === 0) lonely++
    }
  return (1000 * lonely) / Math.max(1, width * height)
}

function neighbours(grey: Uint8Array, width: number, at: number): number {
  let count = 0
  for (let row = at - width; row <= at + width; row += width)
    for (let one = row - 1; one <= row + 1; one++)
      if (one !== at && (grey[one] ?? 255) < BLACK) count++
  return count
}

/** A clean fax has under one lonely pixel in a thousand; paper §2 measured the median at 4 % salt and pepper. */
const SPECKLED = 1
const HEAVILY = 15
/** Below this many rows an inch a stroke is one row thick, and a median would turn every 7 into a 1. */
const FINE_ENOUGH = 150

export function despeckled(page: Page, noise: number): Page {
  if (noise < SPECKLED) return page
  const { width, height, grey } = page
  const median = noise > HEAVILY && page.yDpi >= FINE_ENOUGH
  const lonely = noise > HEAVILY ? 1 : 0
  const clean = grey.slice()
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const black = (grey[at] ?? 255) < BLACK
      const around = neighbours(grey, width, at)
      if (median) clean[at] = around + (black ? 1 : 0) >= 5 ? 0 : 255
      else if (black && around <= lonely) clean[at] = 255
      else if (!black && around >= 7) clean[at] = 0
    }
  return { ...page, grey: clean }
}

/** Whitens the bars that a scanner's lid leaves along the edges: they would drown the form's own lines. */
export function withoutEdgeBars(page: Page): Page {
  const { width, height } = page
  const grey = page.grey.slice()
  const most = Math.round(0.06 * Math.min(width, height))
  const bar = (start: number, step: number, count: number) => {
    let black = 0
    for (let one = 0; one < count; one++) if ((grey[start + one * step] ?? 255) < BLACK) black++
    if (black < count / 2) return false
    for (let one = 0; one < count; one++) grey[start + one * step] = 255
    return true
  }
  for (let y = 0; y < most && bar(y * width, 1, width); y++);
  for (let y = height - 1; y > height - most && bar(y * width, 1, width); y--);
  for (let x = 0; x < most && bar(x, width, height); x++);
  for (let x = width - 1; x > width - most && bar(x, width, height); x--);
  return { ...page, grey }
}

export function turnedOver(page: Page): Page {
  return { ...page, grey: page.grey.slice().reverse() }
}

/** The page turned by a quarter counter-clockwise: upright, where it lay on its right side. */
export function quarterTurned(page: Page): Page {
  const { width: high, height: wide, grey } = page
  const turned = new Uint8Array(grey.length)
  // Written row by row in blocks, so that the reads down a column stay near one another.
  for (let block = 0; block < wide; block += 32)
    for (let row = 0; row < high; row++)
      for (let column = block; column < Math.min(wide, block + 32); column++)
        turned[row * wide + column] = grey[column * high + high - 1 - row] ?? 255
  return { ...page, width: wide, height: high, xDpi: page.yDpi, yDpi: page.xDpi, grey: turned }
}

/** The same for a picture of ink. */
export function quarterTurnedPatch({ width: high, height: wide, ink }: Patch): Patch {
  const turned = new Float32Array(ink.length)
  for (let row = 0; row < high; row++)
    for (let column = 0; column < wide; column++)
      turned[row * wide + column] = ink[column * high + high - 1 - row] ?? 0
  return { width: wide, height: high, ink: turned }
}

/** A page that lies turned, set upright. */
export function upright(page: Page, turned: Turn): Page {
  const level = turned === 90 || turned === 270 ? quarterTurned(page) : page
  return turned >= 180 ? turnedOver(level) : level
}

/** The page's darkness at so many pixels a millimetre, the same across and down, each pixel the mean of what it covers. */
export function evenly(page: Page, scale: number): Patch {
  const across = page.xDpi / 25.4
  const down = page.yDpi / 25.4
  const width = Math.max(1, Math.round((page.width / across) * scale))
  const height = Math.max(1, Math.round((page.height / down) * scale))
  const columns = spans(width, page.width, across / scale)
  const narrow = new Float32Array(width * page.height)
  for (let y = 0; y < page.height; y++)
    for (let x = 0; x < width; x++) {
      const { from, to, first, last } = columns[x] as Span // one for each column
      const row = y * page.width
      let sum = first * dark(page.grey[row + from]) + last * dark(page.grey[row + to])
      for (let at = from + 1; at < to; at++) sum += dark(page.grey[row + at])
      narrow[y * width + x] = sum / (first + last + Math.max(0, to - from - 1))
    }
  const ink = new Float32Array(width * height)
  const rows = spans(height, page.height, down / scale)
  for (let y = 0; y < height; y++) {
    const { from, to, first, last } = rows[y] as Span // one for each row
    const total = first + last + Math.max(0, to - from - 1)
    for (let x = 0; x < width; x++) {
      let sum = first * (narrow[from * width + x] ?? 0) + last * (narrow[to * width + x] ?? 0)
      for (let at = from + 1; at < to; at++) sum += narrow[at * width + x] ?? 0
      ink[y * width + x] = sum / total
    }
  }
  return { width, height, ink }
}

const dark = (grey: number | undefined) => 1 - (grey ?? 255) / 255

/** Which source pixels one target pixel covers, and how much of the first and the last of them. */
type Span = { from: number; to: number; first: number; last: number }

function spans(count: number, size: number, step: number): Span[] {
  return Array.from({ length: count }, (_, index) => {
    const start = Math.min(index * step, size - 1)
    const end = Math.min(Math.max((index + 1) * step, start + 1e-6), size)
    const from = Math.floor(start)
    const to = Math.min(size - 1, Math.floor(end))
    if (to === from) return { from, to, first: end - start, last: 0 }
    return { from, to, first: from + 1 - start, last: end - to }
  })
}

/** Darkness at a point between pixels, counted from pixel centres. */
export function inkBetween({ width, height, ink }: Patch, x: number, y: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 0
  const dx = x - left
  const dy = y - top
  const at = top * width + left
  const upper = (ink[at] ?? 0) * (1 - dx) + (ink[at + 1] ?? 0) * dx
  const lower = (ink[at + width] ?? 0) * (1 - dx) + (ink[at + width + 1] ?? 0) * dx
  return upper * (1 - dy) + lower * dy
}

/** Every second pixel's mean: half the scale. */
export function halved(patch: Patch): Patch {
  const width = patch.width >> 1
  const height = patch.height >> 1
  const ink = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 2 * y * patch.width + 2 * x
      const upper = (patch.ink[at] ?? 0) + (patch.ink[at + 1] ?? 0)
      const lower = (patch.ink[at + patch.width] ?? 0) + (patch.ink[at + patch.width + 1] ?? 0)
      ink[y * width + x] = (upper + lower) / 4
    }
  return { width, height, ink }
}
