// Notices in the records: due, being sent, sent; each leaves once.
import type { Clock } from '../process/clock.ts'
import type { Notice, NoticeKind } from '../revocation/notice.ts'
import type { HeldReason } from '../revocation/notice-limits.ts'
import { type Advance, advance, type Revocation } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { storable } from './database-values.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase, move, moved, saveCase } from './records-cases.ts'

export type StoredNotice = {
  id: string
  revocation_id: Revocation['id']
  kind: NoticeKind
  occasion: number
  due_at: string
  sending_at: string | null
  sent_at: string | null
  address: string | null
  subject: string | null
  body: string | null
  message_id: string | null
  outcome: string | null
  held: HeldReason | null
  released_by: string | null
  receipt_id: string | null
}

export function readNotice(row: StoredNotice): Notice {
  const { id, kind, occasion, address, subject, outcome } = row
  return {
    id,
    kind,
    occasion,
    address,
    subject,
    outcome,
    revocationId: row.revocation_id,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    text: row.body,
    messageId: row.message_id,
    ...(row.receipt_id ? { receiptId: row.receipt_id } : {}),
    ...(row.held && row.sending_at === null ? { held: row.held } : {}),
  }
}

/** What became of a notice: `address` null where nobody was written to. */
export type Sent = {
  readonly address: string | null
  readonly subject: string | null
  readonly text: string | null
  readonly messageId: string | null
  readonly outcome: string
  readonly at: string
}

/** A letter as it stands before it leaves: kept first, so that an officer has its words whatever happens. */
type Draft = {
  readonly address: string | null
  readonly subject: string
  readonly text: string
  /** A report that it did not arrive names it, and may come before the sender's own word that it left. */
  readonly messageId?: string
}

/** How an officer settled what no machine could: a letter, another way, or none at all. */
export type Settled = {
  readonly how: 'posted' | 'reached' | 'not-needed'
  readonly words: string
  readonly at: string
}

export const noticeRecords = (pool: Pool, clock: Clock) => ({
  ...waitingNotices(pool),
  ...sending(pool),
  ...troubled(pool, clock),
})

function waitingNotices(pool: Pool) {
  const many = async (where: string, params: unknown[]): Promise<Notice[]> => {
    const { rows } = await pool.query<StoredNotice>(`select * from notices ${where}`, params)
    return rows.map(readNotice)
  }
  return {
    notice: async (id: string) => (await many('where id = $1', [id])).at(0),
    noticeByMessageId: async (messageId: string) =>
      (await many('where message_id = $1', [messageId])).at(0),

    /** The answer that is owed to the sender of a mail. */
    async answerDue(receiptId: string): Promise<string | undefined> {
      const sql = 'where receipt_id = $1 and sent_at is null and sending_at is null'
      return (await many(sql, [receiptId])).at(0)?.id
    },

    /** Due, and nobody has begun to send them. While the mailing is stopped, what it holds is left to sleep;
     *  a box that has had its share does not keep others’ letters waiting. */
    noticesDue: (now: Date, limit: number) =>
      many(
        `where sent_at is null and sending_at is null and outcome is null and due_at <= $1
           and (held is distinct from 'breaker'
             or not exists (select 1 from notice_breaks where released_at is null))
         order by held is not null, due_at limit $2`,
        [now.toISOString(), limit],
      ),

    /** Cases whose holder an officer has still to tell, whatever their state. */
    async untoldCases(): Promise<number> {
      const { rows } = await pool.query<{ n: number }>(
        `select count(distinct revocation_id) as n from notices
         where sent_at is null and outcome is not null`,
      )
      return rows[0]?.n ?? 0
    },

    /** Begun before that moment and neither sent nor told to an officer: the sender died in between. */
    noticesStuck: (before: Date, limit: number) =>
      many(
        `where sent_at is null and sending_at < $1 and outcome is null
         order by sending_at limit $2`,
        [before.toISOString(), limit],
      ),
  }
}

function sending(pool: Pool) {
  return {
    /** True for the one caller who may send it now. */
    async claimNotice(id: string, at: Date, draft?: Draft): Promise<boolean> {
      const { rowCount } = await pool.query(
        `update notices set sending_at = $2, address = coalesce($3, address),
           subject = coalesce($4, subject), body = coalesce($5, body),
           message_id = coalesce($6, message_id)
         where id = $1 and sending_at is null and sent_at is null`,
        [
          ...[id, at.toISOString(), draft?.address ?? null],
          ...[...wordsOf(draft), draft?.messageId ?? null],
        ],
      )
      return rowCount === 1
    },

    /** It certainly did not leave: it may be sent again. */
    async unclaimNotice(id: string): Promise<void> {
      await pool.query(
        'update notices set sending_at = null where id = $1 and sent_at is null and outcome is null',
        [id],
      )
    },

    /** The notice and its case's turn in one transaction; undefined when it was told before. */
    noticeSent(id: string, sent: Sent, actor: string): Promise<Advance | undefined> {
      return transaction(pool, (client) => noticeSent(client, id, sent, actor))
    },
  }
}

