/** Which readings an officer must type before a decision rests on them, and what becomes of a reading that was typed. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FieldReading, PaperReading } from '../../src/paper/reading.ts'
import type { Assessment } from '../../src/revocation/assessment.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import { bar, doubt } from '../../src/revocation/finding.ts'
import type { Request } from '../../src/revocation/request.ts'
import { soughtOf } from '../../src/steps/facts-likely.ts'
import { paperClaim } from '../../src/steps/paper-claim.ts'
import {
  awaitedFor,
  awaitedTyping,
  tidyTyped,
  untyped,
  whyAnother,
  whyTyped,
  withTyped,
} from '../../src/steps/paper-typed.ts'

const at = '2026-11-23T02:00:00.000Z'
const by = (field: string, value: string) => ({ field, value, officer: 'ada', at })
const alphabet = '0123456789'

function field(value: string, more: Partial<FieldReading> = {}): FieldReading {
  const logP = [...alphabet].map(() => Math.log(0.1))
  return {
    ...{ page: 0, box: [0, 0, 9, 9], pixels: [0, 0, 90, 90] },
    ...{ value, asRead: value, confidence: 0.5, valid: true, repaired: false, sure: false },
    beliefs: [...value].map(() => ({ alphabet, logP })),
    ...more,
  }
}

const reading = (fields: PaperReading['fields']): PaperReading => ({
  ...{ pages: [], form: 'rcr-1', language: 'en', ticks: {}, crops: {}, findings: [] },
  quality: { kind: 'tiff', damaged: false },
  labels: { srn: { en: 'Subscriber Reference No.', tc: '登記人參考編號' } },
  fields,
})

const judged = (findings: Assessment['findings'] = [], certificateId: string | null = 'chan') =>
  ({ certificateId, findings }) as unknown as Assessment

let count = 0
function request(fields: PaperReading['fields'], more: Partial<Request> = {}): Request {
  const place = { receiptId: 'E-1', ordinal: 0, revocationId: 'R-1', laidAt: at }
  const examined = { reading: reading(fields) }
  const body = { kind: 'revocation', claim: null, examined, findings: [], assessment: judged() }
  return { id: `Q-${++count}`, ...place, ...body, ...more } as Request
}

test('an unsure number is awaited, a sure one and an empty one are not', () => {
  const fields = {
    srn: field('0000100017'),
    serial: field('3A41C7059E2210B4', { sure: true }),
    hkid: field('', { asRead: '' }),
    date: field('23/11/2026', { repaired: true, asRead: '23/11/2O26' }),
  }
  expect(untyped(request(fields), 'chan')).toEqual(['srn', 'date'])
})

test('what was read before thresholds were measured is not asked for', () => {
  const { sure: _none, ...old } = field('0000100017')
  expect(untyped(request({ srn: old }), 'chan')).toEqual([])
})

test.each([
  ['surname', 'name-nearly'],
  ['nameZh', 'name-differs'],
  ['certEmail', 'email-nearly'],
  ['orgName', 'organisation-nearly'],
  ['serverName', 'server-name-differs'],
])('%s rests on the register, unless it says "%s"', (name, code) => {
  const fields = { [name]: field('SOMETHING') }
  const finding = doubt(code, { en: '', zh: '' }, '')
  expect(untyped(request(fields), 'chan')).toEqual([])
  expect(untyped(request(fields, { assessment: judged([finding]) }), 'chan')).toEqual([name])
  expect(untyped(request(fields), 'wong'), 'held against another certificate').toEqual([name])
  expect(untyped(request(fields, { assessment: judged([], null) }), 'chan')).toEqual([name])
  const broken = { [name]: field('SOMETHING', { valid: false }) }
  expect(untyped(request(broken), 'chan')).toEqual([name])
})

test.each([
  ['SIAN', 'SHAN', true],
  ['TAl MAM', 'TAI MAN', true],
  ['CHEN', 'CHAN', true],
  ['TA| M4N', 'TAI MAN', true],
  ['. CHAN _', 'CHAN', false],
  ['| CHAN', 'CHAN', false],
  ['CHAN l', 'CHAN', false],
  ['TAl MAN', 'TAI MAN', false],
  ['TAIMAN', 'TAI MAN', false],
  ['5IU M1NG', 'SIU MING', false],
])('a name read %s and made %s is typed though the register has it: %s', (asRead, value, is) => {
  for (const name of ['surname', 'givenName', 'fullName', 'arName']) {
    const read = field(value, { asRead, repaired: true })
    expect(untyped(request({ [name]: read }), 'chan')).toEqual(is ? [name] : [])
    const typed = [by(name, value)]
    expect(untyped(request({ [name]: read }, { typed }), 'chan')).toEqual([])
  }
})

test('typed, it is awaited no longer; nothing legible counts as typed, too', () => {
  const fields = { srn: field('0000100017'), date: field('23/11/2026') }
  const typed = [by('srn', '0000100017'), by('date', '')]
  expect(untyped(request(fields, { typed }), 'chan')).toEqual([])
})

test('one request that is sure carries the case; barred ones and questions carry nothing', () => {
  const unsure = request({ srn: field('0000100017') })
  const mail = request({}, { examined: {} })
  const barred = request({}, { findings: [bar('x', { en: '', zh: '' }, '')] })
  const another = request({}, { assessment: judged([], 'wong') })
  const question = request({}, { kind: 'enquiry', examined: {} })
  const awaited = { requestId: unsure.id, fields: ['srn'] }
  expect(awaitedTyping([unsure, barred, another, question], 'chan')).toEqual(awaited)
  expect(awaitedTyping([unsure, mail], 'chan')).toBeUndefined()
  expect(awaitedTyping([question], 'chan')).toBeUndefined()
  expect(whyTyped(awaited, [unsure])).toBe(
    'Not read for certain: Subscriber Reference No. Type from the page what stands there first.',
  )
})

test('a final confirmation that is named must be sure itself; what asks the CA for nothing need not', () => {
  const mail = request({}, { examined: {} })
  const confirms = request({ srn: field('0000100017') }, { kind: 'final-confirmation' })
  const revoke = (requestId: string): Decision => ({
    kind: 'revoke',
    reason: 'unspecified',
    invalidityDate: null,
    confirmation: { by: 'receipt', requestId },
  })
  const all = [mail, confirms]
  expect(awaitedFor(revoke(confirms.id), all, 'chan')?.requestId).toBe(confirms.id)
  expect(awaitedFor(revoke(mail.id), all, 'chan')).toBeUndefined()
  expect(awaitedFor({ kind: 'suspend' }, [confirms], 'chan')).toBeDefined()
  for (const kind of ['refuse', 'not-a-request', 'not-actionable', 'release'] as const)
    expect(awaitedFor({ kind }, [confirms], 'chan')).toBeUndefined()
})

const rest = (by: 'request-itself' | 'not-suspendable' | 'ca'): Decision => ({
  ...{ kind: 'revoke', reason: 'unspecified', invalidityDate: null },
  confirmation: { by },
})

test.each(['unsigned-report', 'signature-undecided'])(
  'a mail that anybody can write (%s) makes no fax sure; alone it waits for nothing',
  (code) => {
    const fax = request({ srn: field('0000100017') })
    const mail = request({}, { examined: {}, findings: [doubt(code, { en: '', zh: '' }, '')] })
    expect(awaitedTyping([fax, mail], 'chan')?.requestId).toBe(fax.id)
    expect(awaitedTyping([mail, fax], 'chan')?.requestId).toBe(fax.id)
    expect(awaitedTyping([mail], 'chan')).toBeUndefined()
  },
)

test('a revocation on the request itself is borne by one that is sure and asks for it', () => {
  const fax = request({ srn: field('0000100017') })
  const withdrawal = request({}, { kind: 'withdrawal', examined: {} })
  const signed = request({}, { examined: {} })
  for (const by of ['request-itself', 'not-suspendable'] as const) {
    expect(awaitedFor(rest(by), [fax, withdrawal], 'chan')?.requestId).toBe(fax.id)
    expect(awaitedFor(rest(by), [fax, signed], 'chan')).toBeUndefined()
  }
})

test('what was typed names another certificate: nothing is done to this one until an officer says which', () => {
  const typed = [by('srn', '0000100025')]
  const moved = request({}, { typed, assessment: judged([], 'wong') })
  const suspend: Decision = { kind: 'suspend' }
  expect(whyAnother(suspend, [moved], 'chan')).toMatch(/names another certificate/)
  expect(whyAnother(rest('request-itself'), [moved], 'chan')).toBeDefined()
  expect(whyAnother(suspend, [moved], 'wong')).toBeUndefined()
  expect(whyAnother(suspend, [moved, request({})], 'chan'), 'another asks').toBeUndefined()
  const no = bar('x', { en: '', zh: '' }, '')
  const barred = { ...moved, assessment: judged([no], 'wong') }
  expect(whyAnother(suspend, [barred], 'chan'), 'expired, say').toBeDefined()
  for (const decision of [rest('ca'), { kind: 'refuse' }] as const)
    expect(whyAnother(decision, [moved], 'chan')).toBeUndefined()
  const untouched = request({}, { assessment: judged([], 'wong') })
  expect(whyAnother(suspend, [untouched], 'chan'), 'an officer identified it').toBeUndefined()
})

test('what stood there before any repair stays in the claim, typed or not', () => {
  const repaired = field('0000100017', { asRead: 'OOOO1OOO17', repaired: true })
  const read = reading({ srn: repaired })
  expect(paperClaim(read).claim.srns[0]).toMatchObject({
    value: '0000100017',
    asRead: 'OOOO1OOO17',
    origin: { from: 'page' },
  })
  const typed = [by('srn', '0000100018')]
  expect(paperClaim(withTyped(read, typed), typed).claim.srns[0]).toMatchObject({
    value: '0000100018',
    asRead: 'OOOO1OOO17',
    confidence: 1,
    origin: { from: 'officer', officer: 'ada' },
  })
  expect(paperClaim(withTyped(read, [by('srn', '')])).claim.srns).toEqual([])
  expect(read.fields.srn, 'the reading itself is left as it was').toBe(repaired)
})

test('half of a name that was typed makes the name an officer’s; an address that is none is not claimed', () => {
  const read = reading({
    surname: field('CHAN', { sure: true }),
    givenName: field('TAI MAM'),
    certEmail: field('taiman.chanexample.hk', { valid: false }),
  })
  const typed = [by('givenName', 'TAI MAN'), by('certEmail', 'taiman.chan@example.hk')]
  const { claim } = paperClaim(withTyped(read, typed), typed)
  expect(claim.names[0]).toMatchObject({
    value: 'CHAN TAI MAN',
    asRead: 'CHAN TAI MAM',
    origin: { from: 'officer' },
  })
  expect(claim.emails[0]?.value).toBe('taiman.chan@example.hk')
  const none = [by('certEmail', 'no address')]
  expect(paperClaim(withTyped(read, none), none).claim.emails).toEqual([])
})

test('for the register, each typed character is all but certain', () => {
  const read = reading({ srn: field('0000100017') })
  const { srn = [] } = soughtOf(withTyped(read, [by('srn', '0000100025')]))
  const likeliest = srn.map((cell) => {
    const best = cell ? cell.logP.indexOf(Math.max(...cell.logP)) : -1
    return cell?.alphabet[best]
  })
  expect(likeliest.join('')).toBe('0000100025')
  for (const cell of srn)
    expect(cell?.logP.reduce((sum, it) => sum + Math.exp(it), 0)).toBeCloseTo(1, 6)
})

test('typing is tidied of white space and brackets, and never repaired', () => {
  expect(tidyTyped('serial', ' 3a41 c705:9e22 10b4 ')).toBe('3A41C7059E2210B4')
  expect(tidyTyped('hkid', 'a123456(3)')).toBe('A1234563')
  expect(tidyTyped('srn', '0000 1000-17')).toBe('0000100017')
  expect(tidyTyped('orgName', ' LOTUS   PEAK ')).toBe('LOTUS PEAK')
  // 0x before a number is no part of it.
  const any = fc.string().filter((text) => !/x/i.test(text))
  fc.assert(
    fc.property(any, (text) => {
      for (const name of ['serial', 'hkid', 'srn', 'orgName']) {
        const kept = (it: string) => it.toUpperCase().replace(/[^0-9A-Z]/g, '')
        expect(kept(tidyTyped(name, text))).toBe(kept(text))
        expect(tidyTyped(name, tidyTyped(name, text))).toBe(tidyTyped(name, text))
      }
    }),
  )
})
