/** Consumes `email` and never finishes what it took, until it is killed. */
import { openDatabase } from '../../src/adapters/database.ts'
import { openQueue } from '../../src/adapters/queue.ts'
import { openLog } from '../../src/process/log.ts'

const { redisUrl, url } = JSON.parse(process.argv[2] ?? '{}')
const log = openLog('silent')
const database = url ? await openDatabase({ url, dataDir: '', log }) : undefined
const queue = await openQueue({ redisUrl, pool: database?.pool, log, lockMs: 1_000 })
const step = async (id: string) => {
  process.stdout.write(id)
  await new Promise(() => {})
}
queue.consume('email', { concurrency: 1, log, step })
