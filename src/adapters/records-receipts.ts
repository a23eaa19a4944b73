// Receipts in the records: one row a thing that arrived, whatever happens to it afterwards.
import type { Clock } from '../process/clock.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Channel } from '../revocation/kinds.ts'
import { type Receipt, type ReceiptSource, receiptIdentity } from '../revocation/receipt.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { json, storable } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'

export type ReceiptDraft = {
  readonly channel: Channel
  readonly sha256: string
  readonly size: number
  readonly receivedAt: string
  readonly receivedBy: string
  readonly source: ReceiptSource
  readonly messageId?: string | null | undefined
  readonly findings?: readonly Finding[] | undefined
}

export type StoredReceipt = {
  id: string
  channel: Channel
  sha256: string
  size: number
  received_at: string
  received_by: string
  source: ReceiptSource
  message_id: string | null
  duplicate_of: string | null
  findings: readonly Finding[]
  recorded_at: string
  examined_at: string | null
}

export function readReceipt(row: StoredReceipt): Receipt {
  const { id, channel, sha256, size, source, findings } = row
  return {
    id,
    channel,
    sha256,
    size,
    source,
    findings,
    receivedAt: row.received_at,
    receivedBy: row.received_by,
    messageId: row.message_id,
    duplicateOf: row.duplicate_of,
    recordedAt: row.recorded_at,
    examinedAt: row.examined_at,
  }
}

/** Key of the advisory lock under which receipts of the same bytes are compared. */
export const SAME_BYTES = 7203

export const receiptRecords = (pool: Pool, clock: Clock) => ({
  ...arrivals(pool, clock),
  ...waiting(pool),
})

async function many(pool: Pool, where: string, params: unknown[]): Promise<Receipt[]> {
  const { rows } = await pool.query<StoredReceipt>(`select * from receipts ${where}`, params)
  return rows.map(readReceipt)
}

function arrivals(pool: Pool, clock: Clock) {
  return {
    /** Receipt and audit in one transaction. The same arrival told twice is the same receipt. */
    receive(draft: ReceiptDraft, actor: string): Promise<{ receipt: Receipt; isNew: boolean }> {
      return transaction(pool, (client) => receive(client, draft, actor, clock.now()))
    },

    receipt: async (id: string) => (await many(pool, 'where id = $1', [id])).at(0),

    /** Receipts of these bytes from this folder, oldest first, under whatever numbers the server gave them. */
    arrivals: (account: string, folder: string, sha256: string) =>
      many(
        pool,
        `where sha256 = $3 and source ->> 'kind' = 'mailbox'
           and source ->> 'account' = $1 and source ->> 'folder' = $2
         order by recorded_at, id`,
        [account, folder, sha256],
      ),

    /** The server's copy was flagged or moved, the tray's file put away. */
    async putAway(id: string, at: Date): Promise<void> {
      await pool.query('update receipts set put_away_at = $2 where id = $1', [id, at.toISOString()])
    },

    /** Of a mailbox: how many of its messages we hold. Otherwise: how many receipts. */
    countReceived: (asked: Counted) => countReceived(pool, asked),
  }
}

type Counted = { account?: string; folder?: string; uidValidity?: string; since: Date }

/** A message is one UID under one numbering of its folder, whatever bytes came under it. */
async function countReceived(pool: Pool, asked: Counted): Promise<number> {
  const message = "(source ->> 'uidValidity', source ->> 'uid')"
  const counted = asked.account === undefined ? '*' : `distinct ${message}`
  const { rows } = await pool.query<{ n: number }>(
    `select count(${counted}) as n from receipts where received_at >= $1
       and ($2::text is null or (source ->> 'kind' = 'mailbox' and source ->> 'account' = $2))
       and ($3::text is null or source ->> 'folder' = $3)
       and ($4::text is null or source ->> 'uidValidity' = $4)`,
    [
      asked.since.toISOString(),
      asked.account ?? null,
      asked.folder ?? null,
      asked.uidValidity ?? null,
    ],
  )
  return rows[0]?.n ?? 0
}

