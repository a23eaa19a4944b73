/**
 * Takes the id of a received document off the `paper` queue, reads its pages and lays what they ask before an
 * officer. Run as many as you like: one document is laid once.
 */

import { openInkPrints } from '../src/adapters/ink-prints.ts'
import { type ComparedPage, comparePapers } from '../src/paper/compare.ts'
import { examinePaper } from '../src/steps/examine-paper.ts'
import { likelyRegister } from './likely-register.ts'
import { readersOf } from './readers.ts'
import type { Shared } from './shared.ts'

export async function paperExaminer(shared: Shared): Promise<void> {
  const { config, records, evidence, policy, policyAt, calendar, queue, closing } = shared
  const reader = await readersOf(shared)
  const register = likelyRegister(shared)
  const prints = { ...openInkPrints(shared.database.pool), specimensOf: register.specimensOf }
  const originals = {
    caseFile: records.caseFile,
    compare: (fax: ComparedPage, original: ComparedPage) =>
      comparePapers(fax, original, config.formsDir),
  }
  closing(
    await queue.consume('paper', {
      concurrency: config.READERS,
      step: examinePaper({
        records,
        register,
        evidence,
        prints,
        originals,
        reader,
        policy,
        policyAt,
        calendar,
      }),
      log: shared.log,
    }),
  )
}
