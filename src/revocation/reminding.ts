// When the holder of a suspended certificate is asked again to confirm, and from when he is overdue (domain A20, A29).
import { HOUR } from '../calendar/hongkong.ts'
import { type Confirming, whyNoConfirmation } from './confirming.ts'
import type { Request } from './request.ts'
import type { Asking, Revocation } from './state.ts'

const DAY = 24 * HOUR

type AskedCase = Pick<Revocation, 'state' | 'asking' | 'effectiveAt' | 'changedAt'>

/** Nothing where nobody is asked. A case of before this was kept counts from the CA's own hold. */
export function askingOf(revocation: AskedCase): Asking | undefined {
  if (revocation.state !== 'suspended') return undefined
  const { asking, effectiveAt, changedAt } = revocation
  return asking ?? { since: effectiveAt ?? changedAt, reminded: 0 }
}

/** The day whose reminder is due now: of several that came while the office was down, the last alone. */
export function dueReminder(
  { since, reminded }: Asking,
  days: readonly number[],
  now: Date,
): number | undefined {
  const age = (now.getTime() - Date.parse(since)) / DAY
  return days.findLast((day) => day <= age && day > reminded)
}

/** When the next letter goes, for the officer; null after the last. */
export function nextReminder({ since, reminded }: Asking, days: readonly number[]): string | null {
  const day = days.find((each) => each > reminded)
  return day === undefined ? null : new Date(Date.parse(since) + day * DAY).toISOString()
}

/** Reminded for the last time: it stays suspended (A20), and an officer sees that nobody answers. */
export const isOverdue = (
  { reminded }: Pick<Asking, 'reminded'>,
  days: readonly number[],
): boolean => reminded > 0 && days.every((day) => day <= reminded)

type Answer = Confirming & Pick<Request, 'laidAt'>

/** Has the holder answered, so that an officer is to act and not he? What nobody is proved to have sent answers nothing. */
export const hasAnswered = (
  requests: readonly Answer[],
  certificateId: Revocation['certificateId'],
  { since }: Asking,
): boolean =>
  requests.some(
    (request) =>
      Date.parse(request.laidAt) > Date.parse(since) &&
      (whyNoConfirmation(request, certificateId) === undefined || objects(request)),
  )

/** Asks for the hold to be lifted, and nothing bars it. */
const objects = ({ kind, findings, assessment }: Answer): boolean =>
  (kind === 'release' || kind === 'withdrawal') &&
  ![...findings, ...(assessment?.findings ?? [])].some(({ weight }) => weight === 'bar')

export type Standing = Asking & {
  readonly nextReminder: string | null
  readonly overdue: boolean
  /** The holder has answered: an officer is to act. */
  readonly answered: boolean
}

/** How a suspended case stands with its holder; nothing for one that is not. */
export function standingOf(
  revocation: AskedCase & Pick<Revocation, 'certificateId'>,
  requests: readonly Answer[],
  days: readonly number[],
): Standing | undefined {
  const asking = askingOf(revocation)
  if (!asking) return undefined
  const answered = hasAnswered(requests, revocation.certificateId, asking)
  const overdue = !answered && isOverdue(asking, days)
  return { ...asking, nextReminder: nextReminder(asking, days), overdue, answered }
}