function waiting(pool: Pool) {
  return {
    /** What is safe with us and still lies open in a mailbox or a tray. */
    notPutAway: (limit: number) =>
      many(
        pool,
        `where put_away_at is null and source ->> 'kind' in ('mailbox', 'tray')
         order by recorded_at limit $1`,
        [limit],
      ),

    /** Oldest first; those that lie before an officer as `unexamined` after the others, so that they starve nobody. */
    unexamined: (olderThan: Date, limit: number) =>
      many(
        pool,
        `where examined_at is null and recorded_at < $1
         order by exists (select 1 from requests where receipt_id = receipts.id), recorded_at
         limit $2`,
        [olderThan.toISOString(), limit],
      ),

    async oldestUnexamined(): Promise<string | null> {
      const { rows } = await pool.query<{ at: string | null }>(
        'select min(recorded_at) as at from receipts where examined_at is null',
      )
      return rows[0]?.at ?? null
    },
  }
}

async function receive(client: Client, draft: ReceiptDraft, actor: string, now: Date) {
  const messageId = draft.messageId ? storable(draft.messageId) : null
  const identity = storable(receiptIdentity(draft.source, draft.sha256))
  const alike = await compare(client, { ...draft, identity, messageId })
  if (alike.existing) {
    const { rows } = await client.query<StoredReceipt>('select * from receipts where id = $1', [
      alike.existing,
    ])
    if (rows[0]) return { receipt: readReceipt(rows[0]), isNew: false }
  }
  const findings = [...(draft.findings ?? [])]
  if (alike.original) findings.push(duplicate(alike.original))
  if (alike.reused && messageId) findings.push(messageIdReused(messageId, alike.reused))
  const { rows } = await client.query<StoredReceipt>(
    `insert into receipts (id, channel, sha256, size, received_at, received_by, source, identity,
       message_id, duplicate_of, findings, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning *`,
    [
      newId('E'),
      draft.channel,
      draft.sha256,
      draft.size,
      draft.receivedAt,
      storable(draft.receivedBy),
      json(draft.source),
      identity,
      messageId,
      alike.original,
      json(findings),
      now.toISOString(),
    ],
  )
  const row = rows[0]
  if (!row) throw new Error(`record the receipt of ${draft.sha256}: no row was written`)
  const receipt = readReceipt(row)
  await appendAudit(client, [received(receipt, actor)])
  return { receipt, isNew: true }
}

type Alike = { existing: string | null; original: string | null; reused: string | null }

/** Under a lock on the bytes and on the Message-ID: of two that come at the same moment one is first. */
async function compare(
  client: Client,
  it: { identity: string; sha256: string; size: number; messageId: string | null },
): Promise<Alike> {
  await client.query(
    `select pg_advisory_xact_lock($1, key) from
       (select distinct hashtext(text) as key from unnest($2::text[]) as text order by key) as keys`,
    [SAME_BYTES, it.messageId ? [it.sha256, it.messageId] : [it.sha256]],
  )
  const { rows } = await client.query<Alike>(
    `select
       (select id from receipts where identity = $1) as existing,
       (select id from receipts where sha256 = $2 and $4 > 0 and duplicate_of is null
          order by recorded_at, id limit 1) as original,
       (select id from receipts where message_id = $3 and sha256 <> $2
          order by recorded_at, id limit 1) as reused`,
    // Nothing is not a copy of nothing: two empty faxes are two arrivals.
    [it.identity, it.sha256, it.messageId, it.size],
  )
  return rows[0] ?? { existing: null, original: null, reused: null }
}

const received = (receipt: Receipt, actor: string) => ({
  at: receipt.recordedAt,
  actor,
  action: 'received',
  receiptId: receipt.id,
  revocationId: null,
  details: {
    channel: receipt.channel,
    sha256: receipt.sha256,
    size: receipt.size,
    receivedAt: receipt.receivedAt,
    receivedBy: receipt.receivedBy,
    source: receipt.source,
    messageId: receipt.messageId,
    duplicateOf: receipt.duplicateOf,
    findings: receipt.findings.map((each) => each.code),
  },
})

const duplicate = (original: string): Finding => ({
  code: 'duplicate',
  weight: 'note',
  says: {
    en: `The very same bytes had already arrived as ${original}.`,
    zh: `完全相同的內容先前已收到，編號為 ${original}。`,
  },
  grounds: `SHA-256 as receipt ${original}`,
})

const messageIdReused = (messageId: string, other: string): Finding => ({
  code: 'message-id-reused',
  weight: 'doubt',
  says: {
    en: `Another message with other content, ${other}, has the same Message-ID.`,
    zh: `另一封內容不同的電郵（${other}）使用了相同的 Message-ID。`,
  },
  grounds: `Message-ID ${messageId}, receipt ${other}`,
})
