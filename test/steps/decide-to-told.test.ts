// From an officer's decision to the published CRL and the letter in the outbox, over the real records, queue, CA and files.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { openCalendarSource } from '../../src/adapters/calendar-source.ts'
import { openCrlSource } from '../../src/adapters/crl-source.ts'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openEvidence } from '../../src/adapters/evidence.ts'
import { openOutbox } from '../../src/adapters/outbox.ts'
import { openQueue } from '../../src/adapters/queue.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { openRegister } from '../../src/adapters/register.ts'
import { fromJson } from '../../src/adapters/register-import.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { clockFrom } from '../../src/process/clock.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { decide } from '../../src/steps/decide.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { notify } from '../../src/steps/notify.ts'
import { processingNow } from '../../src/steps/processing-now.ts'
import { reconcile } from '../../src/steps/reconcile.ts'
import { sweep } from '../../src/steps/sweep.ts'
import { watchPublication } from '../../src/steps/watch-publication.ts'
import { describeNeeding } from '../servers/needs.ts'
import { startRedis } from '../servers/redis.ts'

const shipped = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const log = pino({ level: 'silent' })
const by = { officer: 'officer1', grounds: 'the holder asks for it' }

/** An office from the decision on: embedded database, the demo CA of the fixtures, an outbox. */
async function openOffice(redisUrl?: string) {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-office-'))
  const clock = clockFrom(new Date(CAST_NOW))
  await cp(shipped('fixtures/pki/ca'), join(dir, 'ca'), { recursive: true })
  const database = await openDatabase({ dataDir: dir, log })
  await migrate(database.pool)
  const { pool, embedded } = database
  const records = openRecords(pool, clock)
  const register = openRegister(pool, clock)
  const parsed = fromJson(await readFile(shipped('fixtures/pki/register.json'), 'utf8'))
  expect(parsed.faults).toEqual([])
  await register.importRegister(parsed.register)
  const queue = await openQueue({ ...(redisUrl ? { redisUrl } : {}), pool, embedded, log })
  const ca = openDemoCa({ dir: join(dir, 'ca'), clock })
  await ca.forceCrl(clock.now())
  const issuer = parseCertificate(await readFile(join(dir, 'ca', 'ca.pem')))
  const location = join(dir, 'ca', 'crl.pem')
  const crl = openCrlSource({ location, issuers: () => [issuer], clock })
  const policy = loadPolicy(await readFile(shipped('policies/hongkong-post.yaml'), 'utf8'))
  const outbox = join(dir, 'outbox')
  const post = openOutbox(outbox)
  const from = 'Demo CA <revocation@ecert.example.hk>'
  const evidence = await openEvidence({ dir: join(dir, 'evidence') })
  const does = { queue, ca, crl, publish: ca, post }
  const ports = { records, register, evidence, ...does, policy, from, clock, log }
  const calendar = openCalendarSource({ records, clock, watchesWeather: false }).now
  const processing = processingNow({ calendar, policy, clock })
  return { ...ports, processing, pool, outbox, dir, close: () => close(queue, database, dir) }
}

type Office = Awaited<ReturnType<typeof openOffice>>

async function close(
  queue: { close(): Promise<void> },
  database: { close(): Promise<void> },
  dir: string,
) {
  await queue.close()
  await database.close()
  await rm(dir, { recursive: true, force: true })
}

function work(office: Office) {
  const how = { concurrency: 2, log }
  return [
    office.queue.consume('hand-over', { ...how, step: handOver(office) }),
    office.queue.consume('publication', { ...how, step: watchPublication(office) }),
    office.queue.consume('notice', { ...how, step: notify(office) }),
  ]
}

/** A case about that certificate, laid as an examiner lays it. */
async function lay({ records, register, clock }: Office, serial: string, kind: Kind) {
  const [certificate] = await register.find({ serial })
  const source = { kind: 'command', name: `${kind}-${serial}`, nonce: kind } as const
  const receivedAt = clock.now().toISOString()
  const sha256 = Buffer.from(`${kind}${serial}`).toString('hex').padEnd(64, '0').slice(0, 64)
  const draft = {
    channel: 'email',
    sha256,
    size: 9,
    receivedAt,
    receivedBy: 'own',
    source,
  } as const
  const { receipt } = await records.receive(draft, 'test')
  const empty = { claim: null, examined: {}, findings: [], assessment: null, dueAt: null }
  const about = { kind, certificateId: certificate?.id ?? null, aside: false, urgent: false }
  const [request] = await records.lay(receipt.id, [{ ...about, ...empty }], 'test')
  if (!request) throw new Error('nothing was laid')
  return request
}
type Kind = 'revocation' | 'final-confirmation'

