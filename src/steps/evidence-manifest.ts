// The manifest of an evidence pack: every file with its hash, the sixteen items with what each lacks, and what was sealed.
import { z } from 'zod'

/** What an auditor wants of each revocation (domain §5.5), in that order. */
export const itemTitles = [
  'Case and certificate',
  'Receipt, its channel and its time',
  'The original bytes',
  'Who asked, in what role, and why that role may ask',
  'What was proved: signature and its evidence, or readings and corrections',
  'Signature and chop beside the specimens on file',
  'Decisions',
  'Calendar: hours, holidays, closures, deadlines',
  'What was out of the ordinary',
  'Hand-over to the CA',
  'Publication on the CRL',
  'Notices',
  'Final confirmation',
  'Audit trail',
  'Who looked at it',
  'Its place in the population, and reconciliation with the CA',
] as const

export const MANIFEST = 'manifest.json'
export const SIGNATURE = 'manifest.p7s'
export const PAGE = 'index.html'
export const FORMAT = 'holdfast-evidence-pack/1'

/** Files of ours that a check reads again. */
export const PATHS = {
  receipts: 'items/02-receipts.json',
  proof: 'items/05-proof.json',
  publication: 'items/11-publication.json',
  audit: 'items/14-audit.jsonl',
} as const

/** Far beyond any case, and little work: a hostile pack must not keep an auditor's machine busy for hours. */
const MOST = {
  files: 10_000,
  rows: 1_000_000,
  receipts: 10_000,
  mails: 1_000,
  lists: 1_000,
} as const

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const path = z.string().min(1).max(160)

export const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** Which release of the software made it. */
  software: z.string(),
  madeAt: z.iso.datetime(),
  /** `officer:NAME` or `command:NAME`. */
  madeBy: z.string(),
  /** Identity card numbers are shown in full. */
  unmasked: z.boolean(),
  /** Null where the office has no key for it, and then it proves nothing. */
  signedBy: z.string().nullable(),
  case: z.strictObject({
    id: z.string(),
    state: z.string(),
    version: z.int(),
    mergedFrom: z.array(z.string()),
    issuer: z.string().nullable(),
    serial: z.string().nullable(),
  }),
  items: z.array(
    z.strictObject({
      no: z.int(),
      title: z.string(),
      files: z.array(path),
      /** What of it there is not, each with its reason. */
      lacks: z.array(z.string()),
    }),
  ),
  files: z.array(z.strictObject({ path, sha256, size: z.int(), item: z.int() })).max(MOST.files),
  audit: z.strictObject({
    /** The last row of the whole trail when the pack was made. */
    head: z.strictObject({ seq: z.int(), hash: sha256 }).nullable(),
    /** The rows of the pack, in order. */
    rows: z.array(z.strictObject({ seq: z.int(), hash: sha256 })).max(MOST.rows),
  }),
})
export type Manifest = z.infer<typeof manifestSchema>

const certificateFile = z.object({ sha256, subject: z.string(), path: path.nullable() })
const statusFile = z.object({ sha256, source: z.enum(['crl', 'ocsp']), path: path.nullable() })

/** As much of the documents of items 2, 5 and 11 as a check reads again. */
export const receiptsSchema = z.object({
  receipts: z
    .array(z.object({ id: z.string(), sha256, size: z.int(), path: path.nullable() }))
    .max(MOST.receipts),
})
export const proofSchema = z.object({
  mails: z
    .array(
      z.object({
        receiptId: z.string(),
        /** The mail, or of an encrypted one what was inside. */
        path: path.nullable(),
        /** The moments at which it was received, and judged. */
        receivedAt: z.iso.datetime(),
        judgedAt: z.iso.datetime(),
        verdict: z.object({
          outcome: z.string(),
          code: z.string().nullable(),
          signer: z.object({ sha256: z.string() }).nullable(),
          signedOctetsSha256: z.string().nullable(),
        }),
        status: z.array(statusFile).max(MOST.lists),
        /** All that the verdict rests on; a pack of before they were kept names none. */
        certificates: z.array(certificateFile).max(MOST.lists).optional(),
      }),
    )
    .max(MOST.mails),
})
export type ProofOfMail = z.infer<typeof proofSchema>['mails'][number]

export const publicationSchema = z.object({
  certificate: z.object({ issuer: z.string(), serial: z.string() }).nullable(),
  sightings: z
    .array(
      z.object({
        auditSeq: z.int(),
        sha256,
        crlNumber: z.string().nullable(),
        thisUpdate: z.iso.datetime(),
        entry: z
          .object({
            revocationDate: z.iso.datetime(),
            reason: z.string().nullable(),
            invalidityDate: z.iso.datetime().nullable(),
          })
          .nullable(),
        path: path.nullable(),
      }),
    )
    .max(MOST.lists),
})
export type Publication = z.infer<typeof publicationSchema>

/** `items/07-decisions.json`. */
export const itemPath = (no: number, name: string): string =>
  `items/${String(no).padStart(2, '0')}-${name}.json`

/** One of the sixteen, before it is written down. */
export type PackItem = {
  readonly no: number
  readonly path: string
  readonly document: unknown
  /** What of it there is not, each with its reason. */
  readonly lacks: readonly string[]
}
