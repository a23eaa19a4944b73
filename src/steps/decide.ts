// Records an officer's decision, and wakes whoever carries it out; while processing is stopped, holds it.
import { dayOf, printDay } from '../calendar/hongkong.ts'
import type { Closed, Processing } from '../calendar/processing.ts'
import type { CertificateId, RegisteredCertificate } from '../revocation/certificate.ts'
import {
  bearsRevocation,
  holdsForItself,
  isDoubtedConfirmation,
  whyNoConfirmation,
} from '../revocation/confirming.ts'
import type { Decision } from '../revocation/decision.ts'
import {
  type Held,
  type HeldDecision,
  waitsForOpening,
  whyNoEmergency,
} from '../revocation/held.ts'
import type { Notice } from '../revocation/notice.ts'
import { caseRules } from '../revocation/notice-period.ts'
import type { Policy } from '../revocation/policy.ts'
import type { Request } from '../revocation/request.ts'
import {
  type Advance,
  advance,
  type Event,
  type Refusal,
  type Revocation,
  type RevocationId,
} from '../revocation/revocation.ts'
import { awaitedFor, whyAnother, whyTyped } from './paper-typed.ts'
import { type WakePorts, wake, wakeNotices } from './wake.ts'

type CaseFile = {
  readonly revocation: Revocation
  readonly certificate: RegisteredCertificate | null
  readonly requests: readonly Request[]
  readonly notices: readonly Notice[]
}

type Ports = WakePorts & {
  readonly records: {
    caseFile(id: RevocationId): Promise<CaseFile | undefined>
    openCaseOf(certificateId: CertificateId): Promise<Revocation | undefined>
    advance(id: RevocationId, event: Event, actor: string, details?: unknown): Promise<Advance>
    merge(from: RevocationId, into: RevocationId, actor: string, at: string): Promise<Advance>
    hold(draft: Omit<HeldDecision, 'id'>): Promise<HeldDecision>
    settleHeld(
      id: RevocationId,
      settling: { how: 'confirmed'; which: Decision; officer: string; at: string },
    ): Promise<number>
  }
  /** Are decisions carried out at this moment? */
  readonly processing: () => Promise<Processing>
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
  }
  readonly policy: Policy
  readonly clock: { now(): Date }
}

type By = {
  readonly officer: string
  readonly grounds: string
  /** The case's version that the officer looked at. */
  readonly version?: number
  /** Processing is stopped, and this cannot wait: two officers, and marked. */
  readonly emergency?: boolean
}

const refuse = (why: string): Refusal => ({ ok: false, why })

/** State and audit are one transaction, then comes the wake-up: a crash between them loses nothing. */
export const decide =
  (ports: Ports) =>
  async (id: RevocationId, decision: Decision, by: By): Promise<Advance | Held> => {
    const file = await ports.records.caseFile(id)
    if (!file) return refuse(`There is no case ${id}.`)
    if (by.version !== undefined && by.version !== file.revocation.version)
      return refuse('This case has changed since you looked at it; look at it again.')
    const why = unfit(file, decision, by, ports.clock.now())
    if (why) return refuse(why)
    const closed = await stopped(ports, decision)
    if (closed && !by.emergency) return hold(ports, file, decision, by, closed)
    const wait = closed && whyNoEmergency(decision, dangerOf(file), ports.policy)
    if (wait) return refuse(wait)
    // In office hours there is no emergency path: the ordinary one is as fast.
    const emergency = closed !== undefined
    const answer =
      decision.kind === 'identify'
        ? await identify(ports, file, decision, by)
        : await record(ports, file, decision, { ...by, emergency })
    if (!answer.ok) return answer
    await wakeAll(ports, answer)
    await settle(ports, id, decision, by)
    return answer
  }

async function stopped({ processing }: Ports, { kind }: Decision): Promise<Closed | undefined> {
  if (!waitsForOpening(kind)) return undefined
  const now = await processing()
  return now.open ? undefined : now
}

/** What would be refused in office hours is refused now; all else is kept, with why it waits and until when. */
async function hold(
  { records, clock, policy }: Ports,
  { revocation, certificate, requests }: CaseFile,
  decision: Decision,
  { officer, grounds }: By,
  { because, why, reopensAt }: Closed,
): Promise<Held | Refusal> {
  const now = clock.now()
  const at = now.toISOString()
  const rules = caseRules(policy, certificate?.kind ?? null, requests, now)
  const tried = advance(revocation, { kind: 'decided', at, decision, officer, grounds, rules })
  if (!tried.ok) return tried
  const about = { revocationId: revocation.id, officer, decision, grounds, at }
  const held = await records.hold({ ...about, because, why, reopensAt })
  return { ...refuse('Processing is stopped: your decision is kept as a draft.'), held }
}

const dangerOf = ({ requests, certificate }: CaseFile) => ({
  compromise: requests.some(({ assessment }) => assessment?.urgent === true),
  kind: certificate?.kind ?? null,
})

/** What was held of the same decision has been carried out by an officer now; a crash before this only offers it again. */
const settle = async (
  { records, clock }: Ports,
  id: RevocationId,
  which: Decision,
  { officer }: By,
) => records.settleHeld(id, { how: 'confirmed', which, officer, at: clock.now().toISOString() })

