// What stops processing, as observed or declared: read whole, and what is contradictory refused (domain R20, A7, A30).
import { z } from 'zod'
import { readMoment } from './hongkong.ts'
import { faultAt, issueFaults, type Marked, readMarked } from './marked.ts'
import { type Signal, signals } from './signals.ts'

export { type Signal, signals } from './signals.ts'

/** As observed; `to: null` is still in force. Times are the Observatory's, not those of our looking (A11). */
export type Closure = {
  readonly signal: Signal
  readonly from: string
  readonly to: string | null
  /** Why an officer declared it. */
  readonly reason?: string
  /** Who says so; without it the Observatory, but for `DECLARED`. */
  readonly source?: 'hko' | 'officer'
  /** An officer took it back: it is kept, and stops nothing. */
  readonly voided?: boolean
}
export type ClosureAnswer =
  | { readonly ok: true; readonly closures: readonly Closure[] }
  | { readonly ok: false; readonly faults: readonly string[] }

const moment = z
  .string()
  .refine((text) => readMoment(text) !== undefined, 'is not an ISO 8601 time with its offset')
const schema = z.array(
  z
    .strictObject({
      signal: z.enum(signals),
      from: moment,
      to: moment.nullable(),
      reason: z.string().min(1).exactOptional(),
      source: z.enum(['hko', 'officer']).exactOptional(),
      voided: z.boolean().exactOptional(),
    })
    .refine(
      ({ from, to }) => to === null || (readMoment(from) ?? 0) < (readMoment(to) ?? 0),
      'ends before it begins',
    ),
)

/** Reads the text of `[{ "signal": "TC8NE", "from": ISO, "to": ISO | null }]`; every fault comes with its line. */
export function parseClosures(text: string): ClosureAnswer {
  const read = readMarked(text)
  return read.ok ? check(read.marked.value, read.marked) : read
}

/** The same, of a value that was parsed before; all of its faults come in one answer. */
export const readClosures = (value: unknown): ClosureAnswer => check(value)

function check(value: unknown, marked?: Marked): ClosureAnswer {
  const read = schema.safeParse(value)
  const faults = read.success
    ? overlaps(read.data).map(({ at, why }) => tell(marked, [at], why))
    : marked
      ? issueFaults(marked, read.error.issues)
      : read.error.issues.map(({ path, message }) => tell(undefined, path, message))
  return read.success && faults.length === 0
    ? { ok: true, closures: read.data }
    : { ok: false, faults }
}

const tell = (marked: Marked | undefined, path: readonly PropertyKey[], why: string): string =>
  marked ? faultAt(marked, path, why) : `${path.join('.') || 'the closures'}: ${why}`

/** One signal cannot be hoisted while it is up: two entries of it that overlap contradict each other. The same entry
 *  twice says nothing new, and different signals overlap as they may (A7). */
function overlaps(closures: readonly Closure[]): { at: number; why: string }[] {
  const sorted = closures
    .map(({ signal, from, to, voided }, at) => ({
      at,
      signal,
      voided,
      from: readMoment(from) ?? 0,
      to: to === null ? Number.POSITIVE_INFINITY : (readMoment(to) ?? 0),
    }))
    .filter(({ voided }) => !voided)
    .sort((a, b) => a.from - b.from || a.at - b.at)
  const longest = new Map<Signal, (typeof sorted)[number]>()
  const faults: { at: number; why: string }[] = []
  for (const each of sorted) {
    const before = longest.get(each.signal)
    const same = before?.from === each.from && before.to === each.to
    if (before && each.from < before.to && !same)
      faults.push({
        at: Math.max(each.at, before.at),
        why: `${each.signal} is in force already by entry ${Math.min(each.at, before.at) + 1}`,
      })
    if (!before || each.to > before.to) longest.set(each.signal, each)
  }
  return faults
}
