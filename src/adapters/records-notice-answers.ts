// What a mail that is laid does to notices: its sender is to be told that it came, or a letter of ours is known not to have.
import type { AuditEntry } from '../revocation/audit.ts'
import type { Request } from '../revocation/request.ts'
import type { Client } from './database-pool.ts'
import { storable } from './database-values.ts'
import { newId } from './ids.ts'

type Draft = {
  readonly answer?: { readonly to: string }
  readonly bounce?: { readonly noticeId: string; readonly detail: string }
}
type Turn = { readonly actor: string; readonly at: string }

/** In the transaction that lays the mail: told once, as it is laid once. */
export async function tellNotices(
  client: Client,
  receipt: { readonly id: string },
  requests: readonly Request[],
  drafts: readonly Draft[],
  turn: Turn,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  const to = drafts.find(({ answer }) => answer)?.answer?.to
  const [first] = requests
  if (to && first) await acknowledge(client, receipt.id, first.revocationId, to, turn)
  for (const { bounce } of drafts)
    if (bounce) entries.push(...(await markBounced(client, receipt.id, bounce, turn)))
  return entries
}

/** One a mail, however often that is examined again. Its occasion is its own count: it is no turn of the case. */
async function acknowledge(
  client: Client,
  receiptId: string,
  revocationId: string,
  to: string,
  { at }: Turn,
): Promise<void> {
  await client.query(
    `insert into notices (id, revocation_id, kind, occasion, due_at, address, receipt_id)
     select $1, $2, 'acknowledged', 1 + count(*), $3, $4, $5 from notices
     where revocation_id = $2 and kind = 'acknowledged'
     on conflict (receipt_id) where receipt_id is not null do nothing`,
    [newId('N'), revocationId, at, storable(to), receiptId],
  )
}

/** Only what left is found not to have arrived; what an officer has settled stays as he said. */
async function markBounced(
  client: Client,
  receiptId: string,
  { noticeId, detail }: NonNullable<Draft['bounce']>,
  { actor, at }: Turn,
): Promise<AuditEntry[]> {
  const { rows } = await client.query<{ revocation_id: string; kind: string }>(
    `update notices set outcome = $2, sent_at = null, bounced_at = $3, bounce_receipt_id = $4
     where id = $1 and kind <> 'acknowledged' and sending_at is not null and bounced_at is null
       and (outcome is null or outcome like 'sent:%' or outcome like 'uncertain:%')
     returning revocation_id, kind`,
    [noticeId, storable(`bounced: ${detail || 'the report says no more'}`), at, receiptId],
  )
  return rows.map(({ revocation_id: revocationId, kind }) => {
    const details = { noticeId, kind, detail: storable(detail) }
    return { at, actor, action: 'notice-bounced', receiptId, revocationId, details }
  })
}
