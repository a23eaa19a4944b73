// OpenSSL's index.txt: what is read is what was written, and each act changes one line as a CA would.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bareSerial,
  cannotSay,
  dateOfIndexTime,
  hold,
  type IndexEntry,
  indexTime,
  parseIndex,
  printIndex,
  release,
  revoke,
  sameSerial,
  statusOf,
} from '../../src/adapters/index-txt.ts'

const held =
  'R\t271122165429Z\t261122165430Z,certificateHold\t1000\tunknown\t/CN=CHAN TAI MAN a/O=X'

const times = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => indexTime(date))
const words = fc.constantFrom(
  'certificateHold',
  'keyCompromise',
  'CACompromise',
  'KEYCOMPROMISE',
  'superseded',
  'unspecified',
)
const revocations = fc.oneof(
  fc.record({ at: times, word: fc.constant(null), extra: fc.constant(null) }),
  fc.record({ at: times, word: words, extra: fc.constant(null) }),
  fc.record({ at: times, word: fc.constant('keyTime'), extra: times }),
  fc.record({
    at: times,
    word: fc.constant('holdInstruction'),
    extra: fc.constant('holdInstructionReject'),
  }),
)
// A field cannot end in a backslash: OpenSSL's own text database cannot say that either.
const field = fc.string({ unit: 'binary-ascii' }).map((text) => text.replace(/[\r\n\\]/g, ''))
const entries: fc.Arbitrary<IndexEntry> = fc
  .record({
    expiry: times,
    revocation: fc.option(revocations),
    serial: fc.bigInt({ min: 0n, max: 1n << 159n }).map((n) => evenHex(n)),
    file: field,
    name: field,
    expired: fc.boolean(),
  })
  .map(({ expired, ...rest }) => ({
    ...rest,
    flag: rest.revocation ? ('R' as const) : expired ? ('E' as const) : ('V' as const),
  }))
const evenHex = (n: bigint) => {
  const hex = n.toString(16).toUpperCase()
  return hex.length % 2 ? `0${hex}` : hex
}

test('what is printed is read back as it was', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 8 }), (all) => {
      expect(parseIndex(printIndex(all))).toEqual(all)
    }),
  )
})

test('a file that OpenSSL wrote is printed back octet for octet', () => {
  const text = `V\t290104235959Z\t\t0A\tunknown\t/C=HK/CN=\\xE9\\x99\\xB3\n${held}\nE\t200104235959Z\t\t0B\tcerts/0B.pem\t/CN=x\n`
  expect(printIndex(parseIndex(text))).toBe(text)
})

test.each([
  ['V\t290104235959Z\t\t0A\tunknown', 'line 1: has fewer than six fields'],
  [`${held}\textra`, 'line 1: has more than six fields'],
  [`${held}\n\nX\t290104235959Z\t\t0A\tu\t/CN=x`, 'line 3: starts with "X"'],
  ['V\t290104\t\t0A\tu\t/CN=x', 'line 1: "290104" is no time'],
  ['V\t290104235959Z\t\t0G\tu\t/CN=x', 'line 1: "0G" is no serial number'],
  ['R\t290104235959Z\t\t0A\tu\t/CN=x', 'line 1: flag and revocation date disagree'],
  ['R\t290104235959Z\t261122165430Z,lost\t0A\tu\t/CN=x', 'line 1: "lost" is no reason'],
])('a line that cannot be read is told by its number: %j', (text, message) => {
  expect(() => parseIndex(text)).toThrow(message)
})

test('times are two digits of the year up to 2049, four from then on, and come back the same', () => {
  expect(indexTime(new Date('2049-12-31T23:59:59Z'))).toBe('491231235959Z')
  expect(indexTime(new Date('2050-01-01T00:00:00Z'))).toBe('20500101000000Z')
  expect(dateOfIndexTime('491231235959Z').toISOString()).toBe('2049-12-31T23:59:59.000Z')
  expect(dateOfIndexTime('501231235959Z').toISOString()).toBe('1950-12-31T23:59:59.000Z')
  expect(dateOfIndexTime('20500101000000Z').toISOString()).toBe('2050-01-01T00:00:00.000Z')
})

test('a hold that becomes final keeps the date of the hold', () => {
  const [entry] = parseIndex(held)
  const final = revoke(entry!, new Date('2026-12-01T00:00:00Z'), 'keyCompromise', null)
  expect(printIndex([final])).toBe(`${held.replace('certificateHold', 'keyCompromise')}\n`)
})

test('a reason of unspecified is said by leaving it out', () => {
  const [entry] = parseIndex(held)
  const final = revoke(entry!, new Date('2026-12-01T00:00:00Z'), 'unspecified', null)
  expect(printIndex([final])).toBe(`${held.replace(',certificateHold', '')}\n`)
})

test('a date of compromise is kept as OpenSSL keeps it', () => {
  const [entry] = parseIndex(held)
  const on = new Date('2026-11-19T16:00:00Z')
  const at = new Date('2026-12-01T00:00:00Z')
  expect(printIndex([revoke(entry!, at, 'keyCompromise', on)])).toContain(
    ',keyTime,20261119160000Z\t',
  )
  expect(printIndex([revoke(entry!, at, 'cACompromise', on)])).toContain(
    ',CAkeyTime,20261119160000Z\t',
  )
})

test('hold and release leave everything else of the line as it was', () => {
  fc.assert(
    fc.property(entries, times, (entry, time) => {
      const on = hold(entry, dateOfIndexTime(time))
      expect(statusOf(on).kind).toBe('on-hold')
      const off = release(on)
      expect(off).toEqual({ ...entry, flag: 'V', revocation: null })
      expect(statusOf(off)).toEqual({ kind: 'good' })
    }),
  )
})

test('serial numbers are the same number with and without leading zeros, upper and lower', () => {
  expect(sameSerial('0a', 'A')).toBe(true)
  expect(sameSerial('00', '0')).toBe(true)
  expect(sameSerial('A0', 'A')).toBe(false)
  expect(bareSerial('000')).toBe('0')
})

test('what index.txt has no word for is said beforehand', () => {
  expect(cannotSay('privilegeWithdrawn', null)).toMatch(/no word/)
  expect(cannotSay('superseded', '2026-11-20')).toMatch(/invalidity date/)
  expect(cannotSay('keyCompromise', '2026-11-20')).toBeUndefined()
  expect(cannotSay('unspecified', null)).toBeUndefined()
})
