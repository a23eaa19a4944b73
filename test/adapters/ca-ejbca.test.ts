// EJBCA by its REST interface: each act once, believed only when its status says so, and every answer told for what it is.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openEjbca } from '../../src/adapters/ca-ejbca.ts'
import { givenToken, grantedToken } from '../../src/adapters/ca-token.ts'
import type { CaListed, Instruction } from '../../src/revocation/instruction.ts'
import { type Ejbca, type EjbcaBehaviour, startEjbca } from '../servers/ejbca.ts'
import { type Imitator, startImitator } from '../servers/imitator.ts'
import { testTls } from '../servers/tls.ts'
import { everyCut } from './ca-cut.ts'

const ISSUER = 'CN=Test CA 1+serialNumber=7,O=Holdfast & Söhne/Test,C=HK'
const SERIAL = '3A41C7059E2210B4'
const key = { issuer: ISSUER, serial: SERIAL }
const AT = new Date('2026-11-23T03:00:00Z')
const clock = { now: () => AT }
const revoke = (rest: Partial<Extract<Instruction, { kind: 'revoke' }>> = {}): Instruction => ({
  kind: 'revoke',
  reason: 'keyCompromise',
  invalidityDate: null,
  ...rest,
})

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function open(behaviour: EjbcaBehaviour = {}, serials = [SERIAL]) {
  const server = await startEjbca(ISSUER, serials, { now: () => AT, ...behaviour })
  const { ca: anchor, client } = testTls()
  const tls = { ca: anchor, ...client }
  const token = behaviour.bearer === undefined ? undefined : givenToken(behaviour.bearer)
  const logged: object[] = []
  const log = { info: (about: object) => void logged.push(about) }
  const ca = openEjbca({ base: server.base, tls, token, clock, log, timeoutMs: 5000 })
  opened.push(ca, server)
  return { server, ca, logged }
}

test('hold, release and revocation: status, act, status; the DN encoded, the serial as hex, nothing else sent', async () => {
  const { server, ca } = await open()
  const held = await ca.carryOut(key, { kind: 'suspend' }, AT)
  expect(held).toMatchObject({
    result: 'done',
    before: { kind: 'good' },
    after: { kind: 'on-hold', since: AT.toISOString() },
    at: AT.toISOString(),
  })
  expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET'])
  const place = `/ejbca/ejbca-rest-api/v1/certificate/${encodeURIComponent(ISSUER)}/${SERIAL}`
  expect(server.asked[1]).toMatchObject({ path: `${place}/revoke`, body: '' })
  expect(String(server.asked[1]?.query)).toBe('reason=CERTIFICATE_HOLD')
  expect(await ca.carryOut(key, { kind: 'release' }, AT)).toMatchObject({
    result: 'done',
    after: { kind: 'good' },
  })
  expect(String(server.asked[4]?.query)).toBe('reason=REMOVE_FROM_CRL')
  expect(await ca.carryOut(key, revoke({ invalidityDate: '2026-11-20' }), AT)).toMatchObject({
    result: 'done',
    after: { kind: 'revoked', reason: 'keyCompromise' },
  })
  expect(server.asked[7]?.query.get('invalidity_date')).toBe('2026-11-20T00:00:00+08:00')
})

test.each([
  ['privilegeWithdrawn', 'PRIVILEGES_WITHDRAWN'],
  ['aACompromise', 'AA_COMPROMISE'],
  ['unspecified', 'UNSPECIFIED'],
] as const)('the reason %s is %s there', async (reason, word) => {
  const { server, ca } = await open()
  const outcome = await ca.carryOut(key, revoke({ reason }), AT)
  expect(outcome).toMatchObject({ result: 'done', after: { kind: 'revoked', reason } })
  expect(server.acts).toEqual([`${SERIAL} ${word}`])
})

test('a hold becomes final; what is final is not held, not released, not revoked again', async () => {
  const { server, ca } = await open()
  await ca.carryOut(key, { kind: 'suspend' }, AT)
  expect((await ca.carryOut(key, revoke(), AT)).result).toBe('done')
  expect((await ca.carryOut(key, { kind: 'suspend' }, AT)).result).toBe('refused')
  expect((await ca.carryOut(key, { kind: 'release' }, AT)).result).toBe('refused')
  expect((await ca.carryOut(key, revoke({ reason: 'superseded' }), AT)).result).toBe('already')
  expect(server.acts).toHaveLength(2)
})

describe('cut off at any request, the same end is reached and nothing is done twice', () => {
  const world = async () => {
    const { server, ca } = await open()
    return { server, ca, acts: server.acts, close: async () => undefined }
  }
  test.each([
    ['a hold', { kind: 'suspend' } as const, 'on-hold'],
    ['a revocation', revoke(), 'revoked'],
  ])('%s', async (_what, instruction, kind) => {
    const points = await everyCut(world, key, instruction, (outcome) => {
      expect(['done', 'already']).toContain(outcome.result)
      expect(outcome.after.kind).toBe(kind)
    })
    expect(points).toBe(6)
  })

  test('a release', async () => {
    const points = await everyCut(
      async () => {
        const made = await world()
        made.server.kept.set(SERIAL, { reason: 6, date: AT.getTime() })
        return made
      },
      key,
      { kind: 'release' },
      (outcome) => expect(outcome.after.kind).toBe('good'),
    )
    expect(points).toBe(6)
  })
})

