// What the HTTP API says of the CA: where it says otherwise than our cases, and which of its CRLs has not appeared.
import { z } from 'zod'
import { driftKinds, driftSources } from '../revocation/drift.ts'
import { type Frozen, reasonCode } from './api-words.ts'

const standing = z.object({
  kind: z.enum(['good', 'on-hold', 'revoked', 'unknown']),
  since: z.string().nullable(),
  reason: reasonCode.nullable(),
})

export const driftLine = z
  .object({
    id: z.string(),
    source: z.enum(driftSources),
    kind: z.enum(driftKinds),
    issuer: z.string(),
    serial: z.string(),
    caseId: z.string().nullable(),
    ours: standing,
    theirs: standing,
    foundAt: z.string(),
    seenAt: z.string(),
    overAt: z.string().nullable(),
    acknowledgedAt: z.string().nullable(),
    acknowledgedBy: z.string().nullable(),
    grounds: z.string().nullable(),
  })
  .meta({ id: 'Drift' })
export type DriftLine = Frozen<z.infer<typeof driftLine>>

/** The run of the CA's timetable whose CRL should be out by now and is not. */
export const missingCrlRun = z.object({ run: z.string(), lastThisUpdate: z.string().nullable() })

export const theCa = z
  .object({
    drifts: z.array(driftLine),
    /** Drifts that stand and that nobody has answered for. */
    open: z.int(),
    last: z
      .object({
        at: z.string(),
        checked: z.int(),
        found: z.int(),
        faults: z.array(z.string()),
      })
      .nullable(),
    missingCrlRun: missingCrlRun.nullable(),
    /** Whether there is a CA or a CRL to compare with. */
    canReconcile: z.boolean(),
  })
  .meta({ id: 'TheCa' })
export type TheCaView = Frozen<z.infer<typeof theCa>>

export const acknowledge = z
  .object({ grounds: z.string().trim().min(1).max(4000) })
  .meta({ id: 'Acknowledge' })

export const reconciled = z
  .object({ checked: z.int(), found: z.int(), faults: z.array(z.string()) })
  .meta({ id: 'Reconciled' })
export type ReconciledView = Frozen<z.infer<typeof reconciled>>
