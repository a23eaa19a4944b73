// Puts a finely drawn page through a bad fax machine: where every point of it comes out is known.
import type { Page } from '../../src/paper/page.ts'

export type Distortion = {
  /** Degrees, clockwise positive. */
  readonly skew: number
  /** Scale across and down. */
  readonly wide: number
  readonly high: number
  /** How far down the page leans to the right, in millimetres over its height. */
  readonly lean: number
  /** Millimetres. */
  readonly right: number
  readonly down: number
  readonly yDpi: number
  readonly upsideDown: boolean
  /** Share of pixels turned over. */
  readonly speckle: number
  /** The shade from which on the machine takes a pixel for black: below 128 print grows thin, above it thick. */
  readonly black: number
  /** Millimetres cut off at the left, top, right and bottom, and how: white, or a black bar. */
  readonly cut: readonly [number, number, number, number]
  readonly bars: boolean
}

/** ITU-T T.4 §2.1: 1728 pixels over 215 mm. */
const [WIDTH, X_DPI] = [1728, 204]

/** From millimetres of the form to millimetres of the faxed page, both from the top left. */
export function comesOutAt(how: Distortion, page: Page, x: number, y: number): [number, number] {
  const { sheetW, sheetH, paperW, paperH } = sizes(page)
  const angle = (how.skew * Math.PI) / 180
  const dx = (x - sheetW / 2) * how.wide + (how.lean * (y - sheetH / 2)) / sheetH
  const dy = (y - sheetH / 2) * how.high
  const atX = dx * Math.cos(angle) - dy * Math.sin(angle) + paperW / 2 + how.right
  const atY = dx * Math.sin(angle) + dy * Math.cos(angle) + paperH / 2 + how.down
  return how.upsideDown ? [paperW - atX, paperH - atY] : [atX, atY]
}

const sizes = (page: Page) => ({
  sheetW: (page.width / page.xDpi) * 25.4,
  sheetH: (page.height / page.yDpi) * 25.4,
  paperW: (WIDTH / X_DPI) * 25.4,
  paperH: (page.height / page.yDpi) * 25.4,
})

export function faxed(page: Page, how: Distortion, random: () => number): Page {
  const { sheetW, sheetH, paperW, paperH } = sizes(page)
  const height = Math.round((paperH / 25.4) * how.yDpi)
  const grey = new Uint8Array(WIDTH * height).fill(255)
  const angle = (how.skew * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [left, top, right, bottom] = how.cut
  for (let row = 0; row < height; row++)
    for (let column = 0; column < WIDTH; column++) {
      let x = ((column + 0.5) * 25.4) / X_DPI
      let y = ((row + 0.5) * 25.4) / how.yDpi
      const at = row * WIDTH + column
      if (x < left || y < top || x > paperW - right || y > paperH - bottom) {
        if (how.bars) grey[at] = 0
        continue
      }
      if (how.upsideDown) [x, y] = [paperW - x, paperH - y]
      const [dx, dy] = [x - paperW / 2 - how.right, y - paperH / 2 - how.down]
      const fromY = (dy * cos - dx * sin) / how.high + sheetH / 2
      const lean = (how.lean * (fromY - sheetH / 2)) / sheetH
      const fromX = (dx * cos + dy * sin - lean) / how.wide + sheetW / 2
      const shade = meanAround(page, fromX, fromY, how.yDpi)
      const flipped = how.speckle > 0 && random() < how.speckle
      grey[at] = shade < how.black !== flipped ? 0 : 255
    }
  return { width: WIDTH, height, xDpi: X_DPI, yDpi: how.yDpi, grey }
}

/** What one pixel of the machine sees: as much of the fine page as it covers. */
function meanAround(page: Page, x: number, y: number, yDpi: number): number {
  const wide = Math.max(1, Math.round(page.xDpi / X_DPI))
  const high = Math.max(1, Math.round(page.yDpi / yDpi))
  const left = Math.round((x / 25.4) * page.xDpi - wide / 2)
  const top = Math.round((y / 25.4) * page.yDpi - high / 2)
  let sum = 0
  for (let row = top; row < top + high; row++)
    for (let column = left; column < left + wide; column++) {
      const inside = row >= 0 && column >= 0 && row < page.height && column < page.width
      sum += inside ? (page.grey[row * page.width + column] ?? 255) : 255
    }
  return sum / (wide * high)
}

/** Any machine within what issue 4 asks for: ±3° of skew, 0.94 to 1.04, either resolution, edges cut or missing. */
export function anyDistortion(random: () => number): Distortion {
  const between = (low: number, high: number) => low + random() * (high - low)
  const often = (share: number) => random() < share
  const scale = between(0.94, 1.04)
  const limited = (value: number) => Math.min(1.04, Math.max(0.94, value))
  const cut = () => (often(0.25) ? between(2, 12) : 0)
  return {
    skew: between(-3, 3),
    wide: scale,
    high: limited(scale + between(-0.02, 0.02)),
    lean: often(0.3) ? between(-1, 1) : 0,
    right: between(-4, 4),
    down: between(-5, 5),
    yDpi: often(0.5) ? 196 : 98,
    upsideDown: often(0.15),
    speckle: often(0.4) ? between(0, 0.02) : 0,
    black: between(95, 190),
    cut: [cut(), cut(), cut(), cut()],
    bars: often(0.3),
  }
}
