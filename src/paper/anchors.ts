// Small printed places of a form that look like nothing around them: what a page is pinned to.
import type { Affine } from './coarse.ts'
import type { Patch } from './patch.ts'
import { evenly, halved, inkBetween } from './raster.ts'
import type { Box } from './reading.ts'
import { BLANK_SCALE, fieldBox, type Template } from './templates.ts'

export type Anchor = {
  /** Middle, in form millimetres. */
  readonly x: number
  readonly y: number
  /** The print at 2 and at 4 pixels a millimetre. */
  readonly half: Patch
  readonly whole: Patch
}

/** Where an anchor was found: page millimetres, and how well the print agrees there (-1 to 1). */
export type Sighting = {
  readonly x: number
  readonly y: number
  readonly pageX: number
  readonly pageY: number
  readonly likeness: number
}

/** 14 by 9 mm: a few words of print, which no other place repeats. */
const SIZE = { width: 14, height: 9 }
const MOST_ANCHORS = 48
/** Anchors stand at least so far apart, so that they cover the page. */
const APART = 15

export function anchorsOf(template: Template): Anchor[] {
  const { form, blank } = template
  const dpi = BLANK_SCALE * 25.4
  const whole = evenly({ ...blank, xDpi: dpi, yDpi: dpi }, BLANK_SCALE)
  const half = halved(whole)
  const filled: Box[] = [
    ...form.fields.map(fieldBox),
    ...form.crops.map((it) => it.box),
    ...(form.qr ? [form.qr.box] : []),
  ]
  const chosen: Anchor[] = []
  const candidates = places(form.page, filled)
    .map(([x, y]) => ({ x, y, worth: worth(around(half, x, y, 2)) }))
    .filter((it) => it.worth > 0)
    .sort((a, b) => b.worth - a.worth)
  for (const { x, y } of candidates) {
    if (chosen.length >= MOST_ANCHORS) break
    if (chosen.some((it) => Math.hypot(it.x - x, it.y - y) < APART)) continue
    chosen.push({ x, y, half: around(half, x, y, 2), whole: around(whole, x, y, 4) })
  }
  return chosen
}

/** Middles on a 3 mm grid whose patch is hardly covered by what people fill in. */
function places(page: { width: number; height: number }, filled: readonly Box[]) {
  const found: [number, number][] = []
  for (let y = 9; y <= page.height - 9; y += 3)
    for (let x = 10; x <= page.width - 10; x += 3) {
      const own: Box = [x - SIZE.width / 2, y - SIZE.height / 2, SIZE.width, SIZE.height]
      const covered = filled.reduce((sum, box) => sum + overlap(own, box), 0)
      if (covered < 0.25 * SIZE.width * SIZE.height) found.push([x, y])
    }
  return found
}

function overlap(a: Box, b: Box): number {
  const wide = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])
  const high = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1])
  return wide > 0 && high > 0 ? wide * high : 0
}

function around(patch: Patch, x: number, y: number, scale: number): Patch {
  const [width, height] = [SIZE.width * scale, SIZE.height * scale]
  const left = Math.round((x - SIZE.width / 2) * scale)
  const top = Math.round((y - SIZE.height / 2) * scale)
  const ink = new Float32Array(width * height)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      ink[row * width + column] = patch.ink[(top + row) * patch.width + left + column] ?? 0
  return { width, height, ink }
}

/** How well a patch holds in both directions: the lesser eigenvalue of its structure tensor (Shi and Tomasi). */
function worth({ width, height, ink }: Patch): number {
  let [xx, xy, yy] = [0, 0, 0]
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const dx = (ink[at + 1] ?? 0) - (ink[at - 1] ?? 0)
      const dy = (ink[at + width] ?? 0) - (ink[at - width] ?? 0)
      xx += dx * dx
      xy += dx * dy
      yy += dy * dy
    }
  return (xx + yy) / 2 - Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
}

/** Looks for an anchor within `reach` millimetres of where `affine` puts it; `scale` is that of `page` and `print`. */
export function sight(
  anchor: Anchor,
  page: Patch,
  scale: 2 | 4,
  affine: Affine,
  reach: number,
): Sighting | undefined {
  const print = scale === 2 ? anchor.half : anchor.whole
  const steps = Math.ceil(reach * scale)
  const window = lookedAt(page, scale, affine, anchor, print, steps)
  const found = bestOffset(print, window, steps)
  if (!found) return undefined
  // Offsets are in form millimetres, so they go through the affine like any other point.
  const [x, y] = [anchor.x + found.dx / scale, anchor.y + found.dy / scale]
  const [pageX, pageY] = through(affine, x, y)
  return { x: anchor.x, y: anchor.y, pageX, pageY, likeness: found.likeness }
}

