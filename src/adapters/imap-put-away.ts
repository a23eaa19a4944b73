// Marks the server's copy of a mail whose receipt stands: a keyword of ours, or a move. Never anything else.
import type { ReceiptId } from '../revocation/receipt.ts'
import type { Session, Taken } from './imap-ports.ts'

export const KEYWORD = '$HoldfastReceived'
/** As many as one STORE command's line may well hold. */
const LEFTOVERS = 500

type Put = { readonly uid: number; readonly id: ReceiptId }

/** A failure here is told, and made good by `putAwayLeftovers`: the receipt stands either way. */
export async function putAwayTaken(session: Session, taken: readonly Taken[]): Promise<void> {
  const puts = taken.map(({ uid, receipt }) => ({ uid, id: receipt.id }))
  const done = await mark(session, puts)
  if (done) await record(session, puts)
}

/** Receipts whose flagging failed, or whose process died in between. */
export async function putAwayLeftovers(session: Session): Promise<void> {
  const { settings, place, memory } = session
  const ours: Put[] = []
  const void_: Put[] = []
  for (const { id, source } of await settings.records.notPutAway(LEFTOVERS)) {
    if (source.kind !== 'mailbox') continue
    if (source.account !== place.account || source.folder !== place.folder) continue
    // What was numbered otherwise cannot be named any more; its mail is marked under its new number.
    if (source.uidValidity === memory.uidValidity) ours.push({ id, uid: source.uid })
    else if (!memory.renumbered) void_.push({ id, uid: source.uid })
  }
  await record(session, void_)
  if (ours.length > 0 && (await mark(session, ours))) await record(session, ours)
}

async function mark({ client, settings, place }: Session, puts: readonly Put[]): Promise<boolean> {
  if (puts.length === 0) return true
  const uids = puts.map(({ uid }) => uid).join(',')
  const { afterReceipt, log } = settings
  try {
    if (afterReceipt === 'flag') return await flag({ client, log, place }, uids)
    await client.mailboxCreate(afterReceipt.moveTo).catch(() => undefined) // it is there already
    return Boolean(await client.messageMove(uids, afterReceipt.moveTo, { uid: true }))
  } catch (fault) {
    if (!client.usable) throw fault
    log.warn({ err: fault, ...place, uids }, 'received mail was not put away; it will be')
    return false
  }
}

async function flag(
  { client, log, place }: Pick<Session, 'client' | 'place'> & Pick<Session['settings'], 'log'>,
  uids: string,
): Promise<boolean> {
  const allowed = client.mailbox ? client.mailbox.permanentFlags : undefined
  const keeps = !allowed || allowed.has('\\*') || allowed.has(KEYWORD)
  if (client.mailbox && (client.mailbox.readOnly || !keeps)) {
    // Nothing of ours can be kept there, now or later: the records alone say what was received.
    log.debug({ ...place }, 'the folder keeps no keywords')
    return true
  }
  return client.messageFlagsAdd(uids, [KEYWORD], { uid: true, silent: true })
}

async function record({ settings }: Session, puts: readonly Put[]): Promise<void> {
  const at = settings.clock.now()
  await Promise.all(puts.map(({ id }) => settings.records.putAway(id, at)))
}
