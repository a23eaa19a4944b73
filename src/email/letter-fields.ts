// The fields of a letter: serial numbers, SRNs, names, addresses and dates, each with the span it was read from.

/** `start` and `end` count UTF-16 units of the text that was given; `text` is what stood there. */
export type Span = { readonly start: number; readonly end: number; readonly text: string }

export type LetterField<T> = Span & { readonly value: T }

/** More than a letter has; a list of a thousand numbers is no letter. */
const MOST_FIELDS = 50

/** Every match of `pattern` (its group 1 where it has one), turned into a value or passed over. */
export function fieldsIn<T>(
  text: string,
  pattern: RegExp,
  read: (found: string) => T | undefined,
): readonly LetterField<T>[] {
  const fields: LetterField<T>[] = []
  for (const match of text.matchAll(pattern)) {
    const found = match[1] ?? match[0]
    const value = read(found)
    if (value === undefined) continue
    const start = match.index + match[0].lastIndexOf(found)
    fields.push({ value, start, end: start + found.length, text: found })
    if (fields.length >= MOST_FIELDS) break
  }
  return fields
}

/** The same value once, where it stands first; fields in the order of the letter. */
export function firstOfEach<T>(fields: readonly LetterField<T>[]): readonly LetterField<T>[] {
  const seen = new Set<T>()
  return [...fields]
    .sort((a, b) => a.start - b.start)
    .filter((field) => !seen.has(field.value) && seen.add(field.value))
}

const LABEL =
  /(?:(?:serial|certificate|cert)\.?\s{0,3}(?:number|no|num|#)\.?|serial|證書(?:編號|號碼|序號|序列號)|证书(?:编号|号码|序号|序列号)|序列號|序列号|序號|序号)\s{0,3}(?:\([^)\n]{0,40}\))?\s{0,3}(?:is|was|為|为|是|[:：#=])?[ \t]{0,20}\n?[ \t]{0,20}((?:0x)?[0-9A-Fa-f][0-9A-Fa-f :-]{2,80})/giu

const BARE =
  /(?<![0-9A-Za-z@._:/<-])((?:0x)?(?:[0-9A-Fa-f]{12,40}|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5,19}|[0-9A-Fa-f]{2}(?:[ -][0-9A-Fa-f]{2}){7,19}|[0-9A-Fa-f]{4}(?:[ -][0-9A-Fa-f]{4}){2,9}))(?![0-9A-Za-z@_:/-])/gu

export function serialsIn(text: string): readonly LetterField<string>[] {
  const plain = narrow(text)
  const labelled = fieldsIn(plain, LABEL, (found) => readSerial(hexRun(found)))
  const bare = fieldsIn(plain, BARE, (found) =>
    /[A-Fa-f]/.test(found) && /\d/.test(found) ? readSerial(found) : undefined,
  )
  const tidy = labelled.map((field) => trimField(field, hexRun(field.text)))
  return asWritten(text, firstOfEach([...tidy, ...bare]))
}

/** After a label the number goes on until what is no more of it: "3A41 C705 and the" ends before "and". */
function hexRun(found: string): string {
  const words = found.split(/(?<=[ ])/)
  const kept: string[] = []
  for (const word of words) {
    const bare = word.trim()
    const isGroup = /^(0x)?[0-9A-Fa-f]+([:-][0-9A-Fa-f]+)*[:-]?$/i.test(bare)
    const prose = kept.length > 0 && /^[a-f]+$/.test(bare)
    if (!isGroup || prose) break
    kept.push(word)
  }
  return kept.join('').replace(/[\s:-]+$/, '')
}

function trimField(field: LetterField<string>, text: string): LetterField<string> {
  return { ...field, text, end: field.start + text.length }
}

/** In any notation to upper hex of whole octets. Seventeen digits or more and no letter is a decimal number, as some programs print. */
function readSerial(found: string): string | undefined {
  const marked = /^0x/i.test(found)
  const digits = found.replace(/^0x/i, '').replace(/[\s:-]/g, '')
  if (!/^[0-9A-Fa-f]{4,50}$/.test(digits) || !/\d/.test(digits)) return undefined
  const decimal = !marked && /^\d{17,}$/.test(digits) && !/[:\-\s]/.test(found.trim())
  const hex = decimal ? BigInt(digits).toString(16) : digits
  const upper = hex.toUpperCase().replace(/^0+(?=.)/, '')
  const whole = upper.length % 2 ? `0${upper}` : upper
  return whole.length <= 40 ? whole : undefined
}

const SRN_LABEL =
  /(?:\bSRN\b|subscriber\s{1,3}reference\s{0,3}(?:number|no)?\.?|登記人參考(?:編號|號碼)|登记人参考(?:编号|号码)|參考編號|参考编号)\s{0,3}(?:\([^)\n]{0,40}\))?\s{0,3}(?:is|為|为|是|[:：#=])?[ \t]{0,20}((?:\d[ -]?){9}\d)(?!\d)/giu

export function srnsIn(text: string): readonly LetterField<string>[] {
  const plain = narrow(text)
  const read = (found: string) => found.replace(/[ -]/g, '')
  const labelled = fieldsIn(plain, SRN_LABEL, read)
  const bare = fieldsIn(plain, /(?<![\d.+\-A-Za-z])(0{2}\d{8})(?![\d.\-A-Za-z])/g, read)
  return asWritten(text, firstOfEach([...labelled, ...bare]))
}

/** Full-width digits and letters as their plain ones: one UTF-16 unit for one, so that places stay. */
export function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
}

function asWritten(
  text: string,
  fields: readonly LetterField<string>[],
): readonly LetterField<string>[] {
  return fields.map((field) => ({ ...field, text: text.slice(field.start, field.end) }))
}

export function emailsIn(text: string): readonly LetterField<string>[] {
  const pattern =
    /(?<![\w.+\-@])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?![\w@])/g
  return firstOfEach(fieldsIn(text, pattern, (found) => found))
}

