// A small picture of a signature's or chop's ink, by which the very same ink is known again: a copy, never a likeness.

import { onlyStrokes, type Patch, strokesOf } from './patch.ts'
import { inkBetween } from './raster.ts'
import type { InkPrint } from './reading.ts'

/** What `ink` of a print holds. */
const COLUMNS = 128
const ROWS = 64
/** So many spreads to either side: a line of writing reaches 1.7, its tail 2.2; a ring lies at 1. */
const REACH = 2.2
/** Of a square millimetre: specks of the line are smaller, the dot of an i is larger. */
const SPECK = 0.15
/** Less ink than a thin dash: nothing to know again. */
const LEAST_INK = 3

/** `scale`: pixels a millimetre. Nothing where there is too little ink to tell anything by. */
export function inkPrint(patch: Patch, scale: number): InkPrint | undefined {
  const found = strokesOf(patch)
  const kept = found.strokes.filter((it) => it.area >= SPECK * scale * scale)
  const area = kept.reduce((sum, it) => sum + it.area, 0)
  if (area < LEAST_INK * scale * scale) return undefined
  const clean = onlyStrokes(patch, found, kept)
  const { x, y, spreadX, spreadY } = momentsOf(clean)
  const unit = Math.hypot(spreadX, spreadY)
  const step = (2 * REACH * unit) / COLUMNS
  const values = new Uint8Array(COLUMNS * ROWS)
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const left = x + (column - COLUMNS / 2) * step
      const top = y + (row - ROWS / 2) * step
      values[row * COLUMNS + column] = Math.round(15 * mean(clean, left, top, step))
    }
  const millimetres = (pixels: number) => Math.round((40 * pixels) / scale) / 10
  return { across: millimetres(spreadX), down: millimetres(spreadY), ink: packed(values) }
}

function momentsOf({ width, ink }: Patch) {
  let [mass, x, y, xx, yy] = [0, 0, 0, 0, 0]
  for (let at = 0; at < ink.length; at++) {
    const dark = ink[at] ?? 0
    if (dark === 0) continue
    const column = at % width
    const row = (at - column) / width
    mass += dark
    x += dark * column
    y += dark * row
    xx += dark * column * column
    yy += dark * row * row
  }
  const [meanX, meanY] = [x / mass, y / mass]
  const spread = (square: number, middle: number) =>
    Math.sqrt(Math.max(0, square / mass - middle * middle))
  return { x: meanX, y: meanY, spreadX: spread(xx, meanX), spreadY: spread(yy, meanY) }
}

const SAMPLES = 4

/** The mean darkness of a square, in pixels from pixel centres. */
function mean(patch: Patch, left: number, top: number, size: number): number {
  let sum = 0
  for (let one = 0; one < SAMPLES * SAMPLES; one++) {
    const dx = ((one % SAMPLES) + 0.5) / SAMPLES
    const dy = (Math.floor(one / SAMPLES) + 0.5) / SAMPLES
    sum += inkBetween(patch, left + dx * size, top + dy * size)
  }
  return sum / (SAMPLES * SAMPLES)
}

function packed(values: Uint8Array): string {
  const bytes = Buffer.alloc(values.length / 2)
  for (let at = 0; at < bytes.length; at++)
    bytes[at] = ((values[2 * at] ?? 0) << 4) | (values[2 * at + 1] ?? 0)
  return bytes.toString('base64')
}

function unpacked({ ink }: InkPrint): Patch {
  const bytes = Buffer.from(ink, 'base64')
  const values = new Float32Array(COLUMNS * ROWS)
  for (let at = 0; at < values.length / 2; at++) {
    values[2 * at] = (bytes[at] ?? 0) >> 4
    values[2 * at + 1] = (bytes[at] ?? 0) & 15
  }
  return blurred({ width: COLUMNS, height: ROWS, ink: values })
}

/** Each pixel with half of its neighbours: a row more or less of a fax must not part the same stroke from itself. */
function blurred({ width, height, ink }: Patch): Patch {
  const along = (from: Float32Array, step: number) =>
    from.map((own, at) => own / 2 + ((from[at - step] ?? 0) + (from[at + step] ?? 0)) / 4)
  return { width, height, ink: along(along(ink, 1), width) }
}

