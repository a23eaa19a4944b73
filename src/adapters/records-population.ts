// The cases of a period, as the population report counts them: a page at a time, by the day on which each first came.
import type { PopulationLine } from '../revocation/population.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import type { Pool } from './database-pool.ts'

type Period = { readonly from: Date; readonly before: Date }

const LINES = `
  select r.id as "caseId", r.state, c.kind, c.serial, came.channel, came.received_at as "receivedAt",
    seen.at as "seenOnCrlAt", seen.published as "publishedAt",
    case when r.doc -> 'sighting' <> 'null' then r.doc #> '{sighting,entry}' <> 'null' end as "onCrl",
    clocked.clocks ->> 'target' as target, clocked.clocks ->> 'outer' as outer,
    clocked.clocks ->> 'noticeDue' as "noticeDue",
    coalesce(clocked.clocks ? 'effectiveFrom', false) as planned,
    told.at as "toldAt"
  from revocations r
  join lateral (
    select received_at, channel from requests join receipts on receipts.id = receipt_id
    where revocation_id = r.id order by received_at, receipts.id limit 1
  ) came on true
  left join certificates c on c.id = r.certificate_id
  left join lateral (
    select requests.doc #> '{assessment,clocks}' as clocks
    from requests join receipts on receipts.id = receipt_id
    where revocation_id = r.id and jsonb_typeof(requests.doc #> '{assessment,clocks}') = 'object'
    order by received_at, requests.id limit 1
  ) clocked on true
  left join lateral (
    select a.details::jsonb #>> '{sighting,seenAt}' as at,
      a.details::jsonb #>> '{sighting,thisUpdate}' as published from audit a
    where a.revocation_id = r.id and a.action = 'sighted'
      and a.details::jsonb #> '{sighting,entry}' <> 'null'
    order by a.seq limit 1
  ) seen on true
  left join lateral (
    select min(sent_at) as at from notices
    where revocation_id = r.id and kind in ('suspended', 'revoked')
      and outcome not like 'not-sent%' and outcome not like 'not-needed%'
  ) told on true
  where r.state <> 'merged'`

const PAGE = 1_000

export const populationRecords = (pool: Pool) => ({
  async *population({ from, before }: Period): AsyncIterable<PopulationLine> {
    let after: readonly [string, string] = [from.toISOString(), '']
    for (;;) {
      const { rows } = await pool.query<PopulationLine>(
        `${LINES} and came.received_at < $1 and (came.received_at, r.id) > ($2::timestamptz, $3)
         order by came.received_at, r.id limit ${PAGE}`,
        [before.toISOString(), ...after],
      )
      yield* rows
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = [last.receivedAt, last.caseId]
    }
  },

  async populationLine(id: RevocationId): Promise<PopulationLine | undefined> {
    return (await pool.query<PopulationLine>(`${LINES} and r.id = $1`, [id])).rows[0]
  },
})
