// A decision that was held while processing was stopped: whoever no longer wants it takes it off the case.
import { z } from 'zod'
import { problem } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { notFound } from './problems.ts'
import { caseParams } from './routes-case.ts'

export type HeldPorts = {
  readonly records: {
    settleHeld(
      caseId: string,
      settling: { how: 'discarded'; which: string; officer: string; at: string },
    ): Promise<number>
  }
  readonly clock: { now(): Date }
}

const heldParams = caseParams.extend({ heldId: z.string().regex(/^D-[0-9A-Z]{10}$/) })

export function heldRoutes(app: DeskApp, { records, clock }: HeldPorts): void {
  app.post(
    '/cases/:id/held/:heldId/discard',
    {
      schema: {
        summary: 'Take a held decision off its case; written to the audit trail',
        tags: ['cases'],
        params: heldParams,
        response: { 204: z.null(), 401: problem, 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const { id, heldId } = request.params
      const officer = seated(request).officer.name
      const at = clock.now().toISOString()
      const settling = { how: 'discarded' as const, which: heldId, officer, at }
      const settled = await records.settleHeld(id, settling)
      if (settled === 0) throw notFound('held decision of this case')
      return reply.code(204).send(null)
    },
  )
}
