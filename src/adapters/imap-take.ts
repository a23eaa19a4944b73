// Takes mails from an open folder: exact bytes into evidence and a receipt for each, many on the way at once.
import type { Readable } from 'node:stream'
import type { Receipt } from '../revocation/receipt.ts'
import type {
  MailArrival,
  MailboxSettings,
  Memory,
  OuterFacts,
  Place,
  Session,
  Taken,
} from './imap-ports.ts'
import { unfetchable } from './imap-words.ts'

/** Up to here a mail comes whole; beyond, in pieces that never lie in memory together. */
const SMALL = 1024 * 1024
/** One FETCH: enough to keep the line full. Its rows are read one by one, so they are not in memory together. */
const BATCH = 64
/** Receipts being written at once; more than the database and the disk have hands gains nothing. */
const AT_ONCE = 8
/** The head that the outer facts are read from; the verifier reads no longer header either (smime.md §2). */
const HEAD = 256 * 1024
/** After so many tries an officer is told; the tries go on. */
const TELL_AFTER = 3

type Deps = Pick<Session, 'client' | 'place' | 'memory' | 'settings'>
type Content = { readonly bytes: Buffer } | { readonly stream: Readable }
type Row = { readonly uid: number; readonly arrivedAt: Date; readonly head: Buffer }

/** Clean ones in batches first, then the suspects alone, so that none of these keeps a good one waiting. */
export function* batches(memory: Memory, now: number): Generator<readonly number[]> {
  const waiting = [...memory.pending].sort((a, b) => a - b)
  const clean = waiting.filter((uid) => !memory.suspects.has(uid))
  for (let at = 0; at < clean.length; at += BATCH) yield clean.slice(at, at + BATCH)
  for (const uid of waiting)
    if ((memory.suspects.get(uid)?.notBefore ?? Infinity) <= now) yield [uid]
}

/** @throws when the connection broke, or when nothing at all could be received: then it is not the mails. */
export async function take(batch: readonly number[], deps: Deps): Promise<Taken[]> {
  const { memory, place, settings } = deps
  const taken: Taken[] = []
  let fault: unknown
  const receiveOne = async (row: Row, content: Content): Promise<void> => {
    try {
      taken.push({ uid: row.uid, ...(await receiveMail(row, content, deps)) })
      memory.pending.delete(row.uid)
      memory.suspects.delete(row.uid)
    } catch (cause) {
      fault = cause
      const about = { err: cause, ...place, uid: row.uid }
      settings.log.error(about, 'a mail was not received; it will be tried again')
    }
  }
  const large = await takeSmall(batch, deps, receiveOne)
  for (const row of large) await takeLarge(row, deps, receiveOne)
  if (fault !== undefined && taken.length === 0) throw new Error('receive a mail', { cause: fault })
  return taken
}

type ReceiveOne = (row: Row, content: Content) => Promise<void>

/** The raw octets, by BODY.PEEK: nothing is marked as read. Says which mails are too large to come whole. */
async function takeSmall(
  batch: readonly number[],
  deps: Deps,
  receiveOne: ReceiveOne,
): Promise<Row[]> {
  const wanted = { uid: true, size: true, internalDate: true, source: { maxLength: SMALL } }
  const answered = new Set<number>()
  const atWork = new Set<Promise<void>>()
  const large: Row[] = []
  try {
    for await (const answer of deps.client.fetch(batch.join(','), wanted, { uid: true })) {
      const { uid, size = 0 } = answer
      // An empty mail has an empty source; one that is not there at all the server could not read.
      if (!batch.includes(uid) || (!answer.source && size > 0)) continue
      answered.add(uid)
      const bytes = answer.source ?? Buffer.alloc(0)
      const row = { uid, arrivedAt: dateOf(answer.internalDate), head: bytes.subarray(0, HEAD) }
      if (bytes.length === SMALL) {
        large.push({ ...row, head: Buffer.from(row.head) })
        continue
      }
      const work = receiveOne(row, { bytes }).finally(() => atWork.delete(work))
      atWork.add(work)
      if (atWork.size >= AT_ONCE) await Promise.race(atWork)
    }
    await settleUnanswered(batch, answered, deps)
  } catch (cause) {
    // Answers come in ascending order: the first that is missing is where it broke.
    await suspect(batch.filter((uid) => !answered.has(uid)).slice(0, 1), cause, deps)
    throw cause
  } finally {
    await Promise.all(atWork)
  }
  return large
}

async function takeLarge(row: Row, deps: Deps, receiveOne: ReceiveOne): Promise<void> {
  const options = { uid: true, chunkSize: SMALL }
  try {
    const { content } = await deps.client.download(String(row.uid), undefined, options)
    if (content) await receiveOne(row, { stream: content })
    else await settleUnanswered([row.uid], new Set(), deps)
    if (!deps.client.usable) throw new Error('the connection ended while a mail was fetched')
  } catch (cause) {
    if (deps.memory.pending.has(row.uid)) await suspect([row.uid], cause, deps)
    throw cause
  }
}

