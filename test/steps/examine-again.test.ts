// Mail that comes again, mail whose proof was out of reach, and mail that was encrypted to the office.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { type Database, migrate, openDatabase } from '../../src/adapters/database.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { openRegister } from '../../src/adapters/register.ts'
import { fromJson } from '../../src/adapters/register-import.ts'
import { readDecryptionKeys } from '../../src/email/decryption-keys.ts'
import { verdictRecord } from '../../src/email/verdict.ts'
import { makeTrust, type Trust } from '../../src/pki/trust.ts'
import { openLog } from '../../src/process/log.ts'
import { examineEmail } from '../../src/steps/examine-email.ts'
import { proveMail } from '../../src/steps/open-received.ts'
import { reExamine } from '../../src/steps/re-examine.ts'
import { describeNeeding } from '../servers/needs.ts'
import { openWorld } from '../world.ts'
import { calendar, examinersOpen, laid, mailbox, policy, portsOf, post } from './email-desk.ts'
import { demoTrust } from './examiner.ts'

examinersOpen()

/** The same signed entity under headers of today. */
function underNewHeaders(mail: Buffer): Buffer {
  const text = mail.toString('latin1')
  const body = text.indexOf('\r\n\r\n')
  const kept = /^(?:From|MIME-Version|Content-Type):.*(?:\r\n[ \t].*)*/gim
  const head = text.slice(0, body).match(kept)?.join('\r\n') ?? ''
  const fresh =
    'Subject: Once more\r\nDate: Mon, 23 Nov 2026 09:55:00 +0800\r\nMessage-ID: <again@example.hk>\r\n'
  return Buffer.from(`${fresh}${head}${text.slice(body)}`, 'latin1')
}

test('an old signed letter under new headers is told as such, and joins the case of the first', async () => {
  const world = openWorld()
  const first = await laid(world, post('01-stolen-laptop.eml'))
  const again = await laid(world, underNewHeaders(post('01-stolen-laptop.eml')))
  expect(first.codes).not.toContain('replayed')
  expect(again.request.examined.verdict).toMatchObject({ outcome: 'passed' })
  expect(again.codes).toContain('replayed')
  expect(again.codes).not.toContain('duplicate')
  expect(again.revocation.id).toBe(first.revocation.id)
  const other = await laid(world, post('03-opaque.eml'))
  expect(other.codes).not.toContain('replayed')
})

test('what the verdict rests on is kept: its CRLs lie in evidence under their hash', async () => {
  const world = openWorld()
  const { request } = await laid(world, post('01-stolen-laptop.eml'))
  const { status } = request.examined.verdict as { status: { sha256: string; source: string }[] }
  expect(status.length).toBeGreaterThan(1)
  for (const { sha256 } of status) expect(await world.evidence.has(sha256)).toBe(true)
})

describeNeeding(['openssl'], 'mail encrypted to the office', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-again-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const ours = ['certs', 'keys'].map((kind) => `fixtures/pki/${kind}/notices.pem`)

  function encrypted(mail: Buffer): Buffer {
    const inside = join(dir, 'inside.eml')
    writeFileSync(inside, mail)
    const args = ['cms', '-encrypt', '-aes-256-cbc', '-in', inside, ours[0] ?? '']
    const mime = execFileSync('openssl', args)
    return Buffer.concat([Buffer.from('From: taiman.chan@example.hk\r\nSubject: secret\r\n'), mime])
  }
  const keys = readDecryptionKeys(ours.map((name) => ({ name, bytes: readFileSync(name) })))

  /** The signed entity alone: what a mail client encrypts. */
  const signedEntity = (): Buffer => {
    const text = post('01-stolen-laptop.eml').toString('latin1')
    return Buffer.from(text.slice(text.indexOf('MIME-Version:')), 'latin1')
  }

  test('with the key: opened, then proved, and read as if it had come in the clear', async () => {
    const { request, codes } = await laid(openWorld(), encrypted(signedEntity()), { keys })
    expect(request.examined.verdict).toMatchObject({ outcome: 'passed' })
    expect(request.examined.text).toContain('3A41 C705 9E22 10B4')
    expect(request.kind).toBe('revocation')
    expect(codes).toContain('was-encrypted')
  })

  test('without the key: before an officer, as what it is', async () => {
    const { request, revocation, codes } = await laid(openWorld(), encrypted(signedEntity()))
    expect(request.kind).toBe('unreadable')
    expect(revocation.state).toBe('laid')
    expect(codes).toContain('encrypted-no-key')
    expect(codes).toContain('taken-as-encrypted')
  })
})

test('a verdict that hung on a missing CRL is reached again when the CRL is there, and only then', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-doubt-'))
  const database: Database = await openDatabase({ dataDir: dir, log: openLog('silent') })
  try {
    await migrate(database.pool)
    const world = openWorld()
    const clock = { now: () => new Date(CAST_NOW) }
    const records = openRecords(database.pool, clock)
    const register = openRegister(database.pool, clock)
    await register.importRegister({
      ...fromJson(readFileSync('fixtures/pki/register.json', 'utf8')).register,
      specimens: [],
    })
    const whole = await demoTrust()
    let trust: Trust = makeTrust({ ...whole, crls: [] })
    const ports = portsOf(world, { records, register, clock, trust: () => trust, policy, calendar })
    const woken: string[] = []
    const round = reExamine({
      records,
      queue: { add: async (_, id) => woken.push(id) },
      log: openLog('silent'),
      verdictNow: async (about) => verdictRecord((await proveMail(ports, about)).verdict),
    })

    const { sha256, size } = await world.evidence.put(post('01-stolen-laptop.eml'))
    const arrival = {
      channel: 'email',
      sha256,
      size,
      receivedAt: CAST_NOW,
      receivedBy: 'mx',
    } as const
    const { receipt } = await records.receive({ ...arrival, source: mailbox() }, 'worker:mailbox')
    const [doubtful] = await examineEmail(ports)(receipt.id)
    expect(doubtful?.examined.verdict).toMatchObject({
      outcome: 'indeterminate',
      code: 'status-unknown',
    })

    expect(await round()).toBe(0)
    expect(woken).toEqual([])
    trust = whole
    expect(await round()).toBe(1)
    expect(woken).toEqual([receipt.id])
    expect(await round()).toBe(0)

    const [proved] = await examineEmail(ports)(receipt.id)
    expect(proved?.examined.verdict).toMatchObject({ outcome: 'passed' })
    const file = await records.caseFile(proved?.revocationId ?? '')
    expect(file?.requests.map(({ id }) => id)).toEqual([proved?.id])
    expect(await records.totals()).toMatchObject({ requests: 1, cases: 1, unexamined: 0 })
  } finally {
    await database.close()
    rmSync(dir, { recursive: true, force: true })
  }
})
