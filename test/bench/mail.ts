/** Mails a second from Dovecot to the desk: fetched, kept, verified, assessed and laid before an officer. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { holdfast, type OfficeProcess, preparedBy, startOffice } from '../office-process.ts'
import { startDovecot, type TestDovecot } from '../servers/dovecot.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { deskFigures } from './desk-figures.ts'
import type { Figure } from './figure.ts'

const HOLDERS = ['chan', 'wong', 'cheung', 'tam', 'lau', 'lee', 'ho'] as const
const dir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))

export async function mail(): Promise<readonly Figure[]> {
  const redis = await startRedis()
  const postgres = await startPostgres()
  try {
    const url = await postgres.createDatabase()
    const full = await rate('redis', { DATABASE_URL: url, REDIS_URL: redis.url }, 600, [
      ['mailbox', 'sweeper'],
      ['email-examiner', 'desk'],
    ])
    const embedded = await rate('embedded', {}, 150, [[]])
    return [
      {
        what: 'Dovecot → desk, Redis and PostgreSQL, two processes',
        value: full,
        unit: 'mails/s',
        goal: { at: 'least', value: 50 },
      },
      {
        what: 'Dovecot → desk, embedded, one process',
        value: embedded,
        unit: 'mails/s',
        goal: { at: 'least', value: 10 },
      },
    ]
  } finally {
    await Promise.all([redis.stop(), postgres.stop()])
  }
}

async function rate(
  name: string,
  stores: Readonly<Record<string, string>>,
  count: number,
  processes: readonly (readonly string[])[],
): Promise<number> {
  const dovecot = await startDovecot()
  const env = await prepared(name, stores, dovecot)
  for (let number = 0; number < count; number += 1) await dovecot.addMail(signed(number))
  const offices: OfficeProcess[] = []
  try {
    const start = performance.now()
    for (const workers of processes) offices.push(await startOffice(workers, env))
    const desk = offices.map((office) => office.desk).find(Boolean) ?? null
    // Starting is no part of the road: the clock runs from the first receipt.
    let first = 0
    for (;;) {
      const { receipts, unexamined } = await deskFigures(desk)
      if (first === 0 && receipts > 0) first = performance.now()
      if (receipts === count && unexamined === 0)
        return (count * 1000) / (performance.now() - first)
      if (performance.now() - start > 300_000)
        throw new Error(`after 300 s ${receipts - unexamined} of ${count} are laid`)
      await wait(50)
    }
  } finally {
    await Promise.all(offices.map((office) => office.end('SIGTERM')))
    await dovecot.stop()
  }
}

async function prepared(
  name: string,
  stores: Readonly<Record<string, string>>,
  dovecot: TestDovecot,
) {
  const demo = join(dir, name, 'demo')
  const base = { ...stores, DATA_DIR: join(dir, name), PORT: '0', LOG_LEVEL: 'warn' }
  const { code, err } = await holdfast(['demo', '--prepare', demo], base)
  if (code !== 0) throw new Error(err)
  return {
    ...base,
    IMAP_URLS: `imap://${dovecot.user}:${dovecot.password}@127.0.0.1:${dovecot.port}/INBOX`,
    ...preparedBy(demo),
  }
}

const letters = new Map<number, Buffer>()

function signed(number: number): Buffer {
  const known = letters.get(number)
  if (known) return known
  const holder = HOLDERS[number % HOLDERS.length]!
  const letter = join(dir, 'letter.txt')
  writeFileSync(
    letter,
    `Content-Type: text/plain; charset=utf-8\r\n\r\nLetter ${number}. Please revoke my certificate.\r\n`,
  )
  const key = [
    '-signer',
    `fixtures/pki/certs/${holder}.pem`,
    '-inkey',
    `fixtures/pki/keys/${holder}.pem`,
  ]
  const mime = execFileSync('openssl', ['cms', '-sign', '-md', 'sha256', '-in', letter, ...key])
  const head = `From: ${holder}@example.hk\r\nSubject: Letter ${number}\r\nMessage-ID: <${number}@example.hk>\r\n`
  const bytes = Buffer.concat([Buffer.from(head), mime])
  letters.set(number, bytes)
  return bytes
}