/** A server that gives no time at all: a time to come, which counts for nobody's. */
const dateOf = (given: Date | string | undefined): Date => {
  const at = new Date(given ?? Number.NaN)
  return Number.isNaN(at.getTime()) ? new Date(8.64e15) : at
}

function receiveMail(row: Row, content: Content, deps: Deps) {
  const { settings, place, memory } = deps
  return settings.receive({
    ...content,
    ...arrivalOf(row, outerFacts(row.head, settings), deps),
    findings: [],
    ...(memory.renumbered ? { knownAs: knownAs(row.uid, place, deps) } : {}),
  })
}

function arrivalOf({ uid, arrivedAt }: Omit<Row, 'head'>, outer: OuterFacts, deps: Deps) {
  const { settings, place, memory } = deps
  const now = settings.clock.now()
  // A time to come is nobody's: neither a mail exchanger's nor the server's.
  const by: [Date, string] =
    outer.receivedAt && outer.receivedAt <= now
      ? [outer.receivedAt, 'mx']
      : arrivedAt <= now
        ? [arrivedAt, 'imap-internaldate']
        : [now, 'own']
  const { account, folder } = place
  return {
    channel: 'email' as const,
    receivedAt: by[0].toISOString(),
    receivedBy: by[1],
    messageId: outer.messageId,
    source: { kind: 'mailbox' as const, account, folder, uidValidity: memory.uidValidity, uid },
  }
}

/** A head that breaks its reader costs the Message-ID and the exchanger's time, never the mail. */
function outerFacts(head: Buffer, { outer, log }: MailboxSettings): OuterFacts {
  try {
    return outer?.(head) ?? { messageId: null, receivedAt: null }
  } catch (fault) {
    log.warn({ err: fault }, 'the head of a mail could not be read')
    return { messageId: null, receivedAt: null }
  }
}

/** The same bytes in a folder that was numbered anew are the same arrival; each receipt answers for one mail. */
function knownAs(
  uid: number,
  { account, folder }: Place,
  { settings, memory }: Deps,
): NonNullable<MailArrival['knownAs']> {
  return async (sha256) => {
    const receipts = await settings.records.arrivals(account, folder, sha256)
    const numbered = (receipt: Receipt) => {
      const { source } = receipt
      return source.kind === 'mailbox' && source.uidValidity === memory.uidValidity ? source : null
    }
    const own = receipts.find((receipt) => numbered(receipt)?.uid === uid)
    const match =
      own ?? receipts.find((each) => !numbered(each) && !memory.renumbered?.has(each.id))
    if (match) memory.renumbered?.add(match.id)
    return match
  }
}

/** What the server left out of its answer is gone (moved or deleted by a colleague), or cannot be read. */
async function settleUnanswered(
  batch: readonly number[],
  answered: ReadonlySet<number>,
  deps: Deps,
): Promise<void> {
  const silent = batch.filter((uid) => !answered.has(uid))
  if (silent.length === 0) return
  const { client, memory, settings, place } = deps
  const there = new Set((await client.search({ uid: silent.join(',') }, { uid: true })) || [])
  const gone = silent.filter((uid) => !there.has(uid))
  for (const uid of gone) {
    memory.pending.delete(uid)
    memory.suspects.delete(uid)
  }
  if (gone.length > 0)
    settings.log.warn({ ...place, uids: gone }, 'mail gone before it was received')
  const mute = silent.filter((uid) => there.has(uid))
  await suspect(mute, new Error('the server left it out of its answer'), deps)
}

async function suspect(uids: readonly number[], fault: unknown, deps: Deps): Promise<void> {
  const { memory, settings, place } = deps
  for (const uid of uids) {
    const failures = (memory.suspects.get(uid)?.failures ?? 0) + 1
    // At first it is asked for again at once, and alone; then after 1, 2, 4 … 60 minutes.
    const minutes = failures < TELL_AFTER ? 0 : Math.min(2 ** (failures - TELL_AFTER), 60)
    memory.suspects.set(uid, { failures, notBefore: performance.now() + minutes * 60_000 })
    if (failures !== TELL_AFTER) continue
    const about = { err: fault, ...place, uid }
    settings.log.error(about, 'the server does not give out a mail; an officer is told')
    const row = { uid, arrivedAt: settings.clock.now() }
    await settings
      .receive({
        bytes: new Uint8Array(),
        ...arrivalOf(row, { messageId: null, receivedAt: null }, deps),
        receivedBy: 'own',
        findings: [unfetchable(place.folder, uid, fault)],
      })
      .catch((cause) => settings.log.error({ ...about, err: cause }, 'nor could that be recorded'))
  }
}
