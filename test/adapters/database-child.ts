/** Opens the embedded database, commits a row, says so, and waits to be killed. */
import { openDatabase } from '../../src/adapters/database.ts'
import { openLog } from '../../src/process/log.ts'

const { pool } = await openDatabase({ dataDir: process.argv[2] ?? '', log: openLog('silent') })
await pool.query('create table kept (n integer)')
await pool.query('insert into kept values (7)')
process.stdout.write('open\n')
setInterval(() => {}, 1_000)
