// Closed means closed: decisions are held as drafts and no machine carries them out; the emergency path takes two officers.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Processing } from '../../src/calendar/processing.ts'
import { type Decision, decisionKinds } from '../../src/revocation/decision.ts'
import { waitsForOpening } from '../../src/revocation/held.ts'
import type { RevocationReason } from '../../src/revocation/kinds.ts'
import { decide } from '../../src/steps/decide.ts'
import { sweep } from '../../src/steps/sweep.ts'
import { everyCrash } from '../crash.ts'
import { caseIn, type Office, openOffice } from '../world-office.ts'
import { rules } from './examiner.ts'

const { policy } = rules()
const suspend: Decision = { kind: 'suspend' }
const closed: Processing = {
  open: false,
  because: 'closure',
  why: [{ en: 'stopped: No. 8 in force', zh: '暫停：八號信號生效' }],
  reopensAt: '2026-11-24T09:00:00+08:00',
}
const revoke = (reason: RevocationReason, by: 'ca' | 'not-suspendable' = 'ca'): Decision => ({
  kind: 'revoke',
  reason: reason as Extract<Decision, { kind: 'revoke' }>['reason'],
  invalidityDate: null,
  confirmation: { by },
})

const act = (
  office: Office,
  id: string,
  decision: Decision,
  more: { officer?: string; emergency?: boolean; now?: Processing } = {},
) => {
  const { now = closed, ...by } = more
  const step = decide({ ...office, policy, processing: async () => now })
  return step(id, decision, { officer: 'ada', grounds: 'because', ...by })
}
const state = (office: Office, id: string) => office.records.all.revocations.get(id)?.state
const decisions = (office: Office) =>
  office.records.all.audit.filter(({ action }) => action === 'decided')

test('a decision while processing is stopped is kept with its reason and the time of reopening; nothing else happens', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const answer = await act(office, id, suspend)
  expect(answer).toMatchObject({
    ok: false,
    held: { officer: 'ada', decision: suspend, because: 'closure', reopensAt: closed.reopensAt },
  })
  expect(state(office, id)).toBe('laid')
  expect(office.queue.take('hand-over')).toEqual([])
  expect(decisions(office)).toEqual([])
})

test('when processing opens no machine carries it out: the sweep wakes nothing, the officer’s confirmation does', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  await act(office, id, suspend)
  office.clock.set('2026-11-24T01:30:00Z')
  await sweep({ ...office, policy })()
  expect(state(office, id)).toBe('laid')
  expect(office.records.waiting.size).toBe(1)
  const answer = await act(office, id, suspend, { officer: 'ben', now: { open: true } })
  expect(answer).toMatchObject({ ok: true, revocation: { state: 'suspending' } })
  expect(office.records.waiting.size).toBe(0)
  expect(decisions(office)).toMatchObject([{ actor: 'officer:ben' }])
})

test('what would be refused in office hours is refused, not kept', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  expect(await act(office, id, { kind: 'release' })).not.toHaveProperty('held')
  expect(office.records.waiting.size).toBe(0)
})

test('saying which certificate it is goes on: intake and reading never stop', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const answer = await act(office, id, { kind: 'identify', certificateId: 'wong' })
  expect(answer).toMatchObject({ ok: true, revocation: { certificateId: 'wong' } })
  expect(decisionKinds.filter((kind) => !waitsForOpening(kind))).toEqual(['pull-back', 'identify'])
})

test('the emergency path for a compromised key takes two officers, and is marked on case and audit', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const compromised = revoke('keyCompromise')
  const first = await act(office, id, compromised, { emergency: true })
  expect(first).toMatchObject({
    ok: true,
    revocation: { state: 'laid', secondWanted: { emergency: true } },
  })
  expect(await act(office, id, compromised, { emergency: true })).toMatchObject({ ok: false })
  expect(state(office, id)).toBe('laid')
  const second = await act(office, id, compromised, { emergency: true, officer: 'ben' })
  expect(second).toMatchObject({
    ok: true,
    revocation: { state: 'revoking', emergency: expect.stringMatching(/^2026/) },
  })
  expect(office.queue.take('hand-over')).toEqual([id])
  expect(
    decisions(office).map(({ actor, details }) => [
      actor,
      (details as { emergency?: boolean }).emergency,
    ]),
  ).toEqual([
    ['officer:ada', true],
    ['officer:ben', true],
  ])
})

