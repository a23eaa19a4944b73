// What the named tests of the rules and readings look at: an assessment in a few words, an opening, a deadline, a decision.
import { makeCalendar, shippedCalendar } from '../../src/calendar/calendar.ts'
import type { Clocks } from '../../src/calendar/clocks.ts'
import { parseClosures } from '../../src/calendar/closures.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { readMoment } from '../../src/calendar/hongkong.ts'
import { processingAt } from '../../src/calendar/processing.ts'
import { assess, clocksFor } from '../../src/revocation/assess.ts'
import type { Facts } from '../../src/revocation/facts.ts'
import type { CertificateKind } from '../../src/revocation/kinds.ts'
import { hongkongPost } from './world.ts'

/** `07-08 06:00` is a moment of 2026; a whole date may be written before it. */
export const hkt = (text: string): string => {
  const [date = '', time = ''] = text.split(' ')
  return `${date.length > 5 ? date : `2026-${date}`}T${time}:00+08:00`
}

type Signalled = readonly [signal: string, from: string, to: string | null]

export function calendarOf(signals: readonly Signalled[]) {
  const read = parseClosures(
    JSON.stringify(
      signals.map(([signal, from, to]) => ({ signal, from: hkt(from), to: to && hkt(to) })),
    ),
  )
  if (!read.ok) throw new Error(read.faults.join('; '))
  return makeCalendar(shippedHolidays(), read.closures)
}

export function reckoned(
  received: string,
  signals: readonly Signalled[] = [],
  kind: CertificateKind | null = null,
): Clocks {
  const { clocks } = clocksFor(hongkongPost, kind, hkt(received), calendarOf(signals))
  if (!clocks) throw new Error(`${received} is no time`)
  return clocks
}

/** When processing opens for what came then: `07-08 14:00`, or null. */
export const opening = (received: string, ...signals: Signalled[]): string | null =>
  short(reckoned(received, signals).processingOpensAt)

/** Target and latest date: `07-10 19:00`. */
export const pledge = (received: string, ...signals: Signalled[]): (string | null)[] => {
  const { target, outer } = reckoned(received, signals)
  return [short(target), short(outer)]
}

/** When officers stop on the target's day. */
export const cutOff = (received: string, ...signals: Signalled[]): string | null =>
  short(reckoned(received, signals).cutOff)

const short = (iso: string | null): string | null =>
  iso === null
    ? null
    : iso
        .slice(0, 16)
        .replace(/^2026-/, '')
        .replace('T', ' ')

/** Is processing open at that very moment? */
export const isOpenAt = (at: string, ...signals: Signalled[]): boolean =>
  processingAt(
    calendarOf(signals),
    hongkongPost.calendar,
    { state: 'not-watched' },
    readMoment(hkt(at)) ?? Number.NaN,
  ).open

/** The assessment in a few words: which certificate, what was found, what is recommended. */
export function judge(given: Facts) {
  const answer = assess(given, hongkongPost, shippedCalendar())
  return {
    ...answer,
    found: answer.findings.map(({ weight, code }) => `${weight} ${code}`),
    decision: answer.recommendation.decision,
  }
}

/** Every number from the first to the last, each with what it says and how that is shown. */
export type Named<N extends string> = Readonly<
  Record<N, readonly [says: string, shown: () => void]>
>
