// From plain facts to findings, clocks and a recommendation; the rules know neither mail nor paper, and decide nothing.
import type { Calendar } from '../calendar/calendar.ts'
import { type ClockAnswer, clocks } from '../calendar/clocks.ts'
import { askedFindings } from './asked.ts'
import type { Assessment, Recommendation } from './assessment.ts'
import { channelFindings } from './by-channel.ts'
import type { RegisteredCertificate } from './certificate.ts'
import { entitlement, proofFinding } from './entitled.ts'
import type { Facts } from './facts.ts'
import { findCertificate } from './find-certificate.ts'
import { behindOf } from './find-likely.ts'
import { doubt, type Finding, type Weight } from './finding.ts'
import type { CertificateKind } from './kinds.ts'
import { allegesCompromise, type Matter } from './matter.ts'
import { mismatches } from './mismatch.ts'
import { type Policy, policyStamp, rulesFor } from './policy.ts'
import { recommend, recommendUnidentified } from './recommend.ts'
import { dateFindings, statusFindings } from './standing.ts'
import { writtenNumbers } from './written-numbers.ts'

export type { Clocks } from '../calendar/clocks.ts'
export type { Assessment, Recommendation } from './assessment.ts'
export type { Facts, Proof } from './facts.ts'

/** Pure: the same facts under the same policy and calendar always give the same assessment. */
export function assess(facts: Facts, policy: Policy, calendar: Calendar): Assessment {
  const { certificate, findings } = findCertificate(facts, (kind) => asksForItself(policy, kind))
  const kind = certificate?.kind ?? null
  // Not knowing the certificate is no reason to miss a limit that its likely kind has.
  const clocked = clocksFor(policy, kind ?? likelyKind(facts), facts.receivedAt, calendar)
  const calendarFinding = clocked.ok ? [] : [doubt('calendar-refused', clocked.says, clocked.code)]
  const own = [...facts.already, ...findings, ...dateFindings(facts), ...calendarFinding]
  const judged = certificate
    ? judge(facts, policy, certificate, own)
    : unidentified(facts, policy, own)
  return {
    policyVersion: policyStamp(policy),
    certificateId: certificate?.id ?? null,
    candidates: candidatesOf(facts),
    findings: [...judged.findings].sort((a, b) => heaviness[b.weight] - heaviness[a.weight]),
    recommendation: judged.recommendation,
    urgent: allegesCompromise(facts),
    rules: rulesFor(policy, kind),
    clocks: clocked.clocks,
    given: { proof: facts.proof, already: facts.already },
  }
}

function candidatesOf(facts: Facts): Assessment['candidates'] {
  return facts.candidates.map((candidate) => {
    const { certificate, by } = candidate
    const behind = behindOf(facts, candidate)
    return { certificateId: certificate.id, by, ...(behind === undefined ? {} : { behind }) }
  })
}

const heaviness: Readonly<Record<Weight, number>> = { bar: 2, doubt: 1, note: 0 }

type Judged = { readonly findings: readonly Finding[]; readonly recommendation: Recommendation }

function judge(
  facts: Facts,
  policy: Policy,
  certificate: RegisteredCertificate,
  own: readonly Finding[],
): Judged {
  const { kind } = certificate
  const rules = policy.kinds[kind]
  if (!rules) return unidentified(facts, policy, [...own, unruled(kind)])
  const compromise = allegesCompromise(facts)
  const matter: Matter = { facts, policy, certificate, kind, rules, compromise }
  const { standing, findings: who } = entitlement(matter)
  const findings = [
    ...own,
    ...statusFindings(certificate, facts),
    ...who,
    ...channelFindings(matter),
    ...mismatches(certificate, facts.claim, facts.representatives, policy),
    ...writtenNumbers(certificate, facts.claim, facts.representatives),
    ...askedFindings(matter, standing),
  ]
  return { findings, recommendation: recommend(matter, findings, standing) }
}

function unidentified(facts: Facts, policy: Policy, own: readonly Finding[]): Judged {
  const proof = proofFinding(facts, policy)
  const recommendation = recommendUnidentified(facts, allegesCompromise(facts))
  return { findings: proof ? [...own, proof] : own, recommendation }
}

const unruled = (kind: CertificateKind): Finding =>
  doubt(
    'kind-not-in-policy',
    {
      en: `The policy in force says nothing of certificates of the kind ${kind}.`,
      zh: `現行政策沒有涵蓋 ${kind} 類證書。`,
    },
    'the policy',
  )

const asksForItself = (policy: Policy, kind: CertificateKind): boolean =>
  policy.kinds[kind]?.who.some((role) => role === 'SUBSCRIBER' || role === 'AUTHORISED_USER') ??
  false

function likelyKind({ claim, candidates }: Facts): CertificateKind | null {
  if (claim.kind) return claim.kind.value
  if (claim.serverName) return 'SERVER'
  const kinds = new Set(candidates.map(({ certificate }) => certificate.kind))
  return kinds.has('SERVER') ? 'SERVER' : null
}

/** The clocks of what was received at that moment, under policy and calendar as they are now. */
export function clocksFor(
  policy: Policy,
  kind: CertificateKind | null,
  receivedAt: string,
  calendar: Calendar,
): ClockAnswer {
  const rules = kind === null ? undefined : policy.kinds[kind]
  const { pledge, crlRuns } = policy.calendar
  const time = {
    hours: policy.calendar,
    pledge,
    crlRuns,
    clockHours: rules?.clockHours ?? null,
    clockDays: rules?.clockDays ?? null,
    noticeDays: rules?.noticeDays ?? 7,
    monthsNotice: rules?.monthsNotice ?? 0,
  }
  return clocks(receivedAt, time, calendar)
}
