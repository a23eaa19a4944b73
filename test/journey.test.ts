// The whole road, read it first: a signed e-mail and a faxed form come in as bytes; an officer suspends both over the
// HTTP API and revokes one; it ends at the published CRL, the notice's text and an unbroken audit trail.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAST_NOW, cast } from '../fixtures/cast.ts'
import { demoConfig, importDemoRegister, layDemo, type SignIn } from '../src/cli/demo-office.ts'
import { verifySmime } from '../src/email/smime.ts'
import { parseCrl } from '../src/pki/crl.ts'
import { loadTrust } from '../src/pki/trust.ts'
import { clockFrom } from '../src/process/clock.ts'
import type { Environment } from '../src/process/config.ts'
import { openLog } from '../src/process/log.ts'
import { verifyAudit } from '../src/revocation/audit.ts'
import { receive } from '../src/steps/receive.ts'
import { type Office, openOffice } from '../workers/main.ts'
import { type Officer, signIn } from './desk-client.ts'
import { describeNeeding } from './servers/needs.ts'
import { startPostgres } from './servers/postgres.ts'
import { startRedis } from './servers/redis.ts'

type Stores = { readonly env: Environment; stop(): Promise<unknown> }

function journey(open: () => Promise<Stores>): void {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-journey-'))
  const tray = join(dir, 'tray')
  const clock = clockFrom(new Date(CAST_NOW))
  const [lau, chan] = ['lau', 'chan'].map((id) => cast.find((each) => each.id === id)?.serial ?? '')
  let office: Office
  let stores: Stores
  let officers: readonly SignIn[]
  let first: Officer
  let second: Officer

  type CaseLine = { id: string; state: string; certificate: { serial: string } | null }
  const lines = async (): Promise<CaseLine[]> =>
    (await first.get<{ cases: CaseLine[] }>('cases')).cases
  const lineOf = async (serial: string | undefined) =>
    (await lines()).find((line) => line.certificate?.serial === serial)

  async function until<T>(what: () => Promise<T | undefined | false>): Promise<T> {
    for (let waited = 0; waited < 60_000; waited += 50) {
      const seen = await what()
      if (seen) return seen
      await wait(50)
    }
    throw new Error(`waited in vain; the cases are ${JSON.stringify(await lines())}`)
  }

  const inState = (serial: string | undefined, state: string) =>
    until(async () => (await lineOf(serial))?.state === state)

  const entryOf = (serial: string | undefined) =>
    parseCrl(readFileSync(join(dir, 'ca', 'crl.der'))).entries.get(serial ?? '')

  beforeAll(async () => {
    stores = await open()
    officers = await layDemo(dir, clock)
    mkdirSync(tray)
    office = await openOffice({
      config: demoConfig(dir, 0, stores.env),
      clock,
      log: openLog('warn'),
      demo: true,
    })
    await importDemoRegister(office.shared.register, office.shared.evidence)
    const [one, two] = officers
    first = await signIn(office.deskUrl ?? '', one?.name ?? '', one?.password ?? '')
    second = await signIn(office.deskUrl ?? '', two?.name ?? '', two?.password ?? '')
  })
  afterAll(async () => {
    await office?.close()
    await stores?.stop()
  })

  test('a signed e-mail and a faxed form are laid before an officer, each with its proof', async () => {
    await receive(office.shared)({
      bytes: readFileSync('fixtures/post/04-chinese-ecdsa.eml'),
      channel: 'email',
      receivedAt: clock.now().toISOString(),
      receivedBy: 'own',
      source: { kind: 'command', name: '04-chinese-ecdsa.eml', nonce: 'journey' },
    })
    writeFileSync(join(tray, 'fax000000007.tif'), readFileSync('fixtures/fax/01-chan-typed.tif'))
    await inState(lau, 'laid')
    await inState(chan, 'laid')

    type Case = {
      requests: {
        verdict: { outcome: string } | null
        recommendation: { decision: string } | null
      }[]
    }
    const mail = await first.get<Case>(`cases/${(await lineOf(lau))?.id}`)
    expect(mail.requests[0]?.verdict?.outcome).toBe('passed')
    expect(mail.requests[0]?.recommendation?.decision).toBe('suspend')
    const fax = await first.get<Case>(`cases/${(await lineOf(chan))?.id}`)
    expect(fax.requests[0]?.verdict).toBeNull()
    expect(fax.requests[0]?.recommendation, JSON.stringify(fax)).toMatchObject({
      decision: 'suspend',
    })
  }, 120_000)

  test('nothing happens at the CA until an officer decides; then it does, once, and is published', async () => {
    expect(entryOf(lau)).toBeUndefined()
    for (const serial of [lau, chan]) {
      const line = await lineOf(serial)
      expect(await first.decide(line?.id ?? '', { kind: 'suspend' })).toMatchObject({ status: 200 })
      await inState(serial, 'suspended')
      await until(async () => entryOf(serial)?.reason === 'certificateHold')
    }
  })

  test('a final confirmation revokes; the CRL shows it and the case closes with the notice', async () => {
    const line = await lineOf(lau)
    const revoke = {
      kind: 'revoke',
      reason: 'keyCompromise',
      invalidityDate: null,
      confirmation: { by: 'request-itself' },
    }
    const without = await first.decide(line?.id ?? '', revoke)
    expect(without, 'a confirmation by the request itself needs its grounds').toMatchObject({
      status: 409,
    })
    const grounds = 'Signed with the holder’s own key and confirmed on the telephone'
    const answer = await first.decide(line?.id ?? '', revoke, grounds)
    expect(answer).toMatchObject({ status: 200 })
    await until(async () => {
      const { revocation } = await first.get<{ revocation: { state: string } }>(`cases/${line?.id}`)
      return revocation.state === 'closed'
    })
    // This CA publishes no reasons (domain §2.5, §3.5): the given one is kept in the case.
    expect(entryOf(lau)).toMatchObject({ reason: 'unspecified' })
  })

  test('a release takes two officers, and the next CRL no longer names the certificate', async () => {
    const line = await lineOf(chan)
    const grounds = 'The card was found at home; identity shown at the counter'
    expect(await first.decide(line?.id ?? '', { kind: 'release' }, grounds)).toMatchObject({
      body: { secondWanted: true },
    })
    expect(await first.decide(line?.id ?? '', { kind: 'release' }, grounds)).toMatchObject({
      status: 409,
    })
    expect(entryOf(chan)?.reason).toBe('certificateHold')
    expect(await second.decide(line?.id ?? '', { kind: 'release' }, grounds)).toMatchObject({
      status: 200,
    })
    await until(async () => entryOf(chan) === undefined)
  })

  test('the notices went to the registered addresses, signed, in both languages, once each', async () => {
    const outbox = join(dir, 'outbox')
    const all = async () => {
      const names = readdirSync(outbox).filter((name) => name.endsWith('.eml'))
      const mails = names.map((name) => readFileSync(join(outbox, name)))
      return Promise.all(mails.map(async (mail) => ({ mail, ...(await simpleParser(mail)) })))
    }
    const isAnswer = ({ subject = '' }) => subject.includes('We have received your mail')
    // Only he wrote by e-mail; the others came by fax.
    await until(async () => (await all()).filter(isAnswer).length === 1)
    const mails = await until(async () => {
      const letters = (await all()).filter((each) => !isAnswer(each))
      return letters.length >= 4 && letters.map(({ mail }) => mail)
    })
    const trust = await loadTrust({
      anchors: [join(dir, 'root.pem')],
      intermediates: [join(dir, 'ca', 'ca.pem')],
      crls: [join(dir, 'root.crl'), join(dir, 'ca', 'crl.pem')],
    })
    const sent = mails.map((mail) => {
      const verdict = verifySmime(mail, trust, clock.now())
      expect(verdict.outcome).toBe('passed')
      return /^To: .*$/m.exec(mail.toString('latin1'))?.[0] ?? ''
    })
    expect(sent.filter((to) => to.includes('chikeung.lau@example.hk'))).toHaveLength(2)
    expect(sent.filter((to) => to.includes('taiman.chan@example.hk'))).toHaveLength(2)
  })

  test('the audit trail is whole, and names who decided', async () => {
    const rows = []
    for await (const row of office.shared.records.auditRows()) rows.push(row)
    expect(verifyAudit(rows)).toBeUndefined()
    const decided = rows.filter((row) => row.action === 'decided').map((row) => row.actor)
    expect(decided).toEqual([
      'officer:officer1',
      'officer:officer1',
      'officer:officer1',
      'officer:officer1',
      'officer:officer2',
    ])
  })
}

describe('with Node alone: PGlite, and the queue in it', () =>
  journey(async () => ({ env: {}, stop: async () => {} })))

describeNeeding(['redis', 'postgres'], 'on Redis and PostgreSQL', () =>
  journey(async () => {
    const redis = await startRedis()
    const postgres = await startPostgres()
    const env = { REDIS_URL: redis.url, DATABASE_URL: await postgres.createDatabase() }
    return { env, stop: () => Promise.all([redis.stop(), postgres.stop()]) }
  }),
)
