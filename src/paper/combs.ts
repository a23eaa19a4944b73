// Reads a row of comb boxes, one character each, keeping for every cell what else it might be.
import { applyRule } from '../revocation/fields.ts'
import { CELL_CLASSES, type CellReader } from './cell-network.ts'
import { glyphOf, READ_SCALE } from './glyph.ts'
import { cut, type Patch } from './patch.ts'
import type { CellBelief, CellCandidate, FieldReading } from './reading.ts'
import { pixelBox, type Registration, zone } from './registration.ts'
import { type CombField, cellAlphabet, combCells, fieldBox } from './templates.ts'

/** How far a row's rules may lie off after registration, in millimetres (paper §2). */
const SNAP = 0.7
const INSET = 0.42
const KEPT = 5
/** Below this share of the network's belief, what stands in the cell is not of the cell's alphabet. */
const FOREIGN = 0.1

/** Digits and letters that many a pen writes alike: a cell for digits that shows an O shows a 0. */
const twins: Readonly<Record<string, string>> = {
  0: 'ODQ',
  1: 'IL',
  2: 'Z',
  5: 'S',
  6: 'G',
  8: 'B',
  B: '8',
  D: '0',
  G: '6',
  I: '1',
  L: '1',
  O: '0',
  S: '5',
  Z: '2',
}

type Cell = {
  readonly asRead: string
  readonly char: string
  readonly p: number
  readonly candidates: CellCandidate[]
  readonly belief: CellBelief
}

export function readComb(
  registration: Registration,
  page: number,
  field: CombField,
  cells: CellReader,
): FieldReading {
  const box = fieldBox(field)
  const [left, top, width, height] = box
  const row = zone(registration, [left - 1, top - 1, width + 2, height + 2], READ_SCALE)
  const placed = { page, box, pixels: pixelBox(registration, box) }
  return { ...readRow(row, field, cells), ...placed }
}

/** `row`: the comb with a millimetre of paper around it. */
export function readRow(row: Patch, field: CombField, cells: CellReader) {
  const [left, top] = field.at
  const [dx, dy] = snapped(row, field)
  const read = combCells(field).map(([x, y, wide, high], index) => {
    const fromX = Math.round((x - left + 1 + INSET) * READ_SCALE) + dx
    const fromY = Math.round((y - top + 1 + INSET) * READ_SCALE) + dy
    const inner = (size: number) => Math.round((size - 2 * INSET) * READ_SCALE)
    const glyph = glyphOf(cut(row, fromX, fromY, inner(wide), inner(high)))
    return glyph && readCell(cells(glyph), cellAlphabet(field, index))
  })
  return gathered(field, read)
}

/** The shift, in pixels, that brings the comb's upright and level rules onto the darkest lines. */
function snapped(row: Patch, field: CombField): [number, number] {
  const columns = profile(row, 'columns')
  const rows = profile(row, 'rows')
  const [left] = field.at
  const uprights = combCells(field).flatMap(([x, , wide]) => [x - left + 1, x - left + 1 + wide])
  const levels = [1, 1 + field.cell[1]]
  return [darkest(columns, uprights), darkest(rows, levels)]
}

function profile(patch: Patch, along: 'columns' | 'rows'): Float32Array {
  const { width, height, ink } = patch
  const sums = new Float32Array(along === 'columns' ? width : height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = along === 'columns' ? x : y
      sums[at] = (sums[at] ?? 0) + (ink[y * width + x] ?? 0)
    }
  return sums
}

function darkest(sums: Float32Array, rules: readonly number[]): number {
  const reach = Math.round(SNAP * READ_SCALE)
  let best = 0
  let most = -1
  for (let shift = -reach; shift <= reach; shift++) {
    let sum = 0
    for (const rule of rules) {
      const at = Math.round(rule * READ_SCALE) + shift
      sum += (sums[at - 1] ?? 0) + (sums[at] ?? 0)
    }
    // Of equals the nearest: an empty or lost rule must not pull the row away.
    const score = sum * (1 - 0.02 * Math.abs(shift))
    if (score > most) {
      most = score
      best = shift
    }
  }
  return best
}

