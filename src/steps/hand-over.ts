// Carries an officer's decision to the CA. Safe to run again: the CA is asked how things stand before and after.
import type {
  CertificateId,
  CertificateStatus,
  RegisteredCertificate,
} from '../revocation/certificate.ts'
import type { CaKey, Instruction, Outcome } from '../revocation/instruction.ts'
import type { Notice } from '../revocation/notice.ts'
import { type Policy, publishedReason } from '../revocation/policy.ts'
import type { Advance, Event, Revocation, RevocationId, State } from '../revocation/revocation.ts'
import { type WakePorts, wake, wakeNotices } from './wake.ts'

type Ports = WakePorts & {
  readonly records: {
    revocation(id: RevocationId): Promise<Revocation | undefined>
    caseFile(id: RevocationId): Promise<{ readonly notices: readonly Notice[] } | undefined>
    advance(id: RevocationId, event: Event, actor: string, details?: unknown): Promise<Advance>
  }
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
    setStatus(id: CertificateId, status: CertificateStatus): Promise<unknown>
  }
  readonly ca: {
    carryOut(key: CaKey, instruction: Instruction, at: Date): Promise<Outcome>
  }
  readonly policy: Policy
  readonly clock: { now(): Date }
}

const ACTOR = 'worker:hand-over'

export const handOver =
  (ports: Ports) =>
  async (id: RevocationId): Promise<State | undefined> => {
    const { records, register, ca, clock } = ports
    const revocation = await records.revocation(id)
    const { pendingInstruction, certificateId } = revocation ?? {}
    if (!revocation || !pendingInstruction) return revocation?.state // an earlier wake-up did it
    const certificate = certificateId ? await register.certificate(certificateId) : undefined
    if (!certificate) throw new Error(`find the certificate of case ${id} on the register`)
    const { issuer, serial, kind, pem } = certificate
    const instruction = asPublished(pendingInstruction, ports.policy, kind)
    const outcome = await ca.carryOut({ issuer, serial, pem }, instruction, clock.now()) // throws when the CA cannot be reached
    // A CA that cannot tell leaves the register's word as it was.
    if (outcome.after.kind !== 'unknown') await register.setStatus(certificate.id, outcome.after)
    if (isOldTrouble(revocation, outcome)) return revocation.state
    const at = clock.now().toISOString()
    const event = { kind: 'handed-over', at, outcome, instruction: revocation.instruction } as const
    const answer = await records.advance(id, event, ACTOR, { instruction })
    if (!answer.ok) return (await records.revocation(id))?.state // another carried it out meanwhile
    if (answer.revocation.awaited) await wake(ports, 'publication', id)
    if (answer.notices.length > 0) await wakeNotices(ports, id, clock.now())
    return answer.revocation.state
  }

/** What the CRL is to say is policy's (domain §2.5): a CA that publishes no reasons is told none, nor a date that needs one. */
function asPublished(
  instruction: Instruction,
  policy: Policy,
  kind: RegisteredCertificate['kind'],
): Instruction {
  if (instruction.kind !== 'revoke') return instruction
  const reason = publishedReason(policy, kind, instruction.reason)
  return reason === instruction.reason
    ? instruction
    : { kind: 'revoke', reason, invalidityDate: null }
}

/** A CA that waits for another hand, or says "done" and does nothing, is asked each minute; only what is new is written down. */
function isOldTrouble({ trouble }: Revocation, { result, detail }: Outcome): boolean {
  const waits = result === 'pending-approval' || result === 'done'
  return waits && trouble?.detail === `${result}: ${detail}`
}
