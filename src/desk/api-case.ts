// What the HTTP API says of one case: its certificate, requests, notices, history, and what may be decided now.
import { z } from 'zod'
import { decisionKinds } from '../revocation/decision.ts'
import { asking } from './api-ageing.ts'
import { heldView, processing } from './api-calendar.ts'
import { candidate } from './api-candidate.ts'
import { reading, verdict } from './api-evidence.ts'
import { laidOnFax } from './api-laid.ts'
import { notice } from './api-notice.ts'
import { awaitedThing, recommendation, requestKind, state } from './api-queue.ts'
import { awaitedTyping } from './api-typed.ts'
import {
  bilingual,
  certificate,
  channel,
  type Frozen,
  field,
  finding,
  reasonCode,
  requesterRole,
  revocationReason,
} from './api-words.ts'

const instruction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('suspend') }),
  z.object({
    kind: z.literal('revoke'),
    reason: revocationReason,
    invalidityDate: z.string().nullable(),
  }),
  z.object({ kind: z.literal('release') }),
])

export const confirmation = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('receipt'), requestId: z.string().max(40) }),
  z.strictObject({ by: z.literal('request-itself') }),
  z.strictObject({ by: z.literal('ca') }),
  z.strictObject({ by: z.literal('not-suspendable') }),
])

export const decision = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('suspend') }),
    z.strictObject({
      kind: z.literal('revoke'),
      reason: revocationReason,
      invalidityDate: z.iso.date().nullable(),
      confirmation,
    }),
    z.strictObject({ kind: z.literal('release') }),
    z.strictObject({ kind: z.literal('refuse') }),
    z.strictObject({ kind: z.literal('not-a-request') }),
    z.strictObject({ kind: z.literal('not-actionable') }),
    z.strictObject({ kind: z.literal('schedule'), on: z.iso.date() }),
    z.strictObject({ kind: z.literal('accept-withdrawal') }),
    z.strictObject({ kind: z.literal('pull-back') }),
    z.strictObject({ kind: z.literal('identify'), certificateId: z.string().max(100) }),
  ])
  .meta({ id: 'Decision' })
export type DecisionView = Frozen<z.infer<typeof decision>>

export const decide = z.strictObject({
  /** The case's version that the officer looked at: an older one is refused. */
  version: z.int(),
  decision,
  grounds: z.string().max(4000),
  /** Processing is stopped, and this cannot wait: two officers, and marked. */
  emergency: z.boolean().optional(),
})
export type Decide = Frozen<z.infer<typeof decide>>

export const decided = z.object({
  state,
  version: z.int(),
  /** The decision is written down and waits for a second officer. */
  secondWanted: z.boolean(),
  /** Another case that this one joined, when that certificate already had one. */
  mergedInto: z.string().nullable(),
  /** Processing is stopped: the decision is kept as a draft. */
  held: heldView.nullable(),
})
export type Decided = Frozen<z.infer<typeof decided>>

/** One fact the sender states, beside what the register holds. */
export const comparison = z
  .object({
    what: z.enum([
      'serial',
      'srn',
      'name',
      'email',
      'organisation',
      'serverName',
      'hkid',
      'phone',
      'kind',
      'role',
      'reason',
      'compromisedOn',
      'formDate',
      'caseId',
    ]),
    claimed: z.array(field),
    registered: z.array(z.string()),
    /** What of the organisation's Authorised Representatives agrees with the claim. */
    representatives: z.array(z.string()),
    match: z.enum(['same', 'differs', 'not-claimed', 'not-on-register', 'no-counterpart']),
  })
  .meta({ id: 'Comparison' })
export type Comparison = Frozen<z.infer<typeof comparison>>

const clocks = z.object({
  processingOpensAt: z.string().nullable(),
  /** Null past the end of the holiday table: no deadline is guessed. */
  /** When officers stop on the day of the target. */
  cutOff: z.string().nullable(),
  target: z.string().nullable(),
  outer: z.string().nullable(),
  clockLimit: z.string().nullable(),
  /** The longer limit in days, where one binds beside `clockLimit`. */
  clockOuter: z.string().optional(),
  noticeDue: z.string(),
  /** Every CRL after receipt that keeps the pledge; the first is the next. */
  crlRuns: z.array(z.string()),
  why: z.array(bilingual),
})

export const receipt = z
  .object({
    id: z.string(),
    channel,
    sha256: z.string(),
    size: z.number(),
    receivedAt: z.string(),
    receivedBy: z.string(),
    source: z.string(),
    messageId: z.string().nullable(),
    duplicateOf: z.string().nullable(),
  })
  .meta({ id: 'Receipt' })

