// Which policy is in force on which day, and what may be proposed and agreed to: two officers, from a day to come.
import { dayOf, printDay, readDay } from '../calendar/hongkong.ts'
import type { Policy } from './policy.ts'

export type PolicyVersion = {
  readonly id: string
  readonly policy: string
  readonly version: string
  /** A day in Hong Kong (YYYY-MM-DD); null for the first, which was always in force. */
  readonly appliesFrom: string | null
  readonly text: string
  readonly sha256: string
  readonly grounds: string
  readonly proposedBy: string
  readonly proposedAt: string
  readonly agreedBy: string | null
  readonly agreedAt: string | null
  readonly withdrawnBy: string | null
  readonly withdrawnAt: string | null
}

type Dated = Pick<PolicyVersion, 'appliesFrom' | 'agreedAt'>

/** Of those agreed to whose day has come, the one whose day came last; of the same day, the one agreed to last. */
export function versionOn<V extends Dated>(versions: readonly V[], day: string): V | undefined {
  const order = ({ appliesFrom, agreedAt }: Dated) => `${appliesFrom ?? ''} ${agreedAt ?? ''}`
  return versions
    .filter(({ agreedAt, appliesFrom }) => agreedAt !== null && (appliesFrom ?? '') <= day)
    .reduce<V | undefined>(
      (last, each) => (last && order(last) >= order(each) ? last : each),
      undefined,
    )
}

/** What would be in force on the day of this one without it: another change may have been agreed to for a day before. */
export const followedBy = <V extends Dated & Pick<PolicyVersion, 'id'>>(
  { id, appliesFrom }: V,
  versions: readonly V[],
): V | undefined =>
  versionOn(
    versions.filter((each) => each.id !== id),
    appliesFrom ?? '',
  )

/** One plain sentence, or nothing where it may be proposed. */
export function whyNotPropose(
  proposed: { readonly policy: Policy; readonly sha256: string; readonly from: string },
  versions: readonly PolicyVersion[],
  now: Date,
): string | undefined {
  const { policy, sha256, from } = proposed
  const late = notToCome(from, now)
  if (late) return late
  if (policy.appliesFrom > from)
    return `The file says that it applies from ${policy.appliesFrom}, which is after ${from}.`
  const standing = versions.filter(({ withdrawnAt }) => withdrawnAt === null)
  if (standing.some((each) => each.sha256 === sha256))
    return 'This very text is proposed or agreed to already.'
  const stamped = standing.find(
    (each) => each.policy === policy.id && each.version === policy.version,
  )
  return stamped
    ? `“${policy.id} ${policy.version}” stands for another text already: give the new one a version of its own.`
    : undefined
}

export function whyNotAgree(
  { proposedBy, agreedAt, withdrawnAt, appliesFrom }: PolicyVersion,
  officer: string,
  now: Date,
): string | undefined {
  if (withdrawnAt) return 'This proposal was withdrawn.'
  if (agreedAt) return 'This proposal was agreed to before.'
  if (proposedBy === officer) return 'A second officer must agree; the same officer cannot do both.'
  return notToCome(appliesFrom ?? '', now)
}

/** A version that is in force, or was, has been decided under: it is followed by another, never taken back. */
export function whyNotWithdraw(version: PolicyVersion, now: Date): string | undefined {
  if (version.withdrawnAt) return 'This proposal was withdrawn before.'
  const today = printDay(dayOf(now.getTime()))
  const inForce = version.agreedAt !== null && (version.appliesFrom ?? '') <= today
  return inForce ? 'This version came into force; propose another to follow it.' : undefined
}

/** A day that has begun is no longer to come: what was decided this morning was decided under the rules of this morning. */
function notToCome(day: string, now: Date): string | undefined {
  if (readDay(day) === undefined) return `“${day}” is no day as YYYY-MM-DD.`
  return day > printDay(dayOf(now.getTime()))
    ? undefined
    : 'A policy applies from a day to come; this day has begun.'
}
