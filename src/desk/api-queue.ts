// What the HTTP API says of the queue: one line a case, what is due first on top.
import { z } from 'zod'
import { states } from '../revocation/revocation.ts'
import { missingCrlRun } from './api-drift.ts'
import { bilingual, certificate, certificateKind, channel, type Frozen } from './api-words.ts'

export const state = z.enum(states)

export const requestKind = z.enum([
  'revocation',
  'final-confirmation',
  'release',
  'withdrawal',
  'reply',
  'enquiry',
  'e-cheque',
  'bounce',
  'unreadable',
  'unexamined',
])

export const recommendation = z.object({
  decision: z.enum([
    'suspend',
    'revoke',
    'release',
    'refuse',
    'not-a-request',
    'not-actionable',
    'schedule',
    'accept-withdrawal',
    'pull-back',
    'identify',
    'look',
  ]),
  says: bilingual,
})

/** What the next CRL must show. */
export const awaitedThing = z.enum(['hold', 'revoked', 'absent'])

export const caseLine = z
  .object({
    id: z.string(),
    state,
    urgent: z.boolean(),
    dueAt: z.string().nullable(),
    openedAt: z.string(),
    certificate: z
      .object({
        serial: z.string(),
        kind: certificateKind,
        srn: z.string().nullable(),
        nameEn: z.string(),
        nameZh: z.string(),
      })
      .nullable(),
    kinds: z.array(requestKind),
    channels: z.array(channel),
    recommendation: recommendation.nullable(),
    findings: z.object({ bar: z.int(), doubt: z.int(), note: z.int() }),
    secondWanted: z.boolean(),
    /** A decision waits for processing to open. */
    held: z.boolean(),
    /** Two officers acted in it while processing was stopped. */
    emergency: z.boolean(),
    trouble: z.string().nullable(),
    /** Whose trouble: the CA did not do as told, or the holder was not, or perhaps not, told. */
    troubleWith: z.enum(['ca', 'letter', 'notice']).nullable(),
    awaited: awaitedThing.nullable(),
    /** Suspended, reminded for the last time, and not confirmed. */
    overdue: z.boolean(),
  })
  .meta({ id: 'CaseLine' })
export type CaseLineView = Frozen<z.infer<typeof caseLine>>

export const queueQuery = z.object({
  /** Several states with commas between; none = all. */
  states: z
    .string()
    .optional()
    .transform((text) => (text ? text.split(',') : []))
    .pipe(z.array(state).max(states.length)),
  /** Only, or beside those states, the cases whose holder an officer has still to tell. */
  untold: z.stringbool().default(false),
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})

export const queue = z
  .object({
    cases: z.array(caseLine),
    /** How many cases stand in each state, whatever was filtered. */
    counts: z.record(state, z.int()),
    /** Cases of any state whose holder an officer has still to tell. */
    untold: z.int(),
    /** Drifts from the CA that nobody has answered for. */
    drifts: z.int(),
    missingCrlRun: missingCrlRun.nullable(),
    now: z.string(),
  })
  .meta({ id: 'Queue' })
export type QueueView = Frozen<z.infer<typeof queue>>

export const totals = z
  .object({
    receipts: z.int(),
    requests: z.int(),
    cases: z.int(),
    findings: z.int(),
    unexamined: z.int(),
    duplicates: z.int(),
  })
  .meta({ id: 'Totals' })

export const registerQuery = z.object({
  search: z.string().trim().min(2).max(100),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export const registerAnswer = z.object({ certificates: z.array(certificate) })
export type RegisterAnswer = Frozen<z.infer<typeof registerAnswer>>

export const received = z
  .object({ receiptId: z.string(), isNew: z.boolean(), duplicateOf: z.string().nullable() })
  .meta({ id: 'Received' })
export type Received = Frozen<z.infer<typeof received>>
