// When weather or an officer's word stops processing, and when it goes on again (domain R20-R23, A1-A10, A30).
import { z } from 'zod'
import { type HolidayTable, isWorkingDay, nextWorkingDay } from './holidays.ts'
import {
  dayOf,
  MINUTE,
  type Moment,
  minuteOf,
  momentAt,
  readMoment,
  sayMoment,
} from './hongkong.ts'

/** `DECLARED` is an officer's closure; the others are the Observatory's codes. */
export const signals = [
  'TC1',
  'TC3',
  'TC8NE',
  'TC8SE',
  'TC8NW',
  'TC8SW',
  'TC9',
  'TC10',
  'WRAINA',
  'WRAINR',
  'WRAINB',
  'DECLARED',
] as const
export type Signal = (typeof signals)[number]

/** As observed; `to: null` is still in force. Times are the Observatory's, not those of our looking (A11). */
export type Closure = {
  readonly signal: Signal
  readonly from: string
  readonly to: string | null
  /** Why an officer declared it. */
  readonly reason?: string
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
    })
    .refine(
      ({ from, to }) => to === null || (readMoment(from) ?? 0) < (readMoment(to) ?? 0),
      'ends before it begins',
    ),
)

/** Reads `[{ "signal": "TC8NE", "from": ISO, "to": ISO | null }]`; all of its faults come in one answer. */
export function readClosures(value: unknown): ClosureAnswer {
  const read = schema.safeParse(value)
  if (read.success) return { ok: true, closures: read.data }
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  return { ok: false, faults }
}

/** A stretch of time, its end not in it; `Infinity` while a signal is in force. */
export type Stretch = {
  readonly from: Moment
  readonly to: Moment
  readonly why: string
  /** No lowering was seen yet, whatever `to` is counted as. */
  readonly stillUp?: boolean
}

const closing: ReadonlySet<Signal> = new Set([
  'TC8NE',
  'TC8SE',
  'TC8NW',
  'TC8SW',
  'TC9',
  'TC10',
  'WRAINB',
])

/** How long a signal lasts that is still in force: for ever, where we ask when processing opens; as if it were lowered
 *  at the last moment known, where we count lost days, so that no more is counted than what happened. */
export type Open = 'for-ever' | { readonly knownTo: Moment }

type Interval = { from: Moment; to: Moment; signals: Set<Signal>; stillUp: boolean }

/** No. 8 and above and black rain, one stretch for each unbroken time in force (A7). */
export const inForce = (closures: readonly Closure[], open: Open = 'for-ever'): Stretch[] =>
  union(
    closures.filter(({ signal }) => closing.has(signal)),
    open,
  ).map(told)

/** Any signal at all, for the wide reading of R26 (A13). */
export const anyInForce = (closures: readonly Closure[], open: Open = 'for-ever'): Stretch[] =>
  union(
    closures.filter(({ signal }) => signal !== 'DECLARED'),
    open,
  ).map(told)

/** An officer's closure ends when the officer said: the resume rules speak of signals. */
export const declared = (closures: readonly Closure[]): Stretch[] =>
  union(
    closures.filter(({ signal }) => signal === 'DECLARED'),
    'for-ever',
  ).map(told)

/** From each hoisting to the moment from which processing may go on (R20-R23). */
export function weatherStops(
  closures: readonly Closure[],
  holidays: HolidayTable,
  open: Open = 'for-ever',
): Stretch[] {
  const stops = inForce(closures, open).map((stretch) => {
    if (stretch.to === Infinity) return stretch
    const resumed = resume(stretch.to, holidays)
    return { ...stretch, to: resumed.at, why: stretch.why + (stretch.stillUp ? '' : resumed.why) }
  })
  return joined(stops)
}

/** What the lowering allows, by the day and the whole minute of it (A1-A6, A9). */
function resume(lowered: Moment, holidays: HolidayTable): { at: Moment; why: string } {
  const [day, minute] = [dayOf(lowered), minuteOf(lowered)]
  if (minute <= 6 * 60) return { at: lowered, why: ', at or before 06:00: usual hours (R21)' }
  if (minute <= 10 * 60 && isWorkingDay(holidays, day))
    return { at: momentAt(day, 14 * 60), why: ', by 10:00: resumes 14:00 that day (R22)' }
  const next = nextWorkingDay(holidays, day)
  // Past the end of the table nothing opens: whoever asks beyond it is refused there.
  const at = momentAt(next ?? holidays.to + 1, 0)
  const rule = minute <= 10 * 60 ? 'R22, A3' : 'R23'
  return { at, why: `: resumes on the next working day (${rule})` }
}

/** Intervals that touch or overlap are one (A7); times are whole minutes. */
function union(closures: readonly Closure[], open: Open): Interval[] {
  const whole = (time: string): Moment =>
    Math.floor((readMoment(time) ?? Number.NaN) / MINUTE) * MINUTE
  const ended = open === 'for-ever' ? Infinity : open.knownTo
  const intervals = closures
    .map(({ signal, from, to }) => ({
      from: whole(from),
      to: Math.max(to === null ? ended : whole(to), whole(from) + MINUTE),
      signals: new Set([signal]),
      stillUp: to === null,
    }))
    .sort((a, b) => a.from - b.from)
  const out: Interval[] = []
  for (const each of intervals) {
    const last = out.at(-1)
    if (!last || each.from > last.to) out.push(each)
    else {
      last.to = Math.max(last.to, each.to)
      last.stillUp ||= each.stillUp
      for (const signal of each.signals) last.signals.add(signal)
    }
  }
  return out
}

function told({ from, to, signals: names, stillUp }: Interval): Stretch {
  const isDeclared = names.has('DECLARED')
  const what = isDeclared ? 'closed by an officer' : [...names].map(sayName).join(', ')
  const until = stillUp
    ? 'still in force'
    : `${isDeclared ? '' : 'in force '}until ${sayMoment(to)}`
  return { from, to, why: `${what} from ${sayMoment(from)}, ${until}`, stillUp }
}

function sayName(signal: Signal): string {
  if (signal.startsWith('TC')) return `No. ${signal.slice(2)}`
  const rain = { WRAINA: 'amber', WRAINR: 'red', WRAINB: 'black' } as const
  return `${rain[signal as keyof typeof rain]} rainstorm`
}

/** Stops whose tails overlap become one: processing goes on at the latest of their resumptions (A8). */
function joined(stops: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = []
  for (const stop of stops) {
    const last = out.at(-1)
    if (!last || stop.from >= last.to) out.push(stop)
    else
      out[out.length - 1] = {
        from: last.from,
        to: Math.max(last.to, stop.to),
        why: `${last.why}; ${stop.why}`,
      }
  }
  return out
}

/** The first stretch that holds any moment of `[from, to)`; stretches ascend and do not overlap. */
export function overlapping(
  stretches: readonly Stretch[],
  from: Moment,
  to: Moment,
): Stretch | undefined {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stretches[middle]?.to ?? Infinity) <= from) low = middle + 1
    else high = middle
  }
  const found = stretches[low]
  return found && found.from < to ? found : undefined
}
