/**
 * The caretaker: each minute whatever is due and not done is woken again, and every night our cases are
 * held against the CA and its CRL. Run as many as you like: waking twice does a thing once.
 */
import { openPublishedCrls } from '../src/adapters/crl-published.ts'
import { dayOf, minutes, momentAt } from '../src/calendar/hongkong.ts'
import { type Reconciliation, reconcile } from '../src/steps/reconcile.ts'
import { sweep } from '../src/steps/sweep.ts'
import { believed } from './publication-watch.ts'
import { rounds } from './rounds.ts'
import type { Shared } from './shared.ts'

export async function sweeper(shared: Shared): Promise<void> {
  const { config, records, queue, clock, log, policy, closing } = shared
  const round = sweep({ records, queue, clock, log, policy })
  const sweepOnce = async (): Promise<void> => {
    const swept = await round()
    if (Object.values(swept).some((count) => count > 0)) log.info(swept, 'swept')
  }
  closing(rounds(config.SWEEP_SECONDS, sweepOnce, log))
  closing(rounds(config.SWEEP_SECONDS, await nightly(shared), log))
}

/** What the desk's button does too. Undefined where there is nothing to compare with. */
export async function reconciling(
  shared: Shared,
): Promise<((actor: string) => Promise<Reconciliation>) | undefined> {
  const { config, records, ca, clock, log } = shared
  const crl = await openPublishedCrls(config, () => believed(shared), clock)
  if (!ca && !crl) return undefined
  const step = reconcile({ records, ca, crl: crl ?? null, clock })
  return async (actor) => {
    const done = await step(actor)
    const { checked, found, faults } = done
    if (found.length > 0) log.error({ checked, found }, 'the CA says otherwise than our cases')
    else log.info({ checked, faults }, 'held against the CA')
    for (const fault of faults) log.warn({ fault }, 'could not be held against the CA')
    return done
  }
}

/** Once after each night's hour has come, also when the office was down at it. */
async function nightly(shared: Shared): Promise<() => Promise<void>> {
  const { config, records, clock } = shared
  const step = await reconciling(shared)
  return async () => {
    if (!step) return
    const now = clock.now().getTime()
    const today = momentAt(dayOf(now), minutes(config.RECONCILE_AT))
    const due = today <= now ? today : momentAt(dayOf(now) - 1, minutes(config.RECONCILE_AT))
    const last = await records.lastReconciliation()
    if (last && Date.parse(last.at) >= due) return
    await step('worker:sweeper')
  }
}
