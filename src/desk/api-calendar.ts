// What the HTTP API says of the calendar: whether processing is open, what stops it, how the feeds stand; and what an officer may rule.
import { z } from 'zod'
import { signals } from '../calendar/closures.ts'
import { bilingual, type Frozen } from './api-words.ts'

export const processing = z
  .discriminatedUnion('open', [
    z.object({ open: z.literal(true) }),
    z.object({
      open: z.literal(false),
      because: z.enum(['hours', 'closure', 'weather-unknown', 'no-calendar']),
      why: z.array(bilingual),
      reopensAt: z.string().nullable(),
    }),
  ])
  .meta({ id: 'Processing' })
export type ProcessingView = Frozen<z.infer<typeof processing>>

const weather = z.discriminatedUnion('state', [
  z.object({ state: z.literal('known'), allClearUntil: z.string().nullable() }),
  z.object({ state: z.literal('unknown'), since: z.string().nullable(), why: z.string() }),
  z.object({ state: z.literal('not-watched') }),
])

const signal = z.enum(signals)
const closure = z
  .object({
    id: z.string(),
    signal,
    from: z.string(),
    to: z.string().nullable(),
    source: z.enum(['hko-warnsum', 'hko-record', 'officer']),
    provisional: z.boolean(),
    voided: z.boolean(),
    ruling: z.object({ officer: z.string(), reason: z.string(), at: z.string() }).nullable(),
    observed: z.object({ from: z.string(), to: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Closure' })
export type ClosureView = Frozen<z.infer<typeof closure>>

const feed = z.object({
  source: z.enum(['hko-warnsum', 'hko-cyclones', 'hko-rain', '1823']),
  outcome: z.enum(['read', 'doubtful', 'malformed', 'unreachable']),
  lastLookAt: z.string(),
  lastGoodAt: z.string().nullable(),
  fault: z.string().nullable(),
})

const stretch = z.object({ from: z.string(), to: z.string() })
const day = z.object({
  day: z.string(),
  /** Why it is no working day. */
  off: bilingual.nullable(),
  office: stretch.nullable(),
  /** When processing is stopped within the day, and why. */
  stops: z.array(stretch.extend({ why: bilingual })),
  crlRuns: z.array(z.string()),
})
export type DayView = Frozen<z.infer<typeof day>>

export const calendarView = z
  .object({
    now: z.string(),
    /** Are decisions held while processing is stopped? */
    enforced: z.boolean(),
    processing,
    weather,
    preNo8: z.string().nullable(),
    nextOpening: z.string().nullable(),
    crlRuns: z.array(z.string()),
    closures: z.array(closure),
    feeds: z.array(feed),
    holidays: z.object({
      source: z.string(),
      to: z.string(),
      daysLeft: z.int(),
      /** Fewer than sixty days: the next year's must be loaded. */
      alarm: z.boolean(),
      next: z.array(z.string()),
    }),
    week: z.array(day),
  })
  .meta({ id: 'Calendar' })
export type CalendarView = Frozen<z.infer<typeof calendarView>>

const time = z.string().max(40)
export const rule = z.strictObject({
  wish: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('declare'), signal, from: time, to: time.nullable() }),
    z.strictObject({
      kind: z.literal('correct'),
      about: z.string().max(60),
      from: time,
      to: time.nullable(),
    }),
    z.strictObject({ kind: z.literal('void'), about: z.string().max(60) }),
    z.strictObject({ kind: z.literal('all-clear'), until: time }),
  ]),
  reason: z.string().max(4000),
})
export type Rule = Frozen<z.infer<typeof rule>>

export const ruledAnswer = z.object({ about: z.string(), moved: z.int() })
export type RuledView = Frozen<z.infer<typeof ruledAnswer>>

/** A decision that waits for processing to open. */
export const heldView = z
  .object({
    id: z.string(),
    officer: z.string(),
    grounds: z.string(),
    at: z.string(),
    because: z.enum(['hours', 'closure', 'weather-unknown', 'no-calendar']),
    why: z.array(bilingual),
    reopensAt: z.string().nullable(),
  })
  .meta({ id: 'HeldDecision' })
