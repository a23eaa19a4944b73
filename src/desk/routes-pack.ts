// The evidence of a case as one file for an auditor; each making of it is in the trail.
import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { problem } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { notFound } from './problems.ts'
import { caseParams } from './routes-case.ts'

export type PackPorts = {
  /** The step of that name into a file that goes once it was read; undefined where there is no such case. */
  readonly packCase: (id: string, actor: string) => Promise<Packed | undefined>
}
type Packed = { readonly bytes: Readable; readonly size: number }

export function packRoutes(app: DeskApp, { packCase }: PackPorts): void {
  app.get(
    '/cases/:id/evidence.zip',
    {
      schema: {
        summary:
          'All evidence of the case in one signed file, identity card numbers masked; written to the audit trail',
        tags: ['cases'],
        params: caseParams,
        response: { 401: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const packed = await packCase(id, `officer:${seated(request).officer.name}`)
      if (!packed) throw notFound('case')
      return download(reply, packed, `${id}.zip`)
    },
  )
}

function download(reply: FastifyReply, { bytes, size }: Packed, name: string) {
  return reply
    .type('application/zip')
    .header('content-length', size)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(bytes)
}
