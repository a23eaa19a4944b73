// How values cross between the database and us: moments as ISO 8601 in UTC, days as YYYY-MM-DD, bigint as number.

/** PostgreSQL's type numbers (pg_type.oid), fixed since its beginnings. */
const INT8 = 20
const DATE = 1082
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184

/** One moment has one text, whatever time zone the server's session speaks in. */
function moment(text: string): string {
  const offset = /[+-]\d\d(:\d\d)?$/.exec(text)
  const zone = offset ? (offset[1] ? '' : ':00') : 'Z'
  return new Date(text.replace(' ', 'T') + zone).toISOString()
}

/** Counts and sequence numbers stay far below 2^53. */
export const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: Number,
  [DATE]: (text) => text,
  [TIMESTAMP]: moment,
  [TIMESTAMPTZ]: moment,
}

// jsonb and text refuse U+0000, and jsonb half a surrogate pair; mail may hold either.
const REFUSED = /\\u0000|\\u[dD][89a-fA-F]/

/** A text that the database takes: what it refuses becomes U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** A value for a jsonb parameter. */
export function json(value: unknown): string {
  const text = JSON.stringify(value)
  if (!REFUSED.test(text)) return text
  return JSON.stringify(value, (_key, each) => (typeof each === 'string' ? storable(each) : each))
}
