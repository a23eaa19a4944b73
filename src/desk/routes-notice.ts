// A notice that no machine could tell its holder: an officer says what became of it.
import { z } from 'zod'
import type { Advance } from '../revocation/revocation.ts'
import { type Settle, settle, settled } from './api-notice.ts'
import { problem } from './api-words.ts'
import type { CaseFile } from './case-view.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { notFound, Refused } from './problems.ts'
import { caseParams } from './routes-case.ts'

export type NoticePorts = {
  readonly records: {
    caseFile(id: string): Promise<CaseFile | undefined>
    settleNotice(id: string, settled: Settle & { at: string }, actor: string): Promise<Advance>
  }
  readonly clock: { now(): Date }
}

const noticeParams = caseParams.extend({ noticeId: z.string().regex(/^N-[0-9A-Z]{10}$/) })

export function noticeRoutes(app: DeskApp, { records, clock }: NoticePorts): void {
  app.post(
    '/cases/:id/notices/:noticeId/settle',
    {
      schema: {
        summary: 'Say what became of a notice that could not be sent; written to the audit trail',
        tags: ['cases'],
        params: noticeParams,
        body: settle,
        response: { 200: settled, 401: problem, 403: problem, 404: problem, 409: problem },
      },
    },
    async (request) => {
      const { id, noticeId } = request.params
      const { how, words } = request.body
      const said = { how, words: words.trim(), at: clock.now().toISOString() }
      const file = await records.caseFile(id)
      // Through its own case only: the officer is to have that case before his eyes.
      if (!file?.notices.some((each) => each.id === noticeId)) throw notFound('notice of this case')
      if (how === 'not-needed' && said.words === '')
        throw new Refused(409, 'refused', 'Write down why the holder need not be told.')
      const actor = `officer:${seated(request).officer.name}`
      const answer = await records.settleNotice(noticeId, said, actor)
      if (!answer.ok) throw new Refused(409, 'refused', answer.why)
      const { state, version } = answer.revocation
      return { state, version }
    },
  )
}
