// The calendar over the HTTP API: what an officer sees and rules; and a decision while the office is closed.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Guest } from './desk-guest.ts'
import { signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan } from './laid.ts'

let world: World
let ada: Guest
let ben: Guest
let vic: Guest
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.reset()
  ada = await signIn(world.app, 'ada')
  ben = await signIn(world.app, 'ben')
  vic = await signIn(world.app, 'vic')
})

const hk = (time: string) => `${time}:00+08:00`
const calendar = async () => (await ada.get('/calendar')).json()
const rule = (guest: Guest, wish: object, reason = 'Power cut in the building.') =>
  guest.post('/calendar/rulings', { wish, reason })
const closed = {
  kind: 'declare',
  signal: 'DECLARED',
  from: hk('2026-11-23T09:30'),
  to: hk('2026-11-23T15:00'),
}

async function decide(guest: Guest, id: string, decision: object, more: object = {}) {
  const file = (await guest.get(`/cases/${id}`)).json()
  const body = { version: file.revocation.version, decision, grounds: 'because', ...more }
  return guest.post(`/cases/${id}/decisions`, body)
}
const file = async (id: string) => (await ada.get(`/cases/${id}`)).json()

test('in office hours: open, the next CRL runs, the week with its hours, the holidays ahead', async () => {
  const seen = await calendar()
  expect(seen).toMatchObject({
    enforced: true,
    processing: { open: true },
    weather: { state: 'not-watched' },
    nextOpening: hk('2026-11-23T10:00'),
    crlRuns: [hk('2026-11-23T14:15'), hk('2026-11-23T19:00'), hk('2026-11-24T09:15')],
    closures: [],
    holidays: {
      to: '2027-12-31',
      alarm: false,
      next: expect.arrayContaining(['2026-12-25', '2026-12-26']),
    },
  })
  expect(seen.week).toHaveLength(8)
  expect(seen.week[0]).toMatchObject({
    day: '2026-11-23',
    off: null,
    office: { from: hk('2026-11-23T09:00'), to: hk('2026-11-23T17:00') },
  })
  expect(seen.week[5]).toMatchObject({ office: { to: hk('2026-11-28T12:00') } })
  expect(seen.week[6]).toMatchObject({ off: { en: 'Sunday' }, office: null })
})

test('sixty days before the holiday table ends there is an alarm, and past its end nothing is open', async () => {
  world.time.now = new Date(hk('2027-11-15T10:00'))
  ada = await signIn(world.app, 'ada')
  expect((await calendar()).holidays).toMatchObject({ daysLeft: 46, alarm: true })
  world.time.now = new Date(hk('2028-01-03T10:00'))
  ada = await signIn(world.app, 'ada')
  expect((await calendar()).processing).toMatchObject({
    open: false,
    because: 'no-calendar',
    reopensAt: null,
  })
})

test('a closure is declared with a reason, corrected and voided, each by name in the audit trail', async () => {
  const declared = await rule(ada, closed)
  expect(declared.json()).toEqual({ about: 'DECLARED-202611230930', moved: 0 })
  expect(await calendar()).toMatchObject({
    processing: { open: false, because: 'closure', reopensAt: hk('2026-11-23T15:00') },
    nextOpening: hk('2026-11-23T15:00'),
    closures: [
      {
        id: 'DECLARED-202611230930',
        source: 'officer',
        ruling: { officer: 'ada', reason: 'Power cut in the building.' },
      },
    ],
    week: expect.arrayContaining([
      expect.objectContaining({
        day: '2026-11-23',
        stops: [expect.objectContaining({ from: hk('2026-11-23T09:30') })],
      }),
    ]),
  })
  const about = 'DECLARED-202611230930'
  expect(
    (await rule(ada, { kind: 'correct', about, from: closed.from, to: hk('2026-11-23T09:55') }))
      .statusCode,
  ).toBe(200)
  expect((await calendar()).processing).toEqual({ open: true })
  expect(
    (await rule(ben, { kind: 'void', about }, 'It was the neighbours’ power.')).statusCode,
  ).toBe(200)
  expect((await calendar()).closures).toMatchObject([{ voided: true, ruling: { officer: 'ben' } }])
  const actions = []
  for await (const row of world.records.auditRows())
    if (row.action.startsWith('closure')) actions.push([row.actor, row.action])
  expect(actions).toEqual([
    ['officer:ada', 'closure-declare'],
    ['officer:ada', 'closure-correct'],
    ['officer:ben', 'closure-void'],
  ])
})