test('a kind that the clock binds day and night takes the emergency path, whatever the reason', async () => {
  const office = openOffice()
  const server = [...office.register.certificates.values()].find(({ kind }) => kind === 'SERVER')
  const id = await caseIn(office, server?.id ?? '')
  expect(await act(office, id, revoke('unspecified'), { emergency: true })).toMatchObject({
    ok: true,
  })
  expect(
    await act(office, id, revoke('unspecified'), { emergency: true, officer: 'ben' }),
  ).toMatchObject({
    revocation: { state: 'revoking' },
  })
})

test('an ordinary suspension, that one officer may decide in office hours, takes two on the emergency path', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  office.records.all.requests.set('Q-1', alleged(id))
  expect(await act(office, id, suspend, { emergency: true })).toMatchObject({
    revocation: { state: 'laid' },
  })
  expect(await act(office, id, suspend, { emergency: true, officer: 'ben' })).toMatchObject({
    revocation: { state: 'suspending' },
  })
})

test.each<[string, Decision]>([
  ['no compromise and no clock', suspend],
  ['a refusal', { kind: 'refuse' }],
  ['a schedule', { kind: 'schedule', on: '2026-12-24' }],
])('%s has no emergency path', async (_what, decision) => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const answer = await act(office, id, decision, { emergency: true })
  expect(answer).toMatchObject({ ok: false, why: expect.stringContaining('emergency path') })
  expect(answer).not.toHaveProperty('held')
})

test('in office hours the emergency path is the ordinary one: nothing is marked', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const answer = await act(office, id, suspend, { emergency: true, now: { open: true } })
  expect(answer).toMatchObject({ ok: true, revocation: { state: 'suspending' } })
  expect(answer).not.toHaveProperty('revocation.emergency')
})

test('the first officer alone never gets through a closed office, in whatever order they try', async () => {
  const tries = fc.array(
    fc.record({
      emergency: fc.boolean(),
      decision: fc.constantFrom(suspend, revoke('keyCompromise'), revoke('unspecified')),
    }),
    { maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(tries, async (steps) => {
      const office = openOffice()
      const id = await caseIn(office, 'chan')
      for (const { decision, emergency } of steps) await act(office, id, decision, { emergency })
      expect(state(office, id)).toBe('laid')
      expect(office.queue.take('hand-over')).toEqual([])
    }),
    { numRuns: 50 },
  )
})

test('cut off at any point and tried again, the decision is held, and confirmed once', async () => {
  let id = ''
  const open = async () => {
    const office = openOffice()
    id = await caseIn(office, 'chan')
    return { ...office, now: closed as Processing }
  }
  const points = await everyCrash(
    open,
    async (office) => {
      const held = decide({ ...office, policy, processing: async () => closed })
      await held(id, suspend, { officer: 'ada', grounds: '' })
      const opened = decide({
        ...office,
        policy,
        processing: async () => ({ open: true }) as const,
      })
      await opened(id, suspend, { officer: 'ada', grounds: '' })
    },
    (office) => {
      expect(state(office, id)).toBe('suspending')
      expect(decisions(office)).toHaveLength(1)
    },
  )
  expect(points).toBeGreaterThan(4)
})

function alleged(revocationId: string) {
  const assessment = { urgent: true, findings: [] } as never // all that the step looks at
  const place = { id: 'Q-1', receiptId: 'E-1', ordinal: 0, revocationId, laidAt: '' }
  return {
    ...place,
    kind: 'revocation' as const,
    claim: null,
    examined: {},
    findings: [],
    assessment,
  }
}
