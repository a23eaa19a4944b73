// An officer's decision: recorded with its audit, refused in one sentence where it would be wrong, and handed on.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Claim } from '../../src/revocation/claim.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import { bar } from '../../src/revocation/finding.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import type { Request, RequestKind } from '../../src/revocation/request.ts'
import { decide } from '../../src/steps/decide.ts'
import { everyCrash } from '../crash.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'

const policy = loadPolicy(
  readFileSync(new URL('../../policies/hongkong-post.yaml', import.meta.url), 'utf8'),
)
const by = { officer: 'officer1', grounds: 'because' }
const suspend: Decision = { kind: 'suspend' }
const revoke = (
  confirmation: Extract<Decision, { kind: 'revoke' }>['confirmation'],
  invalidityDate: string | null = null,
): Decision => ({ kind: 'revoke', reason: 'unspecified', invalidityDate, confirmation })

const act = (office: Office, id: string, decision: Decision, more: object = {}) =>
  decide({ ...office, policy })(id, decision, { ...by, ...more })

let counter = 0
function laid(
  office: Office,
  revocationId: string,
  kind: RequestKind,
  more: Partial<Request> = {},
) {
  const id = `Q-T${++counter}`
  const body = { claim: null, examined: {}, findings: [], assessment: null }
  const laidAt = office.clock.now().toISOString()
  const place = { id, receiptId: 'E-1', ordinal: 0, revocationId, kind, laidAt }
  office.records.all.requests.set(id, { ...place, ...body, ...more })
  return id
}

test('a suspension is recorded with its grounds, and the CA’s worker is woken', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const answer = await act(office, id, suspend)
  expect(answer).toMatchObject({ ok: true, revocation: { state: 'suspending' } })
  expect(office.queue.take('hand-over')).toEqual([id])
  expect(office.records.all.audit.at(-1)).toMatchObject({
    action: 'decided',
    actor: 'officer:officer1',
    revocationId: id,
    details: {
      decision: suspend,
      grounds: 'because',
      policyVersion: expect.stringContaining('hongkong-post'),
    },
  })
})

test('wherever it is cut off, the decision is made once and the case goes on', async () => {
  let id = ''
  const points = await everyCrash(
    async () => {
      const office = openOffice()
      id = await caseIn(office, 'chan')
      return office
    },
    (office) => decide({ ...office, policy })(id, suspend, by),
    (office) => {
      expect(office.records.all.revocations.get(id)?.state).toBe('suspending')
      expect(office.records.all.audit.filter((row) => row.action === 'decided')).toHaveLength(1)
    },
  )
  expect(points).toBeGreaterThan(4)
})

test('with the queue away the decision stands all the same', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const add = () => Promise.reject(new Error('Redis is away'))
  const answer = await decide({ ...office, queue: { add }, policy })(id, suspend, by)
  expect(answer.ok).toBe(true)
  expect(await office.records.pendingInstructions()).toEqual([id])
})

test('a refusal wakes the notifier for the letter that fell due', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  await act(office, id, { kind: 'refuse' })
  const [notice] = office.records.all.notices.values()
  expect(notice?.kind).toBe('refused')
  expect(office.queue.take('notice')).toEqual([notice?.id])
})

test('who looked at an older version of the case is refused', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  expect(await act(office, id, suspend, { version: 7 })).toEqual({
    ok: false,
    why: 'This case has changed since you looked at it; look at it again.',
  })
  expect((await act(office, id, suspend, { version: 1 })).ok).toBe(true)
})

test('a case that is not there is a refusal, not a fault', async () => {
  expect(await act(openOffice(), 'R-0000000000', suspend)).toEqual({
    ok: false,
    why: 'There is no case R-0000000000.',
  })
})

test('a Server certificate is never put on hold', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'server')
  expect(await act(office, id, suspend)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/may not be put on hold/),
  })
})

test('a release waits for a second officer, and the first cannot be the second', async () => {
  const office = openOffice()
  const id = await suspended(office, 'chan')
  const release: Decision = { kind: 'release' }
  const first = await act(office, id, release)
  expect(first).toMatchObject({ ok: true, revocation: { state: 'suspended' } })
  expect(office.queue.take('hand-over')).toEqual([])
  expect(await act(office, id, release)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/second officer/),
  })
  const second = await act(office, id, release, { officer: 'officer2' })
  expect(second).toMatchObject({ ok: true, revocation: { state: 'releasing' } })
  expect(office.queue.take('hand-over')).toEqual([id])
})

test('an expired certificate is neither held nor revoked (A33)', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'ng')
  const why = 'This certificate expired on 2026-06-01; record the case as not actionable.'
  expect(await act(office, id, suspend)).toEqual({ ok: false, why })
  expect(await act(office, id, revoke({ by: 'request-itself' }))).toEqual({ ok: false, why })
  expect((await act(office, id, { kind: 'not-actionable' })).ok).toBe(true)
})

