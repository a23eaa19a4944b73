// Which open cases a change of policy would change: what `holdfast policy diff --cases` tells.
import type { Policy } from '../revocation/policy.ts'
import { assessAgain, type CaseChange } from '../steps/assess-again.ts'
import type { Language } from './policy-explain.ts'
import type { Wired } from './wiring.ts'

/** More open cases than an office ever had: a list cut short would tell a false all-clear. */
const MOST = 1_000_000

export async function casesChanged(
  { records, register, calendarSource }: Pick<Wired, 'records' | 'register' | 'calendarSource'>,
  from: Policy,
  to: Policy,
): Promise<readonly CaseChange[]> {
  const calendar = await calendarSource.calendar()
  const again = assessAgain({ records, register, calendar })
  const changes: CaseChange[] = []
  for (const { id } of await records.queue({ limit: MOST }))
    changes.push(...(await again(id, from, to)))
  return changes
}

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
