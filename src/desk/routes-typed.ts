// A field that was not read for certain: an officer types what stands on the page.
import { z } from 'zod'
import type { Refusal } from '../revocation/revocation.ts'
import type { Typed, Typing } from '../steps/type-field.ts'
import { typedField, typeField } from './api-typed.ts'
import { problem } from './api-words.ts'
import type { CaseFile } from './case-view.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { notFound, Refused } from './problems.ts'
import { caseParams } from './routes-case.ts'

export type TypedPorts = {
  readonly records: { caseFile(id: string): Promise<CaseFile | undefined> }
  /** The step of that name. */
  readonly typeField: (typing: Typing) => Promise<Typed | Refusal>
}

const params = caseParams.extend({ requestId: z.string().regex(/^Q-[0-9A-Z]{10}$/) })

export function typedRoutes(app: DeskApp, { records, typeField: type }: TypedPorts): void {
  app.post(
    '/cases/:id/requests/:requestId/fields',
    {
      schema: {
        summary:
          'Type what stands in a field of the form; kept beside its reading and written to the audit trail',
        tags: ['cases'],
        params,
        body: typeField,
        response: { 200: typedField, 401: problem, 403: problem, 404: problem, 409: problem },
      },
    },
    async (request) => {
      const { id: caseId, requestId } = request.params
      const file = await records.caseFile(caseId)
      if (!file?.requests.some(({ id }) => id === requestId)) throw notFound('request of this case')
      const { name: officer } = seated(request).officer
      const answer = await type({ caseId, requestId, officer, ...request.body })
      if (!answer.ok) throw new Refused(409, 'refused', answer.why)
      const { value, at } = answer.typed
      return { value, officer, at }
    },
  )
}
