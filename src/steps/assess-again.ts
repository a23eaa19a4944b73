// Asks the rules again about the requests of open cases, under two policies, and changes nothing: what would become other.
import type { Calendar } from '../calendar/calendar.ts'
import { assess } from '../revocation/assess.ts'
import { type AssessmentDiff, assessmentDiff } from '../revocation/assessment-diff.ts'
import type {
  CertificateId,
  RegisteredCertificate,
  Representative,
} from '../revocation/certificate.ts'
import type { Facts } from '../revocation/facts.ts'
import type { Policy } from '../revocation/policy.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Request } from '../revocation/request.ts'
import type { Revocation, RevocationId } from '../revocation/revocation.ts'

type Laid = Request & { readonly receipt: Receipt }
type CaseFile = { readonly revocation: Revocation; readonly requests: readonly Laid[] }

type Ports = {
  readonly records: { caseFile(id: RevocationId): Promise<CaseFile | undefined> }
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
    representativesOf(brn: string): Promise<readonly Representative[]>
  }
  readonly calendar: Calendar
}

export type CaseChange = {
  readonly caseId: RevocationId
  readonly requestId: string
  /** Null: it was laid before what was proved was kept with it, so that it must be examined again to be told. */
  readonly diff: AssessmentDiff | null
}

/** Each request that would be judged otherwise. */
export const assessAgain =
  ({ records, register, calendar }: Ports) =>
  async (id: RevocationId, from: Policy, to: Policy): Promise<readonly CaseChange[]> => {
    const file = await records.caseFile(id)
    const changes: CaseChange[] = []
    for (const request of file?.requests ?? []) {
      if (!request.claim || !request.assessment) continue
      const about = { caseId: id, requestId: request.id }
      const facts = await factsAgain(register, request, file?.revocation ?? null)
      if (!facts) changes.push({ ...about, diff: null })
      else {
        const diff = assessmentDiff(assess(facts, from, calendar), assess(facts, to, calendar))
        if (diff) changes.push({ ...about, diff })
      }
    }
    return changes
  }

/** As they were, but for the register and the case, which are as they are now: that is what an officer would see. */
async function factsAgain(
  register: Ports['register'],
  { claim, assessment, receipt }: Laid,
  revocation: Revocation | null,
): Promise<Facts | undefined> {
  const given = assessment?.given
  if (!claim || !assessment || !given) return undefined
  const candidates: Facts['candidates'][number][] = []
  for (const { certificateId, by } of assessment.candidates) {
    const certificate = await register.certificate(certificateId)
    if (certificate) candidates.push({ certificate, by: by as Facts['candidates'][number]['by'] }) // stored as they were
  }
  const brns = candidates.flatMap(({ certificate }) => certificate.organisation?.brn ?? [])
  const representatives = await Promise.all(
    [...new Set(brns)].map((brn) => register.representativesOf(brn)),
  )
  return {
    channel: receipt.channel,
    receivedAt: receipt.receivedAt,
    claim,
    ...given,
    candidates,
    representatives: representatives.flat(),
    openCase: revocation && { id: revocation.id, state: revocation.state },
  }
}
