/**
 * The caretaker: each minute whatever is due and not done is woken again, and once a day our cases are
 * held against the CA. Run as many as you like: waking twice does a thing once.
 */
import { reconcile } from '../src/steps/reconcile.ts'
import { sweep } from '../src/steps/sweep.ts'
import { rounds } from './rounds.ts'
import type { Shared } from './shared.ts'

const DAY_SECONDS = 24 * 3600

export async function sweeper(shared: Shared): Promise<void> {
  const { config, records, register, ca, queue, clock, log, closing } = shared
  const round = sweep({ records, queue, clock, log })
  const sweepOnce = async (): Promise<void> => {
    const swept = await round()
    if (Object.values(swept).some((count) => count > 0)) log.info(swept, 'swept')
  }
  closing(rounds(config.SWEEP_SECONDS, sweepOnce, log))
  if (!ca) return
  const drift = reconcile({ records, register, ca })
  closing(rounds(DAY_SECONDS, () => drift().then((found) => tellDrift(shared, found)), log))
}

async function tellDrift(
  { records, clock, log }: Shared,
  drifts: Awaited<ReturnType<ReturnType<typeof reconcile>>>,
): Promise<void> {
  for (const drift of drifts) {
    log.error(drift, 'the CA says otherwise than our case')
    const about = { receiptId: null, revocationId: drift.caseId }
    const at = clock.now().toISOString()
    await records.audit({ at, actor: 'worker:sweeper', action: 'drift', ...about, details: drift })
  }
}
