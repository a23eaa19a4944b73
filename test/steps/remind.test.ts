// Reminders of a suspension that nobody confirms: each of the policy's days once, whoever sweeps and wherever he is cut off.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Finding } from '../../src/revocation/finding.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { askingOf, isOverdue } from '../../src/revocation/reminding.ts'
import type { Request } from '../../src/revocation/request.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { notify } from '../../src/steps/notify.ts'
import { sweep } from '../../src/steps/sweep.ts'
import { everyCrash } from '../crash.ts'
import { claim } from '../revocation/world.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'

const policy = loadPolicy(
  readFileSync(new URL('../../policies/hongkong-post.yaml', import.meta.url), 'utf8'),
)
const DAY = 24 * 60 * 60_000

async function suspended(office: Office, who = 'chan') {
  const id = await caseIn(office, who, [decided(office.clock.now(), { kind: 'suspend' })])
  await handOver({ ...office, policy })(id)
  expect(office.records.all.revocations.get(id)?.state).toBe('suspended')
  return id
}
const round = (office: Office) => sweep({ ...office, policy })()
const reminders = (office: Office, id: string) =>
  [...office.records.all.notices.values()].filter(
    (each) => each.revocationId === id && each.kind === 'reminder',
  )
const standing = (office: Office, id: string) => {
  const revocation = office.records.all.revocations.get(id)
  if (!revocation) throw new Error(`no case ${id}`)
  const asking = askingOf(revocation)
  const days = policy.kinds.PERSONAL?.reminderDays ?? []
  return { state: revocation.state, overdue: asking !== undefined && isOverdue(asking, days) }
}

test('on each day of the policy one letter, however often the round is made; then overdue, and still suspended', async () => {
  const office = openOffice()
  const id = await suspended(office)
  const raisedOn: number[] = []
  for (let hour = 1; hour <= 24 * 40; hour += 1) {
    office.clock.pass(60 * 60_000)
    const before = reminders(office, id).length
    await round(office)
    if (reminders(office, id).length > before) raisedOn.push(hour / 24)
    expect(standing(office, id)).toEqual({ state: 'suspended', overdue: raisedOn.length === 3 })
  }
  expect(raisedOn).toEqual([7, 14, 28])
  expect(office.ca.told).toHaveLength(1)
})

test('an office that was down for weeks sends the last letter alone', async () => {
  const office = openOffice()
  const id = await suspended(office)
  office.clock.pass(20 * DAY)
  expect((await round(office)).reminded).toBe(1)
  expect((await round(office)).reminded).toBe(0)
  expect(office.records.all.revocations.get(id)?.asking?.reminded).toBe(14)
})

test('no kind is reminded of which the policy says nothing, and none that is not suspended', async () => {
  const office = openOffice()
  const id = await suspended(office)
  const released = await suspended(office, 'wong')
  const release = decided(office.clock.now(), { kind: 'release' })
  for (const officer of ['ada', 'ben'])
    await office.records.advance(released, { ...release, officer }, 'test')
  await handOver({ ...office, policy })(released)
  const refused = await caseIn(office, 'lau', [decided(office.clock.now(), { kind: 'refuse' })])
  office.clock.pass(30 * DAY)
  const personal = policy.kinds.PERSONAL
  if (!personal) throw new Error('no such kind')
  const silent = { ...policy, kinds: { PERSONAL: { ...personal, reminderDays: [] } } }
  expect((await sweep({ ...office, policy: silent })()).reminded).toBe(0)
  expect((await round(office)).reminded).toBe(1)
  expect([id, released, refused].map((each) => reminders(office, each).length)).toEqual([1, 0, 0])
})

test('an officer’s first word holds the letter back until the second has spoken', async () => {
  const office = openOffice()
  const id = await suspended(office)
  await office.records.advance(id, decided(office.clock.now(), { kind: 'release' }), 'test')
  office.clock.pass(8 * DAY)
  expect((await round(office)).reminded).toBe(0)
  const direct = { kind: 'reminder-due', at: office.clock.now().toISOString(), day: 7 } as const
  expect(await office.records.advance(id, direct, 'test')).toMatchObject({ ok: false })
  expect(reminders(office, id)).toEqual([])
})

const finding = (code: string, weight: Finding['weight']): Finding => ({
  ...{ code, weight, says: { en: code, zh: code }, grounds: 'test' },
})

function answer(office: Office, id: string, more: Partial<Request>) {
  const laidAt = office.clock.now().toISOString()
  const request: Request = {
    ...{ id: office.records.id('Q'), receiptId: 'E-0', ordinal: 0, revocationId: id, laidAt },
    ...{ kind: 'final-confirmation', claim: claim(), examined: {}, findings: [] },
    assessment: null,
    ...more,
  }
  office.records.all.requests.set(request.id, request)
}

test.each<[string, Partial<Request>, number]>([
  ['a confirmation that an officer may rest on', {}, 0],
  [
    'one that nobody is proved to have sent',
    { findings: [finding('unsigned-report', 'doubt')] },
    1,
  ],
  ['a forged one', { findings: [finding('altered', 'bar')] }, 1],
  ['the holder’s word that he never asked', { kind: 'release' }, 0],
  ['an enquiry', { kind: 'enquiry' }, 1],
])('what came since the suspension: %s', async (_, more, letters) => {
  const office = openOffice()
  const id = await suspended(office)
  office.clock.pass(DAY)
  answer(office, id, more)
  office.clock.pass(7 * DAY)
  await round(office)
  expect(reminders(office, id)).toHaveLength(letters)
})

test('what he had written before the suspension answers nothing', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  answer(office, id, {})
  office.clock.pass(1000)
  await office.records.advance(id, decided(office.clock.now(), { kind: 'suspend' }), 'test')
  await handOver({ ...office, policy })(id)
  office.clock.pass(7 * DAY)
  expect((await round(office)).reminded).toBe(1)
})

test('wherever rounds and sender are cut off, each day’s letter leaves once', async () => {
  const points = await everyCrash(
    async () => {
      const office = openOffice()
      await suspended(office)
      await suspended(office, 'wong')
      for (const { id } of office.records.all.notices.values())
        await notify({ ...office, policy, from: 'ca@example.hk' })(id)
      office.post.letters.clear()
      office.queue.waiting.clear()
      office.clock.pass(7 * DAY)
      return office
    },
    async (office) => {
      await sweep({ ...office, policy })()
      // A second sweeper at the same time.
      await sweep({ ...office, policy })()
      for (const id of await office.queue.take('notice'))
        await notify({ ...office, policy, from: 'ca@example.hk' })(id)
    },
    (office) => {
      const raised = [...office.records.all.notices.values()].filter(
        ({ kind }) => kind === 'reminder',
      )
      expect(raised).toHaveLength(2)
      expect(office.post.letters.size).toBe(2)
    },
  )
  expect(points).toBeGreaterThan(15)
})

test('a letter that waited while the holder confirmed does not leave', async () => {
  const office = openOffice()
  const id = await suspended(office)
  office.clock.pass(7 * DAY)
  await round(office)
  const [letter] = reminders(office, id)
  const confirmation = { by: 'request-itself' } as const
  const revoke = {
    kind: 'revoke',
    reason: 'unspecified',
    invalidityDate: null,
    confirmation,
  } as const
  await office.records.advance(id, decided(office.clock.now(), revoke), 'test')
  await handOver({ ...office, policy })(id)
  const became = await notify({ ...office, policy, from: 'ca@example.hk' })(letter?.id ?? '')
  expect(became).toMatch(/^not-sent/)
  expect([...office.post.letters.keys()]).not.toContain(letter?.id)
})
