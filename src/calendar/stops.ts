// From each hoisting to the moment from which processing may go on (domain R20-R23, A1-A10, A30).
import type { Closure } from './closures.ts'
import { type HolidayTable, isWorkingDay, nextWorkingDay } from './holidays.ts'
import { type Day, dayOf, MINUTE, type Moment, minuteOf, momentAt, readMoment } from './hongkong.ts'
import { joinLines, type Line, line, shortMoment } from './saying.ts'
import { isWarning, type Signal, saySignals, stopsProcessing } from './signals.ts'

/** Signals in force without a break, its end not in it. */
export type InForce = {
  readonly from: Moment
  readonly to: Moment
  readonly what: Line
  /** No lowering was seen yet, whatever `to` is counted as. */
  readonly stillUp: boolean
  /** What its lowering allows, and by which rule. */
  readonly resumes?: { readonly at: Moment; readonly rule: Line }
}

/** A stretch of time, its end not in it; `Infinity` while a signal is in force. */
export type Stretch = {
  readonly from: Moment
  readonly to: Moment
  readonly parts: readonly InForce[]
}

/** How long a signal lasts that is still in force: for ever, where we ask when processing opens; as if it were lowered
 *  at the last moment known, where we count lost days, so that no more is counted than what happened. */
export type Open = 'for-ever' | { readonly knownTo: Moment }

/** No. 8 and above and black rain, one stretch for each unbroken time in force (A7). */
export const inForce = (closures: readonly Closure[], open: Open = 'for-ever'): Stretch[] =>
  alone(union(closures, stopsProcessing, open))

/** Any signal at all, for the wide reading of R26 (A13). */
export const anyInForce = (closures: readonly Closure[], open: Open = 'for-ever'): Stretch[] =>
  alone(union(closures, isWarning, open))

/** An officer's closure ends when the officer said: the resume rules speak of signals. */
export const declared = (closures: readonly Closure[]): Stretch[] =>
  alone(union(closures, (signal) => signal === 'DECLARED', 'for-ever'))

const alone = (intervals: readonly InForce[]): Stretch[] =>
  intervals.map((part) => ({ from: part.from, to: part.to, parts: [part] }))

export function weatherStops(
  closures: readonly Closure[],
  holidays: HolidayTable,
  open: Open = 'for-ever',
): Stretch[] {
  const stops = union(closures, stopsProcessing, open).map((part): Stretch => {
    if (part.to === Infinity) return { from: part.from, to: part.to, parts: [part] }
    const resumes = resume(part.to, holidays)
    return { from: part.from, to: resumes.at, parts: [part.stillUp ? part : { ...part, resumes }] }
  })
  return joined(stops)
}

/** What the lowering allows, by the day and the whole minute of it (A1-A6, A9). */
function resume(lowered: Moment, holidays: HolidayTable): { at: Moment; rule: Line } {
  const [day, minute] = [dayOf(lowered), minuteOf(lowered)]
  if (minute <= 6 * 60)
    return {
      at: lowered,
      rule: line(
        'lowered at or before 06:00, so the usual hours hold (R21)',
        '於六時或以前除下，按平常時間恢復（R21）',
      ),
    }
  if (minute <= 10 * 60 && isWorkingDay(holidays, day))
    return {
      at: momentAt(day, 14 * 60),
      rule: line(
        'lowered by 10:00, so processing resumes at 14:00 (R22)',
        '於十時或以前除下，當日下午二時恢復（R22）',
      ),
    }
  // Past the end of the table nothing opens: whoever asks beyond it is refused there.
  const at = momentAt(nextWorkingDay(holidays, day) ?? holidays.to + 1, 0)
  const rule =
    minute <= 10 * 60
      ? line(
          'lowered by 10:00 on no working day, so processing resumes on the next one (R22, A3)',
          '於非工作日十時或以前除下，下一個工作日恢復（R22、A3）',
        )
      : line(
          'lowered after 10:00, so processing resumes on the next working day (R23)',
          '於十時後除下，下一個工作日恢復（R23）',
        )
  return { at, rule }
}

type Interval = { from: Moment; to: Moment; signals: Set<Signal>; stillUp: boolean }

/** Intervals that touch or overlap are one (A7); times are whole minutes. */
function union(
  closures: readonly Closure[],
  counts: (signal: Signal) => boolean,
  open: Open,
): InForce[] {
  const whole = (time: string): Moment =>
    Math.floor((readMoment(time) ?? Number.NaN) / MINUTE) * MINUTE
  const ended = open === 'for-ever' ? Infinity : open.knownTo
  const intervals = closures
    .filter(({ signal, voided }) => counts(signal) && voided !== true)
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
  return out.map(({ from, to, signals, stillUp }) => ({
    from,
    to,
    what: saySignals(signals),
    stillUp,
  }))
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
        parts: [...last.parts, ...stop.parts],
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

/** A whole stop: `No. 8 in force from Tue 23 Sep 14:20 until Wed 24 Sep 20:20, lowered after 10:00, so …`. */
export const sayStop = ({ parts }: Stretch): Line => joinLines(parts.map((part) => sayPart(part)))

/** What of it falls on one day: `No. 8 in force until 20:20`. */
export function sayOnDay({ parts }: Stretch, day: Day): Line {
  const here = parts.filter(({ from, to }) => from < momentAt(day + 1, 0) && to > momentAt(day, 0))
  return joinLines((here.length > 0 ? here : parts).map((part) => sayPart(part, day)))
}

function sayPart({ from, to, what, stillUp, resumes }: InForce, day?: Day): Line {
  const starts = day === undefined || from >= momentAt(day, 0)
  const ends = day === undefined || to <= momentAt(day + 1, 0)
  const [first, last] = [shortMoment(from, day), ends && !stillUp ? shortMoment(to, day) : null]
  const en = [
    `${what.en} in force`,
    ...(starts ? [`from ${first.en}`] : []),
    ...(last
      ? [`until ${last.en}`]
      : stillUp
        ? ['and not lowered yet']
        : starts
          ? []
          : ['all day']),
  ]
  const zh = [
    starts ? `${first.zh}起` : '',
    last ? `${starts ? '至' : '直至'}${last.zh}` : stillUp || starts ? '' : '全日',
    `${what.zh}生效`,
    stillUp ? '，仍未除下' : '',
  ]
  // On the day itself the rule is told only where it, and not the signal, cost the hours.
  const costs = resumes !== undefined && resumes.at > to && dayOf(resumes.at) === day
  const told = day === undefined || costs ? resumes?.rule : undefined
  return line(
    en.join(' ') + (told ? `, ${told.en}` : ''),
    zh.join('') + (told ? `，${told.zh}` : ''),
  )
}
