// What waits, and for how long: the ageing lists.
import { type Ageing, ageing } from '../revocation/ageing.ts'
import type { Policy } from '../revocation/policy.ts'
import type { AgeingCase } from '../revocation/waiting.ts'
import { ageingView } from './api-ageing.ts'
import { problem, thaw } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'

export type AgeingPorts = {
  readonly records: { waitingCases(): Promise<readonly AgeingCase[]> }
  /** As it is in force at the moment of asking. */
  readonly policy: Policy
  readonly clock: { now(): Date }
}

/** What a page can show; the bars above count all. */
const SHOWN = 200

export function ageingRoutes(app: DeskApp, { records, policy, clock }: AgeingPorts): void {
  app.get(
    '/ageing',
    {
      schema: {
        summary:
          'What waits, and for how long: confirmations, originals, notices, the pledge, plans',
        tags: ['cases'],
        response: { 200: ageingView, 401: problem },
      },
    },
    async () => {
      const now = clock.now()
      const lists = cut(ageing(await records.waitingCases(), policy, now))
      return thaw({ now: now.toISOString(), ...lists })
    },
  )
}

const cut = ({ suspended, original, notice, pledge, planned }: Ageing): Ageing => ({
  suspended: { ...suspended, lines: suspended.lines.slice(0, SHOWN) },
  original: { ...original, lines: original.lines.slice(0, SHOWN) },
  notice: { ...notice, lines: notice.lines.slice(0, SHOWN) },
  pledge: { ...pledge, lines: pledge.lines.slice(0, SHOWN) },
  planned: { ...planned, lines: planned.lines.slice(0, SHOWN) },
})
