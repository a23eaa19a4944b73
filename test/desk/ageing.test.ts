// The ageing lists over HTTP: what waits is listed where it belongs, and leaves the list once it is done.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AgeingView } from '../../src/desk/api-ageing.ts'
import { note } from '../../src/revocation/finding.ts'
import { signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { assessed, certificateOf, lay, layChan, layChanConfirmation, take } from './laid.ts'

const DAY = 24 * 60 * 60_000
let world: World
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await world.reset()
})
afterAll(() => world.close())

async function waiting(): Promise<AgeingView> {
  const guest = await signIn(world.app, 'vic')
  return (await guest.get('/ageing')).json()
}
const pass = (ms: number) => {
  world.time.now = new Date(world.time.now.getTime() + ms)
}
async function decide(id: string, decision: object) {
  // Days have passed: nobody's session lasts that long.
  const guest = await signIn(world.app, 'ada')
  const { revocation } = (await guest.get(`/cases/${id}`)).json()
  const answer = await guest.post(`/cases/${id}/decisions`, {
    ...{ version: revocation.version, decision, grounds: 'as asked' },
  })
  expect(answer.statusCode).toBe(200)
}

const clocks = (received: string, more: object = {}) => ({
  ...{ processingOpensAt: received, cutOff: '2026-11-25T17:00:00+08:00' },
  ...{ target: '2026-11-25T19:00:00+08:00', outer: '2026-11-26T19:00:00+08:00' },
  ...{ clockLimit: null, noticeDue: '2026-11-30T10:00:00+08:00', crlRuns: [], why: [] },
  ...more,
})

test('nobody without a seat sees it; an auditor does', async () => {
  expect((await world.app.inject({ url: '/api/v1/ageing' })).statusCode).toBe(401)
  const view = await waiting()
  expect(Object.values(view).map((each) => (typeof each === 'string' ? '' : each.total))).toEqual([
    '',
    ...[0, 0, 0, 0, 0],
  ])
})

test('a suspension ages, is reminded, is overdue, and leaves the list with the holder’s answer', async () => {
  const { revocationId: id } = await layChan(world)
  await decide(id, { kind: 'suspend' })
  await world.caObeys(id)
  pass(10 * DAY)
  const remind = (day: number) => {
    const event = { kind: 'reminder-due', at: world.clock.now().toISOString(), day } as const
    return world.records.advance(id, event, 'worker:sweeper')
  }
  expect((await waiting()).suspended).toMatchObject({
    total: 1,
    lines: [{ id, state: 'suspended', days: 10, reminded: 0, overdue: false, answered: false }],
  })
  await remind(7)
  const { suspended } = await waiting()
  expect(suspended.lines[0]).toMatchObject({
    reminded: 7,
    nextReminder: '2026-12-07T02:00:00.000Z',
  })
  pass(20 * DAY)
  await remind(28)
  const late = (await waiting()).suspended
  expect(late.lines[0]).toMatchObject({ days: 30, overdue: true, nextReminder: null })
  expect(late.bars.filter(({ count }) => count > 0)).toEqual([
    { from: 28, to: 90, count: 1, late: 1 },
  ])
  await layChanConfirmation(world)
  expect((await waiting()).suspended.lines[0]).toMatchObject({ overdue: false, answered: true })
})

test('a fax waits for its original until that came', async () => {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const says = { en: 'awaited', zh: '待收' }
  const fax = await take(world, 'fax', Buffer.from('fax'), 'a.tif')
  const findings = [note('original-awaited', says, 'domain A18')]
  const assessment = assessed(certificateId, 'suspend', { findings })
  const { revocationId: id } = await lay(world, fax.id, { certificateId, assessment })
  pass(3 * DAY)
  expect((await waiting()).original).toMatchObject({ total: 1, lines: [{ id, state: 'laid' }] })
  expect((await waiting()).original.lines[0]?.days).toBeCloseTo(3, 0)
  const posted = await take(world, 'post', Buffer.from('original'), 'b.tif')
  const matched = [note('original-of-fax', says, 'domain A18')]
  await lay(world, posted.id, {
    certificateId,
    assessment: assessed(certificateId, 'revoke', { findings: matched }),
  })
  expect((await waiting()).original.total).toBe(0)
})

test('the pledge runs until it is published, the limits in hours and days beside it; the holder is to be told', async () => {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const mail = await take(world, 'email', Buffer.from('mail'), 'a.eml')
  const limits = {
    clockLimit: '2026-11-24T10:00:00+08:00',
    clockOuter: '2026-11-28T10:00:00+08:00',
  }
  const assessment = assessed(certificateId, 'suspend', {
    clocks: clocks('2026-11-23T10:00:00+08:00', limits),
  })
  const { revocationId: id } = await lay(world, mail.id, { certificateId, assessment })
  const first = await waiting()
  expect(first.pledge.lines).toMatchObject([{ id, ...limits, due: limits.clockLimit, missed: [] }])
  expect(first.notice.lines).toMatchObject([{ id, due: '2026-11-30T10:00:00+08:00' }])
  pass(2.5 * DAY)
  const { pledge } = await waiting()
  expect(pledge.lines[0]?.missed).toEqual(['cutOff', 'target', 'clockLimit'])
  expect(pledge.bars[0]).toEqual({ from: null, to: 0, count: 1, late: 1 })

  pass(0.5 * DAY) // in the night the decision would be held
  await decide(id, { kind: 'suspend' })
  await world.caObeys(id)
  expect((await waiting()).pledge.total, 'done, and not yet published').toBe(1)
  const at = world.clock.now().toISOString()
  const entry = { revocationDate: at, reason: 'certificateHold', invalidityDate: null } as const
  const crl = { crlNumber: '9', thisUpdate: at, nextUpdate: null, sha256: 'ab'.repeat(32) }
  const sighting = { ...crl, source: 'ca.crl', entry, seenAt: at }
  await world.records.advance(id, { kind: 'sighted', at, sighting }, 'worker:publication-watch')
  const after = await waiting()
  expect([after.pledge.total, after.notice.total]).toEqual([0, 1])
  const [letter] = (await world.records.caseFile(id))?.notices ?? []
  const sent = { address: 'a@example.hk', subject: 's', text: 't', messageId: null, at }
  await world.records.noticeSent(
    letter?.id ?? '',
    { ...sent, outcome: 'sent: it left' },
    'worker:notifier',
  )
  expect((await waiting()).notice.total).toBe(0)
})

test('a planned revocation: while its notice runs, and once it has its day', async () => {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const mail = await take(world, 'email', Buffer.from('bank'), 'bank.eml')
  const assessment = assessed(certificateId, 'schedule', {
    clocks: clocks('2026-11-23T10:00:00+08:00', { effectiveFrom: '2026-12-23' }),
  })
  const { revocationId: id } = await lay(world, mail.id, { certificateId, assessment })
  expect((await waiting()).planned.lines).toMatchObject([{ id, on: null, earliest: '2026-12-23' }])
  await decide(id, { kind: 'schedule', on: '2026-12-24' })
  const { planned, pledge } = await waiting()
  expect(planned.lines).toMatchObject([{ id, state: 'scheduled', on: '2026-12-24' }])
  expect(pledge.total, 'the day counts, not the pledge').toBe(0)
})
