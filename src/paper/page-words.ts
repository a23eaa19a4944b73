// Tells from its words, and from whether a picture is on it, what a page without a form is.
import type { Patch } from './patch.ts'
import type { SheetKind } from './reading.ts'

/** What a request says, in whatever language: the words of a page with such a word are never put aside. */
const ASKS = new RegExp(
  [
    'revo[ck]|suspen|cancel|terminat|de-?activat|invalidat|\\bdisabl(e|ing)|\\bdelet|\\bfreez|\\bwithdraw',
    'certificate|e-?cert|digital\\s+id\\b|\\bSRN\\b|subscriber\\s+ref|lost|stolen|compromis|\\bhacked',
    '撤[銷销]|吊[銷销]|[註注][銷销]|暫[時停]|暂[时停]|取消|停用|停止|終止|终止|刪除|删除|作[廢废]|[凍冻][結结]|封[鎖锁]',
    '證書|证书|電子核[證证]|遺失|遗失|失[竊窃]|[報报]失|被[盜盗竊窃偷]|外洩|外泄',
  ].join('|'),
  'i',
)
/** "Block B" is an address; "block my certificate" is not. */
const BLOCKS = /\b(?:[Bb]lock(?:ed|ing)?|BLOCK)\b(?!\s*[A-Z]\b|\s*\d)/

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
/** The machine-readable zone of a passport (ICAO Doc 9303): nothing else has such rows of fillers, however they are read. */
const MACHINE_READABLE = /[A-Z0-9<]{3,}<<[A-Z0-9<]{6,}|(?:<[^<\n]{0,12}){3}</

/** A cover sheet has a few lines; more words than these say something. */
const MOST_COVER_WORDS = 60
/** An identity card or a passport page has fewer words than any letter with its numbers. */
const MOST_CARD_WORDS = 110
/** Fewer letters than these are no message. */
const LEAST_LETTERS = 12

export type PageWords = { readonly text: string; readonly confidence: number }

/** Below this the engine saw words where there are none. */
const SENSELESS = 0.45

/** What a page is, and what of its words is kept. */
export type SortedWords = { readonly kind: SheetKind; readonly text?: string }

export function sortWords(words: PageWords, hasPicture: boolean): SortedWords {
  const text = joinedHan(words.text.normalize('NFKC'))
  const count = (text.match(/[A-Za-z]{2,}|\p{Script=Han}/gu) ?? []).length
  const cues = IDENTITY.filter((it) => it.test(text)).length
  if (isMachineReadable(text) || cues >= 2 || (cues === 1 && hasPicture)) {
    const said = linesOf(words.text).filter((line) => !isMachineRow(line))
    const kept = count > MOST_CARD_WORDS || asks(text) || isNumbered(said.join('\n'))
    return { kind: 'identity', ...(kept ? { text: said.join('\n').trim() } : {}) }
  }
  const letters = text.match(/\p{L}|\p{N}/gu)?.length ?? 0
  if (letters < LEAST_LETTERS || words.confidence < SENSELESS) return { kind: 'other' }
  const heads = COVER_HEADS.filter((it) => it.test(text)).length
  const cover = heads >= 2 && (COVER_WORD.test(text) || heads >= 3)
  const kind = cover && count <= MOST_COVER_WORDS && !says(text) ? 'cover' : 'letter'
  return { kind, text: words.text.trim() }
}

const linesOf = (text: string) => text.split('\n')
/** The engine sets Chinese characters apart. */
const joinedHan = (text: string) =>
  text.replace(/(?<=\p{Script=Han})[ \t]+(?=\p{Script=Han})/gu, '')

const asks = (text: string) => ASKS.test(text) || BLOCKS.test(text)
const isMachineReadable = (text: string) => MACHINE_READABLE.test(text.replace(/ /g, ''))

/** A row of fillers says who somebody is; one that asks as well is no such row. */
function isMachineRow(line: string): boolean {
  const row = line.normalize('NFKC').replace(/\s/g, '')
  const fills = (row.includes('<') && /^[A-Z0-9<]{20,}$/i.test(row)) || /(<.*){4}/.test(row)
  return fills && !asks(line) && !isNumbered(line)
}

/** A mainland identity card's number has as many digits as a serial number has signs. */
const MAINLAND_ID = /\b\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX]\b/gi
const TEN_DIGITS = /(?<![\dA-Z])\d(?: ?\d){9}(?![\dA-Z]| \d)/i
const HEX_GROUPS = /(?<![\dA-Z])[\dA-F]{2,}(?:[ :-][\dA-F]{2,})*(?![\dA-Z])/gi

/** Bears it a subscriber reference number, or what may be a serial number? */
function isNumbered(text: string): boolean {
  const others = text.normalize('NFKC').replace(MAINLAND_ID, '')
  return TEN_DIGITS.test(others) || (others.match(HEX_GROUPS) ?? []).some(mayBeSerial)
}

/** Long and of digits and letters; or longer in one piece. The codes of a name's characters are digits in groups. */
function mayBeSerial(groups: string): boolean {
  const number = groups.replace(/[ :-]/g, '')
  if (number === groups && number.length >= 16) return true
  return number.length >= 12 && /\d/.test(number) && /[A-F]/i.test(number)
}

/** A cover sheet may name its subject; one that asks something, or names a number, is a message. */
function says(text: string): boolean {
  const asked = linesOf(text)
    .filter((line) => !/^\W*(to|re|subject|attn|致|主旨)\s*[:：]/i.test(line.trim()))
    .filter((line) => !/certification\s+authority|核證機關/i.test(line))
    .some(asks)
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
