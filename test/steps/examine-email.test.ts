/** From the bytes of a mail to what lies before the officer: the sample post, its cases and its answers. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import type { Trust } from '../../src/pki/trust.ts'
import type { NoticeKind } from '../../src/revocation/notice.ts'
import { ISSUER, openWorld, type World } from '../world.ts'
import { examinersOpen, laid, policy, post } from './email-desk.ts'
import { demoTrust, fixturePath, mailOf, text } from './examiner.ts'

examinersOpen()

type Expected = {
  readonly file: string
  readonly kind: string
  readonly state: 'laid' | 'set-aside'
  readonly certificate: string | null
  readonly verdict: string
  readonly recommends?: string
  readonly codes?: readonly string[]
}
const cases: readonly Expected[] = [
  {
    file: '01-stolen-laptop.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'chan', verdict: 'passed' },
    ...{ recommends: 'suspend', codes: ['compromise-alleged'] },
  },
  {
    file: '02-server-by-representative.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'server', verdict: 'passed' },
    ...{ recommends: 'revoke', codes: ['signed-by-representative'] },
  },
  {
    file: '03-opaque.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'wong', verdict: 'passed' },
    recommends: 'suspend',
  },
  {
    file: '04-chinese-ecdsa.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'lau', verdict: 'passed' },
    recommends: 'suspend',
  },
  {
    file: '05-tampered.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: null, verdict: 'failed' },
    ...{ recommends: 'look', codes: ['signature-failed', 'serial-srn-differ'] },
  },
  {
    file: '06-signed-by-another.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'lee', verdict: 'failed' },
    ...{ recommends: 'look', codes: ['signature-failed'] },
  },
  {
    file: '07-urgent-unsigned.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'tam', verdict: 'unsigned' },
    ...{ recommends: 'look', codes: ['unsigned-report', 'compromise-alleged'] },
  },
  {
    file: '08-expired-signer.eml',
    ...{ kind: 'revocation', state: 'laid', certificate: 'ng', verdict: 'indeterminate' },
    ...{ recommends: 'not-actionable', codes: ['signature-undecided'] },
  },
  {
    file: '11-enquiry.eml',
    ...{ kind: 'enquiry', state: 'set-aside', certificate: null, verdict: 'unsigned' },
    codes: ['taken-as-enquiry'],
  },
  {
    file: '12-e-cheque.eml',
    ...{ kind: 'e-cheque', state: 'set-aside', certificate: null, verdict: 'passed' },
    codes: ['taken-as-e-cheque'],
  },
  {
    file: '13-bounce.eml',
    ...{ kind: 'bounce', state: 'set-aside', certificate: null, verdict: 'unsigned' },
    codes: ['taken-as-bounce'],
  },
  {
    file: '15-reused-message-id.eml',
    ...{ kind: 'release', state: 'laid', certificate: 'chan', verdict: 'unsigned' },
    ...{ recommends: 'look', codes: ['unsigned-report'] },
  },
]

test.each(cases)('$file', async (expected) => {
  const world = openWorld()
  const { request, revocation, codes } = await laid(world, post(expected.file))
  expect(request.kind).toBe(expected.kind)
  expect(request.examined.verdict).toMatchObject({ outcome: expected.verdict })
  expect(revocation).toMatchObject({
    state: expected.state,
    certificateId: expected.certificate,
  })
  expect(request.assessment?.recommendation.decision).toBe(expected.recommends)
  expect(codes).toEqual(expect.arrayContaining([...(expected.codes ?? [])]))
  expect(world.records.all.receipts.get(request.receiptId)?.examinedAt).not.toBeNull()
})

test('each field names the words it was read from', async () => {
  const { request } = await laid(openWorld(), post('01-stolen-laptop.eml'))
  const [serial] = request.claim?.serials ?? []
  const span = serial?.origin.from === 'text' ? serial.origin.span : [0, 0]
  expect(request.examined.text?.slice(...span)).toBe(serial?.asRead)
  expect(serial).toMatchObject({ value: '3A41C7059E2210B4', confidence: 1 })
  expect(request.assessment?.clocks?.target).toBeTruthy()
})

test('a copy of a mail joins the case of the first, and no case is opened twice', async () => {
  const world = openWorld()
  const first = await laid(world, post('01-stolen-laptop.eml'))
  const copy = await laid(world, post('14-duplicate.eml'))
  expect(copy.revocation.id).toBe(first.revocation.id)
  expect(copy.codes).toContain('duplicate')
  expect(world.records.all.revocations.size).toBe(1)
})

const decided = { officer: 'kwok', grounds: 'asked by the holder' }
const decisionRules = { suspendable: true, fourEyes: [], policyVersion: policy.version } as const

/** As an officer and the CA leave it; the trust is what the CA's next CRL makes of it. */
async function suspend(world: World, id: string, certificateId: string): Promise<Trust> {
  const now = world.clock.now().toISOString()
  const suspended = { kind: 'suspend' } as const
  const event = { kind: 'decided', at: now, decision: suspended, rules: decisionRules } as const
  await world.records.advance(id, { ...event, ...decided }, 'officer:kwok')
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-ca-'))
  try {
    cpSync(fixturePath('pki/ca'), dir, { recursive: true })
    const ca = openDemoCa({ dir, clock: world.clock })
    const serial = world.register.certificates.get(certificateId)?.serial ?? ''
    const outcome = await ca.carryOut({ issuer: ISSUER, serial }, suspended, world.clock.now())
    await ca.forceCrl(world.clock.now())
    await world.records.advance(id, { kind: 'handed-over', at: now, outcome }, 'worker:hand-over')
    await world.register.setStatus(certificateId, outcome.after)
    return await demoTrust(join(dir, 'crl.pem'))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

test('the final confirmation, signed with the key on hold, joins the case it confirms', async () => {
  const world = openWorld()
  const first = await laid(world, post('09-cheung-first.eml'))
  const held = await suspend(world, first.revocation.id, 'cheung')
  world.clock.pass(60_000)
  const confirmation = post('10-cheung-final-confirmation.eml')
  const { request, revocation, codes } = await laid(world, confirmation, { trust: () => held })
  expect(request.kind).toBe('final-confirmation')
  expect(request.examined.verdict).toMatchObject({ outcome: 'passed-on-hold' })
  expect(revocation).toMatchObject({ id: first.revocation.id, state: 'suspended' })
  expect(codes).not.toContain('nothing-to-confirm')
  expect(request.assessment?.recommendation.decision).toBe('revoke')
})

function notice(world: World, revocationId: string, messageId: string): void {
  const sent = { sentAt: '2026-11-23T01:30:00Z', address: 'gone@example.hk', messageId }
  const letter = { subject: 'Your certificate', text: '…', outcome: 'sent', occasion: 3 }
  const kind: NoticeKind = 'suspended'
  const due = { id: 'N-1', revocationId, kind, dueAt: '2026-11-23T01:30:00Z' }
  world.records.all.notices.set('N-1', { ...due, ...letter, ...sent })
}

test('a bounce is joined to the letter it is about', async () => {
  const world = openWorld()
  const first = await laid(world, post('09-cheung-first.eml'))
  notice(world, first.revocation.id, '<notice-77@ecert.example.hk>')
  const { revocation, codes, request } = await laid(world, post('13-bounce.eml'))
  expect(request.kind).toBe('bounce')
  expect(revocation.id).toBe(first.revocation.id)
  expect(codes).toContain('notice-bounced')
})

test('a reply to our letter comes to its case, and waits there for an officer', async () => {
  const world = openWorld()
  const first = await laid(world, post('09-cheung-first.eml'))
  notice(world, first.revocation.id, '<N-1@ecert.example.hk>')
  const head = {
    From: 'meiling.cheung@example.hk',
    Subject: 'Re: Your certificate',
    'In-Reply-To': '<N-1@ecert.example.hk>',
  }
  const { request, revocation } = await laid(world, mailOf(head, [text('Thank you.')]))
  expect(request.kind).toBe('reply')
  expect(revocation.id).toBe(first.revocation.id)
})