function wordsOf(draft: Draft | undefined): readonly [string | null, string | null] {
  return draft ? [storable(draft.subject), storable(draft.text)] : [null, null]
}

/** What no machine can tell the holder: it stays untold, and shows, until an officer settles it. */
function troubled(pool: Pool, clock: Clock) {
  const tell = (id: string, trouble: Trouble, actor: string) =>
    transaction(pool, (client) => inTrouble(client, id, trouble, actor))
  return {
    /** It may or may not have left. It is not sent again by itself; an officer is told. */
    noticeUncertain(id: string, why: string, actor: string): Promise<void> {
      const at = clock.now().toISOString()
      return tell(id, { at, why, outcome: 'uncertain', action: 'notice-uncertain' }, actor)
    },

    /** No mail can reach the holder: an officer writes, with these words. */
    letterNeeded(id: string, why: string, draft: Draft, actor: string): Promise<void> {
      const at = clock.now().toISOString()
      const outcome = 'letter-needed'
      return tell(id, { at, why, outcome, action: outcome, draft }, actor)
    },

    /** An officer says what became of it; with its case's turn and the audit in one transaction. */
    settleNotice(id: string, settled: Settled, actor: string): Promise<Advance> {
      return transaction(pool, (client) => settleNotice(client, id, settled, actor))
    },
  }
}

type Trouble = {
  readonly at: string
  readonly why: string
  readonly outcome: string
  readonly action: string
  readonly draft?: Draft
}

async function inTrouble(client: Client, id: string, trouble: Trouble, actor: string) {
  const { at, why, outcome, action, draft } = trouble
  const { rows } = await client.query<StoredNotice>(
    `update notices set outcome = $2, sending_at = coalesce(sending_at, $3),
       address = case when $4 then null else address end,
       subject = coalesce($5, subject), body = coalesce($6, body)
     where id = $1 and sent_at is null and outcome is null returning *`,
    [id, storable(`${outcome}: ${why}`), at, draft !== undefined, ...wordsOf(draft)],
  )
  const notice = rows[0]
  if (!notice) return
  const about = { receiptId: null, revocationId: notice.revocation_id }
  const details = { noticeId: id, kind: notice.kind, why }
  await appendAudit(client, [{ at, actor, action, ...about, details }])
}

async function settleNotice(
  client: Client,
  id: string,
  { how, words, at }: Settled,
  actor: string,
): Promise<Advance> {
  const { notice, locked } = await lockNotice(client, id)
  if (!notice || !locked) return { ok: false, why: 'There is no such notice.' }
  if (notice.sent_at !== null) return { ok: false, why: 'The holder was told already.' }
  const held = notice.held !== null && notice.sending_at === null
  if (notice.outcome === null && !held)
    return { ok: false, why: 'This notice still goes out by itself.' }
  const event = { kind: 'notice-sent', at, notice: notice.kind } as const
  const answer = advance(locked, event)
  if (!answer.ok) return answer
  await client.query('update notices set sent_at = $2, outcome = $3 where id = $1', [
    id,
    at,
    storable(words ? `${how}: ${words}` : how),
  ])
  await saveCase(client, answer.revocation)
  const details = { noticeId: id, how, words, was: notice.outcome }
  const turn = moved(locked, answer.revocation, event, actor, details)
  await appendAudit(client, [{ ...turn, action: 'notice-settled' }])
  return answer
}

/** The case before the notice, as everywhere: two that lock in other orders would block each other. */
async function lockNotice(client: Client, id: string) {
  const read = async () =>
    (await client.query<StoredNotice>('select * from notices where id = $1', [id])).rows[0]
  const found = await read()
  const locked = found && (await lockCase(client, found.revocation_id))
  // Read again: what stood there before the lock may be another's unfinished turn.
  return { notice: locked && (await read()), locked }
}

async function noticeSent(client: Client, id: string, sent: Sent, actor: string) {
  const { notice, locked } = await lockNotice(client, id)
  if (!notice || !locked)
    throw new Error(`record that notice ${id} was sent: there is no such notice`)
  const { rowCount } = await client.query(
    `update notices set sent_at = $2, sending_at = coalesce(sending_at, $2), address = $3,
       subject = $4, body = $5, message_id = $6, outcome = $7
     where id = $1 and sent_at is null and bounced_at is null`,
    [
      id,
      sent.at,
      sent.address,
      sent.subject && storable(sent.subject),
      sent.text && storable(sent.text),
      sent.messageId,
      storable(sent.outcome),
    ],
  )
  if (rowCount !== 1) return undefined
  const { address, subject, messageId, outcome } = sent
  const details = { noticeId: id, address, subject, messageId, outcome }
  if (notice.kind === 'acknowledged') {
    // An answer that something came is no turn of the case: no officer has to look at it again for that.
    const { receipt_id: receiptId, revocation_id: revocationId } = notice
    const about = { receiptId, revocationId, details: { ...details, notice: notice.kind } }
    await appendAudit(client, [{ at: sent.at, actor, action: 'notice-sent', ...about }])
    return undefined
  }
  const event = { kind: 'notice-sent', at: sent.at, notice: notice.kind } as const
  return move(client, locked, event, actor, details)
}
