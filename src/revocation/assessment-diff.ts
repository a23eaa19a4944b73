// Where two assessments of the same facts differ: what a change of policy, or of the calendar, would change for an officer.
import type { Clocks } from '../calendar/clocks.ts'
import type { Assessment, Recommendation } from './assessment.ts'
import type { DecisionRules } from './decision.ts'
import type { Finding } from './finding.ts'

const clockNames = [
  'target',
  'outer',
  'cutOff',
  'clockLimit',
  'clockOuter',
  'noticeDue',
  'effectiveFrom',
] as const
type ClockName = (typeof clockNames)[number]

export type AssessmentDiff = {
  readonly gained: readonly Finding[]
  readonly lost: readonly Finding[]
  readonly clocks: readonly {
    readonly clock: ClockName
    readonly was: string | null
    readonly becomes: string | null
  }[]
  readonly recommendation: { readonly was: Recommendation; readonly becomes: Recommendation } | null
  readonly rules: { readonly was: DecisionRules; readonly becomes: DecisionRules } | null
}

/** Nothing where they come to the same, but for the version they were made under. */
export function assessmentDiff(was: Assessment, becomes: Assessment): AssessmentDiff | undefined {
  const rules = { was: was.rules, becomes: becomes.rules }
  const recommendation = { was: was.recommendation, becomes: becomes.recommendation }
  const diff: AssessmentDiff = {
    gained: without(becomes.findings, was.findings),
    lost: without(was.findings, becomes.findings),
    clocks: clocksDiff(was.clocks, becomes.clocks),
    recommendation: same(was.recommendation, becomes.recommendation) ? null : recommendation,
    rules: same(unstamped(was.rules), unstamped(becomes.rules)) ? null : rules,
  }
  const { gained, lost, clocks } = diff
  const differs = gained.length + lost.length + clocks.length > 0
  return differs || diff.recommendation || diff.rules ? diff : undefined
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const unstamped = ({ policyVersion: _, ...rules }: DecisionRules) => rules

/** By code and weight: that the same thing is worded anew is no change for the case. */
const without = (all: readonly Finding[], known: readonly Finding[]): Finding[] =>
  all.filter(
    ({ code, weight }) => !known.some((other) => other.code === code && other.weight === weight),
  )

function clocksDiff(was: Clocks | null, becomes: Clocks | null): AssessmentDiff['clocks'] {
  return clockNames.flatMap((clock) => {
    const change = { clock, was: was?.[clock] ?? null, becomes: becomes?.[clock] ?? null }
    return change.was === change.becomes ? [] : [change]
  })
}
