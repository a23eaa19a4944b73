// What waits in the records, and for how long: who is asked to confirm, and what the ageing lists are made of.

import type { Finding, Weight } from '../revocation/finding.ts'
import type { CertificateKind } from '../revocation/kinds.ts'
import type { Request } from '../revocation/request.ts'
import type { Revocation } from '../revocation/revocation.ts'
import type { AgeingCase, AgeingRequest } from '../revocation/waiting.ts'
import type { Pool } from './database-pool.ts'
import { OPEN } from './records-cases.ts'

export type AskedCase = { readonly revocation: Revocation; readonly kind: CertificateKind }

export const ageingRecords = (pool: Pool) => ({
  /** Suspended cases that no officer's first word holds back and whose last letter is yet to come: oldest first. */
  async askedToConfirm(lastDay: number, limit: number): Promise<AskedCase[]> {
    const { rows } = await pool.query<{ doc: Revocation; kind: CertificateKind }>(
      `select doc, kind from revocations join certificates on certificates.id = certificate_id
       where state = 'suspended' and doc -> 'secondWanted' = 'null'
         and coalesce((doc #>> '{asking,reminded}')::int, 0) < $1
       order by opened_at limit $2`,
      [lastDay, limit],
    )
    return rows.map(({ doc: revocation, kind }) => ({ revocation, kind }))
  },

  /** Every open case, and those that ended with a letter still to send. */
  async waitingCases(): Promise<AgeingCase[]> {
    return (await pool.query<StoredWaiting>(WAITING)).rows.map(readWaiting)
  },
})

type StoredWaiting = {
  readonly doc: Revocation
  readonly certificate: AgeingCase['certificate']
  readonly notices: AgeingCase['notices'] | null
  readonly requests:
    | readonly {
        readonly kind: Request['kind']
        readonly laidAt: string
        readonly receivedAt: string
        readonly final: boolean | null
        readonly about: string | null
        readonly findings: Readonly<Record<string, Weight>>
        readonly clocks: AgeingRequest['clocks']
      }[]
    | null
}

// Of each request only what counts: the letters themselves, and how each clock was reckoned, stay where they are.
const WAITING = `
  select doc,
    (select jsonb_build_object('serial', serial, 'kind', kind, 'srn', srn,
        'nameEn', name_en, 'nameZh', name_zh)
      from certificates where id = certificate_id) as certificate,
    (select jsonb_agg(jsonb_build_object('kind', kind, 'sentAt', sent_at, 'outcome', outcome))
      from notices where revocation_id = revocations.id) as notices,
    (select jsonb_agg(jsonb_build_object('kind', kind, 'laidAt', laid_at,
        'receivedAt', received_at, 'final', requests.doc #> '{claim,finalConfirmation}',
        'about', requests.doc #> '{assessment,certificateId}',
        'findings', summary -> 'findings',
        'clocks', case when jsonb_typeof(requests.doc #> '{assessment,clocks}') = 'object'
          then requests.doc #> '{assessment,clocks}' #- '{why}' #- '{crlRuns}' end))
      from requests join receipts on receipts.id = receipt_id
      where revocation_id = revocations.id) as requests
  from revocations
  where ${OPEN} or exists (select 1 from notices
    where revocation_id = revocations.id and sent_at is null)`

function readWaiting({
  doc: revocation,
  certificate,
  notices,
  requests,
}: StoredWaiting): AgeingCase {
  return {
    revocation,
    certificate,
    notices: notices ?? [],
    requests: (requests ?? []).map(({ final, about, findings: found, ...rest }) => {
      // JSON writes moments in the database's own way.
      const [laidAt, receivedAt] = [iso(rest.laidAt), iso(rest.receivedAt)]
      const says = { en: '', zh: '' }
      const findings = Object.entries(found).map(
        ([code, weight]): Finding => ({ code, weight, says, grounds: '' }),
      )
      const claim = final === null ? null : { finalConfirmation: final }
      const assessment = { certificateId: about, findings: [] }
      return { ...rest, laidAt, receivedAt, findings, claim, assessment }
    }),
  }
}

const iso = (moment: string): string => new Date(moment).toISOString()
