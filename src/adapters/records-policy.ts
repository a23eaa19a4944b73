// The versions of the policy in the records: each proposal, agreement and withdrawal with its audit in one transaction.
import { createHash } from 'node:crypto'
import type { Clock } from '../process/clock.ts'
import type { Policy } from '../revocation/policy.ts'
import {
  type PolicyVersion,
  whyNotAgree,
  whyNotPropose,
  whyNotWithdraw,
} from '../revocation/policy-version.ts'
import type { Refusal } from '../revocation/revocation.ts'
import { type Client, type Pool, transaction } from './database-pool.ts'
import { storable } from './database-values.ts'
import { newId } from './ids.ts'
import { appendAudit } from './records-audit.ts'

export type Proposal = {
  readonly policy: Policy
  readonly text: string
  /** A day in Hong Kong, YYYY-MM-DD. */
  readonly from: string
  readonly grounds: string
  readonly officer: string
}
export type PolicyAnswer = { readonly ok: true; readonly version: PolicyVersion } | Refusal

/** All who change the policy take turns: two who agree at once must not both be the second officer. */
const TURN = 7208

const COLUMNS = `id, policy, version, applies_from as "appliesFrom", text, sha256, grounds,
  proposed_by as "proposedBy", proposed_at as "proposedAt", agreed_by as "agreedBy",
  agreed_at as "agreedAt", withdrawn_by as "withdrawnBy", withdrawn_at as "withdrawnAt"`
const ALL = `select ${COLUMNS} from policy_versions order by proposed_at, id`

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex')

export const policyRecords = (pool: Pool, clock: Clock) => ({
  async policyVersions(): Promise<PolicyVersion[]> {
    return (await pool.query<PolicyVersion>(ALL)).rows
  },

  /** The text that the office was first started with, whatever the file says later. */
  recordFirstPolicy: (policy: Policy, text: string, actor: string): Promise<PolicyVersion> =>
    inTurn(pool, async (client, versions) => {
      const first = versions.find(({ appliesFrom }) => appliesFrom === null)
      if (first) return first
      const at = clock.now().toISOString()
      const version = {
        ...draft(policy, text),
        appliesFrom: null,
        proposedBy: actor,
        proposedAt: at,
      }
      const made = { ...version, grounds: 'the policy the office was first started with' }
      const agreed: PolicyVersion = { ...made, agreedBy: actor, agreedAt: at }
      await insert(client, agreed)
      await audit(client, agreed, { at, actor, action: 'policy-recorded' })
      return agreed
    }),

  proposePolicy: ({ policy, text, from, grounds, officer }: Proposal): Promise<PolicyAnswer> =>
    inTurn(pool, async (client, versions) => {
      const now = clock.now()
      const drafted = draft(policy, text)
      const why = whyNotPropose({ policy, from, sha256: drafted.sha256 }, versions, now)
      if (why) return { ok: false, why }
      const at = now.toISOString()
      const written = { grounds: storable(grounds), proposedBy: officer, proposedAt: at }
      const version: PolicyVersion = { ...drafted, ...written, appliesFrom: from }
      await insert(client, version)
      await audit(client, version, { at, actor: `officer:${officer}`, action: 'policy-proposed' })
      return { ok: true, version }
    }),

  agreePolicy: (id: string, officer: string): Promise<PolicyAnswer> =>
    settle(pool, clock, id, officer, 'agreed'),

  withdrawPolicy: (id: string, officer: string): Promise<PolicyAnswer> =>
    settle(pool, clock, id, officer, 'withdrawn'),
})

const unsettled = { agreedBy: null, agreedAt: null, withdrawnBy: null, withdrawnAt: null }

const draft = (policy: Policy, text: string) => ({
  id: newId('P'),
  policy: policy.id,
  version: policy.version,
  text,
  sha256: hashed(text),
  ...unsettled,
})

function settle(
  pool: Pool,
  clock: Clock,
  id: string,
  officer: string,
  how: 'agreed' | 'withdrawn',
) {
  return inTurn(pool, async (client, versions): Promise<PolicyAnswer> => {
    const version = versions.find((each) => each.id === id)
    if (!version) return { ok: false, why: `There is no proposal ${id}.` }
    const now = clock.now()
    const why = how === 'agreed' ? whyNotAgree(version, officer, now) : whyNotWithdraw(version, now)
    if (why) return { ok: false, why }
    const at = now.toISOString()
    const sql =
      how === 'agreed'
        ? 'update policy_versions set agreed_by = $2, agreed_at = $3 where id = $1'
        : `update policy_versions set withdrawn_by = $2, withdrawn_at = $3, agreed_by = null,
             agreed_at = null where id = $1`
    await client.query(sql, [id, officer, at])
    const settled: PolicyVersion =
      how === 'agreed'
        ? { ...version, agreedBy: officer, agreedAt: at }
        : { ...version, ...unsettled, withdrawnBy: officer, withdrawnAt: at }
    await audit(client, settled, { at, actor: `officer:${officer}`, action: `policy-${how}` })
    return { ok: true, version: settled }
  })
}

const inTurn = <T>(
  pool: Pool,
  act: (client: Client, versions: readonly PolicyVersion[]) => Promise<T>,
): Promise<T> =>
  transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [TURN])
    return act(client, (await client.query<PolicyVersion>(ALL)).rows)
  })

async function insert(client: Client, version: PolicyVersion): Promise<void> {
  const { id, policy, appliesFrom, text, sha256, grounds, proposedBy, proposedAt } = version
  await client.query(
    `insert into policy_versions (id, policy, version, applies_from, text, sha256, grounds,
       proposed_by, proposed_at, agreed_by, agreed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[id, policy, version.version, appliesFrom, storable(text), sha256, grounds],
      ...[proposedBy, proposedAt, version.agreedBy, version.agreedAt],
    ],
  )
}

type Act = { readonly at: string; readonly actor: string; readonly action: string }

async function audit(client: Client, version: PolicyVersion, act: Act): Promise<void> {
  const { id, policy, appliesFrom, sha256, grounds, proposedBy } = version
  const details = { id, policy, version: version.version, appliesFrom, sha256, grounds, proposedBy }
  await appendAudit(client, [{ ...act, receiptId: null, revocationId: null, details }])
}
