// Both databases through one door: migrations, transactions, values and locks alike on PGlite and PostgreSQL.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { migrate, openDatabase, transaction, tryLock } from '../../src/adapters/database.ts'
import { json, storable } from '../../src/adapters/database-values.ts'
import { onBothDatabases, quiet } from './databases.ts'

onBothDatabases('the database', (office) => {
  test('migrations run once, however many start at the same moment', async () => {
    const { pool } = office.database
    await pool.query('drop schema public cascade')
    await pool.query('create schema public')
    const other = await office.another()
    const answers = await Promise.all([migrate(pool), migrate(other.pool), migrate(pool)])
    const files = readdirSync(new URL('../../src/adapters/sql/', import.meta.url)).sort()
    expect(files[0]).toBe('0001.sql')
    expect(answers.flat()).toEqual(files)
    expect(await migrate(pool)).toEqual([])
  })

  test('a database of a newer program is refused', async () => {
    const { pool } = office.database
    await pool.query("insert into migrations (name) values ('9999.sql')")
    await expect(migrate(pool)).rejects.toThrow('newer than this program')
    await pool.query("delete from migrations where name = '9999.sql'")
  })

  test('a transaction that throws leaves nothing, and the next one is whole', async () => {
    const { pool } = office.database
    const see = (account: string) =>
      `insert into mailboxes (account, folder, uid_validity, last_uid) values ('${account}', '', '', 0)`
    const failed = transaction(pool, async (client) => {
      await client.query(see('lost'))
      await client.query('select 1 / 0')
    })
    await expect(failed).rejects.toThrow('division by zero')
    await transaction(pool, (client) => client.query(see('kept')))
    const { rows } = await pool.query<{ account: string }>('select account from mailboxes')
    expect(rows).toEqual([{ account: 'kept' }])
  })

  test('what others ask during a transaction does not become part of it', async () => {
    const { pool } = office.database
    const insert = "insert into mailboxes values ('inside', '', '', 0)"
    let outside: Promise<unknown> | undefined
    const failed = transaction(pool, async (client) => {
      await client.query(insert)
      outside = pool.query("insert into mailboxes values ('outside', '', '', 0)")
      await client.query('select 1')
      throw new Error('never mind')
    })
    await expect(failed).rejects.toThrow('never mind')
    await outside
    const { rows } = await pool.query<{ account: string }>('select account from mailboxes')
    expect(rows).toEqual([{ account: 'outside' }])
  })

  test('two transactions that block each other both come through', async () => {
    const { pool } = office.database
    await pool.query("insert into mailboxes values ('a', '', '', 0), ('b', '', '', 0)")
    const raise = (order: readonly string[]) =>
      transaction(pool, async (client) => {
        for (const account of order) {
          await client.query('update mailboxes set last_uid = last_uid + 1 where account = $1', [
            account,
          ])
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      })
    await Promise.all([raise(['a', 'b']), raise(['b', 'a'])])
    const { rows } = await pool.query<{ n: number }>('select last_uid as n from mailboxes')
    expect(rows).toEqual([{ n: 2 }, { n: 2 }])
  })

  test('moments, days and large numbers come as the house writes them', async () => {
    const { rows } = await office.database.pool.query(
      `select $1::timestamptz as moment, $2::date as day, 9007199254740991::bigint as number,
         timestamptz '2026-11-23 10:00:00.123456+05:30' as elsewhere`,
      ['2026-11-23T02:00:00.120Z', '2026-11-23'],
    )
    expect(rows).toEqual([
      {
        moment: '2026-11-23T02:00:00.120Z',
        day: '2026-11-23',
        number: 9007199254740991,
        elsewhere: '2026-11-23T04:30:00.123Z',
      },
    ])
  })

  test('any text at all can be kept, and JSON comes back as it was but for what no database takes', async () => {
    const { pool } = office.database
    const anything = fc.string({ unit: 'binary', maxLength: 40 })
    const odd = fc.constantFrom('\0', '\uD800', '\uDC00x', '\\u0000', '"\\', '汉\u{20BB7}')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anything, odd)), async (parts) => {
        const text = parts.join('')
        const { rows } = await pool.query<{ doc: unknown; text: string }>(
          'select $1::jsonb as doc, $2::text as text',
          [json({ text, deep: [text] }), storable(text)],
        )
        const kept = text.toWellFormed().replaceAll('\0', '\uFFFD')
        expect(rows).toEqual([{ doc: { text: kept, deep: [kept] }, text: kept }])
      }),
      { numRuns: 60 },
    )
  })

  test('one lock has one holder, until it is released or its connection ends', async () => {
    const { pool, embedded } = office.database
    const other = await office.another()
    const first = await tryLock(pool, 'mailbox a')
    expect(first?.held()).toBe(true)
    const elsewhere = await tryLock(other.pool, 'mailbox b')
    expect(elsewhere?.held()).toBe(true)
    await elsewhere?.release()
    // The embedded database is one process's own, so its locks are trivially had.
    if (embedded) return void (await first?.release())
    expect(await tryLock(other.pool, 'mailbox a')).toBeNull()
    await first?.release()
    const second = await until(() => tryLock(other.pool, 'mailbox a'))
    expect(first?.held()).toBe(false)
    await pool.query(
      `select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and classid = 7202 and pid <> pg_backend_pid()`,
    )
    await until(async () => !second.held() || undefined)
    const third = await until(() => tryLock(pool, 'mailbox a'))
    expect(third.held()).toBe(true)
    await third.release()
  })
})

async function until<T>(look: () => Promise<T | null | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const dir = mkdtempSync(join(tmpdir(), 'holdfast-embedded-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a second process cannot open the embedded database, until the first has died', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('database-child.ts', import.meta.url)), dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await expect(openDatabase({ dataDir: dir, log: quiet })).rejects.toThrow(
    /in use by another.*stop the office that runs there first, or set DATABASE_URL/,
  )
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  const database = await openDatabase({ dataDir: dir, log: quiet })
  // What it had committed before it was killed is there.
  expect((await database.pool.query('select n from kept')).rows).toEqual([{ n: 7 }])
  await database.close()
})

test('a lock left by a process whose number another now has does not keep us out', async () => {
  writeFileSync(join(dir, 'pg.lock'), `${process.ppid} 1`)
  const database = await openDatabase({ dataDir: dir, log: quiet })
  await database.close()
})

test('an address that does not answer is told as such', async () => {
  const url = 'postgres://nobody@127.0.0.1:9/none'
  await expect(openDatabase({ url, dataDir: dir, log: quiet })).rejects.toThrow('DATABASE_URL')
})
