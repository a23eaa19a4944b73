// The CA beside our cases: the drifts laid before an officer, who answers for each in writing, and a look on demand.
import { z } from 'zod'
import type { CertificateStatus } from '../revocation/certificate.ts'
import type { Drift } from '../revocation/drift.ts'
import type { Refusal } from '../revocation/revocation.ts'
import { acknowledge, type DriftLine, reconciled, theCa } from './api-drift.ts'
import { problem, thaw } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { Refused } from './problems.ts'

type Reconciliation = {
  readonly checked: number
  readonly found: readonly unknown[]
  readonly faults: readonly string[]
}

export type DriftPorts = {
  readonly records: {
    drifts(limit: number): Promise<readonly Drift[]>
    driftsOpen(): Promise<number>
    lastReconciliation(): Promise<{
      readonly at: string
      readonly checked: number
      readonly found: number
      readonly faults: readonly string[]
    } | null>
    missingCrlRun(): Promise<{
      readonly run: string
      readonly lastThisUpdate: string | null
    } | null>
    acknowledgeDrift(
      id: string,
      officer: string,
      grounds: string,
    ): Promise<{ readonly ok: true } | Refusal>
  }
  /** Null where there is no CA and no CRL to compare with. */
  readonly reconcile: ((actor: string) => Promise<Reconciliation>) | null
}

/** More than an officer will ever look through; the rest comes up as these are answered for. */
const SHOWN = 500

export function driftRoutes(app: DeskApp, { records, reconcile }: DriftPorts): void {
  app.get(
    '/ca',
    {
      schema: {
        summary:
          'Where the CA or its CRL says otherwise than our cases, and when that was looked at',
        tags: ['ca'],
        response: { 200: theCa, 401: problem },
      },
    },
    async () => {
      const drifts = (await records.drifts(SHOWN)).map(lineOf)
      const [open, last] = [await records.driftsOpen(), await records.lastReconciliation()]
      const missingCrlRun = await records.missingCrlRun()
      return thaw({ drifts, open, last, missingCrlRun, canReconcile: reconcile !== null })
    },
  )

  app.post(
    '/ca/reconcile',
    {
      schema: {
        summary: 'Hold every certificate against the CA’s list and its CRL now',
        tags: ['ca'],
        response: { 200: reconciled, 401: problem, 403: problem, 409: problem },
      },
    },
    async (request) => {
      if (!reconcile) throw new Refused(409, 'refused', 'No CA and no CRL is set to compare with.')
      const done = await reconcile(`officer:${seated(request).officer.name}`)
      return { checked: done.checked, found: done.found.length, faults: [...done.faults] }
    },
  )

  app.post(
    '/ca/drifts/:id/acknowledge',
    {
      schema: {
        summary: 'Answer for a drift, in writing; to the audit trail',
        tags: ['ca'],
        params: z.object({ id: z.string().regex(/^V-[0-9A-Z]{10}$/) }),
        body: acknowledge,
        response: { 204: z.void(), 401: problem, 403: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const { officer } = seated(request)
      const { grounds } = request.body
      const answer = await records.acknowledgeDrift(request.params.id, officer.name, grounds)
      if (!answer.ok) throw new Refused(409, 'refused', answer.why)
      return reply.code(204).send()
    },
  )
}

function lineOf({ certificateId: _ours, ours, theirs, ...rest }: Drift): DriftLine {
  return { ...rest, ours: standingOf(ours), theirs: standingOf(theirs) }
}

function standingOf(status: CertificateStatus): DriftLine['ours'] {
  return {
    kind: status.kind,
    since: 'since' in status && status.since !== '' ? status.since : null,
    reason: status.kind === 'revoked' ? status.reason : null,
  }
}