test.each<[string, object, string, number]>([
  ['no reason', closed, ' ', 409],
  ['an end before its beginning', { ...closed, to: hk('2026-11-23T08:00') }, 'x', 409],
  [
    'a signal of tomorrow',
    { ...closed, signal: 'TC9', from: hk('2026-11-24T08:00'), to: null },
    'x',
    409,
  ],
  ['no such closure', { kind: 'void', about: 'TC9-1' }, 'x', 409],
  ['a signal that there is not', { ...closed, signal: 'TC11' }, 'x', 400],
  ['a wish that there is not', { kind: 'burn' }, 'x', 400],
])('%s is refused in a sentence, and changes nothing', async (_what, wish, reason, status) => {
  const answer = await rule(ada, wish, reason)
  expect(answer.statusCode).toBe(status)
  expect(answer.json().detail).toMatch(/\w/)
  expect((await calendar()).closures).toEqual([])
})

test('an auditor looks, and rules nothing', async () => {
  expect((await vic.get('/calendar')).statusCode).toBe(200)
  expect((await rule(vic, closed)).statusCode).toBe(403)
})

test('a decision while the office is closed is a draft on the case; at reopening an officer confirms it', async () => {
  const { revocationId: id } = await layChan(world)
  await rule(ada, closed)
  expect((await file(id)).processing).toMatchObject({
    open: false,
    reopensAt: hk('2026-11-23T15:00'),
  })
  const held = await decide(ada, id, { kind: 'suspend' })
  expect(held.json()).toMatchObject({
    state: 'laid',
    held: { officer: 'ada', because: 'closure', reopensAt: hk('2026-11-23T15:00') },
  })
  const seen = await file(id)
  expect(seen).toMatchObject({
    revocation: { state: 'laid', emergency: null },
    held: [{ decision: { kind: 'suspend' }, grounds: 'because' }],
  })
  expect(seen.history.at(-1)).toMatchObject({ action: 'decision-held', decision: 'suspend' })
  expect(world.woken.filter((each) => each.startsWith('hand-over'))).toEqual([])
  expect((await ada.get('/cases')).json().cases[0]).toMatchObject({ held: true, emergency: false })

  world.time.now = new Date(hk('2026-11-23T15:00'))
  ben = await signIn(world.app, 'ben')
  expect((await decide(ben, id, { kind: 'suspend' })).json()).toMatchObject({
    state: 'suspending',
    held: null,
  })
  ada = await signIn(world.app, 'ada')
  expect(await file(id)).toMatchObject({ held: [] })
  expect((await file(id)).history.map((row: { action: string }) => row.action)).toContain(
    'held-decision-confirmed',
  )
})

test('a draft is replaced by the same officer’s later one, and discarded by whoever no longer wants it', async () => {
  const { revocationId: id } = await layChan(world)
  await rule(ada, closed)
  await decide(ada, id, { kind: 'suspend' })
  await decide(ada, id, { kind: 'refuse' })
  await decide(ben, id, { kind: 'suspend' })
  const held = (await file(id)).held.sort((a: { officer: string }, b: { officer: string }) =>
    a.officer.localeCompare(b.officer),
  )
  expect(
    held.map((each: { officer: string; decision: { kind: string } }) => [
      each.officer,
      each.decision.kind,
    ]),
  ).toEqual([
    ['ada', 'refuse'],
    ['ben', 'suspend'],
  ])
  expect((await vic.post(`/cases/${id}/held/${held[0].id}/discard`)).statusCode).toBe(403)
  expect((await ben.post(`/cases/${id}/held/${held[0].id}/discard`)).statusCode).toBe(204)
  expect((await ben.post(`/cases/${id}/held/${held[0].id}/discard`)).statusCode).toBe(404)
  expect((await file(id)).held).toHaveLength(1)
})

test('the emergency path: two officers, marked on the decision, in the case list and in the audit trail', async () => {
  const { revocationId: id } = await layChan(world)
  await rule(ada, closed)
  const first = await decide(ada, id, { kind: 'suspend' }, { emergency: true })
  expect(first.json()).toMatchObject({ state: 'laid', secondWanted: true, held: null })
  expect((await file(id)).revocation.secondWanted).toMatchObject({
    officer: 'ada',
    emergency: true,
  })
  expect((await decide(ada, id, { kind: 'suspend' }, { emergency: true })).statusCode).toBe(409)
  expect(
    (await decide(ben, id, { kind: 'suspend' })).json(),
    'plain agreement waits',
  ).toMatchObject({ held: { officer: 'ben' } })
  const second = await decide(ben, id, { kind: 'suspend' }, { emergency: true })
  expect(second.json()).toMatchObject({ state: 'suspending' })
  expect((await file(id)).revocation.emergency).toMatch(/^2026-11-23/)
  expect((await ada.get('/cases')).json().cases[0]).toMatchObject({ emergency: true })
  const decided = (await file(id)).history.filter(
    (row: { action: string }) => row.action === 'decided',
  )
  expect(
    decided.map((row: { details: string }) => row.details.includes('emergency: true')),
  ).toEqual([true, true])
  expect((await decide(ada, id, { kind: 'refuse' }, { emergency: true })).statusCode).toBe(409)
})
