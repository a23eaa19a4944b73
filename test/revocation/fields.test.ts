// The rules of single fields: check digits, serial numbers, dates, and what a repair may and may not do.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  applyRule,
  formDate,
  hkidCheckDigit,
  isEmail,
  isHkid,
  isHostName,
  isPhone,
  sameSerial,
} from '../../src/revocation/fields.ts'

test.each([
  ['A123456', '3'],
  ['CA182361', '1'],
  ['G123456', 'A'],
  ['K123456', '0'],
  ['Z683365', 'A'],
  ['AB987654', '3'],
  ['WX123456', '9'],
  ['C668668', '9'],
  ['A100004', 'A'],
  ['XA123456', '8'],
])('the check digit of %s is %s (domain §3.4)', (stem, digit) => {
  expect(hkidCheckDigit(stem)).toBe(digit)
  expect(isHkid(stem + digit)).toBe(true)
})

const letters = fc.stringMatching(/^[A-Z]{1,2}$/)
const sixDigits = fc.stringMatching(/^\d{6}$/)

test('one wrong digit, or two neighbours swapped, is always caught', () => {
  fc.assert(
    fc.property(letters, sixDigits, fc.nat(5), fc.nat(9), (head, digits, at, digit) => {
      const right = head + digits + hkidCheckDigit(head + digits)
      const place = head.length + at
      if (right[place] !== String(digit))
        expect(isHkid(right.slice(0, place) + digit + right.slice(place + 1))).toBe(false)
      const [one = '', two = ''] = [right[place], right[place + 1]]
      const swapped = right.slice(0, place) + two + one + right.slice(place + 2)
      if (at < 5 && one !== two) expect(isHkid(swapped)).toBe(false)
    }),
  )
})

test('a letter eleven places on has the same check digit, so no repair chooses letters by it', () => {
  expect(hkidCheckDigit('A123456')).toBe(hkidCheckDigit('L123456'))
  expect(applyRule('hkid', 'L1234563').value).toBe('L1234563')
})

test.each([
  ['srn', 'OOOO1OOO17', { value: '0000100017', valid: true, repaired: true }],
  ['srn', '00001 00017', { value: '0000100017', valid: true, repaired: false }],
  ['srn', '000010001', { value: '000010001', valid: false, repaired: false }],
  ['serial', '0x3a:41 c7', { value: '3A41C7', valid: true, repaired: false }],
  ['serial', '3A41CO', { value: '3A41C0', valid: true, repaired: true }],
  ['serial', '3A41XY', { value: '3A41XY', valid: false, repaired: false }],
  ['hkid', 'A123456(3)', { value: 'A1234563', valid: true, repaired: false }],
  ['hkid', '4123456(3)', { value: '41234563', valid: false, repaired: false }],
  ['hkid', 'G123456A', { value: 'G123456A', valid: true, repaired: false }],
  ['date', '23112026', { value: '23/11/2026', valid: true, repaired: false }],
  ['date', '31/02/2026', { value: '31/02/2026', valid: false, repaired: false }],
  ['date', '23II2026', { value: '23/11/2026', valid: true, repaired: true }],
  ['phone', '+852 2345 6789', { value: '23456789', valid: true, repaired: false }],
  ['phone', '12345678', { value: '12345678', valid: false, repaired: false }],
  ['nameZh', '陳 大 文', { value: '陳大文', valid: true, repaired: false }],
  ['nameZh', 'CHAN', { value: 'CHAN', valid: false, repaired: false }],
  ['email', 'a.b @example.hk', { value: 'a.b@example.hk', valid: true, repaired: false }],
  ['passport', 'k 1234567', { value: 'K1234567', valid: true, repaired: false }],
  ['text', '', { value: '', valid: true, repaired: false }],
] as const)('%s %j', (rule, asRead, expected) => {
  expect(applyRule(rule, asRead)).toEqual(expected)
})

test('two serial numbers are one when they are the same number', () => {
  expect(sameSerial('00:3a:41', '3A41')).toBe(true)
  expect(sameSerial('3A41', '3A42')).toBe(false)
  expect(sameSerial('', '')).toBe(false)
})

test('a date that is no day is no date', () => {
  expect(formDate('29/02/2028')).toBe('2028-02-29')
  expect(formDate('29/02/2027')).toBeUndefined()
  expect(formDate('00/01/2026')).toBeUndefined()
})

test('names of machines and mailboxes', () => {
  expect(isHostName('www.lotuspeak.example.hk')).toBe(true)
  expect(isHostName('*.lotuspeak.example.hk')).toBe(true)
  expect(isHostName('-a.example.hk')).toBe(false)
  expect(isEmail('a@b')).toBe(false)
  expect(isEmail('a..b@example.hk')).toBe(false)
  expect(isPhone('23456789')).toBe(true)
})

test('every rule takes every string, and a value that is valid stays as it is', () => {
  const rules = [
    'srn',
    'serial',
    'email',
    'date',
    'name',
    'nameZh',
    'hkid',
    'passport',
    'phone',
    'brn',
    'hostName',
    'text',
  ] as const
  fc.assert(
    fc.property(fc.constantFrom(...rules), fc.string({ unit: 'binary' }), (rule, text) => {
      const once = applyRule(rule, text)
      if (once.valid) expect(applyRule(rule, once.value).value).toBe(once.value)
    }),
  )
})
