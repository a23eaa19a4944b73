// The facts of a request that was laid before, put together again from what was kept with it.
import type { Assessment } from '../revocation/assessment.ts'
import type {
  CertificateId,
  RegisteredCertificate,
  Representative,
} from '../revocation/certificate.ts'
import type { Claim } from '../revocation/claim.ts'
import type { Facts } from '../revocation/facts.ts'

export type FactRegister = {
  certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
  representativesOf(brn: string): Promise<readonly Representative[]>
}
type Kept = Pick<Facts, 'channel' | 'receivedAt'> & {
  readonly claim: Claim | null
  readonly assessment: Assessment | null
}

/** As they were, but for the register, which is as it is now; nothing where the proof was not kept with the assessment. */
export async function factsAgain(
  register: FactRegister,
  { channel, receivedAt, claim, assessment }: Kept,
  openCase: Facts['openCase'],
): Promise<Facts | undefined> {
  const given = assessment?.given
  if (!claim || !given) return undefined
  const candidates: Facts['candidates'][number][] = []
  for (const { certificateId, by } of assessment.candidates) {
    const certificate = await register.certificate(certificateId)
    if (certificate) candidates.push({ certificate, by: by as Facts['candidates'][number]['by'] }) // stored as they were
  }
  const brns = candidates.flatMap(({ certificate }) => certificate.organisation?.brn ?? [])
  const representatives = await Promise.all(
    [...new Set(brns)].map((brn) => register.representativesOf(brn)),
  )
  const about = { channel, receivedAt, claim, candidates, openCase }
  return { ...about, ...given, representatives: representatives.flat() }
}
