// One connection to one folder: what lies there is taken, flagged, and the next mail waited for.
import { setTimeout as pause } from 'node:timers/promises'
import type { ImapFlow, MailboxObject } from 'imapflow'
import type { Session } from './imap-ports.ts'
import { putAwayLeftovers, putAwayTaken } from './imap-put-away.ts'
import { batches, take } from './imap-take.ts'

/** A server that answers no NOOP for this long is gone, whatever its socket says. */
const ROUND_TRIP = 30_000

/** Ends when the signal says so. @throws when the connection, the lock or our own records give way. */
export async function readFolder(session: Session): Promise<void> {
  const { client, place, signal, settings } = session
  const mailbox = await within(ROUND_TRIP, client.mailboxOpen(place.folder))
  await rememberWhere(session, mailbox)
  const pushed = watch(client)
  while (!signal.aborted) {
    await within(ROUND_TRIP, client.noop())
    if (!session.lock.held()) throw new Error('the mailbox’s lock was lost')
    if (String(selected(client).uidValidity) !== session.memory.uidValidity)
      throw new Error('the folder was numbered anew')
    await sawServer(session)
    await list(session)
    await putAwayLeftovers(session)
    await takeWaiting(session)
    await pushed.wait((settings.pollSeconds ?? 60) * 1000, signal)
  }
}

/** The folder that is open; imapflow closes its view when the server numbers it anew. */
export function selected(client: ImapFlow): MailboxObject {
  if (!client.usable || !client.mailbox) throw new Error('the connection to the mailbox ended')
  return client.mailbox
}

/** Where we stopped: in this process's memory, else in the records, else nowhere and all is to be taken. */
async function rememberWhere(session: Session, mailbox: MailboxObject): Promise<void> {
  const { memory, place, settings } = session
  const uidValidity = String(mailbox.uidValidity)
  if (memory.uidValidity === uidValidity) return
  const saved = await settings.records.mailbox(place.account, place.folder)
  const sameNumbers = saved?.uidValidity === uidValidity
  const before = saved?.uidValidity || memory.uidValidity
  memory.uidValidity = uidValidity
  memory.listedTo = sameNumbers ? saved.lastUid : 0
  memory.savedTo = memory.listedTo
  memory.pending.clear()
  memory.suspects.clear()
  // RFC 3501 §2.3.1.1: every number is void. All is gone through again, and known by its bytes.
  memory.renumbered = before !== '' && !sameNumbers ? new Set() : null
  if (memory.renumbered)
    settings.log.warn({ ...place, before, now: uidValidity }, 'the folder was numbered anew')
}

async function sawServer({ client, memory, place, settings }: Session): Promise<void> {
  const now = settings.clock.now()
  memory.lastRoundTrip = now
  await settings.records.mailboxSeen(place.account, place.folder, {
    at: now.toISOString(),
    serverCount: selected(client).exists,
  })
}

/** Numbers alone: asking for more opens each mail, and one that the server cannot read would end the connection.
 *  `n:*` names the last mail even where n is beyond it (RFC 3501 §6.4.8). */
async function list({ client, memory }: Session): Promise<void> {
  if (selected(client).exists === 0) return
  const from = memory.listedTo + 1
  const found = await client.search({ uid: `${from}:*` }, { uid: true })
  if (!found) throw new Error('the mail server refused to list the folder')
  for (const uid of found) {
    if (uid < from) continue
    memory.pending.add(uid)
    memory.listedTo = Math.max(memory.listedTo, uid)
  }
}

async function takeWaiting(session: Session): Promise<void> {
  const { memory, settings, place, signal } = session
  for (const batch of batches(memory, performance.now())) {
    if (signal.aborted) return
    const began = performance.now()
    const taken = await take(batch, session)
    memory.lastRoundTrip = settings.clock.now()
    memory.taken += taken.length
    await putAwayTaken(session, taken)
    await saveWhere(session)
    const fresh = taken.filter(({ isNew }) => isNew).length
    const ms = Math.round(performance.now() - began)
    if (taken.length > 0)
      settings.log.info({ ...place, received: taken.length, fresh, ms }, 'mail received')
  }
  if (memory.pending.size === 0 && memory.renumbered) {
    memory.renumbered = null
    await saveWhere(session)
  }
}

/** While a new numbering is gone through nothing is saved: a crash must begin it again, or mails would double. */
async function saveWhere({ memory, settings, place }: Session): Promise<void> {
  if (memory.renumbered) return
  let lowest = memory.listedTo + 1
  for (const uid of memory.pending) lowest = Math.min(lowest, uid)
  if (lowest - 1 <= memory.savedTo && memory.savedTo > 0) return
  const { uidValidity } = memory
  await settings.records.saveMailbox({ ...place, uidValidity, lastUid: lowest - 1 })
  memory.savedTo = lowest - 1
}

/** Says when something came while we were not listening, too. */
function watch(client: ImapFlow) {
  let came = false
  let wake: () => void = () => undefined
  const rouse = (): void => {
    came = true
    wake()
  }
  client.on('exists', rouse)
  client.on('close', rouse)
  return {
    async wait(ms: number, signal: AbortSignal): Promise<void> {
      if (!came && client.usable && !signal.aborted) {
        // IDLE ends by itself when the next command is given; where it fails, the poll remains.
        client.idle().catch(() => undefined)
        const roused = new Promise<void>((resolve) => {
          wake = resolve
        })
        const enough = new AbortController()
        const over = AbortSignal.any([signal, enough.signal])
        await Promise.race([roused, pause(ms, undefined, { signal: over }).catch(() => undefined)])
        enough.abort()
      }
      came = false
    },
  }
}

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const enough = new AbortController()
  const late = pause(ms, undefined, { signal: enough.signal }).then(
    () => Promise.reject(new Error(`the mail server did not answer within ${ms / 1000} s`)),
    () => work,
  )
  try {
    return await Promise.race([work, late])
  } finally {
    enough.abort()
  }
}
