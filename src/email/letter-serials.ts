// Serial numbers in a letter, in any notation that programs print and people copy, each with the span it was read from.

import { asWritten, fieldsIn, firstOfEach, type LetterField, narrow } from './letter-fields.ts'

const LABEL =
  /(?:(?:serial|certificate|cert)\.?\s{0,3}(?:number|no|num|#)s?\.?|serial|s\/n|證書(?:編號|號碼|序號|序列號)|证书(?:编号|号码|序号|序列号)|序列號|序列号|序號|序号)\s{0,3}(?:\([^)\n]{0,40}\))?\s{0,3}(?:is|was|are|為|为|是|[:：︰#=])?[ \t]{0,20}\n?[ \t]{0,20}(?:\([^)\n]{0,40}\)[ \t]{0,20})?["'“‘「`]?(\d{1,3}(?:,\d{3}){1,15}(?![\d,])|(?:0x)?[0-9A-Fa-f][0-9A-Fa-f :-]{2,80})/giu

const BARE =
  /(?<![0-9A-Za-z@._:/<-])((?:0x)?(?:[0-9A-Fa-f]{12,40}|[0-9A-Fa-f]{2}(?:([:.])[0-9A-Fa-f]{2})(?:\2[0-9A-Fa-f]{2}){4,18}|[0-9A-Fa-f]{2}(?:[ -][0-9A-Fa-f]{2}){7,19}|[0-9A-Fa-f]{4}(?:[ -][0-9A-Fa-f]{4}){2,9}))(?![0-9A-Za-z@_:/-])/gu

/** As some programs print it: grouped by thousands, or in one run too long for anything else that people write. */
const DECIMAL =
  /(?<![0-9A-Za-z@._:/<,+-])(\d{1,3}(?:,\d{3}){5,15}|\d{17,49})(?![0-9A-Za-z@_:/,-])/gu

/** The next of a list that began after a label. */
const NEXT =
  /\s{0,3}(?:[,;、&]|及|和|與|与|\band\b)\s{0,3}((?:0x)?[0-9A-Fa-f][0-9A-Fa-f :-]{6,80})/iuy

export function serialsIn(text: string): readonly LetterField<string>[] {
  const plain = narrow(text)
  const labelled = fieldsIn(plain, LABEL, hexRun).flatMap((field) => listFrom(plain, field))
  const bare = fieldsIn(plain, BARE, (found) => found)
  const decimal = fieldsIn(plain, DECIMAL, (found) => found)
  const read = [...labelled, ...bare.filter(hasBoth), ...decimal].flatMap((field) => {
    const whole = !isCutOff(plain, field) && !isFingerprint(plain, field.start)
    const value = whole ? readSerial(plain, field) : undefined
    return value === undefined ? [] : [{ ...field, value }]
  })
  return asWritten(text, firstOfEach(withoutInner(read)))
}

function hasBoth({ text }: LetterField<string>): boolean {
  return /[A-Fa-f]/.test(text) && /\d/.test(text)
}

/** A number inside a longer one that was read as well is no other number. */
function withoutInner(fields: readonly LetterField<string>[]): readonly LetterField<string>[] {
  return fields.filter(
    (one) =>
      !fields.some(
        (other) =>
          other.start <= one.start && other.end >= one.end && other.text.length > one.text.length,
      ),
  )
}

/** The labelled number and those that "and", a comma or 及 add to it. */
function listFrom(text: string, first: LetterField<string>): readonly LetterField<string>[] {
  const fields = [trimmed(first)]
  for (let last = fields[0]; last && fields.length < 50; last = fields.at(-1)) {
    NEXT.lastIndex = last.end
    const found = NEXT.exec(text)
    const run = found?.[1] && hexRun(found[1])
    if (!found || !run || run.replace(/[\s:-]/g, '').length < 8) break
    const start = found.index + found[0].length - (found[1] ?? '').length
    fields.push({ value: run, text: run, start, end: start + run.length })
  }
  return fields
}

function trimmed(field: LetterField<string>): LetterField<string> {
  return { ...field, text: field.value, end: field.start + field.value.length }
}

/** English words of the letters a to f; between groups of their own length they are a group. */
const PROSE =
  /^(?:a|ad|be|add|bad|bed|bee|cab|dad|fed|fee|face|fade|dead|deaf|feed|cafe|beef|decade|facade)$/

/** After a label the number goes on until what is no more of it: "3A41 C705 and the" ends before "and". */
function hexRun(found: string): string {
  if (found.includes(',')) return found
  const words = found.split(/(?<=[ ])/)
  const kept: string[] = []
  let size = 0
  for (const word of words) {
    const bare = word.trim()
    const isGroup = /^(0x)?[0-9A-Fa-f]+([:-][0-9A-Fa-f]+)*[:-]?$/i.test(bare)
    if (!isGroup || (kept.length > 0 && bare.length !== size && PROSE.test(bare))) break
    size = bare.length
    kept.push(word)
  }
  return kept.join('').replace(/[\s:-]+$/, '')
}

/** Letters, marks and figures of any script but Han, which stands beside numbers without a space. */
const GOES_ON = '(?!\\p{Script=Han})[\\p{L}\\p{M}\\p{N}]'
const BEHIND = new RegExp(`^(?:${GOES_ON}|[_@⟦]|[ :.-]?[0-9A-Fa-f]{0,4}(?![0-9])\\p{Nd})`, 'u')
const BEFORE = new RegExp(`(?:${GOES_ON}|[_@⟧])$`, 'u')

/**
 * A number that runs into a letter, into a figure of another script (𝟗, ٩) or into a mark of ours (⟦U+200B⟧) is a piece of what
 * was written, and a piece of a serial number is another's.
 */
function isCutOff(text: string, { start, end }: LetterField<string>): boolean {
  return (
    BEHIND.test(text.slice(end, end + 8)) || BEFORE.test(text.slice(Math.max(0, start - 2), start))
  )
}

const FINGERPRINT = /(?:fingerprint|thumbprint|digest|sha-?\d{1,3}|md5|指紋|指纹)[^\n]{0,40}$/i

function isFingerprint(text: string, at: number): boolean {
  return FINGERPRINT.test(text.slice(Math.max(0, at - 60), at))
}

const SAYS_DECIMAL = /\bdec(?:imal)?\b|十進/i
const SAYS_HEX = /\bhex(?:adecimal)?\b|十六進/i

/** To upper hex of whole octets. Digits alone are decimal where the letter says so, or where they are too many for a short number. */
function readSerial(text: string, field: LetterField<string>): string | undefined {
  const found = field.text
  const near =
    text.slice(Math.max(0, field.start - 30), field.start) + text.slice(field.end, field.end + 15)
  const digits = found.replace(/^0x/i, '').replace(/[\s:.,-]/g, '')
  if (!/^[0-9A-Fa-f]{4,50}$/.test(digits) || !/\d/.test(digits)) return undefined
  const plain = /^\d+$/.test(found.replace(/,/g, '')) && !/^0x/i.test(found)
  const told = found.includes(',') || SAYS_DECIMAL.test(near)
  const decimal = plain && !SAYS_HEX.test(near) && (told || digits.length >= 17)
  const hex = decimal ? BigInt(digits).toString(16) : digits
  const upper = hex.toUpperCase().replace(/^0+(?=.)/, '')
  const whole = upper.length % 2 ? `0${upper}` : upper
  return whole.length <= 40 ? whole : undefined
}
