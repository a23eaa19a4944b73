// Which open cases a change of policy would change: what `holdfast policy diff --cases` tells.
import type { CaseChange } from '../steps/assess-again.ts'
import type { ChangePorts } from '../steps/change-policy.ts'
import type { Language } from './policy-explain.ts'
import type { Wired } from './wiring.ts'

/** What the step that compares two policies asks of the records. */
export const changePorts = ({ records, register, calendarSource }: Wired): ChangePorts => ({
  records,
  register,
  calendar: calendarSource.calendar,
})

export function plainCase({ caseId, requestId, diff }: CaseChange, tongue: Language): string {
  const head = `${caseId} (${requestId})`
  if (!diff) return `${head}: not known; it was laid before what was proved was kept with it\n`
  const { gained, lost, clocks, recommendation, rules } = diff
  const lines = [
    ...lost.map(({ says }) => `no longer: ${says[tongue]}`),
    ...gained.map(({ says }) => `now: ${says[tongue]}`),
    ...clocks.map(({ clock, was, becomes }) => `${clock}: ${was ?? '–'} → ${becomes ?? '–'}`),
    ...(recommendation
      ? [
          `recommended: ${recommendation.was.decision} → ${recommendation.becomes.decision}: ${recommendation.becomes.says[tongue]}`,
        ]
      : []),
    ...(rules
      ? [`two officers for: ${said(rules.was.fourEyes)} → ${said(rules.becomes.fourEyes)}`]
      : []),
  ]
  return `${[head, ...lines.map((line) => `  ${line}`)].join('\n')}\n`
}

const said = (kinds: readonly string[]): string => kinds.join(', ') || 'none'
