// What the HTTP API says of what waits: five lists, each with the bars that are drawn of it.
import { z } from 'zod'
import { pledgeClocks } from '../revocation/ageing.ts'
import { caseLine, state } from './api-queue.ts'
import type { Frozen } from './api-words.ts'

const head = z.object({
  id: z.string(),
  state,
  urgent: z.boolean(),
  certificate: caseLine.shape.certificate,
  /** How long it waits; in the lists with a day to keep, how long is left, below nought once it has passed. */
  days: z.number(),
})

export const bar = z
  .object({
    /** In days: from this on, and less than `to`; null for no end. */
    from: z.number().nullable(),
    to: z.number().nullable(),
    count: z.int(),
    /** Of those, how many are past what they should keep. */
    late: z.int(),
  })
  .meta({ id: 'AgeingBar' })
export type BarView = Frozen<z.infer<typeof bar>>

/** `total` counts all; `lines` is cut at the length that one page can show. */
const list = <L extends z.ZodType>(line: L) =>
  z.object({ total: z.int(), bars: z.array(bar), lines: z.array(line) })

const moment = z.string().nullable()

/** How a suspended case stands with its holder. */
export const asking = z
  .object({
    since: z.string(),
    /** After how many days the last reminder was raised; 0 for none. */
    reminded: z.int(),
    nextReminder: moment,
    /** Reminded for the last time, and not confirmed. */
    overdue: z.boolean(),
    /** The holder has answered: an officer is to act. */
    answered: z.boolean(),
  })
  .meta({ id: 'Asking' })

export const ageingView = z
  .object({
    now: z.string(),
    /** Suspended, and the holder has not confirmed: the oldest first. */
    suspended: list(head.extend(asking.shape)),
    /** A fax whose signed original has not come: the oldest first. */
    original: list(head.extend({ since: z.string() })),
    /** The holder is to be told within seven days of the request, and is not: what is due first. */
    notice: list(head.extend({ due: z.string() })),
    /** Not yet published: which clock runs out first, and which have. */
    pledge: list(
      head.extend({
        receivedAt: z.string(),
        cutOff: moment,
        target: moment,
        outer: moment,
        clockLimit: moment,
        clockOuter: moment,
        due: z.string(),
        missed: z.array(z.enum(pledgeClocks)),
      }),
    ),
    /** Revocations planned for a day, or for which the notice of a month runs. */
    planned: list(head.extend({ on: moment, earliest: moment })),
  })
  .meta({ id: 'Ageing' })
export type AgeingView = Frozen<z.infer<typeof ageingView>>
