// Weighs both readings of a name, the engine's words and the network's letters: what each letter is, what is dirt, where words end.
import { ALPHABET, type Piece, type Pieces } from './letters.ts'
import { usualSpelling } from './name-words.ts'

export type Name = {
  readonly text: string
  /** The chance of its letters and of the ends of its words together. */
  readonly p: number
  /** Something was left out, added or ends elsewhere than in either reading. */
  readonly repaired: boolean
}

/** A character of the engine's words; `mark`: no letter. */
type Char = { readonly char: string; readonly mark: boolean; readonly spaced: boolean }

/** What looks as a capital does. */
const asLetters: Readonly<Record<string, string>> = {
  ...{ 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' },
  ...{ '|': 'I', '!': 'I', $: 'S', '(': 'C' },
}
/** What may stand in a name, between letters. Stops and commas may too, but specks are more, and no name is another for them. */
const inNames = "-'"
/** Letters of one or two straight strokes: what the engine makes of the halves of a broken H, M, N or U. */
const halves = 'IJLTFV'

/** What each step costs, in nats: fitted to 826 names typed in 23 fonts, each within half or twice of the best. */
const price = {
  /** Another letter than the engine's: on type it is right in 199 of 200. */
  other: 4,
  /** A letter that the engine did not see, and one that has no ink. */
  unseen: 4,
  noInk: 5,
  /** A mark that has no ink; a mark where the network sees a letter. */
  markLeft: 0.7,
  markRead: 2.5,
  /** The engine took one letter for two. */
  halved: 4,
  /** Two I without a space: rather a letter whose middle is lost. */
  twoStrokes: 10,
  dirt: 1,
  speck: 0.5,
} as const
/** The network is never surer than this. */
const FLOOR = 1e-5
/** Dirt is as high as a letter, or a letter lower than the others, at so many nats a height. */
const STUNTED = 5

type Step = {
  readonly cost: number
  readonly before?: Way
  readonly piece?: Piece
  /** The letter, and the engine's character that is of its mind or another. */
  readonly letter?: number
  /** The letter before, over whatever dirt. */
  readonly last?: number | undefined
  readonly char?: number
  readonly seconded?: boolean
  /** A mark of a name that has ink. */
  readonly mark?: string
  readonly repaired?: boolean
}
type Way = Step & { readonly before?: Way }

/** The name that both readings together make likeliest; nothing where no letter stands. */
export function weighed(words: string, pieces: Pieces): Name | undefined {
  const chars = charsOf(words)
  const way = cheapest(chars, pieces)
  const steps: Way[] = []
  for (let at = way; at?.before; at = at.before) steps.unshift(at)
  const letters = steps.filter((it) => it.letter !== undefined)
  if (letters.length === 0) return undefined
  return spelled(steps, letters, chars)
}

function charsOf(words: string): Char[] {
  const chars: Char[] = []
  let spaced = false
  for (const one of words.trim().toUpperCase().normalize('NFD').replace(/\p{M}/gu, '')) {
    const char = asLetters[one] ?? one
    if (/\S/.test(one)) chars.push({ char, mark: !ALPHABET.includes(char), spaced })
    spaced = !/\S/.test(one)
  }
  return chars
}

/** The cheapest way through all pieces and all characters at once. */
function cheapest(chars: readonly Char[], { count, from }: Pieces): Way | undefined {
  const ways: (Way | undefined)[][] = Array.from({ length: count + 1 }, () => [])
  const first = ways[0]
  if (first) first[0] = { cost: 0 }
  for (let at = 0; at <= count; at++)
    for (let next = 0; next <= chars.length; next++) {
      const before = ways[at]?.[next]
      if (!before) continue
      const go = (pieces: number, read: number, step: Step) => {
        const [row, cost] = [ways[pieces], before.cost + step.cost]
        if (row && cost < (row[read]?.cost ?? Number.POSITIVE_INFINITY))
          row[read] = { last: before.last, ...step, cost, before }
      }
      const own = chars[next]
      if (own) go(at, next + 1, { cost: own.mark ? price.markLeft : price.noInk, repaired: true })
      for (const piece of from[at] ?? []) {
        if (piece.end === at + 1) asDirt(piece, own, next, go)
        if (piece.read) asLetter(piece, chars, next, before, go)
      }
    }
  return ways[count]?.[chars.length]
}

type Go = (pieces: number, read: number, step: Step) => void

function asDirt({ end, high, read }: Piece, own: Char | undefined, next: number, go: Go): void {
  const likely = read ? -0.3 * Math.log(Math.max(1e-4, read.dirt)) : 0
  const cost = read ? price.dirt + likely + STUNTED * Math.max(0, high - 0.45) : price.speck
  go(end, next, { cost, repaired: read !== undefined })
  if (own?.mark) go(end, next + 1, { cost: cost / 2, mark: own.char, repaired: true })
}

function asLetter(piece: Piece, chars: readonly Char[], next: number, before: Way, go: Go): void {
  const { end, high, read } = piece
  const costs = (read?.beliefs ?? []).map((it) => -Math.log(Math.max(FLOOR, it)))
  const least = Math.min(...costs)
  const likeliest = costs.indexOf(least)
  const base = piece.price + STUNTED * Math.max(0, 0.7 - high)
  const alone = { piece, letter: likeliest, last: likeliest, repaired: true }
  go(end, next, { ...alone, cost: base + least + price.unseen })
  const [own, following] = [chars[next], chars[next + 1]]
  if (!own) return
  const seconded = costs[ALPHABET.indexOf(own.char)] ?? Number.POSITIVE_INFINITY
  const agrees = !own.mark && seconded <= least + price.other
  const letter = agrees ? ALPHABET.indexOf(own.char) : likeliest
  const twoStrokes = letter === I && before.last === I && !own.spaced ? price.twoStrokes : 0
  const against = own.mark ? price.markRead : price.other
  const cost = base + twoStrokes + (agrees ? seconded : least + against)
  go(end, next + 1, {
    cost,
    piece,
    letter,
    last: letter,
    char: next,
    seconded: !own.mark,
    repaired: own.mark,
  })
  if (!following || following.spaced) return
  if (!halves.includes(own.char) || !halves.includes(following.char)) return
  go(end, next + 2, { ...alone, cost: base + least + price.halved, char: next + 1 })
}

const I = ALPHABET.indexOf('I')
/** The white must be as clear as this to end a word that the engine does not end. */
const ADDED = 0.8

function spelled(steps: readonly Way[], letters: readonly Way[], chars: readonly Char[]): Name {
  const gaps = letters.slice(1).map((it, at) => {
    const [left, right] = [letters[at]?.piece?.right ?? 0, it.piece?.left ?? 0]
    return { gap: right - left, spaced: isSpaced(letters[at], it, chars) }
  })
  const beliefs = letters.map((it) => beliefsOf(it, chars))
  const ends = letters.map((_, at) => (at > 0 ? chanceOfSpace(gaps, at - 1) : 0))
  let [text, p, at] = ['', 1, 0]
  let repaired = steps.some((it) => it.repaired)
  for (const step of steps) {
    if (step.mark && inNames.includes(step.mark) && at > 0 && at < letters.length) text += step.mark
    if (step.letter === undefined) continue
    const chance = ends[at] ?? 0
    const spaced = gaps[at - 1]?.spaced ?? false
    const isEnd = chance > (spaced ? 0.5 : ADDED)
    if (isEnd !== spaced) repaired = true
    p *= (isEnd ? chance : 1 - chance) * (beliefs[at]?.[step.letter] ?? 0)
    text += (isEnd ? ' ' : '') + ALPHABET[step.letter]
    at++
  }
  const spelling = { letters: beliefs.map((own) => own.map((it) => -Math.log(it))), ends }
  const usual = /[^A-Z ]/.test(text) ? undefined : usualSpelling(spelling, ALPHABET)
  const isLikelier = usual && usual.text !== text && usual.cost < USUAL - Math.log(p)
  return isLikelier ? { text: usual.text, p, repaired: true } : { text, p, repaired }
}

/** How many nats dearer a name in usual words may be than the likeliest letters, to be taken instead. */
const USUAL = 4

/** Does the engine see a word end between these letters? */
function isSpaced(before: Way | undefined, letter: Way, chars: readonly Char[]): boolean {
  if (letter.char === undefined) return false
  const from = before?.char ?? letter.char - 1
  return chars.slice(from + 1, letter.char + 1).some((it) => it.spaced)
}

type Gap = { readonly gap: number; readonly spaced: boolean }

/** A logistic fit to 1,900 gaps: the engine's word goes far, the more so where the white is wide, here and beside the others. */
function chanceOfSpace(gaps: readonly Gap[], at: number): number {
  const { gap, spaced } = gaps[at] ?? { gap: 0, spaced: false }
  const all = gaps.map((it) => it.gap).sort((a, b) => a - b)
  const usual = all[(all.length - 1) >> 1] ?? 0.2
  const others = gaps.filter((_, index) => index !== at).map((it) => it.gap)
  const wider = gap - (others.length > 0 ? Math.max(...others) : 0.3)
  const odds =
    -5.6 +
    (spaced ? 7.6 : 0) +
    6.7 * Math.min(1, gap) -
    4 * Math.min(0.6, usual) +
    7.9 * Math.max(-0.3, Math.min(0.3, wider))
  return 1 / (1 + Math.exp(-odds))
}

/** The chance of each letter of the alphabet, the engine's word counted. */
function beliefsOf({ piece, char, seconded }: Way, chars: readonly Char[]): number[] {
  const own = seconded ? ALPHABET.indexOf(chars[char ?? -1]?.char ?? '') : -1
  const raised = (piece?.read?.beliefs ?? []).map(
    (it, index) => Math.max(FLOOR, it) * (index === own ? Math.exp(price.other) : 1),
  )
  const sum = raised.reduce((total, it) => total + it, 0)
  return raised.map((it) => it / Math.max(FLOOR, sum))
}