async function until(what: string, holds: () => Promise<boolean>) {
  for (let waited = 0; waited < 15_000; waited += 25) {
    if (await holds()) return
    await pause(25)
  }
  throw new Error(`wait until ${what}`)
}

const CHAN = '3A41C7059E2210B4'

test('a decision reaches the CRL, the register and the holder, and the case is closed', async () => {
  const office = await openOffice()
  const { records } = office
  const consumers = work(office)
  const { revocationId: id } = await lay(office, CHAN, 'revocation')
  expect(await decide(office)(id, { kind: 'suspend' }, by)).toMatchObject({ ok: true })
  await until('the hold is seen and told', async () => {
    const file = await records.caseFile(id)
    return !!file?.revocation.sighting && file.notices.every((each) => each.sentAt !== null)
  })
  expect((await records.revocation(id))?.state).toBe('suspended')
  const confirmation = await lay(office, CHAN, 'final-confirmation')
  expect(confirmation.revocationId).toBe(id)
  const revoke = {
    kind: 'revoke',
    reason: 'keyCompromise',
    invalidityDate: '2026-11-20',
    confirmation: { by: 'receipt', requestId: confirmation.id },
  } as const
  expect(await decide(office)(id, revoke, by)).toMatchObject({ ok: true })
  await until('the case is closed', async () => (await records.revocation(id))?.state === 'closed')

  const crl = parseCrl(await office.ca.latestCrl())
  expect(crl.entries.get(CHAN)?.reason).not.toBe('certificateHold')
  const file = await records.caseFile(id)
  expect(file?.certificate?.status.kind).toBe('revoked')
  expect(file?.notices.map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ['suspended', 'sent: laid in the outbox'],
    ['revoked', 'sent: laid in the outbox'],
  ])
  expect(file?.revocation.sighting?.crlNumber).toBe(crl.number)
  const letters = await readdir(office.outbox)
  expect(letters.sort()).toEqual(file?.notices.map((each) => `${each.id}.eml`).sort())
  expect((await records.latestCrls())[0]?.number).toBe(crl.number)
  const held = await reconcile(office)('test')
  expect(held).toMatchObject({ found: [], faults: [] })
  expect(held.compared.map(({ source }) => source)).toEqual(['ca', 'crl'])
  await expectWholeAudit(office)
  for (const consumer of consumers) await consumer.close()
  await office.close()
})

describeNeeding(['redis'], 'with Redis', () => {
  test('emptied again and again in mid-run, nothing is lost and nothing done twice', async () => {
    const redis = await startRedis()
    const office = await openOffice(redis.url)
    const { records } = office
    const serials = [CHAN, '3A41C7059E2210B5', '51D0E3B78842F19C', '6F02B9A1D34C5E87']
    const cases: string[] = []
    for (const serial of serials) {
      const { revocationId } = await lay(office, serial, 'revocation')
      await decide(office)(revocationId, { kind: 'suspend' }, by)
      cases.push(revocationId)
    }
    const owner = new Redis(redis.url)
    await owner.flushall() // every wake-up so far is gone
    const consumers = work(office)
    const done = async () => {
      const files = await Promise.all(cases.map((id) => records.caseFile(id)))
      return files.every(
        (file) => file?.revocation.sighting && file.notices.every((each) => each.sentAt),
      )
    }
    for (let round = 0; round < 100 && !(await done()); round += 1) {
      await sweep(office)()
      await pause(100)
      if (round < 3) await owner.flushall()
    }
    for (const id of cases) {
      const file = await records.caseFile(id)
      expect(file?.revocation.state).toBe('suspended')
      const acts = file?.audit.map(({ action }) => action).filter((each) => each !== 'received')
      // Each once; the letter and the look at the CRL go side by side.
      expect(acts?.sort()).toEqual(['decided', 'handed-over', 'laid', 'notice-sent', 'sighted'])
      expect(file?.notices).toHaveLength(1)
    }
    expect(await readdir(office.outbox)).toHaveLength(4)
    const lines = (await readFile(join(office.dir, 'ca', 'index.txt'), 'utf8')).split('\n')
    expect(lines.filter((line) => line.includes(',certificateHold\t'))).toHaveLength(4)
    await expectWholeAudit(office)
    for (const consumer of consumers) await consumer.close()
    owner.disconnect()
    await office.close()
    await redis.stop()
  }, 60_000)
})

async function expectWholeAudit({ records }: Office) {
  const rows = []
  for await (const row of records.auditRows()) rows.push(row)
  expect(rows.length).toBeGreaterThan(5)
  expect(verifyAudit(rows)).toBeUndefined()
}