/** Our own case numbers, in Crockford's base 32. */
export function casesIn(text: string): readonly LetterField<string>[] {
  return firstOfEach(
    fieldsIn(text, /(?<![\w-])R-[0-9A-HJKMNP-TV-Z]{10}(?![\w-])/g, (found) => found),
  )
}

const PERSON = "[A-Z][A-Za-z'’.]*(?:[ \\-][A-Z][A-Za-z'’.]*){1,4}"
const HAN = '\\p{Script=Han}{2,5}'
const NAMES: readonly RegExp[] = [
  new RegExp(`\\bI, (${PERSON}),`, 'gu'),
  new RegExp(`\\b[Mm]y name is (${PERSON})`, 'gu'),
  new RegExp(`^[ \\t]{0,8}(?:[Nn]ame|NAME)[ \\t]{0,4}[:：][ \\t]{0,8}(${PERSON})[ \\t]*$`, 'gmu'),
  new RegExp(
    `(?:姓名|登記人|登记人|申請人|申请人)[ \\t]{0,4}[:：][ \\t]{0,8}(${HAN}|${PERSON})`,
    'gu',
  ),
  new RegExp(`本人[ ]?(${HAN})(?=[，,、（( ])`, 'gu'),
  // A line of its own that is a name, with at most an SRN or a title behind a comma.
  new RegExp(`^[ \\t]{0,8}(${PERSON})(?:, [^\\n]{0,60})?[ \\t]*$(?=\\s*(?:$|\\n))`, 'gmu'),
  new RegExp(`^[ \\t]{0,8}(${HAN})(?:\\s?(?:謹啟|谨启|敬上|上|啟))?[ \\t]*$`, 'gmu'),
]

/** Lines that look like names and are none. */
const NO_NAME =
  /^(dear|hello|hi|yours|best|kind|warm|regards|sincerely|faithfully|thank|thanks|many|to whom|please|urgent|serial|subscriber|hong\s?kong|company|date|re|subject|e-cert)\b|此致|敬啟|敬启|香港|電子|电子|核證|核证|機關|机关|證書|证书|郵政|邮政|申請|申请|謝謝|谢谢|你好|您好|公司$|secretary|director|manager|limited|team|officer/i

export function namesIn(text: string): readonly LetterField<string>[] {
  const read = (found: string) =>
    NO_NAME.test(found) ? undefined : found.replace(/\s+/g, ' ').trim()
  return firstOfEach(NAMES.flatMap((pattern) => fieldsIn(text, pattern, read))).slice(0, 10)
}

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

type DateForm = readonly [
  RegExp,
  (
    parts: readonly string[],
  ) => readonly [string | undefined, string | number | undefined, string | undefined],
]

const monthOf = (name: string | undefined) =>
  MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1

/** Day before month where only numbers tell, as Hong Kong writes. */
const DATES: readonly DateForm[] = [
  [
    new RegExp(
      `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?[ \\-](${MONTH})\\.?,?[ \\-](\\d{4})(?!\\d)`,
      'giu',
    ),
    ([, d, m, y]) => [y, monthOf(m), d],
  ],
  [
    new RegExp(`\\b(${MONTH})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)`, 'giu'),
    ([, m, d, y]) => [y, monthOf(m), d],
  ],
  [/(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/gu, ([, y, m, d]) => [y, m, d]],
  [/(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)/gu, ([, d, m, y]) => [y, m, d]],
  [/(?<!\d)(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日號号]/gu, ([, y, m, d]) => [y, m, d]],
]

export function datesIn(text: string): readonly LetterField<string>[] {
  const plain = narrow(text)
  const found = DATES.flatMap(([pattern, order]) =>
    [...plain.matchAll(pattern)].slice(0, MOST_FIELDS).flatMap((match) => {
      const value = isoDay(...order(match))
      const end = match.index + match[0].length
      return value ? [{ value, start: match.index, end, text: text.slice(match.index, end) }] : []
    }),
  )
  return found.sort((a, b) => a.start - b.start)
}

function isoDay(
  year: string | undefined,
  month: string | number | undefined,
  day: string | undefined,
): string | undefined {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return real ? date.toISOString().slice(0, 10) : undefined
}
