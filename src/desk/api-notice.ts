// What the HTTP API says of a notice, and how an officer settles one that no machine could tell.
import { z } from 'zod'
import { noticeKinds } from '../revocation/notice.ts'
import { state } from './api-queue.ts'
import type { Frozen } from './api-words.ts'

export const notice = z
  .object({
    id: z.string(),
    kind: z.enum(noticeKinds),
    /** `letter-to-write` and `uncertain` wait for an officer; `due` goes out by itself. */
    stands: z.enum([
      'due',
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
