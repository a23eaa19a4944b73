// A change of the rules: looked at before it is proposed, by file and line where it is faulty; told in words and by case.
import type { Calendar } from '../calendar/calendar.ts'
import { type Policy, parsePolicy, policyStamp } from '../revocation/policy.ts'
import { type Change, policyDiff } from '../revocation/policy-diff.ts'
import type { PolicyVersion } from '../revocation/policy-version.ts'
import type { Refusal, RevocationId } from '../revocation/revocation.ts'
import { assessAgain, type CaseChange } from './assess-again.ts'

type Again = Parameters<typeof assessAgain>[0]

export type ChangePorts = {
  readonly records: Again['records'] & {
    queue(asked: { limit: number }): Promise<readonly { readonly id: RevocationId }[]>
  }
  readonly register: Again['register']
  readonly calendar: () => Promise<Calendar>
}

/** More open cases than an office ever had: a list cut short would tell a false all-clear. */
const MOST = 1_000_000

/** Which open cases would be judged otherwise; nothing is changed. */
export async function casesChanged(
  { records, register, calendar }: ChangePorts,
  from: Policy,
  to: Policy,
): Promise<readonly CaseChange[]> {
  const again = assessAgain({ records, register, calendar: await calendar() })
  const changes: CaseChange[] = []
  for (const { id } of await records.queue({ limit: MOST }))
    changes.push(...(await again(id, from, to)))
  return changes
}

export type Told = {
  readonly changes: readonly Change[]
  readonly cases: readonly CaseChange[]
}

export const wouldChange = async (ports: ChangePorts, from: Policy, to: Policy): Promise<Told> => ({
  changes: policyDiff(from, to),
  cases: await casesChanged(ports, from, to),
})

export type Looked =
  | ({ readonly ok: true; readonly stamp: string; readonly appliesFrom: string } & Told & {
        /** The policy that it was held against. */
        readonly comparedWith: string
      })
  | { readonly ok: false; readonly faults: readonly string[] }

/** What a text would change of the policy in force, or of the text that it follows; or its faults by line. Nothing is written. */
export async function lookAtPolicy(
  ports: ChangePorts,
  inForce: Policy,
  text: string,
  follows?: string,
): Promise<Looked> {
  const read = parsePolicy(text)
  if (!read.ok) return read
  const { policy } = read
  const before = follows === undefined ? undefined : parsePolicy(follows)
  const from = before?.ok ? before.policy : inForce
  const told = await wouldChange(ports, from, policy)
  const { appliesFrom } = policy
  const comparedWith = policyStamp(from)
  return { ok: true, stamp: policyStamp(policy), appliesFrom, comparedWith, ...told }
}

type Answer = { readonly ok: true; readonly version: PolicyVersion } | Refusal
type Proposal = {
  readonly text: string
  /** A day in Hong Kong; the file's own `appliesFrom` where none is named. */
  readonly from: string | undefined
  readonly grounds: string
  readonly officer: string
}

export type ProposePorts = {
  readonly records: {
    proposePolicy(
      proposal: Proposal & { readonly policy: Policy; readonly from: string },
    ): Promise<Answer>
  }
}

/** A faulty text is refused with every fault, and what is in force stays so. */
export async function proposePolicy(
  { records }: ProposePorts,
  { text, from, grounds, officer }: Proposal,
): Promise<Answer> {
  const read = parsePolicy(text)
  if (!read.ok) return { ok: false, why: `The text is faulty: ${read.faults.join('; ')}` }
  const { policy } = read
  return records.proposePolicy({ policy, text, from: from ?? policy.appliesFrom, grounds, officer })
}