test('no answer to the act, but the status stands as told: done, and what was sent is written down', async () => {
  const { server, ca } = await open()
  server.trouble.cut = { at: 1, side: 'after' }
  const outcome = await ca.carryOut(key, revoke(), AT)
  expect(outcome).toMatchObject({ result: 'done', detail: expect.stringMatching('no answer came') })
  expect(outcome.exchanges?.map(({ status }) => status)).toEqual([200, null, 200])
  expect(outcome.exchanges?.[1]?.request).toMatch(/^PUT https:.*revoke\?reason=KEY_COMPROMISE$/)
})

test('an approval is asked for once, waited for, and seen when it is given', async () => {
  const { server, ca } = await open({ approvals: true })
  for (let round = 0; round < 3; round += 1)
    expect(await ca.carryOut(key, { kind: 'suspend' }, AT)).toMatchObject({
      result: 'pending-approval',
      after: { kind: 'good' },
      detail: expect.stringMatching(/^HTTP 202: .*EJBCA request 1000/),
    })
  expect(server.asked.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  // Another process does not know of it; EJBCA refuses a second request by itself.
  const other = openEjbca({
    base: server.base,
    tls: { ca: testTls().ca, ...testTls().client },
    clock,
  })
  expect((await other.carryOut(key, { kind: 'suspend' }, AT)).result).toBe('pending-approval')
  other.close()
  server.kept.set(SERIAL, { reason: 6, date: AT.getTime() })
  expect(await ca.carryOut(key, { kind: 'suspend' }, AT)).toMatchObject({ result: 'already' })
})

test('a success that did nothing is told as such', async () => {
  const { server, ca } = await open({ silentRelease: 'always' })
  server.kept.set(SERIAL, { reason: 6, date: AT.getTime() })
  const outcome = await ca.carryOut(key, { kind: 'release' }, AT)
  expect(outcome).toMatchObject({ after: { kind: 'on-hold' } })
  expect(outcome.detail).toContain('but its status is on-hold')
})

test('a release never carries an invalidity date, the trap of EJBCA 8.2', async () => {
  const { server, ca } = await open({ silentRelease: 'with-date' })
  server.kept.set(SERIAL, { reason: 6, date: AT.getTime() })
  const release = { kind: 'release', invalidityDate: '2026-11-20' } as Instruction
  expect((await ca.carryOut(key, release, AT)).after).toEqual({ kind: 'good' })
})

test('the reason that the CA keeps is told, not the one that it echoes', async () => {
  const { ca } = await open({ keeps: 0 })
  const outcome = await ca.carryOut(key, revoke(), AT)
  expect(outcome.after).toMatchObject({ kind: 'revoked', reason: 'unspecified' })
  expect(outcome.detail).toContain('keeps the reason unspecified, told was keyCompromise')
})

test.each([
  ['403', { off: true }, {}],
  ['404', {}, { serial: 'FF' }],
  ['404', {}, { issuer: 'CN=Another' }],
])('%s: the CA’s refusal comes back in its own words', async (code, behaviour, other) => {
  const { ca, server } = await open()
  Object.assign(server.behaviour, behaviour)
  const asked = ca.carryOut({ ...key, ...other }, { kind: 'suspend' }, AT)
  if (code === '403') return expect(asked).rejects.toThrow('look at the status')
  expect(await asked).toMatchObject({ result: 'refused', after: { kind: 'unknown' } })
})

test.each([['a date to come', 400, revoke({ invalidityDate: '2027-01-01' })]])(
  '%s is refused with %i',
  async (_what, status, instruction) => {
    const { ca } = await open()
    const outcome = await ca.carryOut(key, instruction, AT)
    expect(outcome).toMatchObject({ result: 'refused', after: { kind: 'good' } })
    expect(outcome.detail).toContain(`HTTP ${status}`)
  },
)

test.each([
  [409, 'Certificate has already been revoked', 'refused'],
  [422, 'Back-dating is not allowed by the certificate profile', 'refused'],
  [403, 'Not authorized', 'refused'],
])('%i where the status stands otherwise: %s', async (status, says, result) => {
  const { ca, server } = await open()
  server.behaviour.answerActs = { status, json: { error_code: status, error_message: says } }
  const outcome = await ca.carryOut(key, revoke(), AT)
  expect(outcome).toMatchObject({ result, detail: `HTTP ${status}: ${says}` })
})

test.each([503, 500, 429])(
  '%i is the world being away: thrown, and tried again later',
  async (status) => {
    const { ca, server } = await open()
    server.behaviour.answerActs = {
      status,
      json: { error_code: status, error_message: 'CA offline' },
    }
    await expect(ca.carryOut(key, revoke(), AT)).rejects.toThrow(`${status}`)
    delete server.behaviour.answerActs
    expect((await ca.carryOut(key, revoke(), AT)).result).toBe('done')
  },
)

test('an HTML page in place of an answer proves nothing', async () => {
  const { ca, server } = await open()
  server.trouble.always = { status: 200, text: '<html>Login</html>' }
  await expect(ca.status(key)).rejects.toThrow('look at the status')
})

test('the list comes page by page, each with its reason; the CRL is made and fetched', async () => {
  const serials = Array.from({ length: 1203 }, (_, n) => (0x1000 + n).toString(16).toUpperCase())
  const { ca, server } = await open({}, serials)
  for (const [n, serial] of serials.entries())
    if (n % 3 > 0) server.kept.set(serial, { reason: n % 3 === 1 ? 6 : 9, date: AT.getTime() })
  const all: CaListed[] = []
  for await (const each of ca.list?.(ISSUER) ?? []) all.push(each)
  expect(all).toHaveLength(802)
  expect(all[0]).toEqual({ serial: '1001', status: { kind: 'on-hold', since: AT.toISOString() } })
  expect(all[1]?.status).toMatchObject({ kind: 'revoked', reason: 'privilegeWithdrawn' })
  await ca.forceCrl(AT)
  expect(server.asked.at(-1)).toMatchObject({ method: 'POST' })
  expect((await ca.latestCrl?.(ISSUER))?.toString('hex')).toBe('3000')
})

describe('who we are', () => {
  test('without our certificate, or with a stranger’s, nothing is done', async () => {
    const { server } = await open()
    for (const own of [{}, testTls().stranger]) {
      const ca = openEjbca({ base: server.base, tls: { ca: testTls().ca, ...own }, clock })
      await expect(ca.carryOut(key, { kind: 'suspend' }, AT)).rejects.toThrow()
      await expect(ca.check?.()).rejects.toThrow('REST Certificate Management')
      ca.close()
    }
    expect(server.acts).toEqual([])
  })

  test('a server that our anchors do not know is told nothing', async () => {
    const { server } = await open()
    const ca = openEjbca({ base: server.base, tls: testTls().client, clock })
    await expect(ca.status(key)).rejects.toThrow('ask the CA')
    expect(server.asked).toEqual([])
    ca.close()
  })

  test('the doctor hears the version and how many CAs we see', async () => {
    const { ca } = await open()
    expect(await ca.check?.()).toBe('EJBCA 8.3.2 Community, 1 CA to be seen')
  })
})

describe('by OAuth2', () => {
  let endpoint: Imitator
  let granted = 0
  beforeAll(async () => {
    endpoint = await startImitator(({ body }) => {
      const form = new URLSearchParams(body)
      if (form.get('client_secret') !== 'client-secret-1')
        return { status: 401, json: { error: 'invalid_client' } }
      granted += 1
      return { status: 200, json: { access_token: `granted-${granted}`, expires_in: 300 } }
    })
  })
  afterAll(() => endpoint.close())

  const granting = (clientSecret = 'client-secret-1') =>
    grantedToken({
      url: `${endpoint.url}/realms/ca/token`,
      clientId: 'holdfast',
      clientSecret,
      tls: { ca: testTls().ca },
      clock,
    })

  const openWith = (server: Ejbca, secret?: string) => {
    const ca = openEjbca({
      base: server.base,
      tls: { ca: testTls().ca },
      token: granting(secret),
      clock,
    })
    opened.push(ca)
    return ca
  }

  test('a token is granted once, used, and got anew when it is no longer taken; it is never written down', async () => {
    granted = 0
    const { server } = await open({ bearer: 'granted-1' })
    const ca = openWith(server)
    expect((await ca.carryOut(key, { kind: 'suspend' }, AT)).result).toBe('done')
    expect(granted).toBe(1)
    server.behaviour.bearer = 'granted-2'
    const outcome = await ca.carryOut(key, { kind: 'release' }, AT)
    expect(outcome.result).toBe('done')
    expect(granted).toBe(2)
    const written = JSON.stringify(outcome.exchanges)
    expect(written).toContain('grant_type=client_credentials')
    expect(written).not.toMatch(/client-secret-1|granted-\d/)
  })

  test('a wrong secret is told, and shown to nobody', async () => {
    const { server } = await open({ bearer: 'granted-1' })
    const fault = await openWith(server, 'wrong-secret')
      .status(key)
      .catch((cause: unknown) => String(cause))
    expect(fault).toContain('get a token: the CA answered 401')
    expect(fault).not.toContain('wrong-secret')
  })
})

test('each exchange is logged whole, once', async () => {
  const { ca, logged } = await open()
  const outcome = await ca.carryOut(key, { kind: 'suspend' }, AT)
  expect(logged).toEqual(outcome.exchanges)
  expect(logged).toHaveLength(3)
})
