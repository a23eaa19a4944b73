// What a policy file must hold, part by part; what no part shows and the whole does is in policy-faults.ts.
import { z } from 'zod'
import { decisionKinds } from './decision.ts'
import { certificateKinds, channels, requesterRoles } from './kinds.ts'
import { noticeKinds } from './notice.ts'

const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:MM')
const day = z.iso.date('must be a day as YYYY-MM-DD')
const hours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, 'must open before it closes')

/** How a channel answers for a kind. `listed`: by name (R7, R11 …) · `general`: by the general sentence R2 ·
 *  `irregular`: taken with a flag, an officer looks (A25) · `out`: not taken; the right channel is named (A28). */
export const channelAnswers = ['listed', 'general', 'irregular', 'out'] as const
export type ChannelAnswer = (typeof channelAnswers)[number]

const kindRules = z
  .strictObject({
    name: bilingual,
    /** The rules that stand behind `who` and `channels`, for the grounds of a finding. */
    rules: z.strictObject({ who: z.string().min(1), channels: z.string().min(1) }),
    who: z.array(z.enum(requesterRoles)).min(1),
    channels: z.record(z.enum(channels), z.enum(channelAnswers)),
    /** Where a form is taken in certain languages only (R11); a channel that is not named takes any. */
    formLanguages: z.partialRecord(z.enum(channels), z.array(z.enum(['en', 'tc'])).min(1)),
    suspendable: z.boolean(),
    /** A limit in clock hours from receipt to publication that no closed office stops (domain §5.1). */
    clockHours: z.int().positive().nullable(),
    /** The longer limit, in days, where the subscriber did not ask and no key is in danger (BR 4.9.1.1: five). */
    clockDays: z.int().positive().max(31).nullable().default(null),
    noticeDays: z.int().positive(),
    /** Days after the suspension on which the holder is asked again to confirm; after the last he is overdue (A20). */
    reminderDays: z.array(z.int().min(1).max(366)).default([]),
    /** Months of notice before a planned revocation takes effect (R13). */
    monthsNotice: z.int().min(0).max(12),
    /** Does paper need the organisation's chop beside the signature (R9, A35)? */
    chop: z.boolean(),
    confirmation: z.strictObject({
      channels: z.array(z.enum(channels)),
      requestMayBeFinal: z.boolean(),
      how: bilingual,
    }),
    fourEyes: z.array(z.enum(decisionKinds)),
    publishReason: z.enum(['as-given', 'always-unspecified']),
    /** Which letters go out about a case of this kind. */
    notices: z.union([z.literal('all'), z.array(z.enum(noticeKinds))]),
    /** The sentence that names the channels to use, for whoever came by another. */
    rightChannel: bilingual,
  })
  .refine(({ who }) => new Set(who).size === who.length, 'must name each requester once')
  .refine(({ reminderDays: days }) => days.every((day, at) => day > (days[at - 1] ?? 0)), {
    error: 'must ascend',
    path: ['reminderDays'],
  })

const channelFacts = z.strictObject({
  name: bilingual,
  proof: z.enum(['signature', 'ink', 'relay']),
  /** Must a signed original follow (A18)? */
  originalFollows: z.boolean(),
})

export const policySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'must be small letters, digits and hyphens'),
  version: z.string().min(1),
  appliesFrom: day,
  source: z.string().min(1),
  ca: z.strictObject({ name: bilingual, contact: bilingual }),
  calendar: z.strictObject({
    weekdays: hours,
    saturday: hours.nullable(),
    /** Do No. 8 and above and black rain stop processing (R20-R23)? */
    weather: z.boolean(),
    /** Are officers' decisions held while processing is stopped? Without it the hours only make the deadlines. */
    enforceHours: z.boolean().default(false),
    pledge: z.strictObject({
      workingDays: z.int().min(1).max(20),
      /** The officers' own cut-off on the last day (A15). */
      cutOff: time,
      /** Does every signal stop a day from counting, for the outer date only (A13)? */
      anySignal: z.boolean(),
    }),
    crlRuns: z
      .array(time)
      .min(1)
      .refine((runs) => runs.every((run, at) => run > (runs[at - 1] ?? '')), 'must ascend'),
  }),
  channels: z.record(z.enum(channels), channelFacts),
  kinds: z.partialRecord(z.enum(certificateKinds), kindRules),
})

export type Policy = z.infer<typeof policySchema>
export type KindRules = z.infer<typeof kindRules>