test.each([
  ['today', '2026-11-23', 'The day must be one to come.'],
  ['no day', '2026-13-01', 'Name the day as YYYY-MM-DD.'],
])('a schedule for %s is refused', async (_title, on, why) => {
  const office = openOffice()
  const id = await caseIn(office, 'bank-bank')
  expect(await act(office, id, { kind: 'schedule', on })).toEqual({ ok: false, why })
})

test('R13: a planned revocation takes the month of notice that policy asks for', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'bank-bank')
  expect(await act(office, id, { kind: 'schedule', on: '2026-12-22' })).toEqual({
    ok: false,
    why: 'The notice that policy asks for runs until 2026-12-23: name that day or a later one.',
  })
  expect(await act(office, id, { kind: 'schedule', on: '2026-12-23' })).toMatchObject({
    ok: true,
    revocation: { state: 'scheduled', scheduledFor: '2026-12-23' },
  })
})

test('a key cannot be compromised from tomorrow', async () => {
  const office = openOffice()
  const id = await suspended(office, 'chan')
  const answer = await act(office, id, revoke({ by: 'request-itself' }, '2026-11-24'))
  expect(answer).toMatchObject({ ok: false, why: expect.stringMatching(/has not come/) })
})

test('a revocation rests on a final confirmation that lies in this case', async () => {
  const office = openOffice()
  const id = await suspended(office, 'cheung')
  const confirmation = laid(office, id, 'final-confirmation')
  const answer = await act(office, id, revoke({ by: 'receipt', requestId: confirmation }))
  expect(answer).toMatchObject({ ok: true, revocation: { state: 'revoking' } })
})

test('a form on which “this is my final confirmation” is ticked is one', async () => {
  const office = openOffice()
  const id = await suspended(office, 'tam')
  const claim = { finalConfirmation: true } as Claim
  const requestId = laid(office, id, 'revocation', { claim })
  expect((await act(office, id, revoke({ by: 'receipt', requestId }))).ok).toBe(true)
})

test.each([
  [
    'lies in another case',
    (office: Office) => laid(office, 'R-OTHER', 'final-confirmation'),
    'is not of this case',
  ],
  [
    'is a first request',
    (office: Office, id: string) => laid(office, id, 'revocation'),
    'is no final confirmation',
  ],
  [
    'is about another certificate',
    (office: Office, id: string) =>
      laid(office, id, 'final-confirmation', {
        assessment: { certificateId: 'wong', findings: [] } as never,
      }),
    'is about another certificate',
  ],
  [
    'was altered on the way',
    (office: Office, id: string) =>
      laid(office, id, 'final-confirmation', {
        findings: [
          bar(
            'signature-failed',
            { en: 'The message was changed after signing.', zh: '…' },
            'altered',
          ),
        ],
      }),
    'cannot be relied on: The message was changed after signing.',
  ],
] as const)('a confirmation that %s is not relied on', async (_title, lay, why) => {
  const office = openOffice()
  const id = await suspended(office, 'cheung')
  const answer = await act(office, id, revoke({ by: 'receipt', requestId: lay(office, id) }))
  expect(answer).toMatchObject({ ok: false, why: expect.stringContaining(why) })
})

test('to say which certificate it is joins the case that the certificate has already', async () => {
  const office = openOffice()
  const known = await suspended(office, 'chan')
  const unknown = await caseIn(office, null as never)
  const request = laid(office, unknown, 'revocation')
  const answer = await act(office, unknown, { kind: 'identify', certificateId: 'chan' })
  expect(answer).toMatchObject({ ok: true, revocation: { state: 'merged', mergedInto: known } })
  expect(office.records.all.requests.get(request)?.revocationId).toBe(known)
})

test('to say which certificate it is stands in the case itself where there is no other', async () => {
  const office = openOffice()
  const id = await caseIn(office, null as never)
  expect(await act(office, id, suspend)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/which certificate/),
  })
  const answer = await act(office, id, { kind: 'identify', certificateId: 'chan' })
  expect(answer).toMatchObject({ ok: true, revocation: { state: 'laid', certificateId: 'chan' } })
  expect(await act(office, id, { kind: 'identify', certificateId: 'nobody' })).toMatchObject({
    ok: false,
    why: expect.stringMatching(/no such certificate/),
  })
})

async function suspended(office: Office, certificateId: string) {
  const at = office.clock.now()
  const since = at.toISOString()
  const outcome = {
    result: 'done',
    before: { kind: 'good' },
    after: { kind: 'on-hold', since },
    at: since,
    detail: '',
  } as const
  const handed = { kind: 'handed-over', at: since, outcome } as const
  return caseIn(office, certificateId, [decided(at, suspend), handed])
}
