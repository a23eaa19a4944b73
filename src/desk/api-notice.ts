// What the HTTP API says of a notice, and how an officer settles one that no machine could tell.
import { z } from 'zod'
import { noticeKinds } from '../revocation/notice.ts'
import { heldReasons } from '../revocation/notice-limits.ts'
import { state } from './api-queue.ts'
import type { Frozen } from './api-words.ts'

export const notice = z
  .object({
    id: z.string(),
    kind: z.enum(noticeKinds),
    /** `letter-to-write`, `bounced` and `uncertain` wait for an officer; `due` goes out by itself, and so does `held`
     *  once it fits its address's share, or two officers have let the stopped mailing go on. */
    stands: z.enum([
      'due',
      'held',
      'bounced',
      'letter-to-write',
      'uncertain',
      'sent',
      'posted',
      'reached',
      'not-needed',
      'not-sent',
    ]),
    dueAt: z.string(),
    /** When it was sent or settled. */
    sentAt: z.string().nullable(),
    address: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string().nullable(),
    outcome: z.string().nullable(),
    /** Why it is held. */
    because: z.enum(heldReasons).nullable(),
  })
  .meta({ id: 'Notice' })
export type NoticeView = Frozen<z.infer<typeof notice>>

export const settle = z.strictObject({
  /** By letter; in another way (by telephone, or the mail is known to have come); or nobody need be told. */
  how: z.enum(['posted', 'reached', 'not-needed']),
  /** Where it went and when; required where no letter is needed. */
  words: z.string().max(2000),
})
export type Settle = Frozen<z.infer<typeof settle>>

export const settled = z.object({ state, version: z.int() })
export type SettledView = Frozen<z.infer<typeof settled>>

/** A letter as it would go out now, for an officer to read before he decides. */
export const letter = z
  .object({
    kind: z.enum(noticeKinds),
    subject: z.string(),
    text: z.string(),
    /** `nobody`: no certificate is identified, or the policy sends no such letter. */
    by: z.enum(['email', 'post', 'nobody']),
    address: z.string().nullable(),
  })
  .meta({ id: 'Letter' })
export type LetterView = Frozen<z.infer<typeof letter>>

export const mailing = z
  .object({
    /** Since the hourly limit was reached no letter goes, until two officers have let them go. */
    stopped: z
      .object({
        id: z.string(),
        stoppedAt: z.string(),
        lastHour: z.int(),
        perHour: z.int(),
        firstOfficer: z.string().nullable(),
        firstAt: z.string().nullable(),
        firstGrounds: z.string().nullable(),
      })
      .nullable(),
    heldCount: z.int(),
    lastHour: z.int(),
    held: z.array(
      z.object({
        id: z.string(),
        revocationId: z.string(),
        kind: z.enum(noticeKinds),
        dueAt: z.string(),
        heldAt: z.string(),
        because: z.enum(heldReasons),
        address: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Mailing' })
export type MailingView = Frozen<z.infer<typeof mailing>>

export const release = z.strictObject({ grounds: z.string().max(2000) })
/** `released`: how many may go now; null while the second officer's word is awaited. */
export const released = z.object({ released: z.int().nullable() })
export type ReleasedView = Frozen<z.infer<typeof released>>
