/** Runs the same tests on the embedded database and on a real PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { type Database, migrate, openDatabase } from '../../src/adapters/database.ts'
import { openLog } from '../../src/process/log.ts'
import { describeNeeding } from '../servers/needs.ts'
import { startPostgres, type TestPostgres } from '../servers/postgres.ts'

export const quiet = openLog('silent')

export type Office = {
  readonly database: Database
  /** A second pool on the same data where the engine has one: as another process would come. */
  another(): Promise<Database>
}

/** `database` is open and empty before each test. */
export function onBothDatabases(title: string, tests: (office: Office) => void): void {
  describe(`${title}, embedded`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'holdfast-pglite-'))
    onOne(tests, async () => openDatabase({ dataDir: dir, log: quiet }))
    afterAll(() => rmSync(dir, { recursive: true, force: true }))
  })
  describeNeeding(['postgres'], `${title}, PostgreSQL`, () => {
    let server: TestPostgres
    beforeAll(async () => {
      server = await startPostgres()
    })
    onOne(tests, () => openDatabase({ url: server.url, dataDir: '', log: quiet }))
    afterAll(() => server.stop())
  })
}

// Deleting a few rows is quicker than truncating, which makes each table's files anew.
const EMPTY = [
  ...[
    'held_decisions',
    'notices',
    'notice_breaks',
    'requests',
    'specimens',
    'revocations',
    'certificates',
    'ink_prints',
    'receipts',
  ],
  ...['representatives', 'audit', 'sessions', 'mailboxes', 'crls', 'rulings', 'observations'],
  'policy_versions',
]
  .map((table) => `delete from ${table};`)
  .join('\n')
// The trail lets nobody delete from it; a test's owner may take that guard off.
const EMPTY_ALL = `alter table audit disable trigger audit_append_only;
${EMPTY}
alter table audit enable trigger audit_append_only;`

function onOne(tests: (office: Office) => void, open: () => Promise<Database>): void {
  let database: Database | undefined
  const others: Database[] = []
  const office: Office = {
    get database() {
      if (!database) throw new Error('the database is not open yet')
      return database
    },
    async another() {
      if (office.database.embedded) return office.database
      const other = await open()
      others.push(other)
      return other
    },
  }
  beforeAll(async () => {
    database = await open()
    await migrate(database.pool)
  })
  beforeEach(() => office.database.pool.query(EMPTY_ALL))
  tests(office)
  afterAll(async () => {
    for (const other of others) await other.close()
    await database?.close()
  })
}
