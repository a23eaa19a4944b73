// What a mailbox reader is given to work with, and what it remembers from one connection to the next.
import type { Readable } from 'node:stream'
import type { ImapFlow } from 'imapflow'
import type { Clock } from '../process/clock.ts'
import type { Log } from '../process/log.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Receipt, ReceiptId, ReceiptSource } from '../revocation/receipt.ts'

export type MailArrival = (
  | { readonly bytes: Uint8Array; readonly stream?: never }
  | { readonly stream: Readable; readonly bytes?: never }
) & {
  readonly channel: 'email'
  readonly receivedAt: string
  readonly receivedBy: string
  readonly source: ReceiptSource
  readonly messageId: string | null
  readonly findings: readonly Finding[]
  readonly knownAs?: (sha256: string) => Promise<Receipt | undefined>
}

export type MailboxRecords = {
  mailbox(
    account: string,
    folder: string,
  ): Promise<{ readonly uidValidity: string; readonly lastUid: number } | undefined>
  saveMailbox(mailbox: {
    readonly account: string
    readonly folder: string
    readonly uidValidity: string
    readonly lastUid: number
  }): Promise<unknown>
  mailboxSeen(
    account: string,
    folder: string,
    seen: { readonly at: string; readonly serverCount?: number },
  ): Promise<unknown>
  putAway(id: ReceiptId, at: Date): Promise<unknown>
  notPutAway(limit: number): Promise<readonly Receipt[]>
  /** Receipts of these bytes from this folder, oldest first, under whatever numbers. */
  arrivals(account: string, folder: string, sha256: string): Promise<readonly Receipt[]>
  countReceived(of: {
    readonly account: string
    readonly folder: string
    readonly since: Date
  }): Promise<number>
}

/** Held by one reader at a time, over all hosts. */
export type Lock = { held(): boolean; release(): Promise<void> }

/** What the head of a mail says of its arrival; read by the mail room, which this one may not ask itself. */
export type OuterFacts = {
  readonly messageId: string | null
  /** By the topmost Received header of a mail exchanger of ours (domain A16). */
  readonly receivedAt: Date | null
}

export type MailboxSettings = {
  readonly url: string
  readonly lock: (name: string) => Promise<Lock | null>
  readonly records: MailboxRecords
  readonly receive: (
    arrival: MailArrival,
  ) => Promise<{ readonly receipt: Receipt; readonly isNew: boolean }>
  readonly log: Log
  readonly clock: Clock
  /** Before IDLE is begun anew: some servers drop longer ones. */
  readonly idleSeconds?: number
  /** The longest a mail lies unseen where the push fails. */
  readonly pollSeconds?: number
  /** How often the lock is asked for while another host has it. */
  readonly lockSeconds?: number
  readonly afterReceipt: 'flag' | { readonly moveTo: string }
  readonly outer?: (head: Uint8Array) => OuterFacts
}

export type Place = { readonly account: string; readonly folder: string }
export type Taken = { readonly uid: number; readonly receipt: Receipt; readonly isNew: boolean }

/** One connection, and all that is done over it. */
export type Session = {
  readonly client: ImapFlow
  readonly place: Place
  readonly memory: Memory
  readonly settings: MailboxSettings
  readonly lock: Lock
  readonly signal: AbortSignal
}

/** Lives as long as the reader; a connection is only its means. */
export type Memory = {
  lastRoundTrip: Date | null
  /** Mails received so far: whether a connection brought us on. */
  taken: number
  uidValidity: string
  /** Every UID up to here was listed; of those, `pending` are still to be received. */
  listedTo: number
  readonly pending: Set<number>
  /** UIDs at which a connection broke or the server said no: asked for alone, and ever more rarely. */
  readonly suspects: Map<number, { failures: number; notBefore: number }>
  /** While a folder that was numbered anew is gone through: receipts already matched to its mails. */
  renumbered: Set<ReceiptId> | null
  savedTo: number
}

export const emptyMemory = (): Memory => ({
  lastRoundTrip: null,
  taken: 0,
  uidValidity: '',
  listedTo: 0,
  pending: new Set(),
  suspects: new Map(),
  renumbered: null,
  savedTo: 0,
})
