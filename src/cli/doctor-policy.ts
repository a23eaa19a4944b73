// What the doctor sees of the policy: whether the file is whole, and whether it is what two officers agreed to.
import { readFile } from 'node:fs/promises'
import { openDatabase, pendingMigrations } from '../adapters/database.ts'
import { type FileStanding, fileStanding } from '../adapters/policy-source.ts'
import { policyRecords } from '../adapters/records-policy.ts'
import { dayOf, printDay } from '../calendar/hongkong.ts'
import { systemClock } from '../process/clock.ts'
import type { Config } from '../process/config.ts'
import type { Log } from '../process/log.ts'
import { loadPolicy, policyStamp } from '../revocation/policy.ts'
import { versionOn } from '../revocation/policy-version.ts'

/** Writes nothing. @throws with what is wrong. */
export async function lookAtPolicy(config: Config, log: Log): Promise<string> {
  const file = config.policyFile
  const text = await readFile(file, 'utf8')
  const database = await openDatabase({
    url: config.DATABASE_URL ?? undefined,
    dataDir: config.DATA_DIR,
    log,
  })
  try {
    // Before the first start there is nothing but the file.
    if ((await pendingMigrations(database.pool)).length > 0) return policyStamp(loadPolicy(text))
    const versions = await policyRecords(database.pool, systemClock).policyVersions()
    const now = versionOn(versions, printDay(dayOf(systemClock.now().getTime())))
    if (!now) return policyStamp(loadPolicy(text))
    const standing: FileStanding = fileStanding(text, versions, file)
    if (standing) throw new Error(standing)
    const waiting = versions.filter(({ agreedAt, withdrawnAt }) => !agreedAt && !withdrawnAt)
    const more = waiting.length > 0 ? `; ${waiting.length} proposed, to be agreed to` : ''
    return `${now.policy} ${now.version} is in force${more}`
  } finally {
    await database.close()
  }
}
