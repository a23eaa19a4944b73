// UTCTime and GeneralizedTime in the one form each that DER and RFC 5280 §4.1.2.5 allow.

import { BerError, type BerNode, bodyOf, TAG } from './ber.ts'

export function isTime(node: BerNode | undefined): boolean {
  return node?.tag === TAG.utcTime || node?.tag === TAG.generalizedTime
}

export function timeOf(node: BerNode): Date {
  const text = bodyOf(node).toString('latin1')
  if (node.tag === TAG.utcTime) return fromUtcTime(text)
  if (node.tag === TAG.generalizedTime) return fromGeneralizedTime(text)
  throw new BerError('a time of no known kind')
}

/** YYMMDDHHMMSSZ; years 50 to 99 are of the last century (RFC 5280 §4.1.2.5.1). */
function fromUtcTime(text: string): Date {
  if (!/^\d{12}Z$/.test(text)) throw new BerError('a malformed UTCTime')
  const year = Number(text.slice(0, 2))
  return fromDigits(`${year >= 50 ? 19 : 20}${text}`)
}

function fromGeneralizedTime(text: string): Date {
  if (!/^\d{14}Z$/.test(text)) throw new BerError('a malformed GeneralizedTime')
  return fromDigits(text)
}

function fromDigits(text: string): Date {
  const part = (from: number, to: number) => Number(text.slice(from, to))
  const [month, day, hour, minute, second] = [
    part(4, 6),
    part(6, 8),
    part(8, 10),
    part(10, 12),
    part(12, 14),
  ]
  const date = new Date(0)
  date.setUTCFullYear(part(0, 4), month - 1, day)
  date.setUTCHours(hour, minute, second)
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!real || hour > 23 || minute > 59 || second > 59) throw new BerError('a time that is no time')
  return date
}
