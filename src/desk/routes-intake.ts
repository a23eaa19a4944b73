// Paper that officers scan themselves: a posted original or a form handed in at a counter.
import { z } from 'zod'
import type { Channel } from '../revocation/kinds.ts'
import type { Receipt, ReceiptSource } from '../revocation/receipt.ts'
import { received } from './api-queue.ts'
import { problem } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { Refused } from './problems.ts'

export type IntakePorts = {
  /** The step of that name: evidence, receipt, then wake. */
  readonly receive: (arrival: {
    readonly bytes: Uint8Array
    readonly channel: Channel
    readonly receivedAt: string
    readonly receivedBy: string
    readonly source: ReceiptSource
  }) => Promise<{ readonly receipt: Receipt; readonly isNew: boolean }>
  readonly clock: { now(): Date }
}

/** A long form scanned in grey at 300 dpi stays below this. */
export const SCAN_BYTES = 30 * 1024 * 1024

const fields = z.object({
  channel: z.enum(['post', 'counter']),
  receivedAt: z.iso.datetime({ offset: true }),
})

export function intakeRoutes(app: DeskApp, { receive, clock }: IntakePorts): void {
  app.post(
    '/receipts',
    {
      config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: {
        summary: 'Take in a scan: multipart with `channel`, `receivedAt` and, last, `file`',
        tags: ['intake'],
        consumes: ['multipart/form-data'],
        response: { 201: received, 400: problem, 401: problem, 403: problem, 413: problem },
      },
    },
    async (request, reply) => {
      const { officer } = seated(request)
      const part = await request.file()
      if (!part) throw new Refused(400, 'no-file', 'Choose a file to take in.')
      const bytes = await part.toBuffer()
      const stated = fields.safeParse({
        channel: text(part.fields.channel),
        receivedAt: text(part.fields.receivedAt),
      })
      if (!stated.success)
        throw new Refused(400, 'not-understood', 'Say by which channel it came, and when.')
      const { channel, receivedAt } = stated.data
      if (Date.parse(receivedAt) > clock.now().getTime() + 60_000)
        throw new Refused(400, 'future', 'It cannot have been received in the future.')
      const { receipt, isNew } = await receive({
        bytes,
        channel,
        receivedAt: new Date(receivedAt).toISOString(),
        receivedBy: 'officer',
        source: { kind: 'desk', officer: officer.name, name: part.filename.slice(0, 200) },
      })
      const { id: receiptId, duplicateOf } = receipt
      return reply.code(201).send({ receiptId, isNew, duplicateOf })
    },
  )
}

function text(part: unknown): string | undefined {
  const value = (part as { value?: unknown } | undefined)?.value
  return typeof value === 'string' ? value : undefined
}
