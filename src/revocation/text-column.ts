// One kind of text of all certificates as marks of its letter pairs, so that a million are compared in a few milliseconds.

const WORDS = 4
const BITS = WORDS * 32
const CHUNK = 1 << 14

export type TextColumn = {
  put(row: number, text: string): void
  /** Adds to `scores` what each row gains by being like one of the texts: `most` where it is the same. */
  score(texts: readonly string[], most: number, rows: number, scores: Float32Array): void
  bytes(): number
}

type Chunk = { readonly marks: Uint32Array; readonly counts: Uint8Array }
type Wanted = { readonly marks: Uint32Array; readonly count: number }

/** Texts that share fewer of their pairs are no likelier to be one than any two. */
const UNLIKE = 0.4

export function textColumn(): TextColumn {
  const chunks: Chunk[] = []
  const chunkOf = (row: number): Chunk => {
    for (let at = chunks.length; at <= row >> 14; at++)
      chunks.push({ marks: new Uint32Array(CHUNK * WORDS), counts: new Uint8Array(CHUNK) })
    return chunks[row >> 14] as Chunk // made just now
  }
  return {
    put(row, text) {
      const { marks, counts } = chunkOf(row)
      const own = marksOf(text)
      marks.set(own, (row % CHUNK) * WORDS)
      counts[row % CHUNK] = counted(own)
    },
    score(texts, most, rows, scores) {
      const wanted: Wanted[] = texts.map(marksOf).map((marks) => ({ marks, count: counted(marks) }))
      for (let start = 0; start < rows; start += CHUNK) {
        const chunk = chunkOf(start)
        for (let slot = 0; slot < Math.min(CHUNK, rows - start); slot++) {
          let like = 0
          for (const each of wanted) like = Math.max(like, likeness(each, chunk, slot))
          scores[start + slot] = most * Math.max(0, (like - UNLIKE) / (1 - UNLIKE))
        }
      }
    },
    bytes: () => chunks.length * CHUNK * (WORDS * 4 + 1),
  }
}

/** Dice's coefficient of the two sets of marks: 1 where they are the same. */
function likeness(wanted: Wanted, { marks, counts }: Chunk, slot: number): number {
  const from = slot * WORDS
  let shared = 0
  for (let word = 0; word < WORDS; word++)
    shared += ones((marks[from + word] ?? 0) & (wanted.marks[word] ?? 0))
  return shared === 0 ? 0 : (2 * shared) / (wanted.count + (counts[slot] ?? 0))
}

const counted = (marks: Uint32Array) => marks.reduce((total, word) => total + ones(word), 0)

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Characters that print alike are one, and so are cases; words count in any order (surname first or last). */
function marksOf(text: string): Uint32Array {
  const marks = new Uint32Array(WORDS)
  const words = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[1L|]/g, 'I')
    .replace(/[0Q]/g, 'O')
    .split(/[^\p{L}\p{N}]+/u)
  for (const word of words.filter((each) => each !== ''))
    for (const pair of pairsOf(word)) {
      const bit = hash(pair) % BITS
      marks[bit >> 5] = (marks[bit >> 5] ?? 0) | (1 << (bit & 31))
    }
  return marks
}

function pairsOf(word: string): string[] {
  const letters = [' ', ...word, ' ']
  const pairs = letters.slice(1).map((letter, at) => `${letters[at]}${letter}`)
  // A Chinese name has two or three characters: each of them is worth as much as a pair.
  return /\p{Script=Han}/u.test(word) ? [...pairs, ...word] : pairs
}

/** FNV-1a over the code units, stirred, for its low bits alone are poor. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++)
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}
