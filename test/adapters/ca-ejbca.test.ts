// EJBCA by its REST interface: each act once, believed only when its status says so, and every answer told for what it is.
import { describe, expect, test } from 'vitest'
import { openEjbca } from '../../src/adapters/ca-ejbca.ts'
import type { CaListed, Instruction } from '../../src/revocation/instruction.ts'
import { testTls } from '../servers/tls.ts'
import { everyCut } from './ca-cut.ts'
import { AT, clock, ISSUER, key, open, revoke, SERIAL } from './ejbca-open.ts'

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

test('each exchange is logged once: its request, and the words of what went wrong; the outcome holds it whole', async () => {
  const { ca, logged, server } = await open()
  const outcome = await ca.carryOut(key, { kind: 'suspend' }, AT)
  expect(logged).toEqual(outcome.exchanges?.map(({ answer: _whole, ...line }) => line))
  expect(outcome.exchanges?.[1]?.answer).toContain('Successfully revoked')
  const refusal = { error_code: 403, error_message: 'Not authorized' }
  server.behaviour.answerActs = { status: 403, json: refusal }
  await ca.carryOut(key, { kind: 'release' }, AT)
  expect(logged.at(-2)).toMatchObject({ status: 403, answer: JSON.stringify(refusal) })
})
