// What waits, and for how long or until when: the five lists by which an office sees what it leaves lying (domain §7.13).
import { HOUR } from '../calendar/hongkong.ts'
import type { CertificateKind } from './kinds.ts'
import type { Policy } from './policy.ts'
import { type Standing, standingOf } from './reminding.ts'
import type { RevocationId, State } from './state.ts'
import { type AgeingCase, noticeDueOf, openRequests, originalSince, plannedOf } from './waiting.ts'

const DAY = 24 * HOUR

type Head = {
  readonly id: RevocationId
  readonly state: State
  readonly urgent: boolean
  readonly certificate: AgeingCase['certificate']
}
export type SuspendedLine = Head & Standing & { readonly days: number }
export type OriginalLine = Head & { readonly since: string; readonly days: number }
export type NoticeLine = Head & { readonly due: string; readonly days: number }
export type PledgeLine = Head & {
  readonly receivedAt: string
  readonly cutOff: string | null
  readonly target: string | null
  readonly outer: string | null
  readonly clockLimit: string | null
  readonly clockOuter: string | null
  /** The first of them to run out. */
  readonly due: string
  /** Days until `due`; below nought it has passed. */
  readonly days: number
  readonly missed: readonly PledgeClock[]
}
export type PlannedLine = Head & {
  /** The day decided on; null where nobody has scheduled it yet. */
  readonly on: string | null
  /** The first day that the notice allows. */
  readonly earliest: string | null
  readonly days: number
}

/** One bar: how many wait from `from` days on and less than `to`; of those `late` are past what they should keep. */
export type Bar = {
  readonly from: number | null
  readonly to: number | null
  readonly count: number
  readonly late: number
}
export type List<L> = {
  readonly total: number
  readonly bars: readonly Bar[]
  readonly lines: readonly L[]
}
export type Ageing = {
  readonly suspended: List<SuspendedLine>
  readonly original: List<OriginalLine>
  readonly notice: List<NoticeLine>
  readonly pledge: List<PledgeLine>
  readonly planned: List<PlannedLine>
}

/** A week, the month that a careful office would give, the quarter, the year (domain §2.5: holds of a median 392 days). */
const AGES = [0, 7, 14, 28, 90, 365] as const
/** Past, today, and the days to come. */
const LEFT = [0, 1, 3, 7] as const
const MONTH = [0, 7, 14, 31] as const

/** Pure: the same cases at the same moment under the same policy always give the same lists. */
export function ageing(cases: readonly AgeingCase[], policy: Policy, now: Date): Ageing {
  const suspended = cases.flatMap((each) => suspendedLine(each, policy, now))
  const original = cases.flatMap((each) => originalLine(each, now))
  const notice = cases.flatMap((each) => noticeLine(each, now))
  const pledge = cases.flatMap((each) => pledgeLine(each, now))
  const planned = cases.flatMap((each) => plannedLine(each, now))
  return {
    // The oldest first where age counts; what is due first where a day is to be kept.
    suspended: list(suspended.sort(byDays).reverse(), AGES, ({ overdue }) => overdue),
    original: list(original.sort(byDays).reverse(), AGES, () => false),
    notice: list(notice.sort(byDays), LEFT, ({ days }) => days < 0),
    pledge: list(pledge.sort(byDays), LEFT, ({ missed }) => missed.length > 0),
    planned: list(planned.sort(byDays), MONTH, ({ days }) => days < 0),
  }
}

const byDays = (a: { readonly days: number }, b: { readonly days: number }): number =>
  a.days - b.days

function list<L extends { readonly days: number }>(
  lines: readonly L[],
  edges: readonly number[],
  isLate: (line: L) => boolean,
): List<L> {
  const from = [null, ...edges]
  const bars = from.map((low, at): Bar => {
    const high = edges[at] ?? null
    const within = lines.filter(
      ({ days }) => (low ?? -Infinity) <= days && days < (high ?? Infinity),
    )
    return { from: low, to: high, count: within.length, late: within.filter(isLate).length }
  })
  // Nothing is younger than nought days: that bar is for what runs out.
  const told = bars.filter(({ from: low, count }) => low !== null || count > 0)
  return { total: lines.length, bars: told, lines }
}

const headOf = ({ revocation, certificate }: AgeingCase): Head => {
  const { id, state, urgent } = revocation
  return { id, state, urgent, certificate }
}
const daysSince = (moment: string, now: Date): number => (now.getTime() - Date.parse(moment)) / DAY
const daysTo = (moment: string, now: Date): number => (Date.parse(moment) - now.getTime()) / DAY

/** None where the kind is not known, or the policy does not speak of it. */
export const reminderDays = (
  policy: Policy,
  kind: CertificateKind | undefined,
): readonly number[] => (kind && policy.kinds[kind]?.reminderDays) ?? []

function suspendedLine(each: AgeingCase, policy: Policy, now: Date): SuspendedLine[] {
  const { revocation, certificate, requests } = each
  const standing = standingOf(revocation, requests, reminderDays(policy, certificate?.kind))
  return standing ? [{ ...headOf(each), ...standing, days: daysSince(standing.since, now) }] : []
}

function originalLine(each: AgeingCase, now: Date): OriginalLine[] {
  const since = originalSince(each)
  return since === undefined ? [] : [{ ...headOf(each), since, days: daysSince(since, now) }]
}

function noticeLine(each: AgeingCase, now: Date): NoticeLine[] {
  const due = noticeDueOf(each)
  if (due === undefined) return []
  const days = daysTo(due, now)
  return [{ ...headOf(each), due, days }]
}

export const pledgeClocks = ['cutOff', 'target', 'outer', 'clockLimit', 'clockOuter'] as const
export type PledgeClock = (typeof pledgeClocks)[number]

/** Of the request whose clocks run out first. */
function pledgeLine(each: AgeingCase, now: Date): PledgeLine[] {
  const lines = openRequests(each).flatMap(({ receivedAt, clocks }): PledgeLine[] => {
    if (!clocks) return []
    const { cutOff = null, target, outer, clockLimit, clockOuter = null } = clocks
    const all = { cutOff, target, outer, clockLimit, clockOuter }
    const limits = [cutOff, target, clockLimit].flatMap((at) => at ?? [])
    const due = limits.sort((a, b) => Date.parse(a) - Date.parse(b))[0]
    if (due === undefined) return []
    const missed = pledgeClocks.filter((name) => passed(all[name], now))
    return [{ ...headOf(each), receivedAt, ...all, due, days: daysTo(due, now), missed }]
  })
  return lines.sort(byDays).slice(0, 1)
}

const passed = (at: string | null, now: Date): boolean =>
  at !== null && Date.parse(at) < now.getTime()

function plannedLine(each: AgeingCase, now: Date): PlannedLine[] {
  const planned = plannedOf(each)
  if (!planned) return []
  const day = planned.on ?? planned.earliest
  // The day begins at 00:00 in Hong Kong.
  const days = day === null ? 0 : daysTo(`${day}T00:00:00+08:00`, now)
  return [{ ...headOf(each), ...planned, days }]
}
