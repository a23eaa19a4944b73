// Whether a permanent revocation may rest on a request: a final confirmation, of this certificate, by somebody proved (R17).
import type { Assessment } from './assessment.ts'
import type { CertificateId } from './certificate.ts'
import type { Claim } from './claim.ts'
import type { Finding } from './finding.ts'
import type { Request } from './request.ts'

/** What of a request the question needs. */
export type Confirming = Pick<Request, 'kind' | 'findings'> & {
  readonly claim: Pick<Claim, 'finalConfirmation'> | null
  readonly assessment: Pick<Assessment, 'certificateId' | 'findings'> | null
}

/** Doubts that say nobody is proved to have sent it: enough to suspend on, never to revoke on (domain A17, A24, §7.7). */
const unproved: ReadonlySet<string> = new Set([
  'unsigned-report',
  'nothing-proved',
  'signature-undecided',
])

/** One plain sentence, or nothing where it may. */
export function whyNoConfirmation(
  request: Confirming,
  certificateId: CertificateId | null,
): string | undefined {
  const { kind, claim, assessment } = request
  if (kind !== 'final-confirmation' && !claim?.finalConfirmation && !isOriginal(request))
    return 'That request is no final confirmation.'
  const about = assessment?.certificateId ?? null
  if (about !== null && about !== certificateId)
    return 'That confirmation is about another certificate.'
  const against = findingsOf(request).find(
    ({ weight, code }) => weight === 'bar' || unproved.has(code),
  )
  return against && `That confirmation cannot be relied on: ${against.says.en}`
}

/** The signed original of a fax confirms, where an officer has compared its signature and says so (A18, A35). */
const isOriginal = (request: Confirming): boolean =>
  findingsOf(request).some(({ code }) => code === 'original-of-fax')

/** A doubt stands, or it was never held against this certificate: whoever relies on it all the same writes why. */
export const isDoubtedConfirmation = (request: Confirming): boolean =>
  (request.assessment?.certificateId ?? null) === null ||
  isOriginal(request) ||
  findingsOf(request).some(({ weight }) => weight === 'doubt')

/** By an unsigned mail nobody is proved; on paper it is the officer's eye that proves (domain A24, A35). */
const unsigned: ReadonlySet<string> = new Set(['unsigned-report', 'signature-undecided'])

/** Is there a request for the revocation itself to rest on (A19, §5.1)? Without one it is the CA's own motion (R3). */
export const holdsForItself = (
  requests: readonly Confirming[],
  certificateId: CertificateId | null,
): boolean =>
  requests.some((request) => {
    const about = request.assessment?.certificateId ?? null
    return (about === null || about === certificateId) && !bearsNothing(request)
  })

/** Barred, or a mail that anybody may have written: nothing else in its case is the surer for it. */
export const bearsNothing = (request: Pick<Confirming, 'findings' | 'assessment'>): boolean =>
  findingsOf(request).some(({ weight, code }) => weight === 'bar' || unsigned.has(code))

/** Of these kinds none asks for a revocation, whoever signed it. */
const otherwise: ReadonlySet<Request['kind']> = new Set([
  ...(['release', 'withdrawal', 'e-cheque', 'bounce'] as const),
])

/** May a revocation rest on this request itself (A19, §5.1)? Who asks for the hold to be lifted asks for none. */
export const bearsRevocation = (
  request: Confirming,
  certificateId: CertificateId | null,
): boolean => !otherwise.has(request.kind) && holdsForItself([request], certificateId)

const findingsOf = ({
  findings,
  assessment,
}: Pick<Confirming, 'findings' | 'assessment'>): readonly Finding[] => [
  ...findings,
  ...(assessment?.findings ?? []),
]
