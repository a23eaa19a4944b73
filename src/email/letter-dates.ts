// Dates in a letter that name a year, as people in Hong Kong write them. What needs today to be understood is left alone.

import { type LetterField, MOST_FIELDS, narrow } from './letter-fields.ts'

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
      `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?(?: of)?[ \\-](${MONTH})\\.?,?[ \\-](\\d{4})(?!\\d)`,
      'giu',
    ),
    ([, d, m, y]) => [y, monthOf(m), d],
  ],
  [
    new RegExp(`\\b(${MONTH})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)`, 'giu'),
    ([, m, d, y]) => [y, monthOf(m), d],
  ],
  [/(?<![\d/.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])/gu, ([, y, , m, d]) => [y, m, d]],
  [/(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/-])/gu, ([, d, , m, y]) => [y, m, d]],
  [/(?<!\d)(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日號号]/gu, ([, y, m, d]) => [y, m, d]],
  [
    /([〇○零一二三四五六七八九]{4})\s?年\s?([一二三四五六七八九十]{1,3})\s?月\s?([一二三四五六七八九十廿卅]{1,4})\s?[日號号]/gu,
    ([, y = '', m = '', d = '']) => [digits(y), count(m), String(count(d))],
  ],
]

const HAN_DIGITS = '零一二三四五六七八九'

/** Figure by figure, as years are written. */
function digits(han: string): string {
  return [...han.replace(/[〇○]/g, '零')].map((char) => HAN_DIGITS.indexOf(char)).join('')
}

/** Up to thirty-nine: 十一, 二十三, 廿三, 卅一. */
function count(han: string): number {
  const plain = han.replace('廿', '二十').replace('卅', '三十')
  const [tens = '', ones = ''] = plain.includes('十') ? plain.split('十') : ['零', plain]
  return (
    (tens === '' ? 1 : HAN_DIGITS.indexOf(tens)) * 10 +
    Math.max(0, HAN_DIGITS.indexOf(ones || '零'))
  )
}

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
