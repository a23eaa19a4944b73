// The evidence of a case: its exact bytes as a download, and pictures of its pages.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AuditEntry } from '../revocation/audit.ts'
import type { Specimen } from '../revocation/certificate.ts'
import { problem } from './api-words.ts'
import { type CaseFile, hasImage, unmaskedUntil } from './case-view.ts'
import { cover, upright, widthAt } from './cover.ts'
import type { DeskApp } from './desk-app.ts'
import { keptReading, pagesInAll, statusOf } from './examined.ts'
import { seated } from './guard.ts'
import { isSecretField } from './mask.ts'
import { notFound, Refused } from './problems.ts'
import { caseParams } from './routes-case.ts'
import { isCovered } from './sheets.ts'

type Box = readonly [number, number, number, number]
export type EvidencePorts = {
  readonly records: {
    caseFile(id: string): Promise<CaseFile | undefined>
    audit(entry: AuditEntry): Promise<unknown>
  }
  readonly register: {
    specimensOf(certificateId: string, brn: string | null): Promise<readonly Specimen[]>
  }
  readonly evidence: { get(sha256: string): Promise<Buffer> }
  /** Pictures of pages, from the room that can decode them. */
  readonly pictures: {
    page(bytes: Uint8Array, page: number, maxWidth: number): Promise<Buffer | undefined>
    crop(bytes: Uint8Array, page: number, pixels: Box): Promise<Buffer | undefined>
  }
  readonly clock: { now(): Date }
}

const receiptParams = caseParams.extend({ receiptId: z.string().regex(/^E-[0-9A-Z]{10}$/) })
const attachmentParams = receiptParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
// Of a longer document than 500 pages the rest is for whoever downloads it.
const pageParams = receiptParams.extend({ page: z.coerce.number().int().min(0).max(499) })
const cropParams = receiptParams.extend({ name: z.string().regex(/^[A-Za-z][\w.]{0,39}$/) })
/** Of several forms in one fax, the one that this request is about. */
const ofRequest = z.object({ of: z.string().max(40).optional() })
const pageQuery = ofRequest.extend({ uncover: z.literal('yes').optional() })
const specimenParams = caseParams.extend({ specimen: z.string().min(1).max(200) })
/** `toScale`: so many pixels a millimetre, and only where the image tells its resolution. */
const specimenQuery = z.object({ toScale: z.literal('8').optional() })
const answers = { 401: problem, 403: problem, 404: problem }
/** Wide enough to read a fine fax line by line. */
const PAGE_WIDTH = 1600
const SPECIMEN_WIDTH = 800

type Laid = CaseFile['requests'][number]

export function evidenceRoutes(app: DeskApp, ports: EvidencePorts): void {
  const { records, evidence, clock } = ports
  const find = async (id: string, receiptId: string, of?: string) => {
    const file = await records.caseFile(id)
    const laid = file?.requests.filter((each) => each.receiptId === receiptId) ?? []
    const request = laid.find((each) => each.id === of) ?? laid[0]
    if (!file || !request) throw notFound('receipt of this case')
    return { file, request }
  }
  const looked = (request: FastifyRequest, { receiptId, revocationId }: Laid, sha256: string) =>
    records.audit({
      at: clock.now().toISOString(),
      actor: `officer:${seated(request).officer.name}`,
      action: 'evidence-downloaded',
      receiptId,
      revocationId,
      details: { sha256 },
    })

  app.get(
    '/cases/:id/receipts/:receiptId/evidence',
    {
      schema: {
        summary: 'The exact bytes that arrived, as a download; written to the audit trail',
        tags: ['evidence'],
        params: receiptParams,
        response: answers,
      },
    },
    async (request, reply) => {
      const laid = (await find(request.params.id, request.params.receiptId)).request
      const bytes = await evidence.get(laid.receipt.sha256)
      await looked(request, laid, laid.receipt.sha256)
      const ending = laid.receipt.channel === 'email' ? 'eml' : 'bin'
      return download(reply, bytes, `${laid.receiptId}.${ending}`)
    },
  )

  app.get(
    '/cases/:id/receipts/:receiptId/attachments/:sha256',
    {
      schema: {
        summary: 'One attachment, as a download; written to the audit trail',
        tags: ['evidence'],
        params: attachmentParams,
        response: answers,
      },
    },
    async (request, reply) => {
      const { id, receiptId, sha256 } = request.params
      const { request: laid } = await find(id, receiptId)
      if (!laid.examined.attachments?.some((each) => each.sha256 === sha256))
        throw notFound('attachment')
      const bytes = await evidence.get(sha256)
      await looked(request, laid, sha256)
      // Never under the sender's name for it: what it is called would decide which program opens it.
      return download(reply, bytes, `${receiptId}-${sha256.slice(0, 8)}.bin`)
    },
  )
  statusRoute(app, ports, find, looked)
  pageRoute(app, ports, find)
  cropRoute(app, ports, find)
  specimenRoute(app, ports)
}

type Find = (
  id: string,
  receiptId: string,
  of?: string,
) => Promise<{ file: CaseFile; request: Laid }>

function statusRoute(
  app: DeskApp,
  { evidence }: EvidencePorts,
  find: Find,
  looked: (request: FastifyRequest, laid: Laid, sha256: string) => Promise<unknown>,
): void {
  app.get(
    '/cases/:id/receipts/:receiptId/status/:sha256',
    {
      schema: {
        summary: 'A CRL or an OCSP response that the verdict rests on; written to the audit trail',
        tags: ['evidence'],
        params: attachmentParams,
        response: answers,
      },
    },
    async (request, reply) => {
      const { id, receiptId, sha256 } = request.params
      const { request: laid } = await find(id, receiptId)
      const document = statusOf(laid.examined.verdict).find((each) => each.sha256 === sha256)
      if (!document) throw notFound('list or response')
      const bytes = await evidence.get(sha256)
      await looked(request, laid, sha256)
      const ending = document.source === 'ocsp' ? 'ors' : 'crl'
      return download(reply, bytes, `${receiptId}-${sha256.slice(0, 8)}.${ending}`)
    },
  )
}

