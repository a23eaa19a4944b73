// Takes a line of capitals apart and has the network of the combs read every piece and every run of pieces of it.
import { CELL_CLASSES, type CellReader } from './cell-network.ts'
import { glyphOf, READ_SCALE } from './glyph.ts'
import { type Patch, type Stroke, strokesOf } from './patch.ts'

export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** A piece of a line, or some that stand side by side: what may be one letter. Sizes are in heights of a capital. */
export type Piece = {
  /** The first piece of it and the one behind its last. */
  readonly start: number
  readonly end: number
  readonly left: number
  readonly right: number
  readonly high: number
  /** What it costs, in nats, that pieces were joined or a piece was cut. */
  readonly price: number
  /** The network's belief in each letter of the alphabet and in dirt; nothing where too little ink stands. */
  readonly read: { readonly beliefs: readonly number[]; readonly dirt: number } | undefined
}

/** How many pieces a line has, and all that may be letters in it, by where they start. */
export type Pieces = { readonly count: number; readonly from: readonly (readonly Piece[])[] }

/** More than this is no name; and a line of rubbish must not cost seconds. */
const MOST_ATOMS = 90
/** A letter is no wider than this, in heights, and has no such gap inside. */
const [WIDEST, WIDEST_GAP] = [1.45, 0.6]
/** What is wider than this may be two letters that touch. */
const MAY_BE_TWO = 1.05
const MARGIN = 6
/** What it costs, in nats, to take two pieces for one letter, and one piece for two. */
const [JOINED, SPLIT] = [1.5, 2]
/** A millimetre: what is lower than this is not what the height of a capital is taken from. */
const LOWEST = READ_SCALE
/** Digits that look as a capital does. */
const twins: Readonly<Record<string, string>> = { O: '0', I: '1', S: '5', B: '8', Z: '2', G: '6' }

type Span = { readonly left: number; readonly right: number }
/** `touches`: the ink runs on into the atom before. */
type Atom = Span & { readonly top: number; readonly bottom: number; readonly touches: boolean }

/** Nothing for what is no line of capitals. */
export function piecesOf(line: Patch, cells: CellReader): Pieces | undefined {
  const parts = columnsOf(strokesOf(line).strokes)
  const heights = parts.map((it) => it.bottom - it.top + 1).filter((it) => it >= LOWEST)
  const high = heights.sort((a, b) => a - b)[Math.floor(heights.length * 0.6)] ?? 0
  if (high === 0 || parts.length > MOST_ATOMS) return undefined
  const atoms = parts.flatMap((it) => cutAtThinnest(line, it, high))
  if (atoms.length > MOST_ATOMS) return undefined
  const from: Piece[][] = atoms.map(() => [])
  for (let end = 1; end <= atoms.length; end++)
    for (const { start, span, price } of joinsUpTo(atoms, end, high)) {
      const them = atoms.slice(start, end)
      const top = Math.min(...them.map((it) => it.top))
      const bottom = Math.max(...them.map((it) => it.bottom))
      const [left, right] = [span.left / high, span.right / high]
      const read = letterIn(line, span, cells)
      from[start]?.push({ start, end, left, right, high: (bottom - top + 1) / high, price, read })
    }
  return { count: atoms.length, from }
}

type Part = Pick<Stroke, 'left' | 'right' | 'top' | 'bottom'>

/** Strokes above one another are of one letter. */
function columnsOf(strokes: readonly Stroke[]): Part[] {
  const parts: Part[] = []
  for (const it of [...strokes].sort((a, b) => a.left - b.left)) {
    const last = parts.at(-1)
    const shared = last ? Math.min(last.right, it.right) - it.left + 1 : 0
    const narrower = last ? Math.min(last.right - last.left, it.right - it.left) + 1 : 0
    if (last && shared > 0.4 * narrower)
      parts[parts.length - 1] = {
        left: last.left,
        right: Math.max(last.right, it.right),
        top: Math.min(last.top, it.top),
        bottom: Math.max(last.bottom, it.bottom),
      }
    else parts.push(it)
  }
  return parts
}

/** A part too wide for one letter, in pieces: cut where least ink stands, which need not be where letters meet. */
function cutAtThinnest(line: Patch, part: Part, high: number): Atom[] {
  const { left, right } = part
  const { top, bottom } = part
  if (right - left + 1 <= MAY_BE_TWO * high) return [{ left, right, top, bottom, touches: false }]
  const ink: number[] = []
  for (let column = left; column <= right; column++) {
    let sum = 0
    for (let row = part.top; row <= part.bottom; row++)
      sum += line.ink[row * line.width + column] ?? 0
    ink.push(sum)
  }
  const reach = Math.max(2, Math.round(0.22 * high))
  const cuts: number[] = []
  for (let at = reach; at < ink.length - reach; at++) {
    const around = ink.slice(at - reach, at + reach + 1)
    const own = ink[at] ?? 0
    const isLeast = own <= Math.min(...around) && own < 0.4 * high
    if (isLeast && at - (cuts.at(-1) ?? -high) > reach) cuts.push(at)
  }
  const edges = [0, ...cuts, ink.length]
  return edges.slice(1).map((end, index) => ({
    left: left + (edges[index] ?? 0),
    right: left + end - 1,
    top,
    bottom,
    touches: index > 0,
  }))
}

/** The runs of atoms that end here and may be one letter. */
function* joinsUpTo(atoms: readonly Atom[], end: number, high: number) {
  let price = 0
  const last = atoms[end - 1]
  for (let start = end - 1; start >= 0 && last; start--) {
    const [first, next] = [atoms[start], atoms[start + 1]]
    if (!first || (start + 1 < end && last.right - first.left + 1 > WIDEST * high)) return
    if (next && start + 1 < end && !next.touches) {
      if (next.left - first.right - 1 > WIDEST_GAP * high) return
      price += JOINED
    }
    const span = { left: first.left, right: last.right }
    yield { start, span, price: price + (first.touches ? SPLIT : 0) }
  }
}

function letterIn(line: Patch, { left, right }: Span, cells: CellReader): Piece['read'] {
  const width = right - left + 1 + 2 * MARGIN
  const ink = new Float32Array(width * line.height)
  for (let row = 0; row < line.height; row++)
    ink.set(
      line.ink.subarray(row * line.width + left, row * line.width + right + 1),
      row * width + MARGIN,
    )
  const glyph = glyphOf({ width, height: line.height, ink })
  if (!glyph) return undefined
  const p = cells(glyph)
  const of = (char: string) => p[CELL_CLASSES.indexOf(char)] ?? 0
  const beliefs = [...ALPHABET].map((char) => of(char) + (twins[char] ? of(twins[char]) : 0))
  return { beliefs, dirt: of(' ') }
}
