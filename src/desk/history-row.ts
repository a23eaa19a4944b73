// One row of the audit trail as the desk shows it: a decision with its reason, everything else on one line.
import { z } from 'zod'
import type { AuditRow } from '../revocation/audit.ts'
import { decisionKinds } from '../revocation/decision.ts'
import type { CaseView } from './api-case.ts'

const decided = z.object({
  decision: z.object({ kind: z.enum(decisionKinds) }),
  grounds: z.string(),
})
/** The decide step hands its own account to the records, which may keep it under `details`. */
const kept = z.union([decided, z.object({ details: decided }).transform((row) => row.details)])

const settled = z.object({ details: z.object({ how: z.string(), words: z.string() }) })

export function historyRow({ seq, at, actor, action, details }: AuditRow): CaseView['history'][0] {
  const decision = kept.safeParse(details).data
  return {
    seq,
    at,
    actor,
    action,
    decision: decision?.decision.kind ?? null,
    grounds: decision?.grounds || settled.safeParse(details).data?.details.words || null,
    details: summary(details),
  }
}

function summary(details: unknown): string {
  if (details === null || details === undefined) return ''
  if (typeof details !== 'object') return String(details)
  const parts = Object.entries(details).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `${key}: ${text}`
  })
  return parts.join(' · ').slice(0, 2000)
}
