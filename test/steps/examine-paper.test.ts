/** From the bytes of a fax or a scan to what lies before the officer. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import { shipped } from '../../src/process/shipped.ts'
import type { Channel } from '../../src/revocation/kinds.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { alternatives, otherReadings } from '../../src/steps/paper-claim-readings.ts'
import { everyCrash } from '../crash.ts'
import { faxedPage, printed, tiffOf } from '../paper/documents.ts'
import { openWorld, type World } from '../world.ts'
import { arrive, fixture, remembering, rules } from './examiner.ts'

const decisionRules = { suspendable: true, fourEyes: [], policyVersion: 'test' } as const
let pages: Reader
let reader: Pick<Reader, 'read'>
beforeAll(async () => {
  pages = await openReader({ templatesDir: shipped('policies/forms') })
  reader = remembering(pages)
})
afterAll(() => pages.close())

const tray = (name: string) => ({ kind: 'tray', tray: '/tray', name }) as const
const portsOf = (world: World) => ({ ...world, ...rules(), reader })

async function laid(world: World, name: string, bytes: Uint8Array, channel: Channel = 'fax') {
  const id = await arrive(world, channel, bytes, tray(name))
  const [request] = await examinePaper(portsOf(world))(id)
  const revocation = world.records.all.revocations.get(request?.revocationId ?? '')
  if (!request || !revocation) throw new Error('nothing was laid')
  const codes = request.assessment?.findings.map(({ code }) => code) ?? []
  return { request, revocation, codes }
}
const fax = (world: World, name: string) => laid(world, name, fixture(`fax/${name}`))

type Expected = readonly [file: string, certificate: string | null, codes: readonly string[]]
const faxes: readonly Expected[] = [
  ['01-chan-typed.tif', 'chan', ['compare-specimen', 'original-awaited', 'compromise-alleged']],
  ['02-wong-hand.tif', 'wong', ['original-awaited']],
  ['03-tam-chinese.tif', 'tam', ['original-awaited']],
  ['04-lee-representative.tif', 'lee', ['original-awaited']],
  ['05-role-chinese-form.tif', 'role', ['form-language']],
  ['06-server-skewed.tif', 'server', ['compromise-alleged']],
  ['07-two-certificates.tif', null, ['serial-srn-differ']],
]

test.each(faxes)('%s', async (file, certificate, expected) => {
  const { request, revocation, codes } = await fax(openWorld(), file)
  expect(request.kind).toBe('revocation')
  expect(revocation).toMatchObject({ state: 'laid', certificateId: certificate })
  expect(codes).toEqual(expect.arrayContaining([...expected]))
  expect(codes).not.toContain('signature-missing')
})

test('each field names its box, how surely it was read, and what stood there', async () => {
  const { request } = await fax(openWorld(), '01-chan-typed.tif')
  const [serial] = request.claim?.serials ?? []
  expect(serial).toMatchObject({ value: '3A41C7059E2210B4', origin: { from: 'page', page: 0 } })
  expect(serial?.confidence).toBeGreaterThan(0.7)
  expect(request.claim).toMatchObject({
    kind: { value: 'PERSONAL' },
    role: { value: 'SUBSCRIBER' },
    compromisedOn: { value: '2026-11-20', asRead: '20/11/2026' },
    formDate: { value: '2026-11-23' },
    formLanguage: 'en',
    urgent: true,
  })
  expect(request.claim?.names.map(({ value }) => value)).toContain('CHAN TAI MAN')
})

test('a form that names its representative has that name among its names', async () => {
  const { request } = await fax(openWorld(), '04-lee-representative.tif')
  expect(request.claim?.names.map(({ value }) => value)).toContain('HO WAI LAM')
  expect(request.claim?.role?.value).toBe('AUTHORISED_REPRESENTATIVE')
})

test('a letter without a form is read by its words', async () => {
  const { request, revocation, codes } = await fax(openWorld(), '09-letter.tif')
  expect(request.kind).toBe('revocation')
  expect(revocation.certificateId).toBe('cheung')
  expect(codes).toEqual(expect.arrayContaining(['no-form', 'letter-signature']))
  expect(request.claim?.serials[0]?.origin).toMatchObject({ from: 'text' })
  expect(request.examined.text).toContain(request.claim?.serials[0]?.asRead)
})

test('what breaks off lies before an officer, with its clocks, to be looked at', async () => {
  const { request, revocation, codes } = await fax(openWorld(), '10-broken-off.tif')
  expect(request).toMatchObject({ kind: 'unreadable', claim: null })
  expect(revocation.state).toBe('laid')
  expect(codes).toContain('truncated')
  expect(request.assessment?.recommendation.decision).toBe('look')
  expect(request.assessment?.clocks?.target).toBeTruthy()
})

test('the posted original joins the case of its fax', async () => {
  const world = openWorld()
  const first = await fax(world, '01-chan-typed.tif')
  const original = await laid(world, 'scan.png', fixture('paper/chan.png'), 'post')
  expect(original.revocation.id).toBe(first.revocation.id)
  expect(original.codes).not.toContain('original-awaited')
  expect(original.codes).toContain('original-of-fax')
})

test('a form that says it is the final confirmation confirms a suspended case, and only that', async () => {
  const world = openWorld()
  const alone = await fax(openWorld(), '08-wong-confirms.tif')
  expect(alone.request.kind).toBe('revocation')
  expect(alone.codes).toContain('says-final')
  const first = await fax(world, '02-wong-hand.tif')
  await suspend(world, first.revocation.id)
  const { request, revocation } = await fax(world, '08-wong-confirms.tif')
  expect(request.kind).toBe('final-confirmation')
  expect(request.claim?.ask.value).toBe('confirm')
  expect(revocation.id).toBe(first.revocation.id)
})

async function suspend(world: World, id: string): Promise<void> {
  const at = world.clock.now().toISOString()
  const decision = { kind: 'suspend' } as const
  const by = { officer: 'kwok', grounds: 'asked by fax', rules: decisionRules }
  await world.records.advance(id, { kind: 'decided', at, decision, ...by }, 'officer:kwok')
  const serial = world.register.certificates.get('wong')?.serial ?? ''
  const outcome = await world.ca.carryOut({ issuer: '', serial }, decision, world.clock.now())
  await world.records.advance(id, { kind: 'handed-over', at, outcome }, 'worker:hand-over')
  await world.register.setStatus('wong', outcome.after)
}

describe('several things in one fax', () => {
  const send = async (world: World, bytes: Uint8Array) => {
    const id = await arrive(world, 'fax', bytes, tray('fax7.tif'))
    return examinePaper(portsOf(world))(id)
  }
  const caseOf = (world: World, request: { revocationId: string } | undefined) =>
    world.records.all.revocations.get(request?.revocationId ?? '')?.certificateId

  test('each form is a request of its own, in the case of its own certificate', async () => {
    const world = openWorld()
    const pages = [await faxedPage('03-tam-chinese'), await faxedPage('01-chan-typed')]
    const requests = await send(world, tiffOf(pages))
    expect(requests.map(({ ordinal, kind }) => [ordinal, kind])).toEqual([
      [0, 'revocation'],
      [1, 'revocation'],
    ])
    expect(requests.map((each) => caseOf(world, each))).toEqual(['tam', 'chan'])
    expect(requests.map(({ claim }) => claim?.srns[0]?.origin)).toMatchObject([
      { page: 0 },
      { page: 1 },
    ])
    for (const { findings } of requests)
      expect(findings.map(({ code }) => code)).toContain('several-forms')
  })

  test('two forms about one certificate are two requests in one case', async () => {
    const world = openWorld()
    const pages = [await faxedPage('01-chan-typed'), await faxedPage('01-chan-typed')]
    const requests = await send(world, tiffOf(pages))
    expect(requests).toHaveLength(2)
    expect(new Set(requests.map(({ revocationId }) => revocationId)).size).toBe(1)
  })

  test('a letter about another certificate is a request as well, one about the same is not', async () => {
    const words = (srn: string) => [
      'Dear Sirs,',
      `Please revoke my certificate, subscriber reference number ${srn}.`,
      'The card was stolen from my office yesterday.',
    ]
    const form = await faxedPage('01-chan-typed')
    const other = openWorld()
    const two = await send(other, tiffOf([form, await printed(words('0000100041'))]))
    expect(two.map((each) => caseOf(other, each))).toEqual(['chan', 'cheung'])
    expect(two[1]?.claim?.srns[0]?.origin).toMatchObject({ from: 'text' })
    const same = openWorld()
    const one = await send(same, tiffOf([await printed(words('0000100017')), form]))
    expect(one.map((each) => caseOf(same, each))).toEqual(['chan'])
    expect(one[0]?.examined.text).toContain('stolen')
    expect(one[0]?.findings.map(({ code }) => code)).toContain('letter-beside-form')
  })

  test('a request above the copy of a passport is laid as well, its page covered', async () => {
    const world = openWorld()
    const words = [
      'Please revoke my certificate 6F02B9A1D34C5E87.',
      'My key was stolen yesterday.',
      'P<HKGCHEUNG<<MEI<LING',
    ]
    const pages = [await faxedPage('01-chan-typed'), await printed(words)]
    const requests = await send(world, tiffOf(pages))
    expect(requests.map((each) => caseOf(world, each))).toEqual(['chan', 'cheung'])
    for (const { findings, examined } of requests) {
      const told = findings.find(({ code }) => code === 'identity-asks')
      expect(told).toMatchObject({ weight: 'doubt', grounds: 'page 2' })
      expect(examined.reading).toHaveProperty('sheets.1.kind', 'identity')
    }
  })

  test('a copy of an identity card alone asks nothing, and is laid to be looked at', async () => {
    const world = openWorld()
    const card = ['HONG KONG PERMANENT IDENTITY CARD', 'CHAN, TAI MAN', 'Date of Birth 03-06-1985']
    const [request] = await send(world, tiffOf([await printed(card, { card: true })]))
    expect(request).toMatchObject({ kind: 'unreadable', claim: null })
    expect(request?.findings.map(({ code }) => code)).toContain('identity-copy')
    expect(JSON.stringify(request)).not.toContain('1985')
  })
})

test('a document beyond what is read is laid unread, without being fetched', async () => {
  const world = openWorld()
  const { receipt } = await world.records.receive(
    {
      ...{ channel: 'fax', size: 100 * 1024 * 1024, sha256: 'f'.repeat(64) },
      ...{ receivedAt: world.clock.now().toISOString(), receivedBy: 'own', source: tray('x') },
    },
    'worker:faxtray',
  )
  const [request] = await examinePaper(portsOf(world))(receipt.id)
  expect(request).toMatchObject({ kind: 'unreadable' })
  expect(request?.findings.map(({ code }) => code)).toEqual(['too-large'])
})

test('whatever arrives is laid before an officer, and the next document is read', async () => {
  const world = openWorld()
  const whole = fixture('fax/03-tam-chinese.tif')
  const broken = [
    Buffer.alloc(0),
    ...fc.sample(fc.uint8Array({ maxLength: 5_000 }), 10),
    ...[8, 100, 2_000, whole.length - 5].map((end) => whole.subarray(0, end)),
    ...[9, 300, 4_000].map((at) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0xff
      return bytes
    }),
  ]
  for (const [n, bytes] of broken.entries()) {
    const { request } = await laid(world, `broken-${n}`, bytes)
    expect(['unreadable', 'revocation']).toContain(request.kind)
    expect(request.assessment?.findings.length).toBeGreaterThan(0)
  }
  const { revocation } = await fax(world, '03-tam-chinese.tif')
  expect(revocation.certificateId).toBe('tam')
}, 60_000)

test('cut off anywhere and run again, it ends as a clean run ends', async () => {
  const points = await everyCrash(
    async () => {
      const world = openWorld()
      await arrive(world, 'fax', fixture('fax/01-chan-typed.tif'), tray('fax1.tif'))
      return world
    },
    async (world) => {
      const id = [...world.records.all.receipts.keys()][0] ?? ''
      return examinePaper(portsOf(world))(id)
    },
    (world) => {
      expect([...world.records.all.requests.values()]).toMatchObject([{ kind: 'revocation' }])
      const states = [...world.records.all.revocations.values()]
      expect(states).toMatchObject([{ state: 'laid', certificateId: 'chan', version: 1 }])
      expect(world.records.all.audit.map(({ action }) => action)).toEqual(['received', 'laid'])
    },
  )
  expect(points).toBeGreaterThan(12)
})

describe('other readings of the same ink', () => {
  const cell = (...chars: [string, number][]) => chars.map(([char, p]) => ({ char, p }))
  const sure = (text: string) => [...text].map((char) => cell([char, 1]))
  const placed = { page: 0, box: [0, 0, 1, 1], pixels: [0, 0, 1, 1] } as const
  const reading = (value: string, cells: ReturnType<typeof sure>) => {
    const field = { ...placed, value, asRead: value, confidence: 0.6, valid: true, repaired: false }
    const nothing = { pages: [], ticks: {}, crops: {}, findings: [] }
    const quality = { kind: 'tiff', damaged: false } as const
    return {
      ...nothing,
      quality,
      form: 'rcr-1',
      language: 'en',
      fields: { srn: { ...field, cells } },
    } as const
  }

  test('the likeliest come first, and what is far less likely not at all', () => {
    const cells = [cell(['1', 0.6], ['7', 0.4]), cell(['0', 0.9999], ['8', 0.0001])]
    expect(alternatives(cells)).toEqual(['10', '70'])
    expect(alternatives([])).toEqual([''])
  })

  test('a number that may be read as another one on the register is shown beside it, not replaced', async () => {
    const { register } = openWorld()
    const ambiguous = [...sure('000010001'), cell(['1', 0.6], ['7', 0.4])]
    const found = await otherReadings(register, reading('0000100011', ambiguous))
    expect(found).toHaveLength(1)
    expect(found[0]?.grounds).toContain('read as 0000100011; 0000100017 is that of CHAN TAI MAN')
    expect(await otherReadings(register, reading('0000100017', sure('0000100017')))).toEqual([])
  })
})
