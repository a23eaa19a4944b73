// What the commands that touch records open, and close again.
import { type CalendarSource, openCalendarSource } from '../adapters/calendar-source.ts'
import { type Database, openDatabase } from '../adapters/database.ts'
import { openPolicySource, type PolicySource } from '../adapters/policy-source.ts'
import { openQueue, type Queue } from '../adapters/queue.ts'
import { openRecords, type Records } from '../adapters/records.ts'
import { openRegister, type Register } from '../adapters/register.ts'
import { systemClock } from '../process/clock.ts'
import { type Config, environment, readConfig } from '../process/config.ts'
import { type Log, openLog } from '../process/log.ts'

export type Wired = {
  readonly config: Config
  readonly log: Log
  readonly database: Database
  readonly records: Records
  readonly register: Register
  readonly calendarSource: CalendarSource
  /** The policy in force, as the running office has it. */
  policy(): Promise<PolicySource>
  /** Opened at the first call; closed with the rest. */
  queue(): Promise<Queue>
}

/** Opens the records that the settings name, runs `act`, and closes everything whatever happens. */
export async function withRecords<T>(act: (wired: Wired) => Promise<T>): Promise<T> {
  const config = readConfig(environment())
  const log = openLog(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL)
  const database = await openDatabase({
    url: config.DATABASE_URL ?? undefined,
    dataDir: config.DATA_DIR,
    log,
  })
  let queue: Queue | undefined
  let policy: PolicySource | undefined
  const records = openRecords(database.pool, systemClock)
  const watchesWeather = config.HKO_URL !== null
  try {
    return await act({
      config,
      log,
      database,
      records,
      calendarSource: openCalendarSource({ records, clock: systemClock, watchesWeather }),
      register: openRegister(database.pool, systemClock),
      policy: async () => {
        policy ??= await openPolicySource({
          records,
          clock: systemClock,
          file: config.policyFile,
          log,
          actor: 'command:holdfast',
        })
        return policy
      },
      queue: async () => {
        queue ??= await openQueue({
          redisUrl: config.REDIS_URL ?? undefined,
          pool: database.pool,
          embedded: database.embedded,
          log,
        })
        return queue
      },
    })
  } finally {
    await policy?.close()
    await queue?.close()
    await database.close()
  }
}
