// Takes what an officer typed from a page in the place of an unsure reading, and judges the request anew. Safe to run again.
import type { PaperReading } from '../paper/reading.ts'
import { assess } from '../revocation/assess.ts'
import type { AuditEntry } from '../revocation/audit.ts'
import type { Finding } from '../revocation/finding.ts'
import { maskHkid } from '../revocation/mismatch.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Request, RequestId } from '../revocation/request.ts'
import {
  isOpen,
  type Refusal,
  type Revocation,
  type RevocationId,
} from '../revocation/revocation.ts'
import { identityFields, type TypedField } from '../revocation/typed.ts'
import { oneOfAll } from './each-certificate.ts'
import { establish, type FactPorts } from './facts.ts'
import { nearest } from './facts-draft.ts'
import { soughtOf } from './facts-likely.ts'
import { paperClaim } from './paper-claim.ts'
import { otherReadings } from './paper-claim-readings.ts'
import { formOf, tidyTyped, withTyped } from './paper-typed.ts'

type Laid = Request & { readonly receipt: Pick<Receipt, 'channel' | 'receivedAt'> }
type Judged = Pick<Request, 'claim' | 'findings' | 'assessment'>

export type TypePorts = Omit<FactPorts, 'records'> & {
  readonly records: Omit<FactPorts['records'], 'caseFile'> & {
    caseFile(
      id: RevocationId,
    ): Promise<{ readonly revocation: Revocation; readonly requests: readonly Laid[] } | undefined>
    /** False where somebody typed in the same moment. */
    typed(
      id: RequestId,
      seen: number,
      /** `dueAt` brings the case forward in the queue. */
      change: Judged & { readonly typed: readonly TypedField[]; readonly dueAt: string | null },
      entry: AuditEntry & { readonly revocationId: RevocationId },
    ): Promise<boolean>
  }
  readonly clock: { now(): Date }
}

export type Typing = {
  readonly caseId: RevocationId
  readonly requestId: RequestId
  readonly field: string
  readonly value: string
  readonly officer: string
}

export type Typed = { readonly ok: true; readonly typed: TypedField }

const refuse = (why: string): Refusal => ({ ok: false, why })

export const typeField =
  (ports: TypePorts) =>
  async ({ caseId, requestId, field, value, officer }: Typing): Promise<Typed | Refusal> => {
    const file = await ports.records.caseFile(caseId)
    const request = file?.requests.find(({ id }) => id === requestId)
    const reading = request && formOf(request)
    if (!file || !request || !reading) return refuse('That request of this case has no form.')
    if (!isOpen(file.revocation.state)) return refuse('This case is closed.')
    if (!reading.fields[field]) return refuse('That form has no such field.')
    const at = ports.clock.now().toISOString()
    const typed = { field, value: tidyTyped(field, value), officer, at }
    const before = request.typed ?? []
    const all = [...before, typed]
    const first = file.requests[0]?.id === requestId
    const judged = await judge(ports, { request, reading, all, caseId: first ? caseId : null })
    const entry = entryOf(request, reading, typed, judged)
    const change = { ...judged, typed: all, dueAt: nearest(judged.assessment) }
    const kept = await ports.records.typed(requestId, before.length, change, entry)
    return kept ? { ok: true, typed } : refuse('Another officer typed here; look again.')
  }

type About = {
  readonly request: Laid
  readonly reading: PaperReading
  readonly all: readonly TypedField[]
  /** The case that the request itself opened: it is no case that was open before. */
  readonly caseId: RevocationId | null
}

/** As it would have been laid, had its reading been sure of what is typed now. */
async function judge(ports: TypePorts, { request, reading, all, caseId }: About): Promise<Judged> {
  const sure = withTyped(reading, all)
  const { claim } = paperClaim(sure, all)
  const given = request.assessment?.given
  // Laid before what was proved was kept with it: the claim is set right, and judged no further.
  if (!given) return { claim, findings: request.findings, assessment: request.assessment }
  const { channel, receivedAt } = request.receipt
  const others = await otherReadings(ports.register, sure)
  const already = [...given.already.filter(stillHolds(all)), ...others]
  const openCaseOf = async (id: string) => {
    const open = await ports.records.openCaseOf(id)
    return open && open.id === caseId ? undefined : open
  }
  const { facts, assessment } = await establish(
    { ...ports, records: { ...ports.records, openCaseOf } },
    { channel, receivedAt, claim, proof: given.proof, already, sought: soughtOf(sure) },
  )
  const own = request.assessment?.certificateId
  const one = own ? oneOfAll(facts, own) : undefined
  const kept = { claim: facts.claim, findings: facts.already }
  if (!own || !one) return { ...kept, assessment }
  const open = await openCaseOf(own)
  const openCase = open ? { id: open.id, state: open.state } : null
  const policy = ports.policyAt?.(receivedAt) ?? ports.policy
  return { ...kept, assessment: assess({ ...one, openCase }, policy, await ports.calendar()) }
}

/** Doubts about a reading end where an officer typed what stands there; other readings are looked for anew. */
function stillHolds(typed: readonly TypedField[]): (finding: Finding) => boolean {
  const names = typed.map(({ field }) => field)
  return ({ code, grounds }) => {
    if (code === 'other-reading-on-register') return false
    if (code !== 'cell-unclear' && code !== 'rule-broken') return true
    return !names.some((name) => grounds === name || grounds.startsWith(`${name}:`))
  }
}

/** The trail can never be thinned out, so an identity number stands masked in it; the request holds it whole. */
function entryOf(
  { id, receiptId, revocationId }: Laid,
  reading: PaperReading,
  { field, value, officer, at }: TypedField,
  { assessment }: Judged,
): AuditEntry & { readonly revocationId: RevocationId } {
  const read = reading.fields[field]
  const boxes = reading.sheets?.[read?.page ?? 0]?.identityBoxes?.map(String) ?? []
  const secret = identityFields.has(field) || boxes.includes(String(read?.pixels))
  const shown = secret ? maskHkid : (text: string) => text
  const details = {
    requestId: id,
    field,
    typed: shown(value),
    read: shown(read?.value ?? ''),
    confidence: read?.confidence ?? 0,
    certificateId: assessment?.certificateId ?? null,
  }
  return {
    at,
    actor: `officer:${officer}`,
    action: 'field-typed',
    receiptId,
    revocationId,
    details,
  }
}
