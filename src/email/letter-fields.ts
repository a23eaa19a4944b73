// The fields of a letter: SRNs, names, addresses and case numbers, each with the span it was read from.

/** `start` and `end` count UTF-16 units of the text that was given; `text` is what stood there. */
export type Span = { readonly start: number; readonly end: number; readonly text: string }

export type LetterField<T> = Span & { readonly value: T }

/** More than a letter has; a list of a thousand numbers is no letter. */
export const MOST_FIELDS = 50

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

const SRN_LABEL =
  /(?:\bSRN\b|subscriber\s{1,3}reference\s{0,3}(?:number|no)?\.?|登記人參考(?:編號|號碼)|登记人参考(?:编号|号码)|參考編號|参考编号)\s{0,3}(?:\([^)\n]{0,40}\))?\s{0,3}(?:is|為|为|是|[:：#=])?[ \t]{0,20}((?:\d[ -]?){9}\d)(?!\d)/giu

export function srnsIn(text: string): readonly LetterField<string>[] {
  const plain = narrow(text)
  const read = (found: string) => found.replace(/[ -]/g, '')
  const labelled = fieldsIn(plain, SRN_LABEL, read)
  const bare = fieldsIn(plain, /(?<![\d.+\-A-Za-z])(0{2}\d{8})(?![\d.\-A-Za-z])/g, read)
  return asWritten(text, firstOfEach([...labelled, ...bare]))
}

/** Typographic hyphens, dashes and spaces that stand between the groups of a number copied from a page. */
const HYPHENS = /[\u2010-\u2015\u2212\ufe58\ufe63]/g
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g

/** Full-width digits and letters as their plain ones: one UTF-16 unit for one, so that places stay. */
export function narrow(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(HYPHENS, '-')
    .replace(SPACES, ' ')
}

export function asWritten(
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
  new RegExp(
    `^[ \\t]{0,8}(${PERSON})(?:, [^\\n]{0,60}|[ \\t]?[(（]?${HAN}[)）]?)?[ \\t]*$(?=\\s*(?:$|\\n))`,
    'gmu',
  ),
  new RegExp(`^[ \\t]{0,8}(${HAN})(?:\\s?(?:謹啟|谨启|敬上|上|啟))?[ \\t]*$`, 'gmu'),
  new RegExp(`^[ \\t]{0,8}(${HAN})[ \\t]?[(（]?${PERSON}[)）]?[ \\t]*$`, 'gmu'),
  new RegExp(`^[ \\t]{0,8}${PERSON}[ \\t]?[(（]?(${HAN})[)）]?[ \\t]*$`, 'gmu'),
]

/** Lines that look like names and are none. */
const NO_NAME =
  /^(dear|hello|hi|yours|best|kind|warm|regards|sincerely|faithfully|thank|thanks|many|to whom|please|urgent|serial|subscriber|hong\s?kong|company|date|re|subject|e-cert)\b|此致|敬啟|敬启|香港|電子|电子|核證|核证|機關|机关|證書|证书|郵政|邮政|申請|申请|謝謝|谢谢|你好|您好|撤銷|撤销|註銷|注销|暫停|暂停|確認|确认|同意|公司$|secretary|director|manager|limited|team|officer/i

export function namesIn(text: string): readonly LetterField<string>[] {
  const read = (found: string) =>
    NO_NAME.test(found) ? undefined : found.replace(/\s+/g, ' ').trim()
  return firstOfEach(NAMES.flatMap((pattern) => fieldsIn(text, pattern, read))).slice(0, 10)
}
