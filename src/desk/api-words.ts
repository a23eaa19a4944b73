// The small words of the HTTP API that all its answers share: sentences, findings, fields, and what goes wrong.
import { z } from 'zod'
import { certificateKinds, channels, reasonCodes, requesterRoles } from '../revocation/kinds.ts'

/** An answer as the desk makes it and the browser reads it: nobody changes it. */
export type Frozen<T> = T extends readonly unknown[] | object
  ? { readonly [K in keyof T]: Frozen<T[K]> }
  : T
type Thawed<T> = T extends readonly unknown[] | object
  ? { -readonly [K in keyof T]: Thawed<T[K]> }
  : T
/** To Fastify, which wants its answers writable though it never writes them. */
export const thaw = <T>(answer: T): Thawed<T> => answer as Thawed<T>

export const bilingual = z.object({ en: z.string(), zh: z.string() })

/** RFC 9457. `detail` is one plain sentence for the officer. */
export const problem = z
  .object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
  .meta({ id: 'Problem' })
export type Problem = Frozen<z.infer<typeof problem>>

export const finding = z
  .object({
    code: z.string(),
    weight: z.enum(['bar', 'doubt', 'note']),
    says: bilingual,
    grounds: z.string(),
  })
  .meta({ id: 'Finding' })
export type FindingView = Frozen<z.infer<typeof finding>>

export const box = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** Where a value was read: a span of the text shown, a box on a page, or a person. */
export const origin = z.discriminatedUnion('from', [
  z.object({ from: z.literal('text'), span: z.tuple([z.number(), z.number()]) }),
  z.object({
    from: z.literal('page'),
    page: z.int(),
    box,
    pixels: box.optional(),
  }),
  z.object({ from: z.literal('signer') }),
  z.object({ from: z.literal('relay') }),
  z.object({ from: z.literal('officer'), officer: z.string() }),
])

export const field = z
  .object({ value: z.string(), asRead: z.string(), confidence: z.number(), origin })
  .meta({ id: 'Field' })
export type FieldView = Frozen<z.infer<typeof field>>

export const certificateKind = z.enum(certificateKinds)
export const channel = z.enum(channels)
export const requesterRole = z.enum(requesterRoles)
export const reasonCode = z.enum(reasonCodes)
export const revocationReason = reasonCode.exclude(['certificateHold', 'removeFromCRL'])

export const certificateStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('good') }),
  z.object({ kind: z.literal('on-hold'), since: z.string() }),
  z.object({ kind: z.literal('revoked'), since: z.string(), reason: reasonCode }),
  z.object({ kind: z.literal('unknown') }),
])

export const certificate = z
  .object({
    id: z.string(),
    issuer: z.string(),
    subject: z.string(),
    serial: z.string(),
    kind: certificateKind,
    srn: z.string().nullable(),
    nameEn: z.string(),
    nameZh: z.string(),
    emails: z.array(z.string()),
    organisation: z
      .object({
        nameEn: z.string(),
        nameZh: z.string(),
        brn: z.string(),
        branch: z.string().optional(),
      })
      .nullable(),
    /** Masked, but for ten minutes after an officer unmasked this case. */
    hkid: z.string().nullable(),
    phone: z.string().nullable(),
    serverName: z.string().nullable(),
    notBefore: z.string(),
    notAfter: z.string(),
    status: certificateStatus,
  })
  .meta({ id: 'Certificate' })
export type CertificateView = Frozen<z.infer<typeof certificate>>
