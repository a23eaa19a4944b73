/**
 * Takes the id of a notice off the `notice` queue, writes it and sends it, by SMTP or into the outbox.
 * Run as many as you like: a notice is claimed before its first octet leaves, and goes once.
 */
import { openOutbox } from '../src/adapters/outbox.ts'
import { openSmtp } from '../src/adapters/smtp.ts'
import { notify } from '../src/steps/notify.ts'
import { openNoticeSigner } from './notice-signer.ts'
import type { Shared } from './shared.ts'

export async function notifier(shared: Shared): Promise<void> {
  const { config, records, policy, clock, queue, log, closing } = shared
  const { SMTP_URL: url, MAIL_FROM: from, outbox } = config
  const post = closing(url === null ? openOutbox(outbox) : openSmtp({ url, spool: outbox }))
  const sign = await openNoticeSigner(config)
  if (!sign) log.warn('notices go out unsigned: NOTICE_CERT is not set')
  const limits = {
    perHour: config.NOTICES_PER_HOUR,
    perAddress: config.NOTICES_PER_ADDRESS,
    acknowledgementsPerHour: config.ACKNOWLEDGEMENTS_PER_HOUR,
  }
  const step = notify({ records, post, from, ...(sign ? { sign } : {}), policy, limits, clock })
  closing(queue.consume('notice', { concurrency: 2, step, log }))
}
