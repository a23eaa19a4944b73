// What the requests of a case add to the rules of its kind: the month's notice (R13, A27), and a channel not taken (A28).
import { addMonths, dayOf, printDay } from '../calendar/hongkong.ts'
import type { DecisionRules } from './decision.ts'
import type { CertificateKind } from './kinds.ts'
import { type Policy, rulesFor } from './policy.ts'
import type { Request } from './request.ts'

type Noticed = Pick<Request, 'kind' | 'assessment'>

/** The rules of a kind, and for a kind with notice the first day that a decision may name. Where no request tells, the
 *  notice runs from now: that is the later day, which no bank can call too early. */
export function caseRules(
  policy: Policy,
  kind: CertificateKind | null,
  requests: readonly Noticed[],
  now: Date,
): DecisionRules {
  const rules = { ...rulesFor(policy, kind), ...byWrongChannel(requests) }
  const months = (kind === null ? undefined : policy.kinds[kind]?.monthsNotice) ?? 0
  if (months === 0) return rules
  const given = requests
    .filter((each) => each.kind === 'revocation' || each.kind === 'final-confirmation')
    .flatMap(({ assessment }) => assessment?.clocks?.effectiveFrom ?? [])
    .sort()[0]
  return { ...rules, scheduleFrom: given ?? printDay(addMonths(dayOf(now.getTime()), months)) }
}

/** Does every request that asks for something come by a channel that is closed to the kind? */
function byWrongChannel(requests: readonly Noticed[]): Pick<DecisionRules, 'wrongChannel'> {
  const asked = requests.filter(({ kind }) => kind === 'revocation')
  const isOut = ({ assessment }: Noticed) =>
    assessment?.findings.some(({ code }) => code === 'out-of-channel') ?? false
  return asked.length > 0 && asked.every(isOut) ? { wrongChannel: true } : {}
}
