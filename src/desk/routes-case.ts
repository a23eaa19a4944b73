// One case: to look at, to see in full, and to decide.

import { z } from 'zod'
import type { Processing } from '../calendar/processing.ts'
import type { AuditEntry } from '../revocation/audit.ts'
import type { Decision } from '../revocation/decision.ts'
import type { Held } from '../revocation/held.ts'
import type { Advance } from '../revocation/revocation.ts'
import { type CaseView, caseView, decide, decided } from './api-case.ts'
import { problem, thaw } from './api-words.ts'
import { type CaseFile, type ViewPorts, viewCase } from './case-view.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { type OnFilePorts, onFile } from './on-file.ts'
import { notFound, Refused } from './problems.ts'

export type CasePorts = ViewPorts &
  OnFilePorts & {
    readonly records: {
      caseFile(id: string): Promise<CaseFile | undefined>
      audit(entry: AuditEntry): Promise<unknown>
    }
    /** The step of that name. `version` is the one that the officer looked at. */
    readonly decide: (
      caseId: string,
      decision: Decision,
      by: {
        readonly officer: string
        readonly grounds: string
        readonly version: number
        readonly emergency: boolean
      },
    ) => Promise<Advance | Held>
    /** What holds decisions now. */
    readonly holding: () => Promise<Processing>
    readonly clock: { now(): Date }
  }

export const caseParams = z.object({ id: z.string().regex(/^R-[0-9A-Z]{10}$/) })

export function caseRoutes(app: DeskApp, ports: CasePorts): void {
  const { records, clock } = ports
  const fileOf = async (id: string): Promise<CaseFile> => {
    const file = await records.caseFile(id)
    if (!file) throw notFound('case')
    return file
  }
  const show = async (id: string, officer: string): Promise<CaseView> => {
    const file = await fileOf(id)
    const held = await onFile(file, ports.register)
    const processing = await ports.holding()
    return viewCase(file, held, { officer, now: clock.now(), processing }, ports)
  }

  app.get(
    '/cases/:id',
    {
      schema: {
        summary: 'One case with everything that is known of it',
        tags: ['cases'],
        params: caseParams,
        response: { 200: caseView, 401: problem, 404: problem },
      },
    },
    async (request) => thaw(await show(request.params.id, seated(request).officer.name)),
  )

  app.post(
    '/cases/:id/unmask',
    {
      config: { reader: true },
      schema: {
        summary: 'Show identity card numbers in full for ten minutes; written to the audit trail',
        tags: ['cases'],
        params: caseParams,
        response: { 200: caseView, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request) => {
      const { name } = seated(request).officer
      const { id } = request.params
      await fileOf(id)
      await records.audit({
        at: clock.now().toISOString(),
        actor: `officer:${name}`,
        action: 'unmasked',
        receiptId: null,
        revocationId: id,
        details: null,
      })
      return thaw(await show(id, name))
    },
  )

  decideRoute(app, ports, fileOf)
}

function decideRoute(
  app: DeskApp,
  ports: CasePorts,
  fileOf: (id: string) => Promise<CaseFile>,
): void {
  app.post(
    '/cases/:id/decisions',
    {
      schema: {
        summary: 'Decide',
        tags: ['cases'],
        params: caseParams,
        body: decide,
        response: { 200: decided, 401: problem, 403: problem, 404: problem, 409: problem },
      },
    },
    async (request) => {
      const { officer } = seated(request)
      const { version, decision, grounds, emergency = false } = request.body
      const { revocation } = await fileOf(request.params.id)
      const moved = 'This case has changed since you looked at it; look at it again.'
      if (revocation.version !== version) throw new Refused(409, 'stale', moved)
      const by = { officer: officer.name, grounds, version, emergency }
      const answer = await ports.decide(request.params.id, decision, by)
      if (!answer.ok) {
        if (!('held' in answer)) throw new Refused(409, 'refused', answer.why)
        const { state } = revocation
        const nothing = { secondWanted: false, mergedInto: null }
        return thaw({ state, version, ...nothing, held: answer.held })
      }
      return {
        state: answer.revocation.state,
        version: answer.revocation.version,
        secondWanted: answer.revocation.secondWanted !== null,
        mergedInto: answer.revocation.mergedInto,
        held: null,
      }
    },
  )
}