function record(
  { records, policy, clock }: Ports,
  { revocation, certificate, requests }: CaseFile,
  decision: Decision,
  { officer, grounds, emergency }: By,
): Promise<Advance> {
  const now = clock.now()
  const rules = caseRules(policy, certificate?.kind ?? null, requests, now)
  const at = now.toISOString()
  const seen = revocation.version
  const marked = emergency ? ({ emergency: true } as const) : {}
  const event = { kind: 'decided', at, decision, officer, grounds, rules, seen, ...marked } as const
  const details = { decision, grounds, policyVersion: rules.policyVersion, ...marked }
  return records.advance(revocation.id, event, `officer:${officer}`, details)
}

/** One open case a certificate: where it has one already, this case joins that one. */
async function identify(
  ports: Ports,
  file: CaseFile,
  decision: Extract<Decision, { kind: 'identify' }>,
  by: By,
): Promise<Advance> {
  const { certificateId } = decision
  if (!(await ports.register.certificate(certificateId)))
    return refuse('There is no such certificate on the register.')
  const joined = await join(ports, file.revocation, certificateId, by)
  if (joined) return joined
  const answer = await record(ports, file, decision, by)
  // Another request may have opened that certificate's case since we looked.
  return answer.ok ? answer : ((await join(ports, file.revocation, certificateId, by)) ?? answer)
}

async function join(
  { records, clock }: Ports,
  revocation: Revocation,
  certificateId: CertificateId,
  { officer }: By,
): Promise<Advance | undefined> {
  const open = await records.openCaseOf(certificateId)
  if (!open || open.id === revocation.id || revocation.state !== 'laid') return undefined
  return records.merge(revocation.id, open.id, `officer:${officer}`, clock.now().toISOString())
}

/** Why the decision would be wrong whatever the state: one plain sentence, or nothing. */
function unfit(file: CaseFile, decision: Decision, by: By, now: Date): string | undefined {
  switch (decision.kind) {
    case 'suspend':
      return expired(file, now) ?? unsure(file, decision)
    case 'schedule':
      return expired(file, now) ?? unfitDay(decision.on, now) ?? unsure(file, decision)
    case 'revoke':
      return (
        expired(file, now) ?? unfitRevocation(file, decision, by, now) ?? unsure(file, decision)
      )
    case 'accept-withdrawal':
      return unfitWithdrawal(file)
    case 'not-actionable':
      return stillActionable(file, now)
    default:
      return undefined
  }
}

/** Nothing is done at the CA on a reading below its threshold: it is typed first, not clicked through (domain §7.9). */
function unsure({ revocation, requests }: CaseFile, decision: Decision): string | undefined {
  const awaited = awaitedFor(decision, requests, revocation.certificateId)
  return awaited
    ? whyTyped(awaited, requests)
    : whyAnother(decision, requests, revocation.certificateId)
}

/** A33: an expired certificate is no longer a thing that can be revoked. */
function expired({ certificate, revocation }: CaseFile, now: Date): string | undefined {
  if (!certificate || new Date(certificate.notAfter) >= now) return undefined
  const instead = revocation.state === 'suspended' ? '' : '; record the case as not actionable'
  return `This certificate expired on ${hongKongDay(certificate.notAfter)}${instead}.`
}

/** Whoever stole a key would withdraw its holder's request: only what holds may undo one. */
function unfitWithdrawal({ revocation, requests }: CaseFile): string | undefined {
  const withdrawals = requests.filter(({ kind }) => kind === 'withdrawal')
  return holdsForItself(withdrawals, revocation.certificateId)
    ? undefined
    : 'No withdrawal that holds lies in this case; refuse the request instead, with the reason.'
}

/** The holder is told that it has expired or was revoked before: that must be so (A33). */
function stillActionable({ certificate }: CaseFile, now: Date): string | undefined {
  if (!certificate || certificate.status.kind === 'revoked') return undefined
  return new Date(certificate.notAfter) < now
    ? undefined
    : 'This certificate has neither expired nor been revoked; refuse the request instead.'
}

function unfitDay(on: string, now: Date): string | undefined {
  if (!isDay(on)) return 'Name the day as YYYY-MM-DD.'
  if (on <= printDay(dayOf(now.getTime()))) return 'The day must be one to come.'
  return undefined
}

function unfitRevocation(
  { revocation, requests }: CaseFile,
  { invalidityDate, confirmation }: Extract<Decision, { kind: 'revoke' }>,
  { grounds }: By,
  now: Date,
): string | undefined {
  if (invalidityDate !== null && !isDay(invalidityDate)) return 'Name the day as YYYY-MM-DD.'
  if (invalidityDate !== null && invalidityDate > printDay(dayOf(now.getTime())))
    return 'The key cannot be compromised from a day that has not come.'
  if (confirmation.by === 'ca') return undefined
  if (confirmation.by !== 'receipt')
    return requests.some((each) => bearsRevocation(each, revocation.certificateId))
      ? undefined
      : 'No request of this case holds: without one it is the CA that revokes, by two officers.'
  const request = requests.find((each) => each.id === confirmation.requestId)
  if (!request) return 'That request is not of this case.'
  const why = whyNoConfirmation(request, revocation.certificateId)
  if (why) return why
  if (isDoubtedConfirmation(request) && grounds.trim() === '')
    return 'Something is in doubt about that confirmation: write why it is relied on.'
  return undefined
}

const isDay = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00+08:00`))

const hongKongDay = (iso: string) => printDay(dayOf(Date.parse(iso)))

async function wakeAll(ports: Ports, { revocation, notices }: Extract<Advance, { ok: true }>) {
  if (revocation.pendingInstruction) await wake(ports, 'hand-over', revocation.id)
  if (notices.length > 0) await wakeNotices(ports, revocation.id, ports.clock.now())
}