export const request = z
  .object({
    id: z.string(),
    kind: requestKind,
    laidAt: z.string(),
    receipt,
    ask: z.enum(['revoke', 'confirm', 'release', 'withdraw', 'question', 'none']).nullable(),
    all: z.boolean(),
    urgent: z.boolean(),
    finalConfirmation: z.boolean(),
    role: requesterRole.nullable(),
    comparisons: z.array(comparison),
    findings: z.array(finding),
    recommendation: recommendation.nullable(),
    clocks: clocks.nullable(),
    policyVersion: z.string().nullable(),
    sender: z.string().nullable(),
    subject: z.string().nullable(),
    /** Plain text, never HTML. `marks` are the places fields were read from. */
    text: z.string().nullable(),
    /** Did a signature that holds cover this text? */
    textProved: z.boolean(),
    marks: z.array(z.object({ start: z.int(), end: z.int(), what: z.string() })),
    verdict: verdict.nullable(),
    reading: reading.nullable(),
    laidOnFax: laidOnFax.nullable(),
    attachments: z.array(
      z.object({
        name: z.string(),
        mediaType: z.string(),
        sha256: z.string(),
        size: z.number(),
      }),
    ),
  })
  .meta({ id: 'Request' })
export type RequestView = Frozen<z.infer<typeof request>>

/** What the state of the case allows. `why` says why not. */
export const option = z
  .object({
    kind: z.enum(decisionKinds),
    allowed: z.boolean(),
    why: z.string().nullable(),
    needsGrounds: z.boolean(),
    needsSecond: z.boolean(),
  })
  .meta({ id: 'Option' })
export type OptionView = Frozen<z.infer<typeof option>>

const confirmationOption = z.object({
  confirmation,
  says: z.enum(['receipt', 'request-itself', 'ca', 'not-suspendable']),
  receivedAt: z.string().nullable(),
  needsGrounds: z.boolean(),
  needsSecond: z.boolean(),
})
export type ConfirmationOption = Frozen<z.infer<typeof confirmationOption>>

export const revocation = z
  .object({
    id: z.string(),
    state,
    version: z.int(),
    openedAt: z.string(),
    changedAt: z.string(),
    urgent: z.boolean(),
    pendingInstruction: instruction.nullable(),
    effectiveAt: z.string().nullable(),
    awaited: z
      .object({
        what: awaitedThing,
        since: z.string(),
        /** The first run of the CA's CRL after it; null where there is no timetable. */
        appearsAt: z.string().nullable(),
        /** That run is over, and its CRL did not show it. */
        late: z.boolean(),
      })
      .nullable(),
    sighting: z
      .object({
        crlNumber: z.string().nullable(),
        thisUpdate: z.string(),
        source: z.string(),
        seenAt: z.string(),
        reason: reasonCode.nullable(),
        onCrl: z.boolean(),
      })
      .nullable(),
    secondWanted: z
      .object({
        decision,
        officer: z.string(),
        grounds: z.string(),
        at: z.string(),
        emergency: z.boolean().optional(),
      })
      .nullable(),
    scheduledFor: z.string().nullable(),
    trouble: z.object({ at: z.string(), detail: z.string() }).nullable(),
    mergedInto: z.string().nullable(),
    /** When two officers last acted while processing was stopped. */
    emergency: z.string().nullable(),
  })
  .meta({ id: 'Revocation' })

export const caseView = z
  .object({
    revocation,
    dueAt: z.string().nullable(),
    now: z.string(),
    asking: asking.nullable(),
    certificate: certificate.nullable(),
    /** Certificates that the requests point to, each with what pointed: for the officer to choose from. */
    candidates: z.array(candidate),
    requests: z.array(request),
    /** Signatures and chops taken when the certificate was applied for, for the officer's eye to compare. */
    specimens: z.array(
      z.object({ id: z.string(), what: z.enum(['signature', 'chop']), takenOn: z.string() }),
    ),
    /** False: whatever reason is chosen, the CRL will carry none. */
    publishesReasons: z.boolean(),
    /** What the CA can do, and the reasons that can reach its CRL; null where none is set. */
    ca: z
      .object({ hold: z.boolean(), release: z.boolean(), reasons: z.array(reasonCode) })
      .nullable(),
    options: z.array(option),
    confirmations: z.array(confirmationOption),
    /** What must be typed from a page before the CA is told to act; null where a request is sure by itself. */
    awaitsTyping: awaitedTyping.nullable(),
    /** Are decisions carried out now? While they are not, they are kept as drafts. */
    processing,
    held: z.array(heldView.extend({ decision })),
    notices: z.array(notice),
    history: z.array(
      z.object({
        seq: z.int(),
        at: z.string(),
        actor: z.string(),
        action: z.string(),
        /** What was decided, and what the officer wrote to it, or to a notice that was settled. */
        decision: z.enum(decisionKinds).nullable(),
        grounds: z.string().nullable(),
        details: z.string(),
      }),
    ),
    /** Identity card numbers are masked; `until` when this officer has unmasked them. */
    masked: z.boolean(),
    unmaskedUntil: z.string().nullable(),
  })
  .meta({ id: 'Case' })
export type CaseView = Frozen<z.infer<typeof caseView>>
