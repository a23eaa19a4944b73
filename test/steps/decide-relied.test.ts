// What a permanent decision may rest on: nothing that nobody proved, nothing in doubt without a reason, no older look.
import { expect, test } from 'vitest'
import type { Decision } from '../../src/revocation/decision.ts'
import { doubt } from '../../src/revocation/finding.ts'
import { decide } from '../../src/steps/decide.ts'
import { examineEmail } from '../../src/steps/examine-email.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'
import { arrive, demoTrust, mailOf, rules, signedBy, text } from './examiner.ts'

const { policy, calendar } = rules()
const CHAN = '3A41C7059E2210B4'
const suspend: Decision = { kind: 'suspend' }
const revokeOn = (requestId: string): Decision => ({
  kind: 'revoke',
  reason: 'unspecified',
  invalidityDate: null,
  confirmation: { by: 'receipt', requestId },
})
const act = (office: Office, id: string, decision: Decision, grounds = '') =>
  decide({ ...office, policy })(id, decision, { officer: 'officer1', grounds })

async function suspended(office: Office): Promise<string> {
  const since = office.clock.now().toISOString()
  const after = { kind: 'on-hold', since } as const
  const outcome = {
    result: 'done',
    before: { kind: 'good' },
    after,
    at: since,
    detail: '',
  } as const
  await office.register.setStatus('chan', after)
  const events = [decided(office.clock.now(), suspend), { kind: 'handed-over', at: since, outcome }]
  return caseIn(office, 'chan', events as never)
}

async function mailed(office: Office, bytes: Buffer): Promise<string> {
  const trust = await demoTrust()
  const source = { kind: 'command', name: 'mail', nonce: String(bytes.length) } as const
  const id = await arrive(office, 'email', bytes, source)
  const step = examineEmail({ ...office, policy, calendar, trust: () => trust, gateways: [] })
  const [request] = await step(id)
  if (!request) throw new Error('nothing was laid')
  return request.id
}

const letter = (from: string) =>
  mailOf({ From: from, To: 'enquiry@ecert.example.hk', Subject: 'Final confirmation' }, [
    text(`I confirm the revocation of my certificate ${CHAN}. This is my final confirmation.\r\n`),
  ])

test('a stranger’s unsigned “I confirm” revokes nothing, whatever it names', async () => {
  const office = openOffice()
  const id = await suspended(office)
  const requestId = await mailed(office, letter('taiman.chan@example.hk'))
  const request = office.records.all.requests.get(requestId)
  expect(request).toMatchObject({ kind: 'final-confirmation', revocationId: id })
  expect(await act(office, id, revokeOn(requestId), 'it says so')).toMatchObject({
    ok: false,
    why: expect.stringContaining('Nothing proves who sent this'),
  })
  expect(office.records.all.revocations.get(id)?.state).toBe('suspended')
})

test('an unsigned plea alone is no request to revoke on: then the CA revokes, by two officers', async () => {
  const office = openOffice()
  const body = text('Please revoke my certificate 3A41C7059E2210B4, my laptop was stolen.\r\n')
  const head = { From: 'taiman.chan@example.hk', To: 'enquiry@ecert.example.hk', Subject: 'Help' }
  const plea = office.records.all.requests.get(await mailed(office, mailOf(head, [body])))
  const id = plea?.revocationId ?? ''
  const revoke = (by: 'request-itself' | 'ca'): Decision => ({
    ...{ kind: 'revoke', reason: 'keyCompromise', invalidityDate: null },
    confirmation: { by },
  })
  expect(await act(office, id, revoke('request-itself'), 'it sounds true')).toMatchObject({
    ok: false,
    why: expect.stringMatching(/No request of this case holds/),
  })
  const first = await act(office, id, revoke('ca'), 'the police called')
  expect(first).toMatchObject({ ok: true, revocation: { state: 'laid' } })
  const signed = mailOf(head, [text(`Please revoke my certificate ${CHAN}.\r\n`)])
  await mailed(office, signedBy('chan', signed, office.clock.now()))
  expect(await act(office, id, revoke('request-itself'), 'signed by the holder')).toMatchObject({
    ok: true,
    revocation: { state: 'revoking' },
  })
})

test('the same words under the holder’s own signature do', async () => {
  const office = openOffice()
  const id = await suspended(office)
  const signed = signedBy('chan', letter('taiman.chan@example.hk'), office.clock.now())
  const requestId = await mailed(office, signed)
  expect(await act(office, id, revokeOn(requestId))).toMatchObject({
    ok: true,
    revocation: { state: 'revoking' },
  })
})

