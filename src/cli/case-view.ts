// What `holdfast case` shows: the case as the desk shows it, identity card numbers masked.
import type { CaseView } from '../desk/api-case.ts'
import { type CaseFile, viewCase } from '../desk/case-view.ts'
import { onFile } from '../desk/on-file.ts'
import { outcomeWords, sentence } from '../email/words.ts'
import { systemClock } from '../process/clock.ts'
import { publishedReason, rulesFor } from '../revocation/policy.ts'
import { processingNow } from '../steps/processing-now.ts'
import type { Wired } from './wiring.ts'

/** The CA is not asked here: what it cannot do is told once it was asked to. */
export async function viewFromTerminal(file: CaseFile, wired: Wired): Promise<CaseView> {
  const { config, register, calendarSource } = wired
  const { policy } = await wired.policy()
  const processing = processingNow({ calendar: calendarSource.now, policy, clock: systemClock })
  const timetable = {
    runs: policy.calendar.crlRuns,
    graceMinutes: config.CRL_GRACE_MINUTES,
  }
  // Nobody has signed in: what some officer unmasked at the desk stays masked here.
  const looking = { officer: '', now: systemClock.now(), processing: await processing() }
  return viewCase(file, await onFile(file, register), looking, {
    verdictWords,
    policy,
    rules: (kind) => rulesFor(policy, kind),
    published: (kind, reason) => publishedReason(policy, kind, reason),
    ca: { capabilities: null, timetable: config.CA?.kind === 'demo' ? null : timetable },
  })
}

/** Kept verdicts may hold a code of another version of the verifier: then its outcome's sentence stands. */
const verdictWords: Parameters<typeof viewCase>[3]['verdictWords'] = (outcome, code) => {
  const known: ReturnType<typeof sentence> | undefined = sentence(
    (code ?? outcome) as Parameters<typeof sentence>[0], // as it was kept
  )
  return known ?? outcomeWords(outcome)
}
