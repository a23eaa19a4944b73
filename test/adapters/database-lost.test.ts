// A database that goes away in mid-work costs that work and nothing else: the process lives, and goes on when it is back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase, transaction } from '../../src/adapters/database.ts'
import { describeNeeding } from '../servers/needs.ts'
import { startPostgres, type TestPostgres } from '../servers/postgres.ts'
import { quiet } from './databases.ts'

describeNeeding(['postgres'], 'a lost connection, PostgreSQL', () => {
  let server: TestPostgres
  let database: Database
  beforeAll(async () => {
    server = await startPostgres()
    database = await openDatabase({ url: server.url, dataDir: '', log: quiet })
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  /** Ends the connection of a transaction while it is open, as a restart or a failover would. */
  const cutOff = (meanwhile: string) =>
    transaction(database.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      const cut = database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      await client.query(meanwhile).finally(() => cut)
    })

  // Without a listener the client's error event ends the process: Vitest then counts it as unhandled, and fails.
  test('while a query runs, it is that transaction’s fault and nobody else’s', async () => {
    await expect(cutOff('select pg_sleep(20)')).rejects.toThrow(/terminat/)
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('between two queries it does not end the process either', async () => {
    const lost = transaction(database.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      await expect.poll(() => client.query('select 1').catch(() => 'gone')).toBe('gone')
      await client.query('select 1')
    })
    await expect(lost).rejects.toThrow()
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })
})
