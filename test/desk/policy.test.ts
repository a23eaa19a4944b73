// The policy over HTTP: a change looked at, proposed, agreed to by another officer, withdrawn; what is faulty changes nothing.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PolicyLook, PolicyView, VersionLook } from '../../src/desk/api-policy.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layJudgedFax } from './laid-judged.ts'

const FIRST = readFileSync('policies/hongkong-post.yaml', 'utf8')
const second = FIRST.replace('version: "1"', 'version: "2"')
  .replace('workingDays: 2', 'workingDays: 3')
  .replace('fax: general', 'fax: out')
let world: World
let ada: Guest
let ben: Guest
beforeAll(async () => {
  world = await openWorld()
}, 300_000)
beforeEach(async () => {
  await world.reset()
  await world.records.recordFirstPolicy(loadPolicy(FIRST), FIRST, 'command:start')
  world.time.now = new Date(world.time.now.getTime() + 60_000)
  ada = await signIn(world.app, 'ada')
  ben = await signIn(world.app, 'ben')
})
afterAll(() => world.close())

const view = async (guest = ada): Promise<PolicyView> => (await guest.get('/policy')).json()
const stands = async () =>
  (await view()).versions.map(({ version, standing }) => [version, standing])
const propose = (text: string, from?: string, guest = ada) =>
  guest.post('/policy/versions', { text, grounds: 'three days', ...(from && { from }) })

test('looked at, proposed by one, agreed to by another, and in force on its day', async () => {
  const { revocationId } = await layJudgedFax(world)
  const look: PolicyLook = (await ada.post('/policy/look', { text: second })).json()
  expect(look).toMatchObject({ faults: [], stamp: 'hongkong-post 2' })
  expect(look.changes.map(({ kind, becomes }) => [kind, becomes?.en])).toEqual([
    [null, '3 working days to the published CRL'],
    ['PERSONAL', 'not taken; the right channel is named'],
  ])
  expect(look.cases).toMatchObject([{ caseId: revocationId }])
  expect(look.cases[0]?.says?.map(({ en }) => en).join('\n')).toMatch(/Now: .* is not taken by fax/)
  expect(await stands(), 'looking writes nothing').toEqual([['1', 'in-force']])

  const proposed = (await propose(second, '2026-12-01')).json()
  expect(proposed).toMatchObject({ standing: 'proposed', proposedBy: 'ada', agreedBy: null })
  expect(proposed.whyNotAgree).toMatch(/second officer/)
  const seenByBen = (await view(ben)).versions[0]
  expect(seenByBen).toMatchObject({ id: proposed.id, whyNotAgree: null, whyNotWithdraw: null })
  const told: VersionLook = (await ben.get(`/policy/versions/${proposed.id}`)).json()
  expect(told).toMatchObject({ text: second, changes: look.changes, cases: look.cases })

  const own = await ada.post(`/policy/versions/${proposed.id}/agree`)
  expect([own.statusCode, own.json().detail]).toEqual([
    409,
    expect.stringContaining('cannot do both'),
  ])
  const agreed = await ben.post(`/policy/versions/${proposed.id}/agree`)
  expect(agreed.json()).toMatchObject({ standing: 'to-come', agreedBy: 'ben' })
  world.time.now = new Date('2026-12-01T02:00:00Z')
  ada = await signIn(world.app, 'ada')
  expect(await stands()).toEqual([
    ['2', 'in-force'],
    ['1', 'past'],
  ])
  const late = await ada.post(`/policy/versions/${proposed.id}/withdraw`)
  expect([late.statusCode, late.json().detail]).toEqual([
    409,
    expect.stringContaining('came into force'),
  ])
  const actions: string[] = []
  for await (const { action } of world.records.auditRows()) actions.push(action)
  expect(actions).toEqual(expect.arrayContaining(['policy-proposed', 'policy-agreed']))
})

test('a version to come is held against the one that it will follow, and what it takes back is seen', async () => {
  const { id } = (await propose(second, '2026-12-01')).json()
  await ben.post(`/policy/versions/${id}/agree`)
  const third = FIRST.replace('version: "1"', 'version: "3"')
  const later = (await propose(third, '2026-12-05', ben)).json()
  const told: VersionLook = (await ada.get(`/policy/versions/${later.id}`)).json()
  expect(told.comparedWith).toBe('hongkong-post 2')
  expect(told.changes[0]).toMatchObject({
    was: { en: '3 working days to the published CRL' },
    becomes: { en: '2 working days to the published CRL' },
  })
  const sooner = (await propose(third.replace('"3"', '"4"'), '2026-11-30')).json()
  const before: VersionLook = (await ada.get(`/policy/versions/${sooner.id}`)).json()
  expect(before).toMatchObject({ comparedWith: 'hongkong-post 1', changes: [] })
})

test('withdrawn before its day, and then agreed to by nobody', async () => {
  const { id } = (await propose(second, '2026-12-01')).json()
  expect((await ben.post(`/policy/versions/${id}/withdraw`)).json()).toMatchObject({
    ...{ standing: 'withdrawn', withdrawnBy: 'ben' },
  })
  expect((await ben.post(`/policy/versions/${id}/agree`)).statusCode).toBe(409)
  expect(await stands()).toEqual([
    ['2', 'withdrawn'],
    ['1', 'in-force'],
  ])
})

test('a faulty text is told line by line and proposed by nobody; what is in force stays so', async () => {
  const faulty = second.replace('suspendable: false', 'suspendable: never')
  const look: PolicyLook = (await ada.post('/policy/look', { text: faulty })).json()
  const line = faulty.split('\n').findIndex((each) => each.includes('suspendable: never')) + 1
  expect(look).toMatchObject({ stamp: null, changes: [], cases: [] })
  expect(look.faults).toEqual([{ line, why: expect.stringContaining('kinds.SERVER.suspendable') }])
  const answer = await propose(faulty, '2026-12-01')
  expect([answer.statusCode, answer.json().detail]).toEqual([
    409,
    expect.stringContaining(`line ${line}`),
  ])
  for (const text of ['{', '', 'a: &a [*a]', '\0'])
    expect([200, 400]).toContain((await ada.post('/policy/look', { text })).statusCode)
  expect(await stands()).toEqual([['1', 'in-force']])
})

test('refused: a day that has begun, a stamp used before, no reason, an auditor, a stranger', async () => {
  expect((await propose(second, '2026-11-23')).json().detail).toMatch(/this day has begun/)
  const stamped = second.replace('version: "2"', 'version: "1"')
  expect((await propose(stamped, '2026-12-01')).json().detail).toMatch(/stands for another text/)
  const silent = await ada.post('/policy/versions', {
    text: second,
    from: '2026-12-01',
    grounds: ' ',
  })
  expect(silent.statusCode).toBe(400)
  const vic = await signIn(world.app, 'vic')
  expect((await propose(second, '2026-12-01', vic)).statusCode).toBe(403)
  expect((await vic.post('/policy/look', { text: second })).statusCode).toBe(403)
  expect((await view(vic)).versions).toHaveLength(1)
  expect((await world.app.inject({ url: '/api/v1/policy' })).statusCode).toBe(401)
  expect((await ada.get('/policy/versions/P-0000000000')).statusCode).toBe(404)
})
