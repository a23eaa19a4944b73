// What is known of one case beside its file when its evidence is packed: the trail, drafts, drift, reconciliation.
import type { AuditRow } from './audit.ts'
import type { Drift } from './drift.ts'
import type { HeldDecision } from './held.ts'
import type { RevocationId } from './state.ts'

export type PackFacts = {
  /** The case's version at the moment of reading. */
  readonly version: number
  /** Cases that were joined to it. */
  readonly mergedFrom: readonly RevocationId[]
  /** Of the case, of those joined to it, and of their receipts: in order. */
  readonly audit: readonly AuditRow[]
  /** The last row of the whole trail; null while it is empty. */
  readonly head: { readonly seq: number; readonly hash: string } | null
  /** Waiting or settled. */
  readonly held: readonly SettledDecision[]
  readonly drifts: readonly Drift[]
  readonly reconciliation: LastReconciliation | null
}

export type SettledDecision = HeldDecision & {
  readonly settledAt: string | null
  readonly settledBy: string | null
  readonly settledHow: string | null
}

export type LastReconciliation = {
  readonly at: string
  readonly actor: string
  readonly checked: number
  readonly found: number
  readonly faults: unknown
}
