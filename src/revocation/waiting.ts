// What of a case still waits: for its original, for the holder to be told, for the published CRL, for its day.
import type { Clocks } from '../calendar/clocks.ts'
import type { Confirming } from './confirming.ts'
import type { CertificateKind } from './kinds.ts'
import type { Notice } from './notice.ts'
import type { Request } from './request.ts'
import type { Revocation } from './state.ts'

type RequestClocks = Omit<Clocks, 'why' | 'crlRuns'>

export type AgeingRequest = Confirming &
  Pick<Request, 'laidAt'> & {
    readonly receivedAt: string
    readonly clocks: RequestClocks | null
  }

/** As much of a case as the ageing lists need. */
export type AgeingCase = {
  readonly revocation: Revocation
  readonly certificate: {
    readonly serial: string
    readonly kind: CertificateKind
    readonly srn: string | null
    readonly nameEn: string
    readonly nameZh: string
  } | null
  readonly requests: readonly AgeingRequest[]
  readonly notices: readonly Pick<Notice, 'kind' | 'sentAt' | 'outcome'>[]
}

/** The kinds whose receipt begins the clocks; what no machine could read may be one of them. */
const asks: ReadonlySet<Request['kind']> = new Set([
  ...(['revocation', 'final-confirmation', 'unexamined', 'unreadable'] as const),
])

/** Whose act is not yet published: what was laid before the CA's last published act is answered. */
export function openRequests({ revocation, requests }: AgeingCase): readonly AgeingRequest[] {
  const { state, effectiveAt, awaited } = revocation
  // On a scheduled case the day counts, not the pledge (A27); the others have ended, or are published.
  const runs = state !== 'scheduled' && !ended.has(state)
  if (!runs) return []
  return requests.filter(
    ({ kind, laidAt }) =>
      asks.has(kind) &&
      (awaited !== null || effectiveAt === null || Date.parse(laidAt) > Date.parse(effectiveAt)),
  )
}

const ended: ReadonlySet<Revocation['state']> = new Set([
  ...(['published', 'closed', 'refused', 'not-actionable', 'withdrawn'] as const),
  ...(['lapsed', 'merged', 'set-aside'] as const),
])

/** When the first fax came whose original has not; a case that is revoked needs it no longer (A18). */
export function originalSince({ revocation, requests }: AgeingCase): string | undefined {
  const { state } = revocation
  if (state !== 'laid' && state !== 'suspending' && state !== 'suspended') return undefined
  const found = (request: AgeingRequest, code: string) =>
    request.findings.some((each) => each.code === code)
  if (requests.some((request) => found(request, 'original-of-fax'))) return undefined
  return earliest(
    requests
      .filter((request) => found(request, 'original-awaited'))
      .map(({ receivedAt }) => receivedAt),
  )
}

/** The seven days within which the holder is to be told what became of the request (R18, A29), while he is not. */
export function noticeDueOf({ revocation, requests, notices }: AgeingCase): string | undefined {
  const { state } = revocation
  const over = state === 'merged' || state === 'set-aside' || state === 'lapsed'
  if (over || notices.some(told)) return undefined
  // Ended without a letter due: the records know of nobody to write to.
  if (ended.has(state) && !notices.some(({ sentAt }) => sentAt === null)) return undefined
  return earliest(
    requests.flatMap(({ kind, clocks }) => (asks.has(kind) && clocks ? [clocks.noticeDue] : [])),
  )
}

/** An acknowledgement says nothing of the certificate, and a letter that came back told nobody. */
const told = ({ kind, sentAt, outcome }: AgeingCase['notices'][number]): boolean =>
  kind !== 'acknowledged' && sentAt !== null && !outcome?.startsWith('bounced')

/** A planned revocation: decided for a day, or asked for with the month's notice running (R13, A27). */
export function plannedOf({ revocation, requests }: AgeingCase) {
  const { state, scheduledFor } = revocation
  const earliestDay = requests
    .flatMap(({ kind, clocks }) => (asks.has(kind) ? (clocks?.effectiveFrom ?? []) : []))
    .sort()[0]
  if (state === 'scheduled') return { on: scheduledFor, earliest: earliestDay ?? null }
  return state === 'laid' && earliestDay !== undefined
    ? { on: null, earliest: earliestDay }
    : undefined
}

const earliest = (moments: readonly string[]): string | undefined =>
  [...moments].sort((a, b) => Date.parse(a) - Date.parse(b))[0]
