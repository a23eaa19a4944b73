// Asks the rules again about the requests of open cases, under two policies, and changes nothing: what would become other.
import type { Calendar } from '../calendar/calendar.ts'
import { assess } from '../revocation/assess.ts'
import { type AssessmentDiff, assessmentDiff } from '../revocation/assessment-diff.ts'
import type { Policy } from '../revocation/policy.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Request } from '../revocation/request.ts'
import type { Revocation, RevocationId } from '../revocation/revocation.ts'
import { type FactRegister, factsAgain } from './facts-again.ts'

type Laid = Request & { readonly receipt: Receipt }
type CaseFile = { readonly revocation: Revocation; readonly requests: readonly Laid[] }

type Ports = {
  readonly records: { caseFile(id: RevocationId): Promise<CaseFile | undefined> }
  readonly register: FactRegister
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
      const { claim, assessment, receipt } = request
      const { channel, receivedAt } = receipt
      const openCase = file && { id: file.revocation.id, state: file.revocation.state }
      const kept = { channel, receivedAt, claim, assessment }
      const facts = await factsAgain(register, kept, openCase ?? null)
      if (!facts) changes.push({ ...about, diff: null })
      else {
        const diff = assessmentDiff(assess(facts, from, calendar), assess(facts, to, calendar))
        if (diff) changes.push({ ...about, diff })
      }
    }
    return changes
  }
