// What all workers share: settings, log, clock, records, register, evidence, queue, rules, trust and the CA.
import { openCa } from '../src/adapters/ca-open.ts'
import { type CalendarSource, openCalendarSource } from '../src/adapters/calendar-source.ts'
import { type Database, migrate, openDatabase } from '../src/adapters/database.ts'
import { type Evidence, openEvidence } from '../src/adapters/evidence.ts'
import { openPolicySource } from '../src/adapters/policy-source.ts'
import { openQueue, type Queue } from '../src/adapters/queue.ts'
import { openRecords, type Records } from '../src/adapters/records.ts'
import { openRegister, type Register } from '../src/adapters/register.ts'
import { openTrust, type TrustSource } from '../src/adapters/trust-source.ts'
import type { Calendar } from '../src/calendar/calendar.ts'
import { type Clock, systemClock } from '../src/process/clock.ts'
import type { Config } from '../src/process/config.ts'
import { type Log, openLog } from '../src/process/log.ts'
import type { CaPort } from '../src/revocation/instruction.ts'
import type { Policy } from '../src/revocation/policy.ts'

export type Closable = { close(): Promise<unknown> }

export type Shared = {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly demo: boolean
  readonly database: Database
  readonly records: Records
  readonly register: Register
  readonly evidence: Evidence
  readonly queue: Queue
  /** As it is in force at the moment of asking. */
  readonly policy: Policy
  /** Why POLICY_FILE is not what is in force; null where it is. */
  readonly policyFileDiffers: string | null
  /** As it was at that moment: a request is judged by the rules of the day it was received. */
  readonly policyAt: (moment: string) => Policy
  /** Holidays and closures as they stand at that moment. */
  readonly calendar: () => Promise<Calendar>
  readonly calendarSource: CalendarSource
  readonly trust: TrustSource
  readonly ca: CaPort | null
  /** What is opened is wrapped in this; it is closed in reverse when the process ends. */
  closing<T extends Closable>(thing: T): T
}

export type Opened = { readonly shared: Shared; close(): Promise<void> }

/** Opens everything in order, each part closed again if a later one fails to open. */
export async function openShared(
  config: Config,
  { clock = systemClock, log = openLog(config.LOG_LEVEL), demo = false } = {},
): Promise<Opened> {
  const things: Closable[] = []
  const closing = <T extends Closable>(thing: T): T => {
    things.push(thing)
    return thing
  }
  const close = async (): Promise<void> => {
    const faults: unknown[] = []
    for (let thing = things.pop(); thing; thing = things.pop())
      await thing.close().catch((cause: unknown) => faults.push(cause))
    if (faults.length > 0)
      log.error({ faults: faults.map(String) }, 'some parts did not close cleanly')
  }
  try {
    const database = closing(
      await openDatabase({ url: config.DATABASE_URL ?? undefined, dataDir: config.DATA_DIR, log }),
    )
    await migrate(database.pool)
    const { pool, embedded } = database
    const records = openRecords(pool, clock)
    const watchesWeather = config.HKO_URL !== null
    const calendarSource = openCalendarSource({ records, clock, watchesWeather })
    const policySource = closing(
      await openPolicySource({
        records,
        clock,
        file: config.policyFile,
        log,
        actor: 'command:start',
      }),
    )
    const shared: Shared = {
      config,
      clock,
      log,
      demo,
      database,
      records,
      register: openRegister(pool, clock),
      evidence: await openEvidence(config.evidence),
      queue: closing(
        await openQueue({ redisUrl: config.REDIS_URL ?? undefined, pool, embedded, log }),
      ),
      policy: policySource.policy,
      policyAt: policySource.at,
      policyFileDiffers: policySource.fileDiffers,
      calendar: calendarSource.calendar,
      calendarSource,
      trust: closing(await openTrust(config, log)),
      ca: openCa(config, { clock, log }),
      closing,
    }
    return { shared, close }
  } catch (cause) {
    await close()
    throw cause
  }
}
