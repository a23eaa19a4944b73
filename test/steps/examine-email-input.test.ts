/** Mail that carries pages, mail that is broken, and an examiner that dies: each ends before an officer, once. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { examineEmail } from '../../src/steps/examine-email.ts'
import { everyCrash } from '../crash.ts'
import { faxedPage, tiffOf } from '../paper/documents.ts'
import { openWorld, type World } from '../world.ts'
import { examinersOpen, laid, mailbox, portsOf, post } from './email-desk.ts'
import { arrive, fixture, mailOf, signedBy, text } from './examiner.ts'

examinersOpen()

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

test('a signed letter that came only as a text attachment is read as the letter, and an officer is told to look', async () => {
  const world = openWorld()
  const words = 'Please revoke my certificate 3A41C7059E2210B4.\n'
  const letter = { type: 'text/plain', name: 'letter.txt', body: Buffer.from(words) }
  const mail = mailOf({ From: 'taiman.chan@example.hk', Subject: 'Letter' }, [letter])
  const { request, revocation, codes } = await laid(
    world,
    signedBy('chan', mail, world.clock.now()),
  )
  expect(request).toMatchObject({ kind: 'revocation', examined: { text: words } })
  expect(request.claim?.serials[0]).toMatchObject({ value: '3A41C7059E2210B4' })
  expect(revocation.certificateId).toBe('chan')
  expect(codes).toContain('text-attached')
  expect(request.assessment?.recommendation.decision).toBe('look')
})

test('two forms attached to one mail are two requests, each in the case of its own certificate', async () => {
  const world = openWorld()
  const forms = [await faxedPage('01-chan-typed'), await faxedPage('03-tam-chinese')]
  const tiff = { type: 'image/tiff', name: 'forms.tif', body: tiffOf(forms) }
  const words = text('Please revoke certificate 3A41C7059E2210B4 and see the forms attached.')
  const mail = mailOf({ From: 'taiman.chan@example.hk', Subject: 'Forms' }, [words, tiff])
  const signed = signedBy('chan', mail, world.clock.now())
  const id = await arrive(world, 'email', signed, mailbox())
  const requests = await examineEmail(portsOf(world))(id)
  const cases = requests.map(
    ({ revocationId }) => world.records.all.revocations.get(revocationId)?.certificateId,
  )
  expect(cases).toEqual(['chan', 'tam'])
  expect(requests.map(({ claim }) => claim?.serials.map(({ value }) => value))).toEqual([
    ['3A41C7059E2210B4', '3A41C7059E2210B4'],
    ['7C18AF5520E4B963'],
  ])
  // Chan's signature proves nothing for Tam: an officer looks.
  expect(requests[1]?.assessment?.recommendation.decision).not.toBe('suspend')
  for (const { examined } of requests) {
    expect(examined.document).toBe(examined.attachments?.[0]?.sha256)
    expect(await world.evidence.get(examined.document ?? '')).toEqual(tiff.body)
  }
}, 120_000)

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
