// What the office leans on, as the desk's readiness probe asks after it.
import { mailboxAddress } from '../src/adapters/imap-address.ts'
import { sayMoment } from '../src/calendar/hongkong.ts'
import type { Check } from '../src/desk/routes-health.ts'
import { trustFreshness } from '../src/pki/trust.ts'
import type { Shared } from './shared.ts'

export function deskChecks({
  config,
  clock,
  database,
  queue,
  evidence,
  records,
  trust,
}: Shared): readonly Check[] {
  const answers = (name: string, ask: () => Promise<unknown>): Check => ({
    name,
    look: async () => {
      await ask()
      return null
    },
  })
  return [
    answers('database', () => database.pool.query('select 1')),
    answers('queue', () => queue.ping()),
    answers('evidence', () => evidence.ping()),
    ...config.IMAP_URLS.map((url) => mailboxCheck(url, config.IMAP_POLL_SECONDS, records, clock)),
    { name: 'crl', look: async () => stale(trust, clock.now()) },
    { name: 'published crl', look: () => missing(records) },
  ]
}

/** Alive is what answered lately, not what has a socket open: three polls missed are a fault. */
function mailboxCheck(
  url: string,
  pollSeconds: number,
  records: Shared['records'],
  clock: Shared['clock'],
): Check {
  const { account, folder } = mailboxAddress(url)
  const patience = Math.max(180_000, pollSeconds * 3000)
  return {
    name: `mailbox ${folder}`,
    async look() {
      const last = (await records.mailbox(account, folder))?.lastRoundTripAt ?? null
      if (last === null) return 'The mailbox has not answered yet.'
      const age = clock.now().getTime() - Date.parse(last)
      return age > patience ? `The mailbox last answered at ${last}.` : null
    },
  }
}

/** Nothing that was decided is proved to the world while the CA's list stays away. */
async function missing(records: Shared['records']): Promise<string | null> {
  const run = await records.missingCrlRun()
  if (!run) return null
  const time = sayMoment(Date.parse(run.run))
  return `The CRL of ${time} (Hong Kong) has not appeared.`
}

/** A stale CRL makes every signature "could not be verified": the office works, and says so. */
function stale(trust: Shared['trust'], now: Date): string | null {
  const old = trustFreshness(trust.current(), now).filter((each) => each.state !== 'fresh')
  if (old.length === 0) return null
  return old.map(({ issuer, state }) => `The CRL of ${issuer} is ${state}.`).join(' ')
}
