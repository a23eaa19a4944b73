// The reconcile figure of a mailbox: the server holds so many since that day, and so many have a receipt here.
import { mailboxAddress } from './imap-address.ts'
import { countOnServer } from './imap-client.ts'
import type { MailboxRecords, MailboxSettings } from './imap-ports.ts'

export type MailboxFigure = {
  readonly account: string
  readonly folder: string
  readonly since: string
  readonly server: number
  /** Fewer than the server's: something was missed. More: mail was deleted there after it was received. */
  readonly ours: number
}

type Asked = Pick<MailboxSettings, 'url' | 'afterReceipt'> & {
  readonly records: Pick<MailboxRecords, 'countReceived'>
}

/** `since` is a day; what was moved after receipt is counted where it lies now. */
export async function reconcileMailbox(asked: Asked, since: Date): Promise<MailboxFigure> {
  const { account, folder } = mailboxAddress(asked.url)
  const day = new Date(`${since.toISOString().slice(0, 10)}T00:00:00Z`)
  const moved = asked.afterReceipt === 'flag' ? [] : [asked.afterReceipt.moveTo]
  const server = await countOnServer(asked.url, day, moved)
  const ours = await asked.records.countReceived({ account, folder, since: day })
  return { account, folder, since: day.toISOString(), server, ours }
}
