// What the Observatory was seen to say, folded into stretches in force by its own times (domain A11, §4.4).
import type { Signal } from './closures.ts'
import { dayOf, minuteOf, printDay, readMoment } from './hongkong.ts'

export type WeatherSignal = Exclude<Signal, 'DECLARED' | 'WTCPRE8'>
export const families = ['cyclone', 'rain'] as const
export type Family = (typeof families)[number]

/** What one answer says of one family of signals: at most one of each is in force at a time. */
export type Said =
  | { readonly kind: 'none' }
  | { readonly kind: 'in-force'; readonly signal: WeatherSignal; readonly issuedAt: string }
  /** `at: null`: the answer gives no time of the cancelling that could be read. */
  | { readonly kind: 'cancelled'; readonly at: string | null }
  /** A code or a time that we do not know: nothing is concluded from it. */
  | { readonly kind: 'unknown'; readonly why: string }

export type Reading = Readonly<Record<Family, Said>> & {
  /** Since when the Observatory announces that No. 8 will be hoisted within two hours; it stops nothing yet. */
  readonly preNo8: string | null
}

/** One answer, however often it was seen again unchanged; `reading: null` where there was none that could be read. */
export type Observation = {
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly reading: Reading | null
}

export type ObservedClosure = {
  /** Stays the same when the Observatory corrects the times: an officer's ruling is about it. */
  readonly id: string
  readonly signal: WeatherSignal
  readonly from: string
  readonly to: string | null
  /** Its end is the time of our looking, or the record says that it may still change. */
  readonly provisional: boolean
  readonly source: 'hko-warnsum' | 'hko-record'
}

/** Observations in the order they were made; the same observations always give the same closures. */
export function foldObservations(observations: readonly Observation[]): readonly ObservedClosure[] {
  return families
    .flatMap((family) => foldFamily(family, observations))
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
}

function foldFamily(family: Family, observations: readonly Observation[]): ObservedClosure[] {
  const closed: ObservedClosure[] = []
  let open: ObservedClosure | undefined
  for (const { reading, firstSeenAt } of observations) {
    const said = reading?.[family]
    if (!said || said.kind === 'unknown') continue // silence lowers no signal
    if (said.kind === 'in-force') {
      if (open?.signal === said.signal) continue // reissued or updated: the first hoisting counts
      const from = open ? laterOf(open.from, said.issuedAt) : said.issuedAt
      if (open) closed.push(ended(open, from))
      open = resumed(closed, said) ?? hoisted(said.signal, from)
    } else if (open) {
      closed.push(lowered(open, said, firstSeenAt))
      open = undefined
    }
  }
  return open ? [...closed, open] : closed
}

const hoisted = (signal: WeatherSignal, from: string): ObservedClosure => ({
  id: closureId(signal, from),
  signal,
  from,
  to: null,
  provisional: false,
  source: 'hko-warnsum',
})

/** Where no time of lowering was said, it is the time at which we saw it gone, until the record says better. */
function lowered(open: ObservedClosure, said: Said, seenAt: string): ObservedClosure {
  const at = said.kind === 'cancelled' ? said.at : null
  const usable = at !== null && Date.parse(at) > Date.parse(open.from)
  return usable
    ? ended(open, at)
    : { ...ended(open, laterOf(open.from, seenAt)), provisional: true }
}

const ended = (open: ObservedClosure, to: string): ObservedClosure => ({ ...open, to })

/** An answer that lacked the signal for a moment lowered nothing when the next names the same hoisting again. */
function resumed(
  closed: ObservedClosure[],
  { signal, issuedAt }: Extract<Said, { kind: 'in-force' }>,
): ObservedClosure | undefined {
  const last = closed.at(-1)
  if (!last?.provisional || last.signal !== signal || last.to === null) return undefined
  if (Date.parse(issuedAt) > Date.parse(last.to)) return undefined
  closed.pop()
  return { ...last, to: null, provisional: false }
}

const laterOf = (a: string, b: string): string => (Date.parse(a) > Date.parse(b) ? a : b)

/** `TC8NE-202509231420`: the signal and the Hong Kong minute of its first hoisting. */
export function closureId(signal: Signal, from: string): string {
  const moment = readMoment(from) ?? Number.NaN
  const day = printDay(dayOf(moment)).replaceAll('-', '')
  const minute = minuteOf(moment)
  const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'))
  return `${signal}-${day}${clock.join('')}`
}

/** One line of the Observatory's own history. */
export type RecordedSignal = {
  readonly signal: WeatherSignal
  readonly from: string
  readonly to: string
  readonly provisional: boolean
}

/** The record is published in whole minutes a day or so later; what was seen this near to a line of it is that line. */
const NEAR_MS = 3 * 3_600_000

/** The Observatory's record corrects what was seen live, and adds what was not. What it lacks is kept: an officer may void it. */
export function correctedBy(
  seen: readonly ObservedClosure[],
  record: readonly RecordedSignal[],
): readonly ObservedClosure[] {
  const taken = new Set<RecordedSignal>()
  const kept = seen.flatMap((each): ObservedClosure[] => {
    const lines = record.filter((line) => !taken.has(line) && isSame(each, line))
    for (const line of lines) taken.add(line)
    if (lines.length === 0) return [each]
    return lines.map((line, at) => ({ ...recorded(line), ...(at === 0 ? { id: each.id } : {}) }))
  })
  const unseen = record.filter((line) => !taken.has(line)).map(recorded)
  return [...kept, ...unseen].sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
}

const recorded = ({ signal, from, to, provisional }: RecordedSignal): ObservedClosure => ({
  id: closureId(signal, from),
  signal,
  from,
  to,
  provisional,
  source: 'hko-record',
})

function isSame(seen: ObservedClosure, line: RecordedSignal): boolean {
  if (seen.signal !== line.signal) return false
  const end = seen.to === null ? Number.POSITIVE_INFINITY : Date.parse(seen.to)
  return (
    Date.parse(line.from) <= end + NEAR_MS && Date.parse(line.to) >= Date.parse(seen.from) - NEAR_MS
  )
}