/** Nothing where the network sees but dirt, a rule's remains or a neighbour's stroke. */
function readCell(p: Float32Array, alphabet: string): Cell | undefined {
  const all = [...CELL_CLASSES].map((char, index) => ({ char, p: p[index] ?? 0 }))
  if ((all.at(-1)?.p ?? 0) > 0.5) return undefined
  const own = all.filter((it) => alphabet.includes(it.char)).sort((a, b) => b.p - a.p)
  const belief = own.reduce((sum, it) => sum + it.p, 0)
  const within = own.map((it) => ({ char: it.char, p: it.p / Math.max(1e-9, belief) }))
  const candidates = within.slice(0, KEPT).map((it) => ({ ...it, p: rounded(it.p) }))
  const best = within[0] ?? { char: '?', p: 0 }
  const alike = [...(twins[best.char] ?? '')].filter((it) => !alphabet.includes(it))
  const fits = belief + all.reduce((sum, it) => sum + (alike.includes(it.char) ? it.p : 0), 0)
  const foreign = fits < FOREIGN ? [...all].sort((a, b) => b.p - a.p)[0] : undefined
  return {
    asRead: foreign?.char ?? best.char,
    char: best.char,
    // Where most of the belief lies outside the cell's alphabet, what is left of it says little.
    p: best.p * Math.min(1, 2 * fits),
    candidates,
    belief: beliefOf(all, alphabet, belief),
  }
}

/** No cell is certain: what the network all but rules out keeps one chance in a hundred thousand. */
const FLOOR = 1e-5

function beliefOf(all: readonly CellCandidate[], alphabet: string, sum: number): CellBelief {
  const logP = [...alphabet].map((char) => {
    const p = (all.find((it) => it.char === char)?.p ?? 0) / Math.max(1e-9, sum)
    return Math.round(100 * Math.log(Math.max(FLOOR, p))) / 100 + 0 // no minus nought
  })
  return { alphabet, logP }
}

const rounded = (p: number) => Math.round(p * 10_000) / 10_000

function gathered(field: CombField, read: readonly (Cell | undefined)[]) {
  const start = read.findIndex((it) => it)
  const end = read.findLastIndex((it) => it)
  // The cells that were seen to be empty leave little doubt: paper is white and registration sure.
  if (start < 0) return { value: '', asRead: '', confidence: 0.98, valid: true, repaired: false }
  const span = read.slice(start, end + 1)
  const asRead = span.map((it) => it?.asRead ?? ' ').join('')
  const ruled = applyRule(field.rule, span.map((it) => it?.char ?? ' ').join(''))
  const holes = span.filter((it, index) => !it && !mayBeEmpty(field, start + index)).length
  // Each cell's belief, masked to its alphabet (paper §0.5); a hole in the row is a character that may be lost.
  const p = span.reduce((product, it) => product * (it ? it.p : 1), 1) * 0.5 ** holes
  const valid = ruled.valid && holes === 0
  const doubtful = !valid || (field.rule === 'serial' && mayBeShort(start, span.length))
  return {
    value: ruled.value,
    asRead: shown(field, asRead),
    confidence: doubtful ? p * 0.5 : p,
    valid,
    repaired: ruled.repaired || span.some((it) => it && it.asRead !== it.char),
    cells: span.map((it) => it?.candidates ?? []),
    beliefs: read.map((it) => it?.belief ?? null),
  }
}

/** A serial is of any length, so only its place and its octets tell that its first or last character was lost. */
const mayBeShort = (start: number, length: number): boolean => start > 0 || length % 2 === 1

/** An identity card of one letter leaves one of the two letter cells empty: either one. */
const mayBeEmpty = (field: CombField, index: number): boolean =>
  field.alphabet === 'hkid' && index < (field.groups[0] ?? 0)

/** A date is shown with its strokes, as it would have been typed. */
function shown(field: CombField, asRead: string): string {
  return field.rule === 'date' && asRead.length === 8
    ? `${asRead.slice(0, 2)}/${asRead.slice(2, 4)}/${asRead.slice(4)}`
    : asRead
}
