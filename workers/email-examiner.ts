/**
 * Takes the id of a received e-mail off the `email` queue, verifies its S/MIME signature and lays a
 * request before an officer. Run as many as you like: one e-mail is laid once.
 */
import { examineEmail } from '../src/steps/examine-email.ts'
import { readersOf } from './readers.ts'
import type { Shared } from './shared.ts'

export async function emailExaminer(shared: Shared): Promise<void> {
  const { config, clock, records, register, evidence, policy, calendar, queue, closing } = shared
  const ports = { records, register, evidence, policy, calendar, clock }
  // Anchors and CRLs are read again when their files change. A stale CRL is a finding, not a fault.
  const trust = () => shared.trust.fresh()
  const gateways = config.FAX_GATEWAYS
  const reader = await readersOf(shared)
  closing(
    await queue.consume('email', {
      concurrency: config.EXAMINERS,
      step: examineEmail({ ...ports, trust, gateways, reader }),
      log: shared.log,
    }),
  )
}
