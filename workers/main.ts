// The switchboard: opens what is shared, starts the workers named, and closes it all in reverse.
import type { Clock } from '../src/process/clock.ts'
import type { Config } from '../src/process/config.ts'
import type { Log } from '../src/process/log.ts'
import { type WorkerName, workerNames } from './names.ts'
import { openShared, type Shared } from './shared.ts'

type Worker = (shared: Shared) => Promise<unknown>

const workers = {
  sweeper: async () => (await import('./sweeper.ts')).sweeper,
  'calendar-feeds': async () => (await import('./calendar-feeds.ts')).calendarFeeds,
  'hand-over': async () => (await import('./hand-over.ts')).handOver,
  'publication-watch': async () => (await import('./publication-watch.ts')).publicationWatch,
  notifier: async () => (await import('./notifier.ts')).notifier,
  'email-examiner': async () => (await import('./email-examiner.ts')).emailExaminer,
  'paper-examiner': async () => (await import('./paper-examiner.ts')).paperExaminer,
  faxtray: async () => (await import('./faxtray.ts')).faxtray,
  mailbox: async () => (await import('./mailbox.ts')).mailbox,
  desk: async () => (await import('./desk.ts')).desk,
} as const satisfies Record<WorkerName, () => Promise<Worker>>

export type Office = {
  readonly deskUrl: string | null
  readonly shared: Shared
  close(): Promise<void>
}

export type OfficeOptions = {
  readonly config: Config
  /** None named means all of them. */
  readonly workers?: readonly string[]
  readonly clock?: Clock
  readonly log?: Log
  readonly demo?: boolean
}

/** @throws Error with one plain sentence when a worker is unknown, or cannot run with these settings. */
export async function openOffice({
  config,
  workers: named = [],
  ...rest
}: OfficeOptions): Promise<Office> {
  const names = chosen(config, named)
  const { shared, close } = await openShared(config, rest)
  try {
    let deskUrl: string | null = null
    for (const name of names) {
      const start = await workers[name]()
      const started = await start({ ...shared, log: shared.log.child({ worker: name }) })
      if (name === 'desk') deskUrl = (started as { url: string }).url // workers/desk.ts answers its address
      shared.log.info({ worker: name }, 'worker started')
    }
    return { deskUrl, shared, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

function chosen(config: Config, named: readonly string[]): readonly WorkerName[] {
  const unknown = named.find((name) => !(name in workers))
  if (unknown !== undefined)
    throw new Error(`there is no worker "${unknown}"; the workers are ${workerNames.join(', ')}`)
  if (named.length === 0) return workerNames.filter((name) => canRun(name, config) === undefined)
  if (config.DATABASE_URL === null)
    throw new Error(
      'the embedded database serves one process that runs all workers: set DATABASE_URL to run only some',
    )
  for (const name of named as readonly WorkerName[]) {
    const why = canRun(name, config)
    if (why) throw new Error(`the worker "${name}" cannot run: ${why}`)
  }
  return workerNames.filter((name) => named.includes(name))
}

/** Why a worker has nothing to work with, or nothing. */
function canRun(name: WorkerName, config: Config): string | undefined {
  if (name === 'mailbox' && config.IMAP_URLS.length === 0) return 'IMAP_URLS names no mailbox'
  if (name === 'faxtray' && config.FAX_TRAY === null) return 'FAX_TRAY names no folder'
  if (name === 'hand-over' && config.CA === null) return 'CA names no certification authority'
  if (name === 'publication-watch' && config.publishedCrls.length === 0)
    return 'PUBLISHED_CRL names no CRL'
  return undefined
}
