// What officers typed from a page: kept with the request, its claim and its assessment set right, and its audit.
import type { AuditEntry } from '../revocation/audit.ts'
import type { Request, RequestId } from '../revocation/request.ts'
import { advance, type RevocationId } from '../revocation/revocation.ts'
import { type Pool, transaction } from './database-pool.ts'
import { json } from './database-values.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase, saveCase } from './records-cases.ts'
import { summarise } from './records-request-rows.ts'

type Change = Pick<Request, 'claim' | 'findings' | 'assessment'> &
  Required<Pick<Request, 'typed'>> & {
    readonly dueAt: string | null
  }

export const typedRecords = (pool: Pool) => ({
  /**
   * `seen`: how much had been typed when it was judged; where there is more by now, nothing is written. The case
   * counts it as a change, so that nobody decides on what he saw before.
   */
  typed(
    id: RequestId,
    seen: number,
    { dueAt, ...change }: Change,
    entry: AuditEntry & { readonly revocationId: RevocationId },
  ): Promise<boolean> {
    return transaction(pool, async (client) => {
      const { at, revocationId } = entry
      const found = await lockCase(client, revocationId)
      const urgent = change.assessment?.urgent === true
      const moved = found && advance(found, { kind: 'field-typed', at, urgent })
      if (!moved?.ok) return false
      // The reading itself stays in `examined` as it was; jsonb || replaces the named members alone.
      const { rowCount } = await client.query(
        `update requests set doc = doc || $2::jsonb, summary = $3
         where id = $1 and revocation_id = $5
           and jsonb_array_length(coalesce(doc -> 'typed', '[]')) = $4`,
        [id, json(change), json(summarise(change)), seen, revocationId],
      )
      if (rowCount !== 1) return false
      await saveCase(client, moved.revocation, dueAt)
      await appendAudit(client, [entry])
      return true
    })
  },
})
