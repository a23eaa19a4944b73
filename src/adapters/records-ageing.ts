// What waits in the records, and for how long: who is asked to confirm, and what the ageing lists are made of.

import type { CertificateKind } from '../revocation/kinds.ts'
import type { Revocation } from '../revocation/revocation.ts'
import type { Pool } from './database-pool.ts'

export type AskedCase = { readonly revocation: Revocation; readonly kind: CertificateKind }

export const ageingRecords = (pool: Pool) => ({
  /** Every suspended case that no officer's first word holds back: oldest hold first. */
  async askedToConfirm(limit: number): Promise<AskedCase[]> {
    const { rows } = await pool.query<{ doc: Revocation; kind: CertificateKind }>(
      `select doc, kind from revocations join certificates on certificates.id = certificate_id
       where state = 'suspended' and doc -> 'secondWanted' = 'null'
       order by opened_at limit $1`,
      [limit],
    )
    return rows.map(({ doc: revocation, kind }) => ({ revocation, kind }))
  },
})
