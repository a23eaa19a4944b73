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
    details: action === 'deadline-moved' ? moved(details) : summary(details),
  }
}

const dates = z.object({ target: z.string().nullable(), outer: z.string().nullable() })
const move = z.object({ from: dates, to: dates, because: z.array(z.string()) })

/** `target 2025-09-24 17:00 → 2025-09-26 17:00 · … · because …`. */
function moved(details: unknown): string {
  const read = move.safeParse(details)
  if (!read.success) return summary(details)
  const { from, to, because } = read.data
  const say = (iso: string | null) => iso?.slice(0, 16).replace('T', ' ') ?? '—'
  return [
    `target ${say(from.target)} → ${say(to.target)}`,
    `latest ${say(from.outer)} → ${say(to.outer)}`,
    `because ${because.join('; ')}`,
  ].join(' · ')
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
