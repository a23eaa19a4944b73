// The policy as the desk shows it: how each version stands today, and a change in sentences.
import type { Bilingual } from '../revocation/kinds.ts'
import {
  type PolicyVersion,
  versionOn,
  whyNotAgree,
  whyNotWithdraw,
} from '../revocation/policy-version.ts'
import type { CaseChange } from '../steps/assess-again.ts'
import type { Looked } from '../steps/change-policy.ts'
import type { PolicyLook, PolicyVersionView } from './api-policy.ts'

type Looking = { readonly officer: string; readonly now: Date; readonly today: string }

/** The newest first, as they will be looked for. */
export function viewVersions(
  versions: readonly PolicyVersion[],
  { officer, now, today }: Looking,
): PolicyVersionView[] {
  const inForce = versionOn(versions, today)
  return [...versions].reverse().map(({ text: _, ...version }) => ({
    ...version,
    standing: standingOf({ ...version, text: '' }, inForce, today),
    whyNotAgree: whyNotAgree({ ...version, text: '' }, officer, now) ?? null,
    whyNotWithdraw: whyNotWithdraw({ ...version, text: '' }, now) ?? null,
  }))
}

function standingOf(
  { id, agreedAt, withdrawnAt, appliesFrom }: PolicyVersion,
  inForce: PolicyVersion | undefined,
  today: string,
): PolicyVersionView['standing'] {
  if (withdrawnAt !== null) return 'withdrawn'
  if (id === inForce?.id) return 'in-force'
  if (agreedAt === null) return 'proposed'
  return (appliesFrom ?? '') > today ? 'to-come' : 'past'
}

export function viewLook(looked: Looked): PolicyLook {
  if (!looked.ok) {
    const faults = looked.faults.map(splitFault)
    return { faults, stamp: null, appliesFrom: null, comparedWith: null, changes: [], cases: [] }
  }
  const { stamp, appliesFrom, comparedWith, changes } = looked
  const cases = looked.cases.map(viewCaseChange)
  return { faults: [], stamp, appliesFrom, comparedWith, changes, cases }
}

/** Faults come as `line 12: …`. */
function splitFault(fault: string): PolicyLook['faults'][number] {
  const [, line, why] = /^line (\d+): ([\s\S]*)$/.exec(fault) ?? []
  return { line: Number(line ?? 1), why: why ?? fault }
}

type ClockName = NonNullable<CaseChange['diff']>['clocks'][number]['clock']
const clockNames: Readonly<Record<ClockName, Bilingual>> = {
  cutOff: { en: 'Officers’ cut-off', zh: '人員截止時間' },
  target: { en: 'Internal target', zh: '內部目標' },
  outer: { en: 'Latest pledge date', zh: '最遲承諾日期' },
  clockLimit: { en: 'Limit in hours', zh: '小時時限' },
  clockOuter: { en: 'Limit in days', zh: '日數時限' },
  noticeDue: { en: 'Notice due', zh: '通知期限' },
  effectiveFrom: { en: 'Takes effect not before', zh: '最早生效日' },
}

/** Clocks are told in Hong Kong time. */
const said = (iso: string | null): string | null =>
  iso === null ? null : iso.slice(0, 16).replace('T', ' ')

function viewCaseChange({ caseId, requestId, diff }: CaseChange): PolicyLook['cases'][number] {
  if (!diff) return { caseId, requestId, says: null }
  const { gained, lost, clocks, recommendation, rules } = diff
  const arrow = (was: string | null, becomes: string | null) => `${was ?? '–'} → ${becomes ?? '–'}`
  const says: Bilingual[] = [
    ...lost.map(({ says: it }) => ({ en: `No longer: ${it.en}`, zh: `不再：${it.zh}` })),
    ...gained.map(({ says: it }) => ({ en: `Now: ${it.en}`, zh: `變為：${it.zh}` })),
    ...clocks.map(({ clock, was, becomes }) => ({
      en: `${clockNames[clock].en}: ${arrow(said(was), said(becomes))}`,
      zh: `${clockNames[clock].zh}：${arrow(said(was), said(becomes))}`,
    })),
    ...(recommendation
      ? [
          {
            en: `Recommended: ${arrow(recommendation.was.says.en, recommendation.becomes.says.en)}`,
            zh: `建議：${arrow(recommendation.was.says.zh, recommendation.becomes.says.zh)}`,
          },
        ]
      : []),
    ...(rules
      ? [
          {
            en: `Two officers for: ${rules.was.fourEyes.join(', ') || 'none'} → ${rules.becomes.fourEyes.join(', ') || 'none'}`,
            zh: `須兩名人員：${rules.was.fourEyes.join('、') || '無'} → ${rules.becomes.fourEyes.join('、') || '無'}`,
          },
        ]
      : []),
  ]
  return { caseId, requestId, says }
}
