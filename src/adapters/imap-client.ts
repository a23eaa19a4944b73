// A client for one connection to a mail server, and the short looks that need no more than that.
import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { type MailboxAddress, mailboxAddress } from './imap-address.ts'

/** Silence for this long while an answer is due means the other side is gone. */
const SOCKET_TIMEOUT = 60_000
const GOODBYE = 3_000

export function newClient({ connection }: MailboxAddress, idleSeconds: number): ImapFlow {
  return new ImapFlow({
    ...connection,
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: idleSeconds * 1000,
    socketTimeout: SOCKET_TIMEOUT,
    connectionTimeout: 20_000,
    greetingTimeout: 10_000,
  })
}

export async function sayGoodbye(client: ImapFlow): Promise<void> {
  const late = pause(GOODBYE, undefined, { ref: false })
  await Promise.race([client.logout().catch(() => undefined), late])
}

/** For whoever sets this up: can the folder be opened, and how much lies there? */
export async function tryMailbox(url: string): Promise<{ folder: string; messages: number }> {
  const address = mailboxAddress(url)
  return look(address, async (client) => {
    const { path, exists } = await client.mailboxOpen(address.folder, { readOnly: true })
    return { folder: path, messages: exists }
  })
}

/**
 * How many mails the server holds since that day, in these folders. The server counts by its own calendar
 * (RFC 3501 §6.4.4: time and time zone are disregarded).
 */
export async function countOnServer(
  url: string,
  since: Date,
  moreFolders: readonly string[] = [],
): Promise<number> {
  const address = mailboxAddress(url)
  return look(address, async (client) => {
    let count = 0
    for (const folder of [address.folder, ...moreFolders]) {
      await client.mailboxOpen(folder, { readOnly: true })
      const found = await client.search({ since }, { uid: true })
      if (!found) throw new Error(`the server refused to search "${folder}"`)
      count += found.length
    }
    return count
  })
}

async function look<T>(address: MailboxAddress, act: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = newClient(address, 280)
  let heard: unknown
  client.on('error', (fault) => {
    heard = fault
  })
  try {
    await client.connect()
    const answer = await act(client)
    await sayGoodbye(client)
    return answer
  } catch (fault) {
    throw new Error(`open ${address.folder} of ${address.account}`, { cause: heard ?? fault })
  } finally {
    client.close()
  }
}
