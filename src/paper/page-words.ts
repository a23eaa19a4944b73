// Tells from its words, and from whether a picture is on it, what a page without a form is.
import type { Patch } from './patch.ts'
import type { SheetKind } from './reading.ts'

/** What a request says, in whatever language: a page with such a word is never put aside. */
const ASKS =
  /revo[ck]|suspen|cancel|terminat|certificate|e-?cert|lost|stolen|compromis|撤[銷销]|吊[銷销]|暫[時停]|取消|證書|证书|遺失|失竊|外洩/i

const COVER_WORD = /\b(fax|facsimile|telefax|cover\s+(sheet|page))\b|傳真|传真/i
const COVER_HEADS = [
  /^\W*to\b\s*[:：]|^\W*(致|收件人)\s*[:：]?/im,
  /^\W*from\b\s*[:：]|^\W*(由|發件人|寄件人)\s*[:：]?/im,
  /\b(no\.?\s*of\s*)?pages?\b|頁數|页数|張數/i,
  /\b(attn|attention|subject|re|date|urgent)\b\s*[:：]|日期\s*[:：]|主旨/i,
]

const IDENTITY = [
  /identity\s*card/i,
  /身\s*份\s*證/,
  /\bpassport\b|護\s*照|通\s*行\s*證/i,
  /date\s*of\s*(birth|issue|expiry)|出生日期|簽發日期|登記日期|有效期/i,
  /permanent\s*resident|永\s*久\s*性\s*居\s*民/i,
  /\bnationality\b|國\s*籍|國民身份/i,
  /\*\*\*\s*[AC]Z|\bsex\b|性別/i,
]
/** The machine-readable zone of a passport (ICAO Doc 9303): nothing else has such rows of fillers. */
const MACHINE_READABLE = /[A-Z0-9<]{3,}<<[A-Z0-9<]{6,}/

/** A cover sheet has a few lines; more words than these say something. */
const MOST_COVER_WORDS = 60
/** An identity card or a passport page has fewer words than any letter with its numbers. */
const MOST_CARD_WORDS = 110
/** Fewer letters than these are no message. */
const LEAST_LETTERS = 12

export type PageWords = { readonly text: string; readonly confidence: number }

/** Below this the engine saw words where there are none. */
const SENSELESS = 0.45

export function kindOfWords(words: PageWords, hasPicture: boolean): SheetKind {
  const text = words.text.normalize('NFKC')
  const count = (text.match(/[A-Za-z]{2,}|\p{Script=Han}/gu) ?? []).length
  const cues = IDENTITY.filter((it) => it.test(text)).length
  const asks = ASKS.test(text)
  const card = cues >= 2 || (cues === 1 && hasPicture)
  if (MACHINE_READABLE.test(text.replace(/ /g, ''))) return 'identity'
  if (card && !asks && count <= MOST_CARD_WORDS) return 'identity'
  const letters = text.match(/\p{L}|\p{N}/gu)?.length ?? 0
  if (letters < LEAST_LETTERS || words.confidence < SENSELESS) return 'other'
  const heads = COVER_HEADS.filter((it) => it.test(text)).length
  const cover = heads >= 2 && (COVER_WORD.test(text) || heads >= 3)
  if (cover && count <= MOST_COVER_WORDS && !says(text)) return 'cover'
  return 'letter'
}

/** A cover sheet may name its subject; one that asks something, or names a number, is a message. */
function says(text: string): boolean {
  const asked = text
    .split('\n')
    .filter((line) => !/^\W*(to|re|subject|attn|致|主旨)\s*[:：]/i.test(line.trim()))
    .filter((line) => !/certification\s+authority|核證機關/i.test(line))
    .some((line) => ASKS.test(line))
  return asked || /\b[0-9A-F]{16,}\b/i.test(text.replace(/[ :]/g, ''))
}

/** Blocks of 4 mm that a photograph fills: neither paper nor black, all over. */
const BLOCK = 8
const LEAST_PICTURE_BLOCKS = 12

/** Is there a photograph on it, 2 cm² and more? `half` is the page at two pixels a millimetre. */
export function hasPicture(half: Patch): boolean {
  let blocks = 0
  for (let y = 0; y + BLOCK <= half.height; y += BLOCK)
    for (let x = 0; x + BLOCK <= half.width; x += BLOCK) if (isShaded(half, x, y)) blocks++
  return blocks >= LEAST_PICTURE_BLOCKS
}

/** Print leaves white between its strokes; the dots of a photograph leave none at half a millimetre. */
function isShaded({ width, ink }: Patch, left: number, top: number): boolean {
  let [white, sum] = [0, 0]
  for (let y = top; y < top + BLOCK; y++)
    for (let x = left; x < left + BLOCK; x++) {
      const dark = ink[y * width + x] ?? 0
      if (dark < 0.12) white++
      sum += dark
    }
  const mean = sum / (BLOCK * BLOCK)
  return white < 0.15 * BLOCK * BLOCK && mean > 0.25 && mean < 0.85
}