function pageRoute(
  app: DeskApp,
  { evidence, pictures, records, clock }: EvidencePorts,
  find: Find,
): void {
  const shownTo = (request: FastifyRequest, { receiptId, revocationId }: Laid, page: number) =>
    records.audit({
      at: clock.now().toISOString(),
      actor: `officer:${seated(request).officer.name}`,
      action: 'page-uncovered',
      receiptId,
      revocationId,
      details: { page: page + 1 },
    })

  app.get(
    '/cases/:id/receipts/:receiptId/pages/:page.png',
    {
      schema: {
        summary:
          'A page as a picture, from 0; identity numbers covered while the case is masked. A page that may show an identity document, or lies beyond what was read, only with uncover=yes, which is written to the audit trail',
        tags: ['evidence'],
        params: pageParams,
        querystring: pageQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { id, receiptId, page } = request.params
      const { file, request: laid } = await find(id, receiptId, request.query.of)
      const reading = keptReading(laid.examined.reading)
      if (!reading || page >= pagesInAll(reading)) throw notFound('page')
      const [size, sheet] = [reading.pages[page], reading.sheets[page]]
      const covered = size === undefined || isCovered(sheet)
      if (covered && request.query.uncover === undefined)
        throw new Refused(403, 'covered', 'This page may show an identity document; ask for it.')
      const bytes = await evidence.get(laid.examined.document ?? laid.receipt.sha256)
      const png = await pictures.page(bytes, page, PAGE_WIDTH)
      if (!png) throw notFound('page')
      if (covered) await shownTo(request, laid, page)
      if (!size) return picture(reply, png)
      const boxes = seesAll(request, file, clock) ? [] : secretBoxes(reading, page)
      return picture(reply, await upright(await cover(png, size, boxes), sheet))
    },
  )
}

function cropRoute(app: DeskApp, { evidence, pictures, clock }: EvidencePorts, find: Find): void {
  app.get(
    '/cases/:id/receipts/:receiptId/crops/:name.png',
    {
      schema: {
        summary: 'A field, signature or chop cut out of its page',
        tags: ['evidence'],
        params: cropParams,
        querystring: ofRequest,
        response: answers,
      },
    },
    async (request, reply) => {
      const { id, receiptId, name } = request.params
      const { file, request: laid } = await find(id, receiptId, request.query.of)
      const reading = keptReading(laid.examined.reading)
      const place = reading?.crops[name] ?? reading?.fields[name]
      if (!reading || !place) throw notFound('crop')
      const secret = secretBoxes(reading, place.page).map(String).includes(String(place.pixels))
      if (secret && !seesAll(request, file, clock))
        throw new Refused(403, 'masked', 'This number is masked; ask to see it first.')
      const bytes = await evidence.get(laid.examined.document ?? laid.receipt.sha256)
      const png = await pictures.crop(bytes, place.page, place.pixels)
      if (!png) throw notFound('crop')
      return picture(reply, await upright(png, reading.sheets[place.page]))
    },
  )
}

const seesAll = (request: FastifyRequest, file: CaseFile, clock: EvidencePorts['clock']) =>
  unmaskedUntil(file.audit, seated(request).officer.name, clock.now()) !== null

/** Where identity numbers stand on a page: those of this request's form, and of any other form in the same document. */
function secretBoxes(reading: NonNullable<ReturnType<typeof keptReading>>, page: number): Box[] {
  const own = Object.entries(reading.fields).filter(
    ([name, field]) => field.page === page && isSecretField(name),
  )
  return [...own.map(([, field]) => field.pixels), ...(reading.sheets[page]?.identityBoxes ?? [])]
}

/** Of the case's own certificate and organisation only. */
function specimenRoute(
  app: DeskApp,
  { records, register, evidence, pictures }: EvidencePorts,
): void {
  app.get(
    '/cases/:id/specimens/:specimen.png',
    {
      schema: {
        summary: 'A signature or chop on file, as a picture',
        tags: ['evidence'],
        params: specimenParams,
        querystring: specimenQuery,
        response: answers,
      },
    },
    async ({ params, query }, reply) => {
      const certificate = (await records.caseFile(params.id))?.certificate
      const held = certificate
        ? await register.specimensOf(certificate.id, certificate.organisation?.brn ?? null)
        : []
      const specimen = held.find((each) => each.id === params.specimen)
      if (!specimen || !hasImage(specimen)) throw notFound('specimen of this case')
      const bytes = await evidence.get(specimen.sha256)
      const width = query.toScale ? await widthAt(bytes, Number(query.toScale)) : SPECIMEN_WIDTH
      const png = width && (await pictures.page(bytes, 0, width))
      if (!png) throw notFound('picture of this specimen')
      return picture(reply, png)
    },
  )
}

/** Whatever the bytes are, no browser is to make anything of them. */
function download(reply: FastifyReply, bytes: Buffer, name: string) {
  return raw(reply, bytes)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('content-disposition', `attachment; filename="${name}"`)
    .type('application/octet-stream')
    .send(bytes)
}

const picture = (reply: FastifyReply, png: Buffer) => raw(reply, png).type('image/png').send(png)

function raw(reply: FastifyReply, bytes: Buffer): FastifyReply {
  return reply.header('cache-control', 'no-store').header('content-length', bytes.length)
}
