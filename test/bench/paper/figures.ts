/** Exact match, calibration, and what a threshold accepts, from the outcomes of a run. */
import type { Outcome } from './outcomes.ts'

export const kinds: readonly (readonly [name: string, ids: readonly string[]])[] = [
  ['SRN', ['srn']],
  ['serial', ['serial']],
  ['HKID', ['hkid']],
  ['telephone', ['phone']],
  ['BRN', ['brn']],
  ['date', ['date', 'expiry']],
  ['English name', ['surname', 'givenName']],
  ['organisation', ['orgName']],
  ['e-mail', ['certEmail']],
  ['Chinese name', ['nameZh']],
]

export type Share = { readonly of: number; readonly right: number }

export const shareOf = (outcomes: readonly Outcome[]): Share => ({
  of: outcomes.length,
  right: outcomes.filter((it) => it.right).length,
})

export const written = (outcomes: readonly Outcome[]) => outcomes.filter((it) => it.wanted !== '')

/** Ten bins of confidence: how many, how sure on average, how many right. */
export function reliability(outcomes: readonly Outcome[]) {
  return Array.from({ length: 10 }, (_, bin) => {
    const them = outcomes.filter((it) => Math.min(9, Math.floor(it.confidence * 10)) === bin)
    const sure = them.reduce((sum, it) => sum + it.confidence, 0) / Math.max(1, them.length)
    return { bin, count: them.length, sure, right: shareOf(them).right / Math.max(1, them.length) }
  })
}

/** Expected calibration error: how far confidence and truth lie apart, weighed by how often. */
export function calibrationError(outcomes: readonly Outcome[]): number {
  const bins = reliability(outcomes)
  const gap = bins.reduce((sum, it) => sum + it.count * Math.abs(it.sure - it.right), 0)
  return gap / Math.max(1, outcomes.length)
}

export type Accepted = {
  readonly at: number
  readonly accepted: number
  readonly wrong: number
  readonly of: number
}

/** What would go unasked at each confidence that occurs, from the surest down. */
export function curveOf(outcomes: readonly Outcome[]): Accepted[] {
  const sorted = [...outcomes].sort((a, b) => b.confidence - a.confidence)
  const points: Accepted[] = []
  let wrong = 0
  for (const [index, it] of sorted.entries()) {
    if (!it.right) wrong++
    if (sorted[index + 1]?.confidence === it.confidence) continue
    points.push({ at: it.confidence, accepted: index + 1, wrong, of: sorted.length })
  }
  return points
}

/** What an officer need not type: at or above the thresholds, the rule kept, nothing repaired. */
export function acceptedAt(outcomes: readonly Outcome[]) {
  const sure = outcomes.filter((it) => it.sure)
  const wrong = sure.filter((it) => !it.right).length
  return { of: outcomes.length, accepted: sure.length, wrong }
}

export const percent = ({ of, right }: Share): string =>
  of === 0 ? '-' : `${((100 * right) / of).toFixed(1)}`
