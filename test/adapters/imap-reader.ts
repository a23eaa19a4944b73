/** What the mailbox's tests share: a real Dovecot, and a reader of it over the small honest records. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Mailbox, openMailbox } from '../../src/adapters/imap.ts'
import type { MailboxSettings } from '../../src/adapters/imap-ports.ts'
import { systemClock } from '../../src/process/clock.ts'
import { receive } from '../../src/steps/receive.ts'
import { startDovecot, type TestDovecot } from '../servers/dovecot.ts'
import { openWorld, type World } from '../world.ts'

export let server: TestDovecot
let users = 0
const open: Mailbox[] = []

/** One server for the file that calls it; every reader that a test opened is closed after it. */
export function ownDovecot(): void {
  beforeAll(async () => {
    server = await startDovecot()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()))
  })
  afterAll(async () => {
    await server.stop()
  })
}

export const freshUser = (): string => `user${++users}`

/** A reader over the small honest records. */
export function reader(
  user: string,
  over: Partial<MailboxSettings> = {},
  world: World = openWorld(),
) {
  world.clock.set(systemClock.now())
  const mailbox = openMailbox({
    url: `imap://${user}:${server.password}@127.0.0.1:${server.port}/INBOX`,
    lock: async () => ({ held: () => true, release: async () => undefined }),
    records: world.records,
    receive: receive(world),
    log: world.log,
    clock: systemClock,
    pollSeconds: 60,
    lockSeconds: 1,
    afterReceipt: 'flag',
    ...over,
  })
  open.push(mailbox)
  return { world, mailbox, receipts: () => [...world.records.all.receipts.values()] }
}

export const mail = (subject: string, more = ''): Buffer =>
  Buffer.from(
    `Received: from x by mx.example.hk; Mon, 23 Nov 2026 01:00:00 +0000\r\nFrom: a@example.hk\r\n` +
      `Message-ID: <${subject}@example.hk>\r\nSubject: ${subject}\r\n${more}\r\nhello\r\n`,
  )

/** Dovecot gives every bare line feed a carriage return (RFC 3501 §2.2), and the maildir's NULs another octet. */
export const asServed = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString('latin1')
      .replace(/(?<!\r)\n/g, '\r\n')
      .replace(/\0/g, '\x80'),
    'latin1',
  )

export async function hashed(stream: Readable): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of stream) {
    hash.update(piece)
    size += piece.length
  }
  return { sha256: hash.digest('hex'), size }
}

export const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to pass')
    await pause(25)
  }
}
