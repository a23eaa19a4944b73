// Serial numbers and dates in every notation that programs print and people copy, in three scripts, with the exact place.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLetter } from '../../src/email/letter.ts'
import { leastMs } from './timing.ts'

const read = (text: string) => {
  const { serials } = readLetter(text)
  for (const { start, end, text: there } of serials) expect(text.slice(start, end)).toBe(there)
  return serials.map(({ value }) => value)
}

const OURS = '3A41C7059E2210B4'

test.each([
  'serial 3A.41.C7.05.9E.22.10.B4',
  'serial 3A–41–C7–05–9E–22–10–B4',
  'serial\u00a03A41\u00a0C705\u00a09E22\u00a010B4',
  'S/N: 3A41C7059E2210B4',
  'Serial number is "3A41C7059E2210B4"',
  'Serial Number:\n    3a:41:c7:05:9e:22:10:b4',
  'Serial number (decimal): 4197855154627809460',
  'Serial No. 4,197,855,154,627,809,460',
  'please revoke 4197855154627809460',
  '證書編號（十進制）：４１９７８５５１５４６２７８０９４６０',
  '序號︰3A41C7059E2210B4',
  '请撤销序列号为 3a41c7059e2210b4 的证书',
  '我想撤銷 my e-cert, serial no. 3A41 C705 9E22 10B4，多謝',
])('in "%s"', (text) => {
  expect(read(text)).toEqual([OURS])
})

test('several, named once', () => {
  const wanted = ['12345678', '87654321', '20C4D18FB07A6E95']
  expect(read('serial numbers 12345678 and 87654321, 20C4D18FB07A6E95')).toEqual(wanted)
  expect(read('證書編號12345678、87654321及20C4D18FB07A6E95')).toEqual(wanted)
  expect(read('Serial 3A41C7059E2210B4, 23 Nov 2026; serial 3A41C7059E2210B4')).toEqual([OURS])
})

test('digits alone are what the letter says they are', () => {
  expect(read('serial number 12345678')).toEqual(['12345678'])
  expect(read('serial number 12345678 (decimal)')).toEqual(['BC614E'])
  expect(read('serial number 12345678901234567890 (hex)')).toEqual(['12345678901234567890'])
  expect(read('serial number 0x12345678901234567890')).toEqual(['12345678901234567890'])
})

test.each([
  ['a piece of a number with a hidden character', 'serial 3A41⟦U+200B⟧C7059E2210B4'],
  ['a number with a letter that is none of its own', 'serial no. 3A41C7O59E2210B4'],
  [
    'a fingerprint',
    'SHA-1 fingerprint: 3A:41:C7:05:9E:22:10:B4:3A:41:C7:05:9E:22:10:B4:3A:41:C7:05',
  ],
  ['an amount of money', 'HK$1,234,567'],
  ['a telephone number', 'Tel. +852 2345 6789'],
  ['words of the letters a to f', 'the serial decade facade'],
])('%s is no serial', (_, text) => {
  expect(read(text)).toEqual([])
})

/** One to twenty octets (RFC 5280 §4.1.2.2), the first not zero; here at least four, and with a digit in their hex. */
const serial = fc
  .uint8Array({ minLength: 4, maxLength: 20 })
  .map((octets) => Buffer.from(octets).toString('hex').toUpperCase())
  .filter((hex) => !hex.startsWith('0') && /\d/.test(hex) && /[A-F]/.test(hex))

const pairs = (hex: string, by: string) => (hex.match(/../g) ?? []).join(by)
const wide = (text: string) =>
  text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
const decimal = (hex: string) => BigInt(`0x${hex}`).toString()
const thousands = (digits: string) => digits.replace(/\B(?=(?:\d{3})+$)/g, ',')

const notation = fc.constantFrom<(hex: string) => string>(
  (hex) => hex,
  (hex) => hex.toLowerCase(),
  (hex) => `0x${hex}`,
  (hex) => pairs(hex, ':'),
  (hex) => pairs(hex.toLowerCase(), ':'),
  (hex) => pairs(hex, ' '),
  (hex) => pairs(hex, '-'),
  (hex) => pairs(hex, '\u00a0'),
  (hex) => pairs(hex, '‑'),
  (hex) => (hex.match(/.{1,4}/g) ?? []).join(' '),
  (hex) => wide(hex),
  (hex) => `00${hex}`,
  (hex) => `(decimal) ${decimal(hex)}`,
  (hex) => `(十進制) ${wide(decimal(hex))}`,
  (hex) => `(decimal) ${thousands(decimal(hex))}`,
)

const letter = fc.constantFrom<(number: string) => string>(
  (n) => `Please revoke the certificate with serial number ${n}.`,
  (n) => `Serial No.: ${n}\nSRN: 0000100017\n\nCHAN Tai Man`,
  (n) => `請撤銷本人的證書。\n證書編號：${n}\n陳大文`,
  (n) => `请撤销证书，序列号为${n}。谢谢！`,
  (n) => `我想 revoke 我的 cert (serial: ${n})，因為 laptop 被偷。`,
  (n) => `> Serial number 11112222AAAA3333\n\nserial ${n}\n-- \nserial BBBB44445555CCCC`,
)

test('any serial number, in any notation and letter, is read as it is, where it is', () => {
  fc.assert(
    fc.property(serial, notation, letter, (hex, written, around) => {
      const text = around(written(hex))
      expect(read(text), text).toEqual([hex])
    }),
    { numRuns: 1_500 },
  )
})

test('dates of the loss, whichever way a year is written; what needs today is left alone', () => {
  const day = (text: string) => readLetter(text).compromisedOn?.value
  for (const text of [
    'Stolen on 2026/11/20.',
    'It was lost on 20-11-2026',
    'lost on Friday, 20th of November 2026',
    'compromised since 20.11.2026',
    '遺失於二零二六年十一月二十日',
    '于二〇二六年十一月廿日被盗',
    '失竊日期：２０２６年１１月２０日',
  ])
    expect(day(text), text).toBe('2026-11-20')
  for (const text of ['lost yesterday', '昨日遺失', 'lost on 20 November', 'stolen on 31/2/2026'])
    expect(day(text), text).toBeUndefined()
})

const person = fc.constantFrom('Chan Tai Man', 'CHAN Tai Man')
test('a name in two scripts in one line', () => {
  fc.assert(
    fc.property(person, fc.constantFrom('陳大文', '陈大文'), fc.boolean(), (latin, han, first) => {
      const line = first ? `${latin} (${han})` : `${han} ${latin}`
      const names = readLetter(`Please revoke it.\n\nRegards,\n${line}\n`).names
      expect(names.map(({ value }) => value)).toContain(han)
    }),
  )
})

test.each([
  ['revoke', 'May I request revocation of my cert?'],
  ['revoke', '麻煩幫我撤銷證書，可以嗎？'],
  ['revoke', '请帮我注销证书好吗？'],
  ['revoke', 'Please cancel 3A41C7059E2210B4.'],
  ['suspend', 'Please stop my e-cert at once.'],
  ['release', 'Please release 3A41C7059E2210B4.'],
  ['question', '撤銷證書需要收費嗎？'],
  ['question', 'May I know the opening hours?'],
])('%s: %s', (ask, text) => {
  expect(readLetter(text).ask).toBe(ask)
})

test('letters made to be slow are read at once', () => {
  for (const piece of ['3A-', '12,345,', 'serial 1', '3A:', '二', '0x', '一二三四年', 'A1 b2 '])
    expect(leastMs(300, () => readLetter(piece.repeat(100_000 / piece.length)))).toBeLessThan(300)
})
