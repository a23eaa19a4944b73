/** From the bytes of a mail to what lies before the officer. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { Trust } from '../../src/pki/trust.ts'
import { shipped } from '../../src/process/shipped.ts'
import type { NoticeKind } from '../../src/revocation/notice.ts'
import { type EmailPorts, examineEmail } from '../../src/steps/examine-email.ts'
import { everyCrash } from '../crash.ts'
import { ISSUER, openWorld, type World } from '../world.ts'
import {
  arrive,
  demoTrust,
  fixture,
  fixturePath,
  mailOf,
  remembering,
  rules,
  signedBy,
  text,
} from './examiner.ts'

const { policy, calendar } = rules()
let trust: Trust
let pages: Reader
let reader: Pick<Reader, 'read'>

beforeAll(async () => {
  trust = await demoTrust()
  pages = await openReader({ templatesDir: shipped('policies/forms') })
  reader = remembering(pages)
})
afterAll(() => pages.close())

const post = (file: string) => fixture(`post/${file}`)
const portsOf = (world: World, over: Partial<EmailPorts> = {}): EmailPorts => ({
  ...world,
  ...{ policy, calendar, reader, trust: () => trust, gateways: ['fax@gateway.example.hk'] },
  ...over,
})

let uid = 0
const mailbox = () =>
  ({ kind: 'mailbox', account: 'a@b', folder: 'INBOX', uidValidity: '1', uid: ++uid }) as const

async function laid(world: World, bytes: Uint8Array, over: Partial<EmailPorts> = {}) {
  const id = await arrive(world, 'email', bytes, mailbox())
  const [request] = await examineEmail(portsOf(world, over))(id)
  if (!request) throw new Error('nothing was laid')
  const revocation = world.records.all.revocations.get(request.revocationId)
  if (!revocation) throw new Error('it lies in no case')
  const all = request.assessment?.findings ?? request.findings
  return { request, revocation, codes: all.map(({ code }) => code) }
}

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

test('a fax that a configured gateway sends on takes the road of a fax', async () => {
  const tiff = { type: 'image/tiff', name: 'fax.tif', body: fixture('fax/01-chan-typed.tif') }
  const head = { From: 'fax@gateway.example.hk', Subject: 'Fax from 23456789' }
  const { request, revocation, codes } = await laid(openWorld(), mailOf(head, [text(''), tiff]))
  expect(request.kind).toBe('revocation')
  expect(revocation.certificateId).toBe('chan')
  expect(request.claim?.serials[0]).toMatchObject({
    value: '3A41C7059E2210B4',
    origin: { from: 'page', page: 0 },
  })
  expect(request.assessment?.recommendation.decision).toBe('suspend')
  expect(codes).toEqual(expect.arrayContaining(['taken-as-fax-gateway', 'original-awaited']))
  expect(request.examined.attachments).toMatchObject([{ name: 'fax.tif' }])
})

test('the same mail from anybody else proves nothing', async () => {
  const tiff = { type: 'image/tiff', name: 'form.tif', body: fixture('fax/01-chan-typed.tif') }
  const head = { From: 'someone@example.com', Subject: 'Please see attached' }
  const { request, revocation, codes } = await laid(openWorld(), mailOf(head, [text(''), tiff]))
  expect(request.kind).toBe('revocation')
  expect(revocation).toMatchObject({ certificateId: 'chan', state: 'laid' })
  expect(codes).toContain('unsigned-report')
  expect(request.assessment?.recommendation.decision).toBe('look')
})

test('a form inside a signed mail: its fields are the claim, the signature is the proof', async () => {
  const world = openWorld()
  const tiff = { type: 'image/tiff', name: 'form.tif', body: fixture('fax/01-chan-typed.tif') }
  const head = { From: 'taiman.chan@example.hk', Subject: 'Form' }
  const mail = mailOf(head, [text('Please see the form attached.'), tiff])
  const signed = signedBy('chan', mail, world.clock.now())
  const { request, revocation, codes } = await laid(world, signed)
  expect(request.examined.verdict).toMatchObject({ outcome: 'passed' })
  expect(request.claim?.srns[0]).toMatchObject({ value: '0000100017', origin: { from: 'page' } })
  expect(revocation.certificateId).toBe('chan')
  expect(codes).not.toContain('unsigned-report')
  expect(request.assessment?.recommendation.decision).toBe('suspend')
})

test('where no reader runs, an officer is told that a page was not read', async () => {
  const world = openWorld()
  const tiff = { type: 'image/tiff', name: 'fax.tif', body: fixture('fax/01-chan-typed.tif') }
  const head = { From: 'fax@gateway.example.hk', Subject: 'Fax' }
  const { reader: _, ...ports } = portsOf(world)
  const id = await arrive(world, 'email', mailOf(head, [tiff]), mailbox())
  const [request] = await examineEmail(ports)(id)
  expect(request?.kind).toBe('unreadable')
  expect(request?.findings.map(({ code }) => code)).toContain('no-reader')
  expect(request?.assessment?.recommendation.decision).toBe('look')
})

test('an empty mail is laid aside; one that the server kept from us is not', async () => {
  const world = openWorld()
  const empty = await laid(world, Buffer.alloc(0))
  expect(empty.revocation.state).toBe('set-aside')
  const says = { en: 'kept', zh: '-' }
  const findings = [{ code: 'mail-unfetchable', weight: 'doubt', says, grounds: 'UID 9' } as const]
  const { receipt } = await world.records.receive(
    {
      ...{ channel: 'email', size: 0, receivedAt: world.clock.now().toISOString() },
      ...{ sha256: (await world.evidence.put(Buffer.alloc(0))).sha256, receivedBy: 'own' },
      ...{ source: mailbox(), findings },
    },
    'worker:mailbox',
  )
  const [request] = await examineEmail(portsOf(world))(receipt.id)
  expect(world.records.all.revocations.get(request?.revocationId ?? '')?.state).toBe('laid')
})

test('a mail beyond what is read is laid unread, without being fetched', async () => {
  const world = openWorld()
  const { receipt } = await world.records.receive(
    {
      ...{ channel: 'email', size: 100 * 1024 * 1024, sha256: 'f'.repeat(64), receivedBy: 'mx' },
      ...{ receivedAt: world.clock.now().toISOString(), source: mailbox() },
    },
    'worker:mailbox',
  )
  const [request] = await examineEmail(portsOf(world))(receipt.id)
  expect(request).toMatchObject({ kind: 'unreadable' })
  expect(request?.findings.map(({ code }) => code)).toContain('too-large')
  expect(request?.assessment?.clocks).not.toBeNull()
})

test('a letter that names a thousand numbers asks the register for a few', async () => {
  const world = openWorld()
  let asked = 0
  const register = {
    ...world.register,
    find: (wanted: object) => {
      asked += 1
      return world.register.find(wanted)
    },
  }
  const lines = Array.from({ length: 1_000 }, (_, n) => `Serial number: 3A41C7059E${n + 100_000}`)
  const mail = mailOf({ From: 'a@b.hk' }, [text(`Please revoke\r\n${lines.join('\r\n')}`)])
  await laid(world, mail, { register })
  expect(asked).toBeLessThan(100)
})

test('whatever arrives is laid before an officer', async () => {
  const world = openWorld()
  const whole = post('01-stolen-laptop.eml')
  const broken = fc.oneof(
    fc.uint8Array({ maxLength: 3_000 }),
    fc.nat(whole.length).map((end) => whole.subarray(0, end)),
    fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }).map((flips) => {
      const bytes = Buffer.from(whole)
      for (const [at, value] of flips) bytes[at] = value
      return bytes
    }),
  )
  await fc.assert(
    fc.asyncProperty(broken, async (bytes) => {
      const { request } = await laid(world, bytes)
      expect(request.findings.length).toBeGreaterThan(0)
    }),
    { numRuns: 150 },
  )
  const unexamined = [...world.records.all.receipts.values()].filter((each) => !each.examinedAt)
  expect(unexamined).toHaveLength(0)
})

test('cut off anywhere and run again, it ends as a clean run ends', async () => {
  const id = async (world: World) => [...world.records.all.receipts.keys()][0] ?? ''
  const points = await everyCrash(
    async () => {
      const world = openWorld()
      const pdf = { type: 'application/pdf', name: 'x.pdf', body: '%PDF-1.4 nothing %%EOF' }
      const words = text('Please revoke certificate 3A41C7059E2210B4, SRN 0000100017.')
      const head = { From: 'taiman.chan@example.hk', Subject: 'Revoke' }
      const mail = signedBy('chan', mailOf(head, [words, pdf]), world.clock.now())
      await arrive(world, 'email', mail, mailbox())
      return world
    },
    async (world) => examineEmail(portsOf(world))(await id(world)),
    (world) => {
      expect([...world.records.all.requests.values()]).toMatchObject([{ kind: 'revocation' }])
      const states = [...world.records.all.revocations.values()]
      expect(states).toMatchObject([{ state: 'laid', certificateId: 'chan', version: 1 }])
      expect(world.records.all.audit.map(({ action }) => action)).toEqual(['received', 'laid'])
    },
  )
  expect(points).toBeGreaterThan(12)
})
