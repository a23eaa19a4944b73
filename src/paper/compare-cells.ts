// Lays the cells of a form's combs on one another one by one: there a stroke of a millimetre makes another number.
import { cut, type Patch, strokesOf } from './patch.ts'
import type { Box } from './reading.ts'
import { isOnPage, type Registration, zone } from './registration.ts'
import { combCells } from './templates.ts'

/** Pixels a millimetre. */
export const CELL_SCALE = 8
/** The cell's own rules lie within this of its edge; they are the same on both and say nothing. */
const INSET = 0.45
/** Registration is good to a tenth of a millimetre, and paper that was faxed and scanned adds as much again. */
const REACH = 0.6
/** Each cell was laid on its other by itself: a coarse fax line is left. */
const SLACK = 0.25
/** Square millimetres beyond the slack: a bar through a typed 0 leaves 0.3, a flag on a 1 as much. */
const LEAST = 0.14
/** Black by the middle of the greys; what is a little grey on the other page may be the same stroke, thinned. */
const [DARK, FAINT] = [0.5, 0.25]

/** One cell: where it lies in millimetres, and which of its pixels only the first bears, or only the second. */
export type CellAlone = { readonly box: Box; readonly alone: readonly [Patch, Patch] }

/** The cells in which one page bears ink that the other does not. */
export function cellsApart(first: Registration, second: Registration): CellAlone[] {
  const combs = first.template.form.fields.flatMap((it) => (it.kind === 'comb' ? [it] : []))
  return combs.flatMap(combCells).flatMap((cell) => apart(first, second, cell) ?? [])
}

function apart(first: Registration, second: Registration, cell: Box): CellAlone | undefined {
  if (!isOnPage(first, cell) || !isOnPage(second, cell)) return undefined
  const [x, y, width, height] = cell
  const around = [x - REACH, y - REACH, width + 2 * REACH, height + 2 * REACH] as const
  const [a, b] = [zone(first, around, CELL_SCALE), zone(second, around, CELL_SCALE)]
  const [right, down] = bestShift(a, b)
  const reach = Math.round(REACH * CELL_SCALE)
  const [wide, high] = [a.width - 2 * reach, a.height - 2 * reach]
  const inner = [cut(a, reach, reach, wide, high), cut(b, reach + right, reach + down, wide, high)]
  const [own, other] = inner as [Patch, Patch] // two in, two out
  const alone = [without(own, other), without(other, own)] as const
  return alone.some(({ ink }) => ink.some((it) => it > 0)) ? { box: cell, alone } : undefined
}

/** In whole pixels, how far the second lies from the first where they agree best; of equals the nearest. */
function bestShift(a: Patch, b: Patch): [number, number] {
  const reach = Math.round(REACH * CELL_SCALE)
  let best: [number, number] = [0, 0]
  let least = Number.POSITIVE_INFINITY
  for (let down = -reach; down <= reach; down++)
    for (let right = -reach; right <= reach; right++) {
      const off = unlike(a, b, reach, right, down, least)
      const score = off + 0.05 * (Math.abs(right) + Math.abs(down))
      if (score >= least) continue
      least = score
      best = [right, down]
    }
  return best
}

function unlike(a: Patch, b: Patch, edge: number, right: number, down: number, most: number) {
  let sum = 0
  for (let row = edge; row < a.height - edge; row++) {
    const [mine, its] = [row * a.width, (row + down) * b.width + right]
    for (let column = edge; column < a.width - edge; column++)
      sum += Math.abs((a.ink[mine + column] ?? 0) - (b.ink[its + column] ?? 0))
    if (sum >= most) return sum
  }
  return sum
}

/** Strokes of the first that lie farther than the slack from any ink of the second, where they are ink enough. */
function without(own: Patch, other: Patch): Patch {
  const near = Math.round(SLACK * CELL_SCALE)
  const inset = Math.round(INSET * CELL_SCALE)
  const ink = own.ink.map((it, at) => {
    const [x, y] = [at % own.width, Math.floor(at / own.width)]
    const within = x >= inset && x < own.width - inset && y >= inset && y < own.height - inset
    return within && it > DARK && !isNear(other, x, y, near) ? 1 : 0
  })
  const alone = { ...own, ink }
  const { labels, strokes } = strokesOf(alone)
  const enough = new Set(
    strokes.filter(({ area }) => area >= LEAST * CELL_SCALE ** 2).map(({ label }) => label),
  )
  return { ...own, ink: ink.map((_it, at) => (enough.has(labels[at] ?? 0) ? 1 : 0)) }
}

/** Within a circle: a square would forgive half as much again aslant. */
function isNear({ width, height, ink }: Patch, x: number, y: number, near: number): boolean {
  for (let row = Math.max(0, y - near); row <= Math.min(height - 1, y + near); row++)
    for (let column = Math.max(0, x - near); column <= Math.min(width - 1, x + near); column++)
      if (
        (row - y) ** 2 + (column - x) ** 2 <= near ** 2 &&
        (ink[row * width + column] ?? 0) > FAINT
      )
        return true
  return false
}
