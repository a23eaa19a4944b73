// The picture of an original laid on its fax: drawn when it is asked for, with identity numbers covered while masked.
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { problem } from './api-words.ts'
import { type CaseFile, unmaskedUntil } from './case-view.ts'
import { cover } from './cover.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { isSecretField } from './mask.ts'
import { notFound } from './problems.ts'
import { caseParams } from './routes-case.ts'

type Box = readonly [number, number, number, number]
type ComparedPage = { readonly bytes: Uint8Array; readonly page: number }

export type LaidPorts = {
  readonly records: { caseFile(id: string): Promise<CaseFile | undefined> }
  readonly evidence: { get(sha256: string): Promise<Buffer> }
  readonly pictures: {
    /** Both pages on one another, so many pixels a millimetre; nothing where they bear not the same form. */
    laid(
      fax: ComparedPage,
      original: ComparedPage,
    ): Promise<{ readonly png: Uint8Array; readonly scale: number } | undefined>
  }
  readonly clock: { now(): Date }
}

const params = caseParams.extend({ requestId: z.string().regex(/^Q-[0-9A-Z]{10}$/) })

export function laidRoutes(app: DeskApp, { records, evidence, pictures, clock }: LaidPorts): void {
  app.get(
    '/cases/:id/requests/:requestId/laid-on-fax.png',
    {
      schema: {
        summary:
          'An original and its fax on one another: black where both bear ink, red the fax alone, blue the original alone',
        tags: ['evidence'],
        params,
        response: { 401: problem, 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const file = await records.caseFile(request.params.id)
      const own = file?.requests.find(({ id }) => id === request.params.requestId)
      const earlier = own?.examined.laidOnFax?.earlier
      const other = file?.requests.find(({ receiptId }) => receiptId === earlier)
      if (!file || !own || !other) throw notFound('original and fax of this case')
      const page = async ({ receipt, examined }: typeof own) => ({
        bytes: await evidence.get(receipt.sha256),
        page: placesOf(examined.reading)[0]?.page ?? 0,
      })
      const [fax, original] = own.receipt.channel === 'fax' ? [own, other] : [other, own]
      const laid = await pictures.laid(await page(fax), await page(original))
      if (!laid) throw notFound('picture of original and fax')
      const sees = unmaskedUntil(file.audit, seated(request).officer.name, clock.now()) !== null
      const boxes = sees
        ? []
        : [fax, original].flatMap(({ examined }) => secretBoxes(examined.reading))
      const picture = await covered(Buffer.from(laid.png), laid.scale, boxes)
      return shown(reply, picture)
    },
  )
}

const shown = (reply: FastifyReply, png: Buffer) =>
  reply.header('cache-control', 'no-store').type('image/png').send(png)

const placed = z.object({
  page: z.int(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
})
const kept = z.object({
  fields: z.record(z.string(), placed),
  sheets: z
    .array(z.object({ identityBoxes: z.array(z.array(z.number())).default([]) }))
    .catch([])
    .default([]),
})
const pixels = z.object({ fields: z.record(z.string(), z.object({ pixels: z.array(z.number()) })) })

type Place = { readonly name: string; readonly page: number; readonly box: Box }

function placesOf(reading: unknown): Place[] {
  const fields = kept.safeParse(reading).data?.fields ?? {}
  return Object.entries(fields).map(([name, field]) => ({ name, ...field }))
}

/** By their names, and by what the form's own rules call an identity number; in millimetres on the form. */
function secretBoxes(reading: unknown): Box[] {
  const sheets = kept.safeParse(reading).data?.sheets ?? []
  const known = sheets.flatMap(({ identityBoxes }) => identityBoxes.map(String))
  const drawn = pixels.safeParse(reading).data?.fields ?? {}
  return placesOf(reading)
    .filter(({ name }) => isSecretField(name) || known.includes(String(drawn[name]?.pixels)))
    .map(({ box }) => box)
}

/** A millimetre more on every side: the writing of a careless pen leaves its box. */
async function covered(png: Buffer, scale: number, boxes: readonly Box[]): Promise<Buffer> {
  const grown = boxes.map(([x, y, width, height]): Box => [x - 1, y - 1, width + 2, height + 2])
  const { width, height } = sizeOf(png)
  return cover(png, { width: width / scale, height: height / scale }, grown)
}

/** PNG §11.2.2: the header comes first, its width and height in the first eight octets. */
const sizeOf = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) })
