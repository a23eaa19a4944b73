// Finds the character written in a comb's cell and brings it to the one size that the network reads.
import { onlyStrokes, type Patch, type Stroke, strokesOf } from './patch.ts'

/** Pixels a millimetre of every cell and line that is read: about a fine fax's own. */
export const READ_SCALE = 8
export const GLYPH_SIZE = 24
/** The character fills this much of the glyph, so that strokes at its edge are whole. */
const FILLED = 20

/** The glyph in a cell's inner patch (at READ_SCALE), or nothing where nothing is written. */
export function glyphOf(patch: Patch): Float32Array | undefined {
  const found = strokesOf(patch)
  const kept = found.strokes.filter((it) => !isDirt(it, patch))
  // Specks, however many, are no character.
  const area = kept.reduce((sum, it) => sum + (it.area < 2 * SPECK * MM2 ? 0 : it.area), 0)
  // A third of a square millimetre: less than the thinnest 1 leaves on a standard-resolution fax.
  if (area < 0.33 * MM2) return undefined
  return fitted(onlyStrokes(patch, found, kept), bounds(kept))
}

/** Pixels. */
const MM2 = READ_SCALE * READ_SCALE

/** In square millimetres. A larger one would take what a thin foot of an E leaves at 98 lines an inch, two pixels, and
 *  so make it an F: measured on 36 faces that no network knows, 1.15 % of hex characters misread at 0.1, 0.83 at 0.05. */
const SPECK = 0.05

/** Specks, what is left of the cell's own rules, and what hangs in from a neighbour. The top of an O that came apart
 *  lies along an edge too: only what is as long as a rule is one. */
function isDirt(it: Stroke, patch: Patch): boolean {
  const [wide, high] = [it.right - it.left + 1, it.bottom - it.top + 1]
  if (it.area < SPECK * MM2 || (wide < 3 && high < 3)) return true
  const sliver = 0.5 * READ_SCALE
  const hangsIn =
    (it.left <= 1 && it.right < sliver) ||
    (it.right >= patch.width - 2 && it.left >= patch.width - sliver)
  const along =
    (it.top <= 1 && it.bottom < sliver) ||
    (it.bottom >= patch.height - 2 && it.top >= patch.height - sliver)
  return hangsIn || (along && wide > 0.6 * patch.width)
}

type Bounds = Pick<Stroke, 'left' | 'top' | 'right' | 'bottom'>

function bounds(strokes: readonly Stroke[]): Bounds {
  return {
    left: Math.min(...strokes.map((it) => it.left)),
    top: Math.min(...strokes.map((it) => it.top)),
    right: Math.max(...strokes.map((it) => it.right)),
    bottom: Math.max(...strokes.map((it) => it.bottom)),
  }
}

/** Scales the bounds into the middle of a GLYPH_SIZE square, keeping their proportion, averaging where it shrinks. */
function fitted(patch: Patch, { left, top, right, bottom }: Bounds): Float32Array {
  const [wide, high] = [right - left + 1, bottom - top + 1]
  const step = Math.max(wide, high) / FILLED
  const [fromX, fromY] = [
    (left + right + 1) / 2 - (GLYPH_SIZE / 2) * step,
    (top + bottom + 1) / 2 - (GLYPH_SIZE / 2) * step,
  ]
  const glyph = new Float32Array(GLYPH_SIZE * GLYPH_SIZE)
  const samples = step > 1.3 ? 3 : 2
  for (let y = 0; y < GLYPH_SIZE; y++)
    for (let x = 0; x < GLYPH_SIZE; x++) {
      let sum = 0
      for (let sub = 0; sub < samples * samples; sub++) {
        const dx = ((sub % samples) + 0.5) / samples
        const dy = (Math.floor(sub / samples) + 0.5) / samples
        sum += inkAt(patch, fromX + (x + dx) * step - 0.5, fromY + (y + dy) * step - 0.5)
      }
      glyph[y * GLYPH_SIZE + x] = sum / (samples * samples)
    }
  return glyph
}

function inkAt(patch: Patch, x: number, y: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (left < -1 || top < -1 || left >= patch.width || top >= patch.height) return 0
  const dx = x - left
  const dy = y - top
  const upper = one(patch, left, top) * (1 - dx) + one(patch, left + 1, top) * dx
  const lower = one(patch, left, top + 1) * (1 - dx) + one(patch, left + 1, top + 1) * dx
  return upper * (1 - dy) + lower * dy
}

function one(patch: Patch, column: number, row: number): number {
  if (column < 0 || row < 0 || column >= patch.width || row >= patch.height) return 0
  return patch.ink[row * patch.width + column] ?? 0
}
