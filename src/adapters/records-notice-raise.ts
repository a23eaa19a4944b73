// A letter that an officer raises himself: it asks the holder of a suspended certificate to confirm.
import type { Refusal } from '../revocation/revocation.ts'
import { type Pool, transaction } from './database-pool.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase } from './records-cases.ts'

type Raised = { readonly ok: true; readonly noticeId: string } | Refusal

export const noticeRaiseRecords = (pool: Pool) => ({
  /** One at a time: while one is on its way, nobody is asked again. */
  raiseConfirm: (caseId: string, officer: string, now: Date): Promise<Raised> =>
    transaction(pool, async (client): Promise<Raised> => {
      const found = await lockCase(client, caseId)
      if (!found) return { ok: false, why: `There is no case ${caseId}.` }
      if (found.state !== 'suspended')
        return { ok: false, why: 'Only who holds a suspended certificate is asked to confirm.' }
      const at = now.toISOString()
      const noticeId = newId('N')
      const { rowCount } = await client.query(
        `insert into notices (id, revocation_id, kind, occasion, due_at)
         select $1, $2, 'confirm', $3, $4 where not exists (select 1 from notices
           where revocation_id = $2 and kind in ('suspended', 'confirm', 'reminder')
             and sent_at is null and outcome is null)
         on conflict do nothing`,
        [noticeId, caseId, found.version, at],
      )
      if (rowCount !== 1)
        return { ok: false, why: 'A letter that asks to confirm is on its way already.' }
      const act = { at, actor: `officer:${officer}`, action: 'confirm-asked' }
      const about = { receiptId: null, revocationId: caseId }
      await appendAudit(client, [{ ...act, ...about, details: { noticeId } }])
      return { ok: true, noticeId }
    }),
})
