// Holds the published CRLs against the CA's timetable: each run is recorded when its list is seen, and told when it is late.
import { isOfRun, missingRun, runBefore, type Timetable } from '../revocation/publication.ts'

type Published = {
  readonly issuer: string
  readonly crlNumber: string | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly sha256: string
  readonly source: string
  readonly seenAt: string
}

type Ports = {
  readonly records: {
    /** Whether the list of that run was recorded as seen. */
    crlRunSeen(run: Date): Promise<boolean>
    /** Recorded once; with `late`, as a run whose list is missing. True when that was new. */
    crlRun(run: Date, seen: Published | { readonly late: true }, at: Date): Promise<boolean>
    crlSeen(
      crl: Omit<Published, 'crlNumber'> & { readonly number: string | null },
    ): Promise<unknown>
  }
  readonly crl: { published(): Promise<readonly Published[]> }
  readonly timetable: Timetable
  readonly clock: { now(): Date }
  readonly log: {
    error(about: object, says: string): void
    warn(about: object, says: string): void
    info(about: object, says: string): void
  }
}

/** Looks only while a run is out and its list unseen, so that a large CRL is not fetched all day. Answers the missing run. */
export const watchTimetable = (ports: Ports) => async (): Promise<Date | undefined> => {
  const { records, timetable, clock, log } = ports
  const now = clock.now()
  const run = runBefore(timetable.runs, now)
  if (await records.crlRunSeen(run)) return undefined
  const found = await lookAt(ports)
  const oldest = found.reduce<Published | undefined>(
    (a, b) => (!a || b.thisUpdate < a.thisUpdate ? b : a),
    undefined,
  )
  // Every part of a partitioned list must be of the run.
  if (oldest && isOfRun(run, new Date(oldest.thisUpdate))) {
    if (await records.crlRun(run, oldest, now))
      log.info({ run, number: oldest.crlNumber }, 'the CRL of this run is published')
    return undefined
  }
  const missing = missingRun(timetable, oldest ? new Date(oldest.thisUpdate) : null, now)
  if (missing && (await records.crlRun(missing, { late: true }, now)))
    log.error({ run: missing, last: oldest?.thisUpdate ?? null }, 'a CRL has not appeared')
  return missing
}

/** A list that cannot be had is a list that has not appeared: the fault is told, the alarm is raised all the same. */
async function lookAt({ crl, records, log }: Ports): Promise<readonly Published[]> {
  try {
    const found = await crl.published()
    for (const { crlNumber: number, ...rest } of found) await records.crlSeen({ ...rest, number })
    return found
  } catch (fault) {
    log.warn({ err: fault }, 'the published CRL cannot be looked at')
    return []
  }
}
