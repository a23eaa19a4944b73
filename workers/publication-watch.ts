/**
 * Takes the id of a case off the `publication` queue and looks whether the published CRL shows what was
 * decided, and holds the CRLs against their timetable. For a CA folder of ours it also makes the CRLs: at
 * once for the demo, else on the timetable.
 */
import { join } from 'node:path'
import { openPublishedCrls } from '../src/adapters/crl-published.ts'
import { fetchCrl } from '../src/adapters/crl-source.ts'
import type { Certificate } from '../src/pki/certificate.ts'
import { parseCrl } from '../src/pki/crl.ts'
import { atRuns, every, publish } from '../src/steps/publish.ts'
import { watchPublication } from '../src/steps/watch-publication.ts'
import { watchTimetable } from '../src/steps/watch-timetable.ts'
import { rounds } from './rounds.ts'
import type { Shared } from './shared.ts'
import { timetableOf } from './timetable.ts'

/** A demo's CRL is never older than this, also when nothing is decided. */
const DEMO_EVERY_MS = 15 * 60_000
const LOOK_SECONDS = 60

export async function publicationWatch(shared: Shared): Promise<void> {
  const { config, records, register, evidence, ca, clock, queue, log, closing } = shared
  const crl = await openPublishedCrls(config, () => believed(shared), clock)
  if (!crl) throw new Error('start the worker publication-watch: PUBLISHED_CRL names no CRL')
  if (config.caFolder !== null && ca) await startPublishing(shared, config.caFolder, ca)
  const demo = config.CA?.kind === 'demo'
  const atOnce = demo && ca ? { publish: ca } : {}
  const step = watchPublication({ records, register, evidence, crl, ...atOnce, clock, queue, log })
  closing(queue.consume('publication', { concurrency: 2, step, log }))
  if (demo) return // a demo publishes at once, and keeps no timetable
  const timetable = timetableOf(shared)
  closing(rounds(LOOK_SECONDS, watchTimetable({ records, crl, timetable, clock, log }), log))
}

export function believed({ trust }: Pick<Shared, 'trust'>): readonly Certificate[] {
  const { intermediates, anchors } = trust.current()
  return [...intermediates, ...anchors]
}

async function startPublishing(
  shared: Shared,
  dir: string,
  ca: NonNullable<Shared['ca']>,
): Promise<void> {
  const { config, clock, log, closing } = shared
  const demo = config.CA?.kind === 'demo'
  const isDue = demo ? every(DEMO_EVERY_MS) : atRuns(timetableOf(shared))
  const round = publish({ ca, last: () => lastMade(dir), isDue, clock })
  await round() // before the first look: there is a CRL to look into
  closing(rounds(LOOK_SECONDS, round, log))
}

async function lastMade(dir: string): Promise<Date | undefined> {
  return fetchCrl(join(dir, 'crl.pem')).then(
    (bytes) => parseCrl(bytes).thisUpdate,
    () => undefined,
  )
}
