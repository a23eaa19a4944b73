// Whether a permanent revocation may rest on a request: a final confirmation, of this certificate, by somebody proved (R17).
import type { CertificateId } from './certificate.ts'
import type { Finding } from './finding.ts'
import type { Request } from './request.ts'

type Confirming = Pick<Request, 'kind' | 'claim' | 'findings' | 'assessment'>

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
  if (kind !== 'final-confirmation' && !claim?.finalConfirmation)
    return 'That request is no final confirmation.'
  const about = assessment?.certificateId ?? null
  if (about !== null && about !== certificateId)
    return 'That confirmation is about another certificate.'
  const against = findingsOf(request).find(
    ({ weight, code }) => weight === 'bar' || unproved.has(code),
  )
  return against && `That confirmation cannot be relied on: ${against.says.en}`
}

/** A doubt stands, or it was never held against this certificate: whoever relies on it all the same writes why. */
export const isDoubtedConfirmation = (request: Confirming): boolean =>
  (request.assessment?.certificateId ?? null) === null ||
  findingsOf(request).some(({ weight }) => weight === 'doubt')

const findingsOf = ({ findings, assessment }: Confirming): readonly Finding[] => [
  ...findings,
  ...(assessment?.findings ?? []),
]
