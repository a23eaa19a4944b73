/** The CA at the desk: drifts laid and answered for, a CRL that is missing, and what the CA cannot do, told beforehand. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import type { TheCaView } from '../../src/desk/api-drift.ts'
import type { QueueView } from '../../src/desk/api-queue.ts'
import { everyReason } from '../../src/revocation/instruction.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan } from './laid.ts'

const CHAN = '3A41C7059E2210B4'
let world: World
let ada: Guest
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await world.reset()
  ada = await signIn(world.app, 'ada')
})
afterAll(() => world.close())

const theCa = async (): Promise<TheCaView> => (await ada.get('/ca')).json()
const queue = async (): Promise<QueueView> => (await ada.get('/cases')).json()
const held = { kind: 'on-hold', since: '2026-11-20T02:00:00.000Z' } as const

test('a look on demand lays what differs; the queue counts it; an officer answers for it in writing', async () => {
  expect(await theCa()).toMatchObject({ drifts: [], open: 0, last: null, canReconcile: true })
  world.listed.set(CHAN, held)
  const answer = await ada.post('/ca/reconcile')
  expect(answer.json()).toMatchObject({ found: 1, faults: [] })
  const { drifts, open, last } = await theCa()
  expect(open).toBe(1)
  expect(last).toMatchObject({ found: 1 })
  expect(drifts).toMatchObject([
    { kind: 'acted-there', source: 'ca', serial: CHAN, ours: { kind: 'good' }, theirs: held },
  ])
  expect((await queue()).drifts).toBe(1)
  const id = drifts[0]?.id ?? ''
  const acknowledge = (grounds: string) => ada.post(`/ca/drifts/${id}/acknowledge`, { grounds })
  expect((await acknowledge('  ')).statusCode).toBe(400)
  expect((await acknowledge('By order of the court.')).statusCode).toBe(204)
  expect((await acknowledge('Again.')).statusCode).toBe(409)
  expect((await theCa()).drifts[0]).toMatchObject({
    acknowledgedBy: 'ada',
    grounds: 'By order of the court.',
  })
  expect((await queue()).drifts).toBe(0)
})

test('an auditor reads of drifts, and neither looks anew nor answers', async () => {
  const auditor = await signIn(world.app, 'vic')
  expect((await auditor.get('/ca')).statusCode).toBe(200)
  expect((await auditor.post('/ca/reconcile')).statusCode).toBe(403)
  const id = 'V-0000000000'
  expect((await auditor.post(`/ca/drifts/${id}/acknowledge`, { grounds: 'x' })).statusCode).toBe(
    403,
  )
})

test('a CRL that has not appeared is told on the queue until it, or a later one, is seen', async () => {
  const run = new Date('2026-11-23T06:15:00Z')
  await world.records.crlRun(run, { late: true }, new Date('2026-11-23T06:30:00Z'))
  expect((await queue()).missingCrlRun).toEqual({ run: run.toISOString(), lastThisUpdate: null })
  const seen = { sha256: 'ab', crlNumber: '7', thisUpdate: '2026-11-23T11:00:00.000Z' }
  const at = new Date('2026-11-23T11:01:00Z')
  expect(await world.records.crlRun(new Date('2026-11-23T11:00:00Z'), seen, at)).toBe(true)
  expect(await world.records.crlRun(new Date('2026-11-23T11:00:00Z'), seen, at)).toBe(false)
  expect((await queue()).missingCrlRun).toBeNull()
})

const look = async (id: string): Promise<CaseView> => (await ada.get(`/cases/${id}`)).json()

test('a case says in which CRL it appears, and when that time has passed without it', async () => {
  const id = (await layChan(world)).revocationId
  const { version } = (await look(id)).revocation
  const decision = { kind: 'suspend' }
  const answer = await ada.post(`/cases/${id}/decisions`, { version, decision, grounds: 'x' })
  expect(answer.json()).toMatchObject({ state: 'suspending' })
  await world.caObeys(id)
  const { awaited } = (await look(id)).revocation
  // The cast's day begins at ten: the run after it is that of 14:15, Hong Kong time.
  expect(awaited).toMatchObject({ what: 'hold', late: false })
  expect(awaited?.appearsAt).toMatch(/T06:15:00/)
  world.time.now = new Date(Date.parse(awaited?.appearsAt ?? '') + 16 * 60_000)
  ada = await signIn(world.app, 'ada')
  expect((await look(id)).revocation.awaited).toMatchObject({ late: true })
})

test('what the CA cannot do is told before anybody decides', async () => {
  const id = (await layChan(world)).revocationId
  expect((await look(id)).ca).toBeNull()
  world.ca.capabilities = {
    ...{ hold: false, release: false, reason: true, invalidityDate: false, forceCrl: false },
    reasons: everyReason.filter((reason) => reason !== 'privilegeWithdrawn'),
  }
  const { ca, options } = await look(id)
  expect(ca).toMatchObject({ hold: false, release: false })
  expect(options.find(({ kind }) => kind === 'suspend')).toMatchObject({
    allowed: false,
    why: expect.stringMatching('cannot put a certificate on hold'),
  })
})
