// What the records kept of proofs and publications, read leniently: another version of the software may have written it.
import { z } from 'zod'
import type { AuditRow } from '../revocation/audit.ts'
import type { Request } from '../revocation/request.ts'
import { recordOf } from './evidence-sources.ts'

const keptVerdict = z.looseObject({
  outcome: z.string(),
  code: z.string().nullable(),
  /** Null where no signature was proved. */
  signer: z.unknown().optional(),
  status: z
    .array(z.looseObject({ sha256: z.string(), source: z.enum(['crl', 'ocsp']).default('crl') }))
    .default([]),
  /** Not told by those that were reached before they were kept. */
  certificates: z.array(z.looseObject({ sha256: z.string(), subject: z.string() })).optional(),
})
export type KeptVerdict = z.infer<typeof keptVerdict>
export type StatusKept = KeptVerdict['status'][number]

/** Undefined where no mail was judged. */
export const proofOfMail = ({ examined }: Request): KeptVerdict | undefined =>
  keptVerdict.safeParse(examined.verdict).data

const sighting = z.object({
  crlNumber: z.string().nullable(),
  thisUpdate: z.string(),
  nextUpdate: z.string().nullable(),
  sha256: z.string(),
  /** SHA-256 of the certificate that verified it. */
  signer: z.string().optional(),
  source: z.string(),
  entry: z
    .object({
      revocationDate: z.string(),
      reason: z.string().nullable(),
      invalidityDate: z.string().nullable(),
    })
    .nullable(),
  seenAt: z.string(),
})
export type KeptSighting = z.infer<typeof sighting> & { readonly auditSeq: number }

/** Each list that showed what was decided, as the trail has it. */
export const sightingsOf = (audit: readonly AuditRow[]): readonly KeptSighting[] =>
  audit.flatMap(({ seq, action, details }) => {
    const read = action === 'sighted' ? sighting.safeParse(recordOf(details)?.sighting).data : null
    return read ? [{ ...read, auditSeq: seq }] : []
  })

const decided = z.looseObject({
  from: z.string(),
  to: z.string(),
  decision: z.looseObject({ kind: z.string() }),
  officer: z.string(),
  grounds: z.string(),
})
export type KeptDecision = z.infer<typeof decided> & Pick<AuditRow, 'seq' | 'at' | 'actor'>

export const decisionsOf = (audit: readonly AuditRow[]): readonly KeptDecision[] =>
  audit.flatMap(({ seq, at, actor, action, details }) => {
    const read = action === 'decided' ? decided.safeParse(details).data : null
    return read ? [{ ...read, seq, at, actor }] : []
  })
