// What the signer says about when: never the time a signature is judged by, but worth an officer's look.

import { doubtful, type Finding, failed } from './fault.ts'
import { readMailDate } from './mail-date.ts'
import type { Note } from './verdict.ts'

export type SigningTimeRule = {
  readonly staleAfterMs?: number
  readonly futureAfterMs?: number
}

const HOUR = 3_600_000
/** What a note is made of where no rule was given: a week for the post, an hour for a wrong clock. */
const DEFAULT = { staleAfterMs: 7 * 24 * HOUR, futureAfterMs: HOUR, dateAfterMs: HOUR } as const

/** A replayed mail carries its old signing time, the only date under the signature (smime.md §3, rows 15 and 16). */
export function timeFinding(
  signingTime: Date | undefined,
  at: Date,
  rule: SigningTimeRule | undefined,
): Finding | undefined {
  if (!rule) return undefined
  if (!signingTime) return doubtful('signing-time-stale', 'the signer says no time')
  const age = at.getTime() - signingTime.getTime()
  if (rule.staleAfterMs !== undefined && age > rule.staleAfterMs)
    return doubtful('signing-time-stale', `signed at ${signingTime.toISOString()}`)
  if (rule.futureAfterMs !== undefined && -age > rule.futureAfterMs)
    return failed(
      'signing-time-future',
      `signed at ${signingTime.toISOString()}, after the receipt`,
    )
  return undefined
}

export function timeNotes(
  signingTime: Date | undefined,
  at: Date,
  dateField: string | undefined,
  rule: SigningTimeRule | undefined,
): readonly Note[] {
  if (!signingTime) return [{ code: 'signing-time-absent', detail: 'the signer says no time' }]
  const notes: Note[] = []
  const iso = signingTime.toISOString()
  const age = at.getTime() - signingTime.getTime()
  if (age > (rule?.staleAfterMs ?? DEFAULT.staleAfterMs))
    notes.push({ code: 'signing-time-stale', detail: `signed at ${iso}, long before the receipt` })
  if (-age > (rule?.futureAfterMs ?? DEFAULT.futureAfterMs))
    notes.push({ code: 'signing-time-future', detail: `signed at ${iso}, after the receipt` })
  const date = readMailDate(dateField ?? '')
  if (date && Math.abs(date.getTime() - signingTime.getTime()) > DEFAULT.dateAfterMs)
    notes.push({
      code: 'signing-time-far-from-date',
      detail: `signed at ${iso}, dated ${dateField?.slice(0, 80)}`,
    })
  return notes
}
