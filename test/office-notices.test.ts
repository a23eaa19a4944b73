// Letters from several processes on real servers: one limit over two notifiers, released by two officers; a bounce by IMAP.
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hashPassword } from '../src/adapters/officers.ts'
import { outOfOffice, postfix } from './email/returned-mails.ts'
import { holdfast, type OfficeProcess, preparedBy, startOffice } from './office-process.ts'
import { startDovecot, type TestDovecot } from './servers/dovecot.ts'
import { describeNeeding } from './servers/needs.ts'
import { startPostgres, type TestPostgres } from './servers/postgres.ts'

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 })

const dir = mkdtempSync(join(tmpdir(), 'holdfast-letters-'))
const PER_HOUR = 3
const LETTERS = 8

describeNeeding(['postgres', 'dovecot'], 'letters from several processes', () => {
  let postgres: TestPostgres
  let dovecot: TestDovecot
  let pool: pg.Pool
  let env: Record<string, string>
  const running: OfficeProcess[] = []
  const start = async (...workers: string[]) => void running.push(await startOffice(workers, env))
  const count = async (where: string): Promise<number> =>
    Number((await pool.query(`select count(*) from notices where ${where}`)).rows[0].count)
  const until = async (what: () => Promise<boolean>, ms = 150_000): Promise<void> => {
    for (let waited = 0; waited < ms; waited += 200) {
      if (await what()) return
      await wait(200)
    }
    throw new Error(
      `waited in vain\n${running.map((each) => each.log().slice(-1500)).join('\n--\n')}`,
    )
  }
  const eml = () => readdirSync(join(dir, 'outbox')).filter((name) => name.endsWith('.eml'))

  beforeAll(async () => {
    ;[postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()])
    const url = await postgres.createDatabase()
    pool = new pg.Pool({ connectionString: url })
    pool.on('error', () => undefined) // the server may stop before the last connection has ended
    const base = { DATABASE_URL: url, DATA_DIR: dir, PORT: '0' }
    const demo = join(dir, 'demo')
    await holdfast(['demo', '--prepare', demo], base)
    const officers = ['ada', 'ben'].map(async (name) => {
      writeFileSync(join(dir, `${name}.txt`), `${name} has a password\n`)
      const passwordHash = await hashPassword(`${name} has a password`)
      return { name, displayName: name, passwordHash, roles: ['officer'] }
    })
    writeFileSync(join(dir, 'officers.json'), JSON.stringify(await Promise.all(officers)))
    env = {
      ...base,
      IMAP_URLS: `imap://${dovecot.user}:${dovecot.password}@127.0.0.1:${dovecot.port}/INBOX`,
      ...{ IMAP_POLL_SECONDS: '2', SWEEP_SECONDS: '1' },
      ...preparedBy(demo),
      ...{ OFFICERS_FILE: join(dir, 'officers.json'), OUTBOX: join(dir, 'outbox') },
      ...{ NOTICES_PER_HOUR: String(PER_HOUR), NOTICES_PER_ADDRESS: '100' },
    }
  })
  afterAll(async () => {
    await Promise.all(running.map((each) => each.end('SIGKILL')))
    await pool?.end()
    await Promise.all([postgres?.stop(), dovecot?.stop()])
  })

  test('a stranger’s request by IMAP is answered, once, with no word of the certificate', async () => {
    const words = 'Please revoke my certificate, serial number 3A41C7059E2210B4.'
    const head =
      'From: stranger@elsewhere.example\r\nSubject: Revocation\r\nMessage-ID: <1@x.example>'
    await dovecot.addMail(Buffer.from(`${head}\r\n\r\n${words}\r\n`))
    await start('mailbox', 'email-examiner')
    for (let each = 0; each < 2; each += 1) await start('notifier', 'sweeper')
    await until(async () => (await count("kind = 'acknowledged' and outcome like 'sent:%'")) === 1)
    const { rows } = await pool.query('select address, subject, body from notices')
    expect(rows).toHaveLength(1)
    expect(rows[0].address).toBe('stranger@elsewhere.example')
    expect(rows[0].subject + rows[0].body).not.toMatch(/3A41C7059E2210B4|CHAN TAI MAN|陳大文/)
    expect(eml()).toHaveLength(1)
  })

  test('two notifiers keep one limit; what is over is held, nothing is lost', async () => {
    await pool.query(
      `insert into notices (id, revocation_id, kind, occasion, due_at)
       select 'N-00000000' || lpad(n::text, 2, '0'), (select id from revocations limit 1),
         'refused', 100 + n, now() from generate_series(1, $1::int) as n`,
      [LETTERS],
    )
    await until(async () => (await count('held is not null')) === LETTERS - PER_HOUR)
    await wait(4_000) // several sweeps wake them all again
    expect(await count("kind = 'refused' and outcome like 'sent:%'")).toBe(PER_HOUR)
    expect(eml()).toHaveLength(1 + PER_HOUR)
    const told = await holdfast(['notices', '--json'], env)
    expect([told.code, JSON.parse(told.out).heldCount]).toEqual([2, LETTERS - PER_HOUR])
  })

  test('a report by IMAP marks the one letter it is about; out of office marks none and lays no case', async () => {
    const { rows } = await pool.query(
      "select id, message_id from notices where kind = 'refused' and outcome like 'sent:%' order by id",
    )
    const to = 'taiman.chan@example.hk'
    const cases = async () =>
      Number(
        (await pool.query("select count(*) from revocations where state = 'laid'")).rows[0].count,
      )
    const before = await cases()
    await dovecot.addMail(outOfOffice({ messageId: rows[1].message_id, to }))
    await dovecot.addMail(postfix({ messageId: '<N-0000000099@elsewhere.example>', to }))
    await dovecot.addMail(postfix({ messageId: rows[0].message_id, to }))
    await until(async () => (await count("outcome like 'bounced:%'")) === 1)
    await until(async () => {
      const { rows: left } = await pool.query(
        'select count(*) from receipts where examined_at is not null',
      )
      return Number(left[0].count) === 4
    })
    const marked = await pool.query("select id from notices where outcome like 'bounced:%'")
    expect(marked.rows).toEqual([{ id: rows[0].id }])
    expect(await cases()).toBe(before)
  })

  test('two officers release; each held letter goes once, and the trail is whole', async () => {
    const release = (name: string) =>
      holdfast(
        [
          ...['notices', 'release', '--grounds', 'looked through', '--officer', name],
          ...['--password-file', join(dir, `${name}.txt`)],
        ],
        env,
      )
    expect((await release('ada')).code).toBe(2)
    expect((await release('ada')).code).toBe(1)
    expect((await release('ben')).code).toBe(0)
    await until(async () => (await count("kind = 'refused' and outcome is null")) === 0)
    expect(await count("kind = 'refused' and outcome like 'sent:%'")).toBe(LETTERS - 1)
    expect(eml()).toHaveLength(1 + LETTERS)
    expect((await holdfast(['audit', 'verify'], env)).code).toBe(0)
  })
})
