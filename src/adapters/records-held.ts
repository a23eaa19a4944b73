// Decisions held while processing was stopped: kept, offered again, settled by an officer.
import { type Decision, sameDecision } from '../revocation/decision.ts'
import type { HeldDecision } from '../revocation/held.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { json, storable } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase } from './records-cases.ts'

type Draft = Omit<HeldDecision, 'id'>
type Settling = {
  readonly how: 'confirmed' | 'discarded'
  /** All of the case's with this decision, or the one with this id. */
  readonly which: Decision | string
  readonly officer: string
  readonly at: string
}

const COLUMNS = `id, revocation_id as "revocationId", officer, decision, grounds, at, because, why,
  reopens_at as "reopensAt"`
const WAITING = 'revocation_id = $1 and settled_at is null'

export const heldOf = async (
  asking: Pick<Pool, 'query'>,
  id: RevocationId,
): Promise<HeldDecision[]> => {
  const sql = `select ${COLUMNS} from held_decisions where ${WAITING} order by at, id`
  return (await asking.query<HeldDecision>(sql, [id])).rows
}

export const heldRecords = (pool: Pool) => ({
  heldDecisions: (id: RevocationId) => heldOf(pool, id),

  /** A later one of the same officer takes the place of the earlier: an officer has one mind about a case. */
  hold: (draft: Draft): Promise<HeldDecision> =>
    transaction(pool, async (client) => {
      await lockCase(client, draft.revocationId)
      const held: HeldDecision = { ...draft, id: newId('D') }
      const { revocationId, officer, at } = held
      await client.query(
        `update held_decisions set settled_at = $3, settled_by = $2, settled_how = 'replaced'
         where ${WAITING} and officer = $2`,
        [revocationId, officer, at],
      )
      await insert(client, held)
      const { id: heldId, decision, grounds, because, reopensAt } = held
      const why = held.why.map(({ en }) => en)
      const details = { heldId, decision, grounds, because, why, reopensAt }
      const about = { receiptId: null, revocationId }
      const actor = `officer:${officer}`
      await appendAudit(client, [{ at, actor, action: 'decision-held', ...about, details }])
      return held
    }),

  /** How many were settled: none where they were before. */
  settleHeld: (revocationId: RevocationId, settling: Settling): Promise<number> =>
    transaction(pool, async (client) => {
      await lockCase(client, revocationId)
      const { how, which, officer, at } = settling
      const found = (await heldOf(client, revocationId)).filter((held) =>
        typeof which === 'string' ? held.id === which : sameDecision(held.decision, which),
      )
      if (found.length === 0) return 0
      await client.query(
        `update held_decisions set settled_at = $2, settled_by = $3, settled_how = $4
         where id = any($1)`,
        [found.map(({ id }) => id), at, officer, how],
      )
      const actor = `officer:${officer}`
      const about = { receiptId: null, revocationId }
      const rows = found.map(({ id: heldId, officer: by }) => {
        const details = { heldId, heldBy: by }
        return { at, actor, action: `held-decision-${how}`, ...about, details }
      })
      await appendAudit(client, rows)
      return found.length
    }),
})

async function insert(client: Client, held: HeldDecision): Promise<void> {
  await client.query(
    `insert into held_decisions
       (id, revocation_id, officer, decision, grounds, at, because, why, reopens_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      held.id,
      held.revocationId,
      held.officer,
      json(held.decision),
      storable(held.grounds),
      held.at,
      held.because,
      json(held.why),
      held.reopensAt,
    ],
  )
}
