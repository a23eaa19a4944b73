// What officers typed from a page: kept with the request, its claim and its assessment set right, and its audit.
import type { AuditEntry } from '../revocation/audit.ts'
import type { Request, RequestId } from '../revocation/request.ts'
import { type Pool, transaction } from './database-pool.ts'
import { json } from './database-values.ts'
import { appendAudit } from './records-audit.ts'
import { summarise } from './records-request-rows.ts'

type Change = Pick<Request, 'claim' | 'findings' | 'assessment'> & Required<Pick<Request, 'typed'>>

export const typedRecords = (pool: Pool) => ({
  /** `seen`: how much had been typed when it was judged; where there is more by now, nothing is written. */
  typed(id: RequestId, seen: number, change: Change, entry: AuditEntry): Promise<boolean> {
    return transaction(pool, async (client) => {
      // The reading itself stays in `examined` as it was; jsonb || replaces the named members alone.
      const { rowCount } = await client.query(
        `update requests set doc = doc || $2::jsonb, summary = $3
         where id = $1 and jsonb_array_length(coalesce(doc -> 'typed', '[]')) = $4`,
        [id, json(change), json(summarise(change)), seen],
      )
      if (rowCount !== 1) return false
      await appendAudit(client, [entry])
      return true
    })
  },
})
