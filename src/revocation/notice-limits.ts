// How many notices may go out: to one address, within an hour; and the breaker that stops a mass mailing (domain §2.3, §7.17).
import { HOUR } from '../calendar/hongkong.ts'
import type { NoticeKind } from './notice.ts'

export type NoticeLimits = {
  /** Letters to holders within any hour; one more stops them all, until two officers release them. */
  readonly perHour: number
  /** Letters to one address within any 24 hours; one more waits until it fits. */
  readonly perAddress: number
  /** Answers to senders within any hour; one more is not sent. They never stop the letters to holders. */
  readonly acknowledgementsPerHour: number
}

/** An office decides on some dozens of cases a day; hundreds within an hour are somebody's mistake, or an attack. */
export const defaultNoticeLimits: NoticeLimits = {
  perHour: 100,
  perAddress: 6,
  acknowledgementsPerHour: 60,
}
/** Whoever writes ten mails is told once that they come in. */
const ACKNOWLEDGEMENTS_PER_ADDRESS = 1

export const HOUR_WINDOW = HOUR
export const ADDRESS_WINDOW = 24 * HOUR

export const heldReasons = ['breaker', 'address'] as const
export type HeldReason = (typeof heldReasons)[number]

/** What has gone, without the one that asks; an acknowledgement is counted among its like, a letter among the letters. */
export type Gone = {
  readonly kind: NoticeKind
  /** Is a break open? */
  readonly stopped: boolean
  /** Did two officers let this very one go? */
  readonly released: boolean
  readonly lastHour: number
  readonly toAddress: number
}

/** `settled`: another has in the meantime. */
export type Admission = Admitted | { readonly result: 'settled' }
export type Admitted =
  | { readonly result: 'go' }
  /** It waits; `stops` where it is the one that opens the breaker. */
  | { readonly result: 'held'; readonly because: HeldReason; readonly stops: boolean }
  /** It is left out: nobody waits for it. */
  | { readonly result: 'left-out'; readonly why: string }

export function admit(gone: Gone, limits: NoticeLimits): Admitted {
  if (gone.released) return { result: 'go' }
  const isLetter = gone.kind !== 'acknowledged'
  // Before the break: two officers who let a mass mailing go have not been asked about one box.
  if (isLetter && gone.toAddress >= limits.perAddress)
    return { result: 'held', because: 'address', stops: false }
  if (gone.stopped) return { result: 'held', because: 'breaker', stops: false }
  if (!isLetter) return admitAnswer(gone, limits)
  return gone.lastHour >= limits.perHour
    ? { result: 'held', because: 'breaker', stops: true }
    : { result: 'go' }
}

/** Anybody can ask for answers, in anybody's name: too many are dropped, and stop nothing (domain §7.18). */
function admitAnswer({ toAddress, lastHour }: Gone, limits: NoticeLimits): Admitted {
  if (toAddress >= ACKNOWLEDGEMENTS_PER_ADDRESS)
    return { result: 'left-out', why: 'this address was answered within the last day' }
  return lastHour >= limits.acknowledgementsPerHour
    ? { result: 'left-out', why: 'the limit of acknowledgements within an hour is reached' }
    : { result: 'go' }
}

/** The mailing was stopped: since when, and which officer has agreed already that what is held may go. */
export type MailingBreak = {
  readonly id: string
  readonly stoppedAt: string
  readonly lastHour: number
  readonly perHour: number
  readonly firstOfficer: string | null
  readonly firstAt: string | null
  readonly firstGrounds: string | null
}

export type HeldNotice = {
  readonly id: string
  readonly revocationId: string
  readonly kind: NoticeKind
  readonly dueAt: string
  readonly heldAt: string
  readonly because: HeldReason
  readonly address: string | null
}

export type Mailing = {
  /** The break that is open, or null. */
  readonly stopped: MailingBreak | null
  readonly held: number
  /** Letters to holders that were let go within the last hour. */
  readonly lastHour: number
}

/** `released`: how many may go now; null while the second officer's word is awaited. */
export type Release =
  | { readonly ok: true; readonly released: number | null }
  | { readonly ok: false; readonly why: string }

/** Why this officer cannot release what is held, or nothing. */
export function whyNotRelease(
  { firstOfficer }: MailingBreak,
  officer: string,
  grounds: string,
): string | undefined {
  if (grounds.trim() === '') return 'Write down why these letters may go.'
  return firstOfficer === officer
    ? 'A second officer must agree; the same officer cannot do both.'
    : undefined
}
