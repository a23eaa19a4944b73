// Takes mails from an open folder: exact bytes into evidence and a receipt for each, many on the way at once.
import type { ImapFlow } from 'imapflow'
import type { Receipt } from '../revocation/receipt.ts'
import type {
  MailArrival,
  MailboxSettings,
  Memory,
  OuterFacts,
  Place,
  Session,
  Taken,
  Waiting,
} from './imap-ports.ts'
import { unfetchable } from './imap-words.ts'

/** Up to here a mail comes whole; beyond, in pieces that never lie in memory together. */
const SMALL = 1024 * 1024
const PIECE = 1024 * 1024
/** One FETCH: enough to keep the line full, few enough bytes to hold. */
const BATCH_MAILS = 64
const BATCH_BYTES = 8 * 1024 * 1024
/** Receipts being written at once; more than the database and the disk have hands gains nothing. */
const AT_ONCE = 8
/** The head that the outer facts are read from; the verifier reads no longer header either (smime.md §2). */
const HEAD = 256 * 1024
/** After so many tries an officer is told; the tries go on. */
const TELL_AFTER = 3

type Deps = Pick<Session, 'client' | 'place' | 'memory' | 'settings'>

/** Clean ones in batches first, then the suspects alone, so that none of these keeps a good one waiting. */
export function* batches(memory: Memory, now: number): Generator<readonly Waiting[]> {
  const waiting = [...memory.pending.values()].sort((a, b) => a.uid - b.uid)
  let batch: Waiting[] = []
  let bytes = 0
  for (const each of waiting.filter(({ uid }) => !memory.suspects.has(uid))) {
    const alone = each.size > SMALL
    if (batch.length > 0 && (alone || batch.length === BATCH_MAILS || bytes > BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    if (alone) yield [each]
    else {
      batch.push(each)
      bytes += each.size
    }
  }
  if (batch.length > 0) yield batch
  for (const each of waiting)
    if ((memory.suspects.get(each.uid)?.notBefore ?? Infinity) <= now) yield [each]
}

/** @throws when the connection broke, or when nothing at all could be received: then it is not the mails. */
export async function take(batch: readonly Waiting[], deps: Deps): Promise<Taken[]> {
  const taken: Taken[] = []
  let fault: unknown
  const answered = new Set<number>()
  const atWork = new Set<Promise<void>>()
  const receiveOne = async (waiting: Waiting, content: Content) => {
    try {
      taken.push({ uid: waiting.uid, ...(await receiveMail(waiting, content, deps)) })
      deps.memory.pending.delete(waiting.uid)
      deps.memory.suspects.delete(waiting.uid)
    } catch (cause) {
      fault = cause
      const about = { err: cause, ...deps.place, uid: waiting.uid }
      deps.settings.log.error(about, 'a mail was not received; it will be tried again')
    }
  }
  try {
    for await (const [waiting, content] of contents(batch, deps.client)) {
      answered.add(waiting.uid)
      const work = receiveOne(waiting, content).finally(() => atWork.delete(work))
      atWork.add(work)
      if ('stream' in content) await work
      else if (atWork.size >= AT_ONCE) await Promise.race(atWork)
    }
    await Promise.all(atWork)
  } catch (cause) {
    await Promise.all(atWork)
    await suspect(
      batch.filter(({ uid }) => !answered.has(uid) || isLarge(batch)),
      cause,
      deps,
    )
    throw cause
  }
  await settleUnanswered(batch, answered, deps)
  if (fault !== undefined && taken.length === 0) throw new Error('receive a mail', { cause: fault })
  return taken
}

type Content =
  | { readonly bytes: Buffer; readonly head: Buffer }
  | { readonly stream: import('node:stream').Readable; readonly head: Buffer }

const isLarge = (batch: readonly Waiting[]): boolean => (batch[0]?.size ?? 0) > SMALL

/** The raw octets, by BODY.PEEK: nothing is marked as read. */
async function* contents(
  batch: readonly Waiting[],
  client: ImapFlow,
): AsyncGenerator<[Waiting, Content]> {
  const first = batch[0]
  if (!first) return
  const byUid = { uid: true }
  if (isLarge(batch)) {
    const wanted = { source: { start: 0, maxLength: HEAD } }
    const answer = await client.fetchOne(String(first.uid), wanted, byUid)
    const head = answer ? answer.source : undefined
    if (!head) return
    const options = { uid: true, chunkSize: PIECE }
    const { content } = await client.download(String(first.uid), undefined, options)
    if (content) yield [first, { stream: content, head }]
    return
  }
  const waiting = new Map(batch.map((each) => [each.uid, each]))
  const uids = [...waiting.keys()].join(',')
  for await (const row of client.fetch(uids, { uid: true, source: true }, byUid)) {
    const each = waiting.get(row.uid)
    // An empty mail has an empty source; one that is not there at all the server could not read.
    if (!each || (!row.source && each.size > 0)) continue
    const bytes = row.source ?? Buffer.alloc(0)
    yield [each, { bytes, head: bytes.subarray(0, HEAD) }]
  }
}

function receiveMail(waiting: Waiting, content: Content, deps: Deps) {
  const { settings, place, memory } = deps
  const outer = outerFacts(content.head, settings)
  const { head: _, ...octets } = content
  return settings.receive({
    ...octets,
    ...arrivalOf(waiting, outer, deps),
    findings: [],
    ...(memory.renumbered ? { knownAs: knownAs(waiting.uid, place, deps) } : {}),
  })
}

function arrivalOf({ uid, arrivedAt }: Waiting, outer: OuterFacts, deps: Deps) {
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
  batch: readonly Waiting[],
  answered: ReadonlySet<number>,
  deps: Deps,
): Promise<void> {
  const silent = batch.filter(({ uid }) => !answered.has(uid))
  if (silent.length === 0) return
  const { client, memory, settings, place } = deps
  const there = await client.search({ uid: silent.map(({ uid }) => uid).join(',') }, { uid: true })
  const left = new Set(there || [])
  const gone = silent.filter(({ uid }) => !left.has(uid))
  for (const { uid } of gone) {
    memory.pending.delete(uid)
    memory.suspects.delete(uid)
  }
  if (gone.length > 0)
    settings.log.warn(
      { ...place, uids: gone.map(({ uid }) => uid) },
      'mail gone before it was received',
    )
  await suspect(
    silent.filter(({ uid }) => left.has(uid)),
    new Error('no answer to FETCH'),
    deps,
  )
}

async function suspect(uids: readonly Waiting[], fault: unknown, deps: Deps): Promise<void> {
  const { memory, settings, place } = deps
  for (const waiting of uids) {
    const failures = (memory.suspects.get(waiting.uid)?.failures ?? 0) + 1
    // The first is asked for again at once, and alone; then after 1, 2, 4 … 60 minutes.
    const minutes = failures < TELL_AFTER ? 0 : Math.min(2 ** (failures - TELL_AFTER), 60)
    memory.suspects.set(waiting.uid, { failures, notBefore: performance.now() + minutes * 60_000 })
    if (failures !== TELL_AFTER) continue
    const about = { err: fault, ...place, uid: waiting.uid }
    settings.log.error(about, 'the server does not give out a mail; an officer is told')
    await settings
      .receive({
        bytes: new Uint8Array(),
        ...arrivalOf(waiting, { messageId: null, receivedAt: null }, deps),
        findings: [unfetchable(place.folder, waiting.uid, fault)],
      })
      .catch((cause) => settings.log.error({ ...about, err: cause }, 'nor could that be recorded'))
  }
}
