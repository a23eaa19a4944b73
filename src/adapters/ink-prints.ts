// The ink of signatures and chops that came on paper, kept so that the very same ink is known when it comes again.
import type { InkOf } from '../revocation/ink-seen.ts'
import type { Channel } from '../revocation/kinds.ts'
import type { ReceiptId } from '../revocation/receipt.ts'
import type { RevocationId } from '../revocation/state.ts'
import { type Pool, transaction } from './database-pool.ts'

export type KeptInk = {
  readonly what: InkOf
  readonly across: number
  readonly down: number
  readonly ink: string
}
export type KnownInk = KeptInk & {
  readonly receiptId: ReceiptId
  readonly channel: Channel
  readonly caseId: RevocationId | null
}

export type InkPrints = {
  /** Of one form among those of its receipt. Kept before the form is laid, so that two that come at once see one another. */
  keep(receiptId: ReceiptId, ordinal: number, prints: readonly KeptInk[]): Promise<void>
  /** So much ink of about that size on other documents at most, the newest first. Copies of the same bytes are no other document. */
  ofSize(print: KeptInk, but: ReceiptId, most: number): Promise<KnownInk[]>
}

/** Registered pages are to scale within a hundredth: of the same ink, both extents agree closely. */
const APART = 0.05
export function openInkPrints(pool: Pool): InkPrints {
  return {
    keep: (receiptId, ordinal, prints) =>
      transaction(pool, async (client) => {
        for (const { what, across, down, ink } of prints)
          await client.query(
            `insert into ink_prints (receipt_id, ordinal, what, across, down, print)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
            [receiptId, ordinal, what, across, down, ink],
          )
      }),
    async ofSize({ what, across, down }, but, most) {
      const { rows } = await pool.query<KnownInk>(
        `select what, across, down, print as ink, ink_prints.receipt_id as "receiptId", channel,
           revocation_id as "caseId"
         from ink_prints
         join receipts on receipts.id = ink_prints.receipt_id
         left join requests
           on requests.receipt_id = ink_prints.receipt_id and requests.ordinal = ink_prints.ordinal
         where what = $1 and across between $2 and $3 and down between $4 and $5
           and receipts.sha256 <> (select sha256 from receipts where id = $6)
         order by recorded_at desc limit $7`,
        [
          what,
          across * (1 - 2 * APART),
          across * (1 + 2 * APART),
          down * (1 - 2 * APART),
          down * (1 + 2 * APART),
          but,
          most,
        ],
      )
      return rows
    },
  }
}
