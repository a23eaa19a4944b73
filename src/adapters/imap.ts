// A mailbox and its one reader: kept connected, through every drop, for as long as the lock is ours.
import { setTimeout as pause } from 'node:timers/promises'
import { type MailboxAddress, mailboxAddress } from './imap-address.ts'
import { newClient, sayGoodbye } from './imap-client.ts'
import { emptyMemory, type Lock, type MailboxSettings, type Memory } from './imap-ports.ts'
import { readFolder } from './imap-session.ts'

export { tryMailbox } from './imap-client.ts'

export type Mailbox = {
  readonly account: string
  readonly folder: string
  /** The last answer of the server: the only proof that the mailbox is being read. */
  lastRoundTrip(): Date | null
  close(): Promise<void>
}

const FIRST_WAIT = 500
const LONGEST_WAIT = 30_000
/** Another host holds the mailbox: asked again often enough to take over within a minute. */
const LOCK_SECONDS = 15
const GOODBYE = 3_000

export function openMailbox(settings: MailboxSettings): Mailbox {
  const address = mailboxAddress(settings.url)
  const ending = new AbortController()
  const memory = emptyMemory()
  const done = keepReading(settings, address, memory, ending.signal)
  return {
    account: address.account,
    folder: address.folder,
    lastRoundTrip: () => memory.lastRoundTrip,
    async close() {
      ending.abort()
      await done
    },
  }
}

async function keepReading(
  settings: MailboxSettings,
  address: MailboxAddress,
  memory: Memory,
  signal: AbortSignal,
): Promise<void> {
  const { account, folder } = address
  while (!signal.aborted) {
    const lock = await settings.lock(`mailbox:${account}/${folder}`).catch((fault) => {
      settings.log.error(
        { err: fault, account, folder },
        'the mailbox’s lock could not be asked for',
      )
      return null
    })
    if (!lock) {
      await rest(jittered((settings.lockSeconds ?? LOCK_SECONDS) * 1000), signal)
      continue
    }
    // Another reader may have gone on from where we were: what it saved is read anew.
    Object.assign(memory, emptyMemory(), { lastRoundTrip: memory.lastRoundTrip })
    await whileHeld(lock, settings, address, memory, signal)
    await lock.release().catch(() => undefined) // its connection may be what broke
  }
}

async function whileHeld(
  lock: Lock,
  settings: MailboxSettings,
  address: MailboxAddress,
  memory: Memory,
  signal: AbortSignal,
): Promise<void> {
  const { account, folder } = address
  let wait = FIRST_WAIT
  while (!signal.aborted && lock.held()) {
    const [taken, began] = [memory.taken, performance.now()]
    try {
      await connected(settings, address, memory, lock, signal)
    } catch (fault) {
      if (!signal.aborted)
        settings.log.warn({ err: fault, account, folder }, 'the mailbox is not being read')
    }
    if (signal.aborted) return
    // A connection that only ever opens and breaks (our database is away, say) must not be made twice a second.
    const useful = memory.taken > taken || performance.now() - began > LONGEST_WAIT
    wait = useful ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT)
    await rest(jittered(wait), signal)
  }
}

/** A new client for every connection: imapflow's are good for one. */
async function connected(
  settings: MailboxSettings,
  address: MailboxAddress,
  memory: Memory,
  lock: Lock,
  signal: AbortSignal,
): Promise<void> {
  const { account, folder } = address
  const client = newClient(address, settings.idleSeconds ?? 280)
  // Before connect(): an error without a listener would end the process.
  client.on('error', (fault) =>
    settings.log.warn({ err: fault, account, folder }, 'the mail server’s connection failed'),
  )
  const hangUp = setTimeoutOn(signal, () => client.close())
  try {
    await client.connect()
    await readFolder({ client, place: { account, folder }, memory, settings, lock, signal })
    await sayGoodbye(client)
  } finally {
    hangUp.cancel()
    client.close()
  }
}

/** A reader that is told to end and hangs on a silent server is cut off. */
function setTimeoutOn(signal: AbortSignal, act: () => void): { cancel(): void } {
  let timer: NodeJS.Timeout | undefined
  const start = (): void => {
    timer = setTimeout(act, GOODBYE)
  }
  if (signal.aborted) start()
  else signal.addEventListener('abort', start, { once: true })
  return {
    cancel() {
      signal.removeEventListener('abort', start)
      clearTimeout(timer)
    },
  }
}

/** Between half and the whole: many readers that were dropped together do not come back together. */
const jittered = (ms: number): number => ms / 2 + (Math.random() * ms) / 2

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined)
}