test('a confirmation in doubt is relied on with a written reason only', async () => {
  const office = openOffice()
  const id = await suspended(office)
  const requestId = await mailed(
    office,
    signedBy('chan', letter('taiman.chan@example.hk'), office.clock.now()),
  )
  const request = office.records.all.requests.get(requestId)
  if (!request) throw new Error('nothing was laid')
  const odd = doubt('subject-differs', { en: 'Its subject differs.', zh: '…' }, 'the header')
  office.records.all.requests.set(requestId, { ...request, findings: [odd] })
  expect(await act(office, id, revokeOn(requestId))).toMatchObject({
    ok: false,
    why: expect.stringMatching(/write why/),
  })
  const relied = await act(office, id, revokeOn(requestId), 'telephoned the holder')
  expect(relied).toMatchObject({ ok: true })
})

test('a stranger’s unsigned withdrawal ends no request; the holder’s own does', async () => {
  const office = openOffice()
  const withdraw: Decision = { kind: 'accept-withdrawal' }
  const head = {
    From: 'taiman.chan@example.hk',
    To: 'enquiry@ecert.example.hk',
    Subject: 'Withdrawal',
  }
  const words = `I withdraw my request to revoke certificate ${CHAN}. Please do not revoke it.\r\n`
  const id = await caseIn(office, 'chan')
  expect(await act(office, id, withdraw)).toMatchObject({ ok: false })
  const strange = await mailed(office, mailOf(head, [text(words)]))
  expect(office.records.all.requests.get(strange)).toMatchObject({
    kind: 'withdrawal',
    revocationId: id,
  })
  expect(await act(office, id, withdraw)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/No withdrawal that holds/),
  })
  await mailed(office, signedBy('chan', mailOf(head, [text(words)]), office.clock.now()))
  expect(await act(office, id, withdraw)).toMatchObject({ ok: true })
})

test('the holder of a certificate that is in force is never told that it was revoked or has expired', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  const decision: Decision = { kind: 'not-actionable' }
  expect(await act(office, id, decision, 'tired')).toMatchObject({
    ok: false,
    why: expect.stringMatching(/neither expired nor been revoked/),
  })
  const since = office.clock.now().toISOString()
  await office.register.setStatus('chan', { kind: 'revoked', since, reason: 'unspecified' })
  expect(await act(office, id, decision, 'revoked in 2025')).toMatchObject({ ok: true })
})

test('what changes between the officer’s look and the lock makes the decision void', async () => {
  const office = openOffice()
  const id = await caseIn(office, null as never)
  const { advance } = office.records
  const { certificateId } = { certificateId: 'wong' }
  await advance(
    id,
    decided(office.clock.now(), { kind: 'identify', certificateId: 'chan' }),
    'test',
  )
  const other = decided(office.clock.now(), { kind: 'identify', certificateId })
  const records = {
    ...office.records,
    // Another officer is quicker by a moment: the case is now about another certificate.
    advance: async (...event: Parameters<typeof advance>) => {
      await advance(id, other, 'officer:officer2')
      return advance(...event)
    },
  }
  const late = decide({ ...office, records, policy })
  const version = office.records.all.revocations.get(id)?.version ?? 0
  const answer = await late(id, suspend, { officer: 'officer1', grounds: '', version })
  expect(answer).toMatchObject({ ok: false, why: expect.stringMatching(/has changed/) })
  expect(office.records.all.revocations.get(id)).toMatchObject({ state: 'laid', certificateId })
})

test('a case in which the CA has acted keeps its certificate', async () => {
  const office = openOffice()
  const id = await suspended(office)
  const at = office.clock.now().toISOString()
  const release = decided(office.clock.now(), { kind: 'release' })
  await office.records.advance(id, release, 'test')
  await office.records.advance(id, { ...release, officer: 'officer2' }, 'test')
  const before = { kind: 'on-hold', since: at } as const
  const outcome = { result: 'done', before, after: { kind: 'good' }, at, detail: '' } as const
  await office.records.advance(id, { kind: 'handed-over', at, outcome }, 'test')
  const laid = { kind: 'request-laid', at, urgent: false, aside: false } as const
  await office.records.advance(id, laid, 'test')
  const known = await caseIn(office, 'lau')
  for (const certificateId of ['wong', 'lau'])
    expect(await act(office, id, { kind: 'identify', certificateId })).toMatchObject({ ok: false })
  expect(office.records.all.revocations.get(id)).toMatchObject({
    state: 'laid',
    certificateId: 'chan',
    awaited: { what: 'absent' },
  })
  expect(office.records.all.revocations.get(known)?.version).toBe(1)
})
