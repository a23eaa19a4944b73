// What comes again: the same signed letter under other headers, and a verdict that could not be reached before.
import type { Clock } from '../process/clock.ts'
import type { RequestId } from '../revocation/request.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase } from './records-cases.ts'
import { PLACEHOLDER } from './records-lay.ts'

/** The first letter with the same signer and the same signed words, in other bytes. */
export type SignedBefore = {
  readonly requestId: RequestId
  readonly receiptId: string
  readonly revocationId: RevocationId
  readonly receivedAt: string
}

/** A request whose verdict hung on something that was not at hand. */
export type Doubtful = {
  readonly receiptId: string
  readonly sha256: string
  readonly receivedAt: string
  readonly code: string
}

export function againRecords(pool: Pool, clock: Clock) {
  return {
    async signedBefore(signedKey: string, sha256: string): Promise<SignedBefore | undefined> {
      const { rows } = await pool.query<{
        id: string
        receipt_id: string
        revocation_id: string
        received_at: string
      }>(
        `select requests.id, receipt_id, revocation_id, received_at from requests
         join receipts on receipts.id = receipt_id
         where doc -> 'examined' ->> 'signedKey' = $1 and sha256 <> $2
         order by laid_at, requests.id limit 1`,
        [signedKey, sha256],
      )
      const [row] = rows
      return (
        row && {
          requestId: row.id,
          receiptId: row.receipt_id,
          revocationId: row.revocation_id,
          receivedAt: row.received_at,
        }
      )
    },

    /** Oldest first, and only where no officer has decided anything yet. */
    async doubtful(codes: readonly string[], limit: number): Promise<Doubtful[]> {
      const { rows } = await pool.query<{
        receipt_id: string
        sha256: string
        received_at: string
        code: string
      }>(
        `select receipt_id, sha256, received_at, requests.doc -> 'examined' -> 'verdict' ->> 'code' as code
         from requests
         join receipts on receipts.id = receipt_id
         join revocations on revocations.id = revocation_id
         where requests.doc -> 'examined' -> 'verdict' ->> 'outcome' = 'indeterminate'
           and requests.doc -> 'examined' -> 'verdict' ->> 'code' = any ($1)
           and ordinal >= 0 and examined_at is not null and state = 'laid'
         order by requests.laid_at limit $2`,
        [codes, limit],
      )
      return rows.map((row) => ({
        receiptId: row.receipt_id,
        sha256: row.sha256,
        receivedAt: row.received_at,
        code: row.code,
      }))
    },

    /**
     * Makes a receipt unexamined again: its one request becomes the placeholder that the next examination
     * replaces, so an officer has it before him all the while. False where it cannot be, or need not be.
     */
    reopen(receiptId: string, why: string, actor: string): Promise<boolean> {
      const at = clock.now().toISOString()
      return transaction(pool, (client) => reopen(client, { receiptId, why, actor, at }))
    },
  }
}

type Reopening = {
  readonly receiptId: string
  readonly why: string
  readonly actor: string
  readonly at: string
}

async function reopen(client: Client, { receiptId, why, actor, at }: Reopening): Promise<boolean> {
  const receipt = await client.query(
    'select id from receipts where id = $1 and examined_at is not null for no key update',
    [receiptId],
  )
  const { rows } = await client.query<{ id: string; revocation_id: string }>(
    'select id, revocation_id from requests where receipt_id = $1',
    [receiptId],
  )
  const [request, ...others] = rows
  if (!receipt.rows[0] || !request || others.length > 0) return false
  const found = await lockCase(client, request.revocation_id)
  if (found?.state !== 'laid') return false
  // A second officer is looking at it: what the first has seen stays as it was.
  if (found.secondWanted) return false
  await client.query("update requests set ordinal = $2, kind = 'unexamined' where id = $1", [
    request.id,
    PLACEHOLDER,
  ])
  await client.query('update receipts set examined_at = null where id = $1', [receiptId])
  const about = { receiptId, revocationId: found.id }
  const details = { requestId: request.id, why }
  await appendAudit(client, [{ at, actor, action: 'reopened', ...about, details }])
  return true
}
