// When the holder of a suspended certificate is asked again to confirm, and from when he is overdue (domain A20, A29).
import { HOUR } from '../calendar/hongkong.ts'
import { whyNoConfirmation } from './confirming.ts'
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
export const isOverdue = ({ reminded }: Asking, days: readonly number[]): boolean =>
  reminded > 0 && days.every((day) => day <= reminded)

type Answer = Pick<Request, 'kind' | 'claim' | 'findings' | 'assessment' | 'laidAt'>

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
