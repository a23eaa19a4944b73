// The mailing: what is held and why, and the two officers who let it go once it was stopped.
import type { HeldNotice, Mailing, Release } from '../revocation/notice-limits.ts'
import { mailing, release, released } from './api-notice.ts'
import { problem, thaw } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { Refused } from './problems.ts'

export type MailingPorts = {
  readonly records: {
    mailing(now: Date): Promise<Mailing>
    heldNotices(limit: number): Promise<readonly HeldNotice[]>
  }
  /** The step of that name. */
  readonly releaseMailing: (officer: string, grounds: string) => Promise<Release>
  readonly clock: { now(): Date }
}

/** Enough to see what it is that would go; the count says how many there are. */
const SHOWN = 200

export function mailingRoutes(
  app: DeskApp,
  { records, releaseMailing, clock }: MailingPorts,
): void {
  app.get(
    '/mailing',
    {
      schema: {
        summary: 'Letters that are held, why, and whether the mailing is stopped',
        tags: ['mailing'],
        response: { 200: mailing, 401: problem },
      },
    },
    async () => {
      const { held: heldCount, ...rest } = await records.mailing(clock.now())
      const held = heldCount === 0 ? [] : await records.heldNotices(SHOWN)
      return thaw({ ...rest, heldCount, held })
    },
  )
  app.post(
    '/mailing/release',
    {
      schema: {
        summary: 'Let what is held go: two officers, each in writing; to the audit trail',
        tags: ['mailing'],
        body: release,
        response: { 200: released, 401: problem, 403: problem, 409: problem },
      },
    },
    async (request) => {
      const answer = await releaseMailing(seated(request).officer.name, request.body.grounds)
      if (!answer.ok) throw new Refused(409, 'refused', answer.why)
      return { released: answer.released }
    },
  )
}
