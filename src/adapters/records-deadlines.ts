// The clocks of open cases in the records: read a page at a time, moved with their audit in one transaction.
import type { Clocks } from '../calendar/clocks.ts'
import type { Clock } from '../process/clock.ts'
import type { CertificateKind } from '../revocation/kinds.ts'
import type { Request } from '../revocation/request.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { json } from './database-values.ts'
import { appendAudit } from './records-audit.ts'
import { lockCase, OPEN } from './records-cases.ts'

type Clocked = {
  readonly requestId: string
  readonly revocationId: RevocationId
  readonly receivedAt: string
  readonly kind: CertificateKind | null
  readonly clocks: Clocks
}
type Move = {
  readonly requestId: string
  readonly revocationId: RevocationId
  readonly before: Clocks
  readonly after: Clocks
  readonly because: readonly string[]
}

/** What is published has kept its pledge, or missed it: its clocks stand still. */
const RUNNING = `${OPEN} and state <> 'published'`

export function deadlineRecords(pool: Pool, clock: Clock) {
  return {
    async openClocks(after: string | null, limit: number): Promise<Clocked[]> {
      const { rows } = await pool.query<Clocked>(
        `select requests.id as "requestId", revocation_id as "revocationId",
           received_at as "receivedAt",
           coalesce(certificates.kind, requests.doc -> 'claim' -> 'kind' ->> 'value') as kind,
           requests.doc -> 'assessment' -> 'clocks' as clocks
         from requests
         join revocations on revocations.id = revocation_id
         join receipts on receipts.id = receipt_id
         left join certificates on certificates.id = revocations.certificate_id
         where ${RUNNING} and jsonb_typeof(requests.doc -> 'assessment' -> 'clocks') = 'object'
           and ($1::text is null or requests.id > $1)
         order by requests.id limit $2`,
        [after, limit],
      )
      return rows
    },

    moveDeadline: (move: Move, actor: string): Promise<boolean> =>
      transaction(pool, (client) => moveDeadline(client, move, actor, clock.now().toISOString())),
  }
}

async function moveDeadline(client: Client, move: Move, actor: string, at: string) {
  const { requestId, revocationId, before, after, because } = move
  await lockCase(client, revocationId)
  const { rows } = await client.query<{ doc: Request; due_at: string | null }>(
    `select requests.doc, due_at from requests
     join revocations on revocations.id = revocation_id
     where requests.id = $1 and revocation_id = $2`,
    [requestId, revocationId],
  )
  const row = rows[0]
  const assessment = row?.doc.assessment
  if (!row || !assessment?.clocks || !isSame(dates(assessment.clocks), dates(before))) return false
  const doc: Request = { ...row.doc, assessment: { ...assessment, clocks: after } }
  await client.query('update requests set doc = $2 where id = $1', [requestId, json(doc)])
  const dueAt = await movedDue(client, move, row.due_at)
  await client.query('update revocations set due_at = $2 where id = $1', [revocationId, dueAt])
  const told = new Set(before.why.map(({ en }) => en))
  const details = {
    requestId,
    from: dates(before),
    to: dates(after),
    because,
    derivation: after.why.map(({ en }) => en).filter((line) => !told.has(line)),
  }
  const about = { receiptId: null, revocationId }
  await appendAudit(client, [{ at, actor, action: 'deadline-moved', ...about, details }])
  return true
}

/** The place in the queue moves only where this request's clock was what gave it; then the nearest of all gives it. */
async function movedDue(client: Client, move: Move, dueAt: string | null): Promise<string | null> {
  const [was, is] = [nearest(move.before), nearest(move.after)]
  if (dueAt === null || was === null || is === null || was !== Date.parse(dueAt)) return dueAt
  const { rows } = await client.query<{ clocks: Clocks }>(
    `select doc -> 'assessment' -> 'clocks' as clocks from requests
     where revocation_id = $1 and id <> $2
       and jsonb_typeof(doc -> 'assessment' -> 'clocks') = 'object'`,
    [move.revocationId, move.requestId],
  )
  // What is nearer than the case was due belongs to a request that was set aside, and never counted.
  const others = rows.flatMap(({ clocks }) => nearest(clocks) ?? []).filter((each) => each >= was)
  return new Date(Math.min(is, ...others)).toISOString()
}

/** The clock that runs out first for the officers: the same that gave the case its place when it was laid. */
function nearest({ cutOff, clockLimit }: Clocks): number | null {
  const limits = [cutOff, clockLimit].flatMap((limit) => (limit === null ? [] : Date.parse(limit)))
  return limits.length === 0 ? null : Math.min(...limits)
}

const isSame = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b)

const dates = ({ processingOpensAt, cutOff, target, outer }: Clocks) => ({
  processingOpensAt,
  cutOff,
  target,
  outer,
})