export function through(affine: Affine, x: number, y: number): [number, number] {
  const [a, b, c, d, e, f] = affine
  return [a * x + b * y + c, d * x + e * y + f]
}

/** The part of the page where the anchor may be, seen straight and to scale. */
function lookedAt(
  page: Patch,
  scale: number,
  [a, b, c, d, e, f]: Affine,
  anchor: Anchor,
  print: Patch,
  steps: number,
): Patch {
  const width = print.width + 2 * steps
  const height = print.height + 2 * steps
  const ink = new Float32Array(width * height)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const x = anchor.x + (column + 0.5 - width / 2) / scale
      const y = anchor.y + (row + 0.5 - height / 2) / scale
      const pageX = (a * x + b * y + c) * scale - 0.5
      const pageY = (d * x + e * y + f) * scale - 0.5
      ink[row * width + column] = inkBetween(page, pageX, pageY)
    }
  return { width, height, ink }
}

function bestOffset(print: Patch, window: Patch, steps: number) {
  const side = 2 * steps + 1
  const scores = new Float32Array(side * side)
  const form = moments(print.ink)
  if (form.spread === 0) return undefined
  const sums = sumsOf(window)
  let best = -1
  let at = 0
  for (let dy = 0; dy < side; dy++)
    for (let dx = 0; dx < side; dx++) {
      const score = likeness(print, window, sums, dx, dy, form)
      scores[dy * side + dx] = score
      if (score > best) {
        best = score
        at = dy * side + dx
      }
    }
  const [column, row] = [at % side, Math.floor(at / side)]
  const shift = (before: number | undefined, after: number | undefined) =>
    peak(before ?? best, best, after ?? best)
  const inside = column > 0 && row > 0 && column < side - 1 && row < side - 1
  const dx = column - steps + (inside ? shift(scores[at - 1], scores[at + 1]) : 0)
  const dy = row - steps + (inside ? shift(scores[at - side], scores[at + side]) : 0)
  return { dx, dy, likeness: best }
}

/** Where between three scores the parabola through them is highest. */
function peak(before: number, here: number, after: number): number {
  const bow = before - 2 * here + after
  return bow < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bow)) : 0
}

type Moments = { readonly mean: number; readonly spread: number }

function moments(ink: Float32Array): Moments {
  let [sum, square] = [0, 0]
  for (let at = 0; at < ink.length; at++) {
    const value = ink[at] ?? 0
    sum += value
    square += value * value
  }
  const mean = sum / ink.length
  return { mean, spread: Math.sqrt(Math.max(0, square - sum * mean)) }
}

/** The window's ink, and its square, summed from the top left: one place's sum is four look-ups. */
type Sums = { readonly wide: number; readonly ink: Float64Array; readonly square: Float64Array }

function sumsOf({ width, height, ink }: Patch): Sums {
  const wide = width + 1
  const sums = new Float64Array(wide * (height + 1))
  const squares = new Float64Array(wide * (height + 1))
  for (let y = 0; y < height; y++) {
    let [sum, square] = [0, 0]
    for (let x = 0; x < width; x++) {
      const value = ink[y * width + x] ?? 0
      sum += value
      square += value * value
      const at = (y + 1) * wide + x + 1
      sums[at] = (sums[at - wide] ?? 0) + sum
      squares[at] = (squares[at - wide] ?? 0) + square
    }
  }
  return { wide, ink: sums, square: squares }
}

function within(sums: Float64Array, wide: number, print: Patch, dx: number, dy: number): number {
  const top = dy * wide + dx
  const bottom = top + print.height * wide
  const upper = (sums[top + print.width] ?? 0) - (sums[top] ?? 0)
  return (sums[bottom + print.width] ?? 0) - (sums[bottom] ?? 0) - upper
}

/** Normalised cross-correlation of the print with one place of the window. */
function likeness(
  print: Patch,
  window: Patch,
  sums: Sums,
  dx: number,
  dy: number,
  form: Moments,
): number {
  const sum = within(sums.ink, sums.wide, print, dx, dy)
  const square = within(sums.square, sums.wide, print, dx, dy)
  const spread = Math.sqrt(Math.max(0, square - (sum * sum) / print.ink.length))
  if (spread < 1e-4) return 0
  let product = 0
  for (let row = 0; row < print.height; row++) {
    const own = row * print.width
    const other = (row + dy) * window.width + dx
    for (let column = 0; column < print.width; column++)
      product += (window.ink[other + column] ?? 0) * (print.ink[own + column] ?? 0)
  }
  return (product - form.mean * sum) / (form.spread * spread)
}