type Pose = {
  readonly dx: number
  readonly dy: number
  readonly turn: number
  readonly size: number
}

/** The same ink faxed again scores 0.987 and more at either resolution; the same hand again 0.95 at most, others 0.54. */
const SAME_INK = 0.98
/** Of the same ink the extents agree to a hundredth; this leaves room for a page that was cut or smeared. */
const SIZE_APART = 0.05

/** How far two prints may be turned against one another, in degrees, and whether both are to scale. */
export type Turned = { readonly most: number; readonly toScale: boolean }

/** Is it one ink on both, and so at least one of them a copy? A stamp may be set twice: `most` keeps its angle apart. */
export function isSameInk(a: InkPrint, b: InkPrint, turned: Turned): boolean {
  const apart = (one: number, other: number) => Math.abs(one - other) > SIZE_APART * (one + other)
  if (turned.toScale && (apart(a.across, b.across) || apart(a.down, b.down))) return false
  return correlation(a, b, turned.most) >= SAME_INK || correlation(b, a, turned.most) >= SAME_INK
}

/** Normalised cross-correlation of two prints, laid on one another as well as a small shift, turn and scale allow. */
export function correlation(a: InkPrint, b: InkPrint, mostTurned: number): number {
  const [still, moved] = [unpacked(a), unpacked(b)]
  let pose: Pose = { dx: 0, dy: 0, turn: 0, size: 1 }
  let best = Number.NEGATIVE_INFINITY
  for (let dy = -3; dy <= 3; dy++)
    for (let dx = -3; dx <= 3; dx++) {
      const found = laid(still, moved, { ...pose, dx, dy })
      if (found > best) {
        best = found
        pose = { dx, dy, turn: 0, size: 1 }
      }
    }
  if (best < HOPELESS) return best
  for (const step of [1, 0.5, 0.25]) {
    for (let found = true; found; ) {
      found = false
      for (const next of near(pose, step, mostTurned)) {
        const as = laid(still, moved, next)
        if (as <= best) continue
        best = as
        pose = next
        found = true
      }
    }
  }
  return best
}

/** Ink that is the same begins far above this before it is laid exactly. */
const HOPELESS = 0.5
/** Degrees, and shares of the size, for each whole step. */
const TURN = 1.5
const SIZE = 0.03
const FARTHEST = { dx: 6, dy: 6, size: 0.08 }

function near(pose: Pose, step: number, mostTurned: number): Pose[] {
  const moves: Pose[] = []
  for (const sign of [-step, step])
    moves.push(
      { ...pose, dx: pose.dx + sign },
      { ...pose, dy: pose.dy + sign },
      { ...pose, turn: pose.turn + TURN * sign },
      { ...pose, size: pose.size + SIZE * sign },
    )
  return moves.filter(
    ({ dx, dy, turn, size }) =>
      Math.abs(dx) <= FARTHEST.dx &&
      Math.abs(dy) <= FARTHEST.dy &&
      Math.abs(turn) <= mostTurned &&
      Math.abs(size - 1) <= FARTHEST.size,
  )
}

function laid(still: Patch, moved: Patch, { dx, dy, turn, size }: Pose): number {
  const [cos, sin] = [
    Math.cos((turn * Math.PI) / 180) * size,
    Math.sin((turn * Math.PI) / 180) * size,
  ]
  const [middleX, middleY] = [(COLUMNS - 1) / 2, (ROWS - 1) / 2]
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0]
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const [x, y] = [column - middleX, row - middleY]
      const one = still.ink[row * COLUMNS + column] ?? 0
      const other = inkBetween(
        moved,
        middleX + cos * x - sin * y + dx,
        middleY + sin * x + cos * y + dy,
      )
      n++
      a += one
      b += other
      aa += one * one
      bb += other * other
      ab += one * other
    }
  const spread = Math.sqrt((aa - (a * a) / n) * (bb - (b * b) / n))
  return spread === 0 ? 0 : (ab - (a * b) / n) / spread
}
