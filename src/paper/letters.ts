// Reads a line of capitals letter by letter with the network of the combs: a second opinion beside the engine of words.
import { CELL_CLASSES, type CellReader } from './cell-network.ts'
import { glyphOf } from './glyph.ts'
import { type Patch, type Stroke, strokesOf } from './patch.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

export type Letter = {
  /** The network's belief in each letter of the alphabet. */
  readonly beliefs: readonly number[]
  /** In the likeliest of them. */
  readonly p: number
  /** White between it and the letter before, in heights of a capital; 0 for the first. */
  readonly gap: number
}

/** The ways of reading a line as so many letters: `cost` in nats, the less the likelier. */
export type Spelling = {
  readonly letters: readonly Letter[]
  readonly cost: number
}

/** More than this is no name; and a line of rubbish must not cost seconds. */
const MOST_ATOMS = 90
/** A letter is no wider than this, in heights, and has no such gap inside. */
const [WIDEST, WIDEST_GAP] = [1.45, 0.3]
/** What is wider than this may be two letters that touch. */
const MAY_BE_TWO = 1.05
const MARGIN = 6
/** What it costs, in nats, to take two pieces for one letter, one piece for two, and a piece for dirt. */
const [JOINED, SPLIT, DIRT] = [1.5, 2, 1]
/** Digits that look as a capital does. */
const twins: Readonly<Record<string, string>> = { O: '0', I: '1', S: '5', B: '8', Z: '2', G: '6' }

type Span = { readonly left: number; readonly right: number }
/** `touches`: the ink runs on into the atom before. */
type Atom = Span & { readonly touches: boolean }

/** By the number of letters; nothing at all for what is no line of capitals. */
export function spellings(line: Patch, cells: CellReader): ReadonlyMap<number, Spelling> {
  const parts = columnsOf(strokesOf(line).strokes)
  const heights = parts.map((it) => it.bottom - it.top + 1).sort((a, b) => a - b)
  const high = heights[Math.floor(heights.length * 0.6)] ?? 0
  if (high < 8 || parts.length > MOST_ATOMS) return new Map()
  const atoms = parts.flatMap((it) => cutAtThinnest(line, it, high))
  if (atoms.length > MOST_ATOMS) return new Map()
  return likeliest(atoms, high, (span) => letterIn(line, span, cells))
}

/** A way that ends at this column. */
type Way = Spelling & { readonly right: number }
type Read = Pick<Letter, 'beliefs' | 'p'>
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
  if (right - left + 1 <= MAY_BE_TWO * high) return [{ left, right, touches: false }]
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
    touches: index > 0,
  }))
}

/** For every number of letters the way of joining atoms to so many that the network believes most. */
function likeliest(
  atoms: readonly Atom[],
  high: number,
  read: (span: Span) => Read | undefined,
): ReadonlyMap<number, Spelling> {
  const ways: Map<number, Way>[] = [new Map([[0, { cost: 0, letters: [], right: 0 }]])]
  for (let end = 1; end <= atoms.length; end++) {
    const found = new Map<number, Way>()
    for (const { start, span, price } of joinsUpTo(atoms, end, high)) {
      const letter = read(span)
      if (!letter && end - start > 1) continue
      const own = price + (letter ? -Math.log(Math.max(1e-6, letter.p)) : DIRT)
      for (const [count, before] of ways[start] ?? []) {
        const [now, cost] = [count + (letter ? 1 : 0), before.cost + own]
        if (cost >= (found.get(now)?.cost ?? Number.POSITIVE_INFINITY)) continue
        const gap = count === 0 ? 0 : (span.left - before.right) / high
        found.set(
          now,
          letter
            ? { cost, letters: [...before.letters, { ...letter, gap }], right: span.right }
            : { ...before, cost },
        )
      }
    }
    ways.push(found)
  }
  return ways.at(-1) ?? new Map()
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

function letterIn(line: Patch, { left, right }: Span, cells: CellReader): Read | undefined {
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
  return { beliefs, p: Math.max(...beliefs) }
}

/** What a letter that the engine of words read is worth, in nats, beside the network's belief: on type it is right in 199 of
 *  200, and the network speaks against it only where it is all but certain. */
const SECONDED = 4
/** So much dearer may the way of the engine's number of letters be than the network's own. */
const NEAR = 3
const asLetters: Readonly<Record<string, string>> = {
  0: 'O',
  1: 'I',
  '|': 'I',
  '!': 'I',
  5: 'S',
  8: 'B',
  2: 'Z',
  6: 'G',
  '&': '?',
  $: 'S',
}

/** White so wide stands between words and not between letters, in heights; so narrow, never between words. */
const [BETWEEN_WORDS, WITHIN_A_WORD] = [0.75, 0.25]
/** In one word no white is so many times as wide as most of it. */
const UNEVEN = 2

/** Does the white on the page bear out where the engine sees words end? */
function isSpaced(text: string, letters: readonly Letter[]): boolean {
  const ends = new Set<number>()
  let at = 0
  for (const char of text) char === ' ' ? ends.add(at) : at++
  const gaps = letters.map(({ gap }, index) => ({ gap, isEnd: ends.has(index) })).slice(1)
  const words = gaps.filter(({ isEnd }) => isEnd).map(({ gap }) => gap)
  const within = gaps.filter(({ isEnd }) => !isEnd).map(({ gap }) => gap)
  const widest = Math.max(0, ...within)
  const usual = within.sort((a, b) => a - b)[within.length >> 1] ?? 0
  if (words.length === 0)
    return widest < BETWEEN_WORDS && widest < Math.max(WITHIN_A_WORD, UNEVEN * usual)
  const narrowest = Math.min(...words)
  return narrowest > WITHIN_A_WORD && widest < narrowest
}

/** Both readings of a name, weighed letter by letter; nothing where they do not count the same letters or words. */
export function weighed(
  words: string,
  ways: ReadonlyMap<number, Spelling>,
): { readonly text: string; readonly p: number } | undefined {
  const text = [...words.toUpperCase()].map((char) => asLetters[char] ?? char).join('')
  if (!/^[A-Z? ]+$/.test(text)) return undefined
  const way = ways.get(text.replaceAll(' ', '').length)
  const least = Math.min(...[...ways.values()].map((it) => it.cost))
  if (!way || way.cost > least + NEAR) return undefined
  if (!isSpaced(text, way.letters)) return undefined
  let [at, p] = [0, 1]
  const chars = [...text].map((char) => {
    if (char === ' ') return char
    const { beliefs = [] } = way.letters[at++] ?? {}
    const raised = beliefs.map(
      (it, index) => Math.max(1e-5, it) * (ALPHABET[index] === char ? Math.exp(SECONDED) : 1),
    )
    const most = Math.max(...raised)
    p *= most / raised.reduce((sum, it) => sum + it, 0)
    return ALPHABET[raised.indexOf(most)] ?? char
  })
  return { text: chars.join(''), p }
}
