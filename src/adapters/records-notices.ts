// Notices in the records: due, being sent, sent; each leaves once.
import type { Clock } from '../process/clock.ts'
import type { Notice, NoticeKind } from '../revocation/notice.ts'
import type { Advance, Revocation } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { storable } from './database-values.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase, move } from './records-cases.ts'

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
  }
}

/** What became of a notice: `address` null where an officer must write by post. */
export type Sent = {
  readonly address: string | null
  readonly subject: string | null
  readonly text: string | null
  readonly messageId: string | null
  readonly outcome: string
  readonly at: string
}

export const noticeRecords = (pool: Pool, clock: Clock) => ({
  ...waitingNotices(pool),
  ...sending(pool, clock),
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

    /** Due, and nobody has begun to send them. */
    noticesDue: (now: Date, limit: number) =>
      many(
        'where sent_at is null and sending_at is null and due_at <= $1 order by due_at limit $2',
        [now.toISOString(), limit],
      ),

    /** Begun before that moment and neither sent nor told to an officer: the sender died in between. */
    noticesStuck: (before: Date, limit: number) =>
      many(
        `where sent_at is null and sending_at < $1 and outcome is null
         order by sending_at limit $2`,
        [before.toISOString(), limit],
      ),
  }
}

function sending(pool: Pool, clock: Clock) {
  return {
    /** True for the one caller who may send it now. */
    async claimNotice(id: string, at: Date): Promise<boolean> {
      const { rowCount } = await pool.query(
        `update notices set sending_at = $2
         where id = $1 and sending_at is null and sent_at is null`,
        [id, at.toISOString()],
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

    /** It may or may not have left. It is not sent again by itself; an officer is told. */
    noticeUncertain(id: string, why: string, actor: string): Promise<void> {
      const at = clock.now().toISOString()
      return transaction(pool, async (client) => {
        const { rows } = await client.query<StoredNotice>(
          `update notices set outcome = $2, sending_at = coalesce(sending_at, $3)
           where id = $1 and sent_at is null and outcome is null returning *`,
          [id, `uncertain: ${storable(why)}`, at],
        )
        const notice = rows[0]
        if (!notice) return
        const about = { receiptId: null, revocationId: notice.revocation_id }
        const details = { noticeId: id, kind: notice.kind, why }
        await appendAudit(client, [{ at, actor, action: 'notice-uncertain', ...about, details }])
      })
    },
  }
}

async function noticeSent(client: Client, id: string, sent: Sent, actor: string) {
  const { rows } = await client.query<StoredNotice>('select * from notices where id = $1', [id])
  const notice = rows[0]
  if (!notice) throw new Error(`record that notice ${id} was sent: there is no such notice`)
  // The case before the notice, as everywhere: two that lock in other orders would block each other.
  const locked = await lockCase(client, notice.revocation_id)
  const { rowCount } = await client.query(
    `update notices set sent_at = $2, sending_at = coalesce(sending_at, $2), address = $3,
       subject = $4, body = $5, message_id = $6, outcome = $7
     where id = $1 and sent_at is null`,
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
  if (rowCount !== 1 || !locked) return undefined
  const { address, subject, messageId, outcome } = sent
  const details = { noticeId: id, address, subject, messageId, outcome }
  const event = { kind: 'notice-sent', at: sent.at, notice: notice.kind } as const
  return move(client, locked, event, actor, details)
}
