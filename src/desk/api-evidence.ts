// What the HTTP API says of a request's evidence: the verdict on a signature, the reading of pages.
import { z } from 'zod'
import { typedField } from './api-typed.ts'
import { bilingual, box, type Frozen } from './api-words.ts'

/** A CRL or an OCSP response that the verdict rests on; records of before say less of it. */
const statusDocument = z
  .object({
    subject: z.string(),
    source: z.enum(['crl', 'ocsp']),
    crlIssuer: z.string().nullable(),
    crlNumber: z.string().nullable(),
    responder: z.string().nullable(),
    producedAt: z.string().nullable(),
    nonce: z.boolean().nullable(),
    thisUpdate: z.string(),
    nextUpdate: z.string().nullable(),
    sha256: z.string().nullable(),
  })
  .meta({ id: 'StatusDocument' })
export type StatusDocumentView = Frozen<z.infer<typeof statusDocument>>

export const verdict = z
  .object({
    outcome: z.enum(['passed', 'passed-on-hold', 'failed', 'indeterminate', 'unsigned']),
    code: z.string().nullable(),
    detail: z.string().nullable(),
    says: bilingual,
    signer: z
      .object({
        subject: z.string(),
        issuer: z.string(),
        serial: z.string(),
        emails: z.array(z.string()),
        notAfter: z.string(),
      })
      .nullable(),
    signingTime: z.string().nullable(),
    signatureAlgorithm: z.string().nullable(),
    digestAlgorithm: z.string().nullable(),
    onHoldSince: z.string().nullable(),
    path: z.array(z.string()),
    status: z.array(statusDocument),
    notes: z.array(z.object({ code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'Verdict' })
export type VerdictView = Frozen<z.infer<typeof verdict>>

const placed = { page: z.int(), pixels: box }
export const reading = z
  .object({
    pages: z.array(
      z.object({ width: z.number(), height: z.number(), xDpi: z.number(), yDpi: z.number() }),
    ),
    /** More than `pages` where the document is longer than what is read: those beyond may be looked at one by one. */
    pagesInAll: z.int(),
    /** What each page is; empty for what was read before pages were sorted. */
    sheets: z.array(
      z.object({
        kind: z.enum(['form', 'letter', 'cover', 'blank', 'identity', 'other', 'unread']),
        turned: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
        /** Which form, and its version. */
        form: z.string().nullable(),
        /** The line that the sender's machine printed along the top: a claim. */
        headerLine: z.string().nullable(),
        /** Shown only to whoever asks for it, since it may show an identity document. */
        covered: z.boolean(),
      }),
    ),
    /** The form's own names for its fields, ticks and crops. */
    labels: z.record(z.string(), z.object({ en: z.string(), tc: z.string() })),
    /** The page that arrived upside down, to be shown turned; its boxes are as it arrived. */
    turnedPage: z.int().nullable(),
    form: z.string().nullable(),
    language: z.enum(['en', 'tc']).nullable(),
    fields: z.array(
      z.object({
        ...placed,
        name: z.string(),
        value: z.string(),
        asRead: z.string(),
        confidence: z.number(),
        valid: z.boolean(),
        repaired: z.boolean(),
        /** Above its field's measured threshold; null for what was read before there were any. */
        sure: z.boolean().nullable(),
        /** Not sure, and a decision would rest on it: an officer types what stands on the page. */
        awaited: z.boolean(),
        /** Its number is masked, here and in its picture. */
        masked: z.boolean(),
        /** What an officer typed last. */
        typed: typedField.nullable(),
      }),
    ),
    ticks: z.array(
      z.object({
        ...placed,
        name: z.string(),
        ticked: z.boolean(),
        confidence: z.number(),
        scribbled: z.boolean(),
      }),
    ),
    crops: z.array(z.object({ ...placed, name: z.string(), ink: z.number() })),
    findings: z.array(z.object({ code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'Reading' })
export type ReadingView = Frozen<z.infer<typeof reading>>
