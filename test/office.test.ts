// The office as processes on real servers: one of three is killed, Redis is emptied, a worker dies in mid-job; nothing is lost, nothing done twice.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { holdfast, type OfficeProcess, preparedBy, startOffice } from './office-process.ts'
import { startDovecot, type TestDovecot } from './servers/dovecot.ts'
import { describeNeeding } from './servers/needs.ts'
import { startPostgres, type TestPostgres } from './servers/postgres.ts'
import { startRedis, type TestRedis } from './servers/redis.ts'

/** A job whose worker was killed is free again when its lock has run out and the stalled are looked for: a minute. */
const PATIENCE_MS = 150_000
vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

const dir = mkdtempSync(join(tmpdir(), 'holdfast-office-'))

/** A request of CHAN TAI MAN, signed by the openssl command; each number is other content. */
function signedMail(number: number): Buffer {
  const letter = join(dir, 'letter.txt')
  writeFileSync(
    letter,
    `Content-Type: text/plain; charset=utf-8\r\n\r\nLetter ${number}. Please revoke my certificate, serial number 3A41C7059E2210B4.\r\n`,
  )
  const key = ['-signer', 'fixtures/pki/certs/chan.pem', '-inkey', 'fixtures/pki/keys/chan.pem']
  const signed = execFileSync('openssl', ['cms', '-sign', '-md', 'sha256', '-in', letter, ...key], {
    maxBuffer: 1 << 20,
  })
  const head = `From: taiman.chan@example.hk\r\nTo: enquiry@ecert.example.hk\r\nSubject: Letter ${number}\r\nMessage-ID: <${number}@example.hk>\r\n`
  return Buffer.concat([Buffer.from(head), signed])
}

describeNeeding(
  ['redis', 'postgres', 'dovecot', 'openssl'],
  'an office of several processes',
  () => {
    let redis: TestRedis
    let postgres: TestPostgres
    let dovecot: TestDovecot
    let pool: pg.Pool
    let env: Record<string, string>
    const running: OfficeProcess[] = []
    const start = async (...workers: string[]): Promise<OfficeProcess> => {
      const office = await startOffice(workers, env)
      running.push(office)
      return office
    }
    const count = async (sql: string): Promise<number> =>
      Number((await pool.query(sql)).rows[0].count)
    const receipts = () => count('select count(*) from receipts')
    const examined = () => count('select count(*) from receipts where examined_at is not null')
    const until = async (what: () => Promise<boolean>, ms = 60_000): Promise<void> => {
      for (let waited = 0; waited < ms; waited += 100) {
        if (await what()) return
        await wait(100)
      }
      throw new Error(
        `waited ${ms} ms in vain\n${running.map((each) => each.log().slice(-1500)).join('\n--\n')}`,
      )
    }

    beforeAll(async () => {
      ;[redis, postgres, dovecot] = await Promise.all([
        startRedis(),
        startPostgres(),
        startDovecot(),
      ])
      const url = await postgres.createDatabase()
      pool = new pg.Pool({ connectionString: url })
      pool.on('error', () => undefined) // the server may stop before the last connection has ended
      const demo = join(dir, 'demo')
      const base = { DATABASE_URL: url, REDIS_URL: redis.url, DATA_DIR: dir, PORT: '0' }
      const prepared = await holdfast(['demo', '--prepare', demo], base)
      expect(prepared.err + prepared.out).toContain('officer1')
      env = {
        ...base,
        IMAP_URLS: `imap://${dovecot.user}:${dovecot.password}@127.0.0.1:${dovecot.port}/INBOX`,
        IMAP_POLL_SECONDS: '2',
        SWEEP_SECONDS: '1',
        ...preparedBy(demo),
      }
    })

    afterAll(async () => {
      await Promise.all(running.map((each) => each.end('SIGKILL')))
      await pool?.end()
      await Promise.all([redis?.stop(), postgres?.stop(), dovecot?.stop()])
    })

    test('three processes, the mailbox’s reader killed: another takes it over, every mail is laid once', async () => {
      for (let number = 0; number < 20; number += 1) await dovecot.addMail(signedMail(number))
      const reader = await start('mailbox', 'email-examiner')
      await start('email-examiner', 'sweeper')
      await until(async () => (await receipts()) > 0)
      const other = await start('mailbox', 'email-examiner')
      expect(await reader.end('SIGKILL')).toBe('SIGKILL')
      for (let number = 20; number < 40; number += 1) await dovecot.addMail(signedMail(number))
      await until(async () => (await examined()) === 40, PATIENCE_MS)
      expect(await count('select count(distinct sha256) from receipts')).toBe(40)
      expect(await count('select count(*) from requests')).toBe(40)
      // All forty are about one certificate: one case, whatever raced.
      expect(await count("select count(*) from revocations where state <> 'merged'")).toBe(1)
      expect(await other.end('SIGTERM')).toBe(0)
    })

    test('Redis emptied, and an examiner killed in mid-job: nothing is lost, nothing is laid twice', async () => {
      const before = await examined()
      const reader = await start('mailbox')
      for (let number = 100; number < 130; number += 1) await dovecot.addMail(signedMail(number))
      const client = new Redis(redis.url)
      await until(async () => (await receipts()) > before)
      await client.flushall()
      await client.quit()
      await running.find((each) => each.log().includes('email-examiner'))?.end('SIGKILL')
      await start('email-examiner', 'sweeper')
      await until(async () => (await examined()) === before + 30, PATIENCE_MS)
      expect(await count('select count(*) from requests')).toBe(before + 30)
      expect(await reader.end('SIGTERM')).toBe(0)
    })

    test('the command line sees what the processes did, and the audit trail is whole', async () => {
      const cases = await holdfast(['cases', '--json', '--state', 'laid'], env)
      const [line] = cases.out
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each))
      expect(line.certificate.serial).toBe('3A41C7059E2210B4')
      const figure = await holdfast(
        ['reconcile', '--only', 'mail', '--json', '--since', '2026-01-01'],
        env,
      )
      const { server, ours } = JSON.parse(figure.out)
      expect([figure.code, ours]).toEqual([0, server])
      const verified = await holdfast(['audit', 'verify', '--json'], env)
      expect(JSON.parse(verified.out)).toMatchObject({ fault: null })
      const exported = await holdfast(['audit', 'export'], env)
      const file = join(dir, 'audit.jsonl')
      writeFileSync(file, exported.out)
      expect((await holdfast(['audit', 'verify', file])).code).toBe(0)
      writeFileSync(file, readFileSync(file, 'utf8').replace('"laid"', '"lost"'))
      expect((await holdfast(['audit', 'verify', file])).code).toBe(1)
    })

    test('some workers on the embedded database are refused, in one sentence', async () => {
      const refused = await holdfast(['start', 'desk'], { DATA_DIR: join(dir, 'embedded') })
      expect(refused.code).not.toBe(0)
      expect(refused.err).toContain('set DATABASE_URL')
    })
  },
)
