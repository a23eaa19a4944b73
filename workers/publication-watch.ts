/**
 * Takes the id of a case off the `publication` queue and looks whether the published CRL shows what was
 * decided. For a CA folder of ours it also makes the CRLs: at once for the demo, else on the timetable.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchCrl, openCrlSource } from '../src/adapters/crl-source.ts'
import { type Certificate, parseCertificate } from '../src/pki/certificate.ts'
import { parseCrl } from '../src/pki/crl.ts'
import { atRuns, every, publish } from '../src/steps/publish.ts'
import { watchPublication } from '../src/steps/watch-publication.ts'
import { rounds } from './rounds.ts'
import type { Shared } from './shared.ts'

type CaSetting = NonNullable<Shared['config']['CA']>

/** A demo's CRL is never older than this, also when nothing is decided. */
const DEMO_EVERY_MS = 15 * 60_000
const LOOK_SECONDS = 60

export async function publicationWatch(shared: Shared): Promise<void> {
  const { config, records, register, ca, trust, clock, queue, log, closing } = shared
  const location = config.publishedCrl
  if (location === null)
    throw new Error('start the worker publication-watch: PUBLISHED_CRL names no CRL')
  const own = config.CA ? [await caCertificate(config.CA)] : []
  const issuers = () => [...own, ...trust.current().intermediates, ...trust.current().anchors]
  const crl = openCrlSource({ location, issuers, clock })
  if (config.CA && ca) await startPublishing(shared, config.CA, ca)
  const atOnce = config.CA?.kind === 'demo' && ca ? { publish: ca } : {}
  const step = watchPublication({ records, register, crl, ...atOnce, clock, queue, log })
  closing(queue.consume('publication', { concurrency: 2, step, log }))
}

const caCertificate = async ({ dir }: CaSetting): Promise<Certificate> =>
  parseCertificate(await readFile(join(dir, 'ca.pem')))

async function startPublishing(
  { policy, clock, log, closing }: Shared,
  { kind, dir }: CaSetting,
  ca: NonNullable<Shared['ca']>,
): Promise<void> {
  const isDue = kind === 'demo' ? every(DEMO_EVERY_MS) : atRuns(policy.calendar.crlRuns)
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
