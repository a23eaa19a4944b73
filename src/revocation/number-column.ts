// One kind of number of all certificates, packed two characters to a word, and how well each fits the cells of a page.
import type { Cell, Cells } from './likely.ts'

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const CODES = CHARACTERS.length + 1
const NONE = CHARACTERS.length
const PAIR = CODES * CODES
const CHUNK = 1 << 14

/** One character never decides between two certificates: it weighs less than the margin that does (paper §0.4). */
const MOST_OF_A_CELL = 7.5
/** A character for which there is no cell, or a cell with ink for which there is no character: one in fifty. */
const OUT_OF_PLACE = -4
/** Zeros before a number are written by some and left out by others. */
const LEADING_ZEROS = -1.5
/** The number is another one, or is misread beyond use, on one form of five hundred. */
export const NOT_THIS = Math.log(0.002)

export type NumberColumn = {
  /** Replaces what the row held; null where the certificate has no such number. */
  put(row: number, number: string | null): void
  /** How well each row fits, in nats against chance, into `scores`. */
  score(cells: Cells, rows: number, scores: Float32Array): void
  bytes(): number
}

type Chunk = { readonly pairs: Uint16Array; readonly lengths: Uint8Array }

export function numberColumn(longest: number): NumberColumn {
  const width = Math.ceil(longest / 2)
  const chunks: Chunk[] = []
  const chunkOf = (row: number): Chunk => {
    for (let at = chunks.length; at <= row >> 14; at++)
      chunks.push({ pairs: new Uint16Array(CHUNK * width), lengths: new Uint8Array(CHUNK) })
    return chunks[row >> 14] as Chunk // made just now
  }
  return {
    put(row, number) {
      const bare = (number ?? '').toUpperCase().replace(/[^0-9A-Z]/g, '')
      const { pairs, lengths } = chunkOf(row)
      const slot = row % CHUNK
      // What is longer than the column holds cannot be told apart by it, and says nothing.
      lengths[slot] = bare.length > longest ? 0 : bare.length
      for (let pair = 0; pair < width; pair++) {
        const last = codeAt(bare, bare.length - 1 - 2 * pair)
        pairs[slot * width + pair] = codeAt(bare, bare.length - 2 - 2 * pair) * CODES + last
      }
    },
    score(cells, rows, scores) {
      const layouts = layoutsOf(cells)
      const known: (readonly Placing[])[] = []
      for (let start = 0; start < rows; start += CHUNK) {
        const { pairs, lengths } = chunkOf(start)
        for (let slot = 0; slot < Math.min(CHUNK, rows - start); slot++) {
          const length = lengths[slot] ?? 0
          known[length] ??= placingsOf(layouts, length)
          scores[start + slot] = length && best(known[length], pairs, slot * width)
        }
      }
    },
    bytes: () => chunks.length * CHUNK * (2 * width + 1),
  }
}

function codeAt(text: string, at: number): number {
  return at < 0 ? NONE : CHARACTERS.indexOf(text[at] ?? '')
}

/** One way a number of one length may lie in the cells: nats for each pair of characters, the last pair first. */
type Placing = {
  readonly base: number
  readonly count: number
  readonly tables: Float32Array
  /** After so many pairs, the sum below which all that is left could not lift a number above NOT_THIS. */
  readonly hopeless: Float32Array
}

function best(placings: readonly Placing[], pairs: Uint16Array, from: number): number {
  let most = NOT_THIS
  for (const { base, count, tables, hopeless } of placings) {
    let sum = base
    let pair = 0
    for (; pair < count && sum >= (hopeless[pair] ?? 0); pair++)
      sum += tables[pair * PAIR + (pairs[from + pair] ?? 0)] ?? 0
    if (pair === count && sum > most) most = sum
  }
  return most
}

/** The cells as they stand, and, where some within are empty, closed up: a space is not a lost character. */
function layoutsOf(cells: Cells): Cells[] {
  const end = cells.findLastIndex((cell) => cell !== null) + 1
  const whole = cells.slice(0, end)
  const written = whole.filter((cell) => cell !== null)
  return written.length === whole.length ? [whole] : [whole, written]
}

function placingsOf(layouts: readonly Cells[], length: number): Placing[] {
  // A number as long as what is written lies there character for character. Else one or two may be lost at an end.
  return layouts.flatMap((cells) =>
    (cells.length === length ? [0] : [-1, 0, 1, 2]).map((lost) => placing(cells, length, lost)),
  )
}

/** `lost`: so many of the number's last characters have no cell; negative, so many last cells have no character. */
function placing(cells: Cells, length: number, lost: number): Placing {
  const count = Math.ceil(length / 2)
  const tables = new Float32Array(count * PAIR)
  const cellOf = (fromEnd: number) => cells[cells.length - 1 - (fromEnd - lost)]
  for (let pair = 0; pair < count; pair++) {
    const last = gains(cellOf(2 * pair))
    const first = 2 * pair + 1 < length ? gains(cellOf(2 * pair + 1)) : new Float32Array(CODES)
    for (let code = 0; code < PAIR; code++)
      tables[pair * PAIR + code] =
        (first[Math.floor(code / CODES)] ?? 0) + (last[code % CODES] ?? 0)
  }
  const before = cells.slice(0, Math.max(0, cells.length - (length - lost))).map(zero)
  const after = lost < 0 ? cells.slice(lost).map(spare) : []
  const base = sum(before) + sum(after) + (sum(before) === 0 ? 0 : LEADING_ZEROS)
  return { base, count, tables, hopeless: hopelessAfter(tables, count) }
}

function hopelessAfter(tables: Float32Array, count: number): Float32Array {
  const hopeless = new Float32Array(count)
  let left = 0
  for (let pair = count - 1; pair >= 0; pair--) {
    left += tables.subarray(pair * PAIR, (pair + 1) * PAIR).reduce((a, b) => Math.max(a, b))
    // A thousandth for the rounding of the sums: what is left out is left out for certain.
    hopeless[pair] = NOT_THIS - left - 0.001
  }
  return hopeless
}

const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0)
const spare = (cell: Cell | null) => (cell ? OUT_OF_PLACE : 0)
const zero = (cell: Cell | null) =>
  cell ? Math.max(OUT_OF_PLACE, gains(cell)[0] ?? OUT_OF_PLACE) : 0

/** What each character would gain in that cell: nothing where the cell is empty, a loss where there is no such cell. */
function gains(cell: Cell | null | undefined): Float32Array {
  const gained = new Float32Array(CODES)
  if (cell === undefined) return gained.fill(OUT_OF_PLACE)
  if (cell === null) return gained
  const even = Math.log(cell.alphabet.length)
  const least = Math.max(...cell.logP) - MOST_OF_A_CELL
  gained.fill(least + even)
  for (const [at, char] of [...cell.alphabet].entries())
    gained[CHARACTERS.indexOf(char)] = Math.max(least, cell.logP[at] ?? least) + even
  return gained
}

/** The most that a number could gain with these cells: what it gains that is written there to the letter. */
export function mostGained(cells: Cells): number {
  return sum(
    cells.map((cell) => (cell ? Math.max(...cell.logP) + Math.log(cell.alphabet.length) : 0)),
  )
}
