// Asks the holder of a suspended certificate again to confirm, on the days of the policy: each day's letter once.
import type { CertificateKind } from '../revocation/kinds.ts'
import type { Policy } from '../revocation/policy.ts'
import { askingOf, dueReminder, hasAnswered } from '../revocation/reminding.ts'
import type { Request } from '../revocation/request.ts'
import type { Advance, Event, Revocation, RevocationId } from '../revocation/revocation.ts'

type Asked = { readonly revocation: Revocation; readonly kind: CertificateKind }

export type RemindPorts = {
  readonly records: {
    /** Those whose last letter, on `lastDay`, is yet to come. */
    askedToConfirm(lastDay: number, limit: number): Promise<readonly Asked[]>
    caseFile(id: RevocationId): Promise<{ readonly requests: readonly Request[] } | undefined>
    advance(id: RevocationId, event: Event, actor: string): Promise<Advance>
  }
  readonly policy: Policy
  readonly clock: { now(): Date }
}

export type Reminder = { readonly id: RevocationId; readonly day: number }

/** By the policy of today, whatever it was at the suspension: it says when letters go out now. */
export async function dueReminders(
  { records, policy, clock }: RemindPorts,
  limit: number,
): Promise<readonly Reminder[]> {
  const now = clock.now()
  const due: Reminder[] = []
  const lastDay = Math.max(0, ...Object.values(policy.kinds).flatMap((each) => each.reminderDays))
  // Holds linger for years (domain §2.5): those that had their last letter must not crowd out the others.
  for (const { revocation, kind } of await records.askedToConfirm(lastDay, limit)) {
    const asking = askingOf(revocation)
    const day = asking && dueReminder(asking, policy.kinds[kind]?.reminderDays ?? [], now)
    if (!asking || day === undefined) continue
    const { id, certificateId } = revocation
    // Read for these few only: most are not due.
    const file = await records.caseFile(id)
    if (!hasAnswered(file?.requests ?? [], certificateId, asking)) due.push({ id, day })
  }
  return due
}

/** True for the one sweep that raised it. What another did in the meantime refuses it, and nothing is written. */
export async function remind(
  { records, clock }: RemindPorts,
  { id, day }: Reminder,
  actor: string,
): Promise<boolean> {
  const at = clock.now().toISOString()
  return (await records.advance(id, { kind: 'reminder-due', at, day }, actor)).ok
}
