/**
 * Keeps every mailbox of IMAP_URLS read: bytes into evidence, a receipt committed, then the server's copy
 * flagged. Run it on as many hosts as you like: each mailbox has one reader at a time.
 */
import { tryLock } from '../src/adapters/database.ts'
import { openMailbox } from '../src/adapters/imap.ts'
import { readEnvelope, receivedTime } from '../src/email/envelope.ts'
import { receive } from '../src/steps/receive.ts'
import type { Shared } from './shared.ts'

export async function mailbox(shared: Shared): Promise<void> {
  const { config, clock, records, evidence, queue, database, closing } = shared
  const { log } = shared
  const exchangers = config.TRUSTED_MX
  for (const url of config.IMAP_URLS)
    closing(
      openMailbox({
        url,
        lock: (name) => tryLock(database.pool, name),
        records,
        receive: receive({ evidence, records, queue, log }),
        log,
        clock,
        pollSeconds: config.IMAP_POLL_SECONDS,
        afterReceipt: config.IMAP_AFTER,
        outer: (head) => ({
          messageId: readEnvelope(head).messageId ?? null,
          // Without an exchanger that we trust, every Received header is the sender's word (domain A16).
          receivedAt: exchangers.length > 0 ? (receivedTime(head, exchangers) ?? null) : null,
        }),
      }),
    )
}
