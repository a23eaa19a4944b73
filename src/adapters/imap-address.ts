// A mailbox's URL, taken apart: imaps://user:password@host:port/folder?auth=xoauth2&insecure=yes.
import type { ImapFlowOptions } from 'imapflow'

export type MailboxAddress = {
  /** What its receipts are known by: the user at the host, never the password. */
  readonly account: string
  readonly folder: string
  /** All that ImapFlow needs to reach it. */
  readonly connection: ImapFlowOptions
}

export function mailboxAddress(text: string): MailboxAddress {
  const url = new URL(text)
  const secure = url.protocol === 'imaps:'
  const user = decodeURIComponent(url.username)
  const secret = decodeURIComponent(url.password)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const token = url.searchParams.get('auth')?.toLowerCase() === 'xoauth2'
  return {
    account: `${user}@${host}`,
    folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    connection: {
      host,
      port: Number(url.port) || (secure ? 993 : 143),
      secure,
      auth: token ? { user, accessToken: secret } : { user, pass: secret },
      tls: { rejectUnauthorized: url.searchParams.get('insecure') !== 'yes' },
    },
  }
}
