/** Masking, made-visible text and the comparison with the register: pure functions, tried on much. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare } from '../../src/desk/compare.ts'
import { maskDeep, maskText } from '../../src/desk/mask.ts'
import { pieces, stretches, visible } from '../../src/desk/web/visible.ts'
import type { RegisteredCertificate } from '../../src/revocation/certificate.ts'
import type { Claim } from '../../src/revocation/claim.ts'
import { hkidCheckDigit } from '../../src/revocation/fields.ts'

describe('masking', () => {
  test.each([
    ['My card is A123456(3).', 'My card is A123•••(•).'],
    ['ID: AB987654(3)', 'ID: AB987•••(•)'],
    ['a1234563', 'a123••••'],
    ['身份證A123456（3）', '身份證A123•••（•）'],
    ['C668668 (9)', 'C668••• (•)'],
    ['身份證Ａ１２３４５６（７）', '身份證Ａ１２３•••（•）'],
    ['A１２３４５６(Ａ)', 'A１２３•••(•)'],
    ['ａ　123456　7，', 'ａ　123•••　•，'],
    ['A123456-7', 'A123•••-•'],
  ])('%s', (text, masked) => expect(maskText(text)).toBe(masked))

  test.each([
    'serial 3A41C7059E2210B4',
    'SRN 0000100017',
    'case R-AB12345678',
    'telephone 23456789',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ])('leaves alone: %s', (text) => expect(maskText(text)).toBe(text))

  test('no identity card number with a right check digit survives in a text, and no text changes its length', () => {
    const letters = fc.stringMatching(/^[A-Z]{1,2}$/)
    const digits = fc.stringMatching(/^\d{6}$/)
    const around = fc.constantFrom(' ', '\n', '，', '(', ')', ':', '。', '')
    fc.assert(
      fc.property(letters, digits, around, around, (prefix, number, before, after) => {
        const stem = prefix + number
        const check = hkidCheckDigit(stem) ?? ''
        for (const whole of [`${stem}${check}`, `${stem}(${check})`]) {
          const text = `${before}${whole}${after}`
          const masked = maskText(text)
          expect(masked).not.toContain(whole)
          expect(masked).toHaveLength(text.length)
        }
      }),
    )
  })

  test('masks at any depth, whole under a secret name, and never our own numbers', () => {
    const value = {
      hkid: { value: 'A1Z34S63', asRead: 'A1Z34S63', confidence: 0.4 },
      audit: [{ details: 'passport of A123456(3)' }],
      serial: 'A1234563',
      sha256: 'A1234563',
    }
    expect(maskDeep(value)).toEqual({
      hkid: { value: 'A1Z•••••', asRead: 'A1Z•••••', confidence: 0.4 },
      audit: [{ details: 'passport of A123•••(•)' }],
      serial: 'A1234563',
      sha256: 'A1234563',
    })
  })
})

describe('text made visible', () => {
  test('what would turn, hide or split text is spelt out', () => {
    expect(visible('revoke\u202Eyek')).toBe('revoke⟨U+202E⟩yek')
    expect(visible('a\u200Bb\u2066c\u00ADd\u0000e')).toBe('a⟨U+200B⟩b⟨U+2066⟩c⟨U+00AD⟩d⟨U+0000⟩e')
    expect(visible('\u{E0041}\u3164')).toBe('⟨U+E0041⟩⟨U+3164⟩')
    expect(visible('two\nlines\tand 陳大文 é')).toBe('two\nlines\tand 陳大文 é')
  })

  test('nothing is lost: the pieces put together again are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const back = pieces(text)
          .map((piece) =>
            piece.hidden
              ? String.fromCodePoint(Number.parseInt(piece.text.slice(3, -1), 16))
              : piece.text,
          )
          .join('')
        expect(back).toBe(text)
      }),
    )
  })

  test('marks cut a text without losing or doubling a character, whatever they are', () => {
    const mark = fc.record({
      start: fc.integer({ min: -3, max: 40 }),
      end: fc.integer({ min: -3, max: 40 }),
      what: fc.constant('serial'),
    })
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(mark), (text, marks) => {
        expect(
          stretches(text, marks)
            .map((each) => each.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})

const certificate: RegisteredCertificate = {
  id: 'c1',
  issuer: 'CN=Demo',
  subject: 'CN=LEE',
  serial: '20C4D18FB07A6E95',
  kind: 'ORGANISATIONAL',
  srn: '0000200012',
  nameEn: 'LEE KA YAN',
  nameZh: '李嘉恩',
  emails: ['kayan.lee@lotuspeak.example.hk'],
  organisation: { nameEn: 'LOTUS PEAK TRADING LIMITED', nameZh: '蓮峰貿易有限公司', brn: '1' },
  hkid: 'C6686689',
  phone: '31110001',
  serverName: null,
  notBefore: '2026-01-05T00:00:00Z',
  notAfter: '2029-01-04T23:59:59Z',
  pem: null,
  status: { kind: 'good' },
}
const read = (value: string) => ({
  value,
  asRead: value,
  confidence: 1,
  origin: { from: 'signer' } as const,
})
const claimOf = (facts: Partial<Claim>): Claim => ({
  ask: { ...read(''), value: 'revoke' },
  serials: [],
  srns: [],
  names: [],
  emails: [],
  caseIds: [],
  all: false,
  urgent: false,
  finalConfirmation: false,
  ...facts,
})

describe('the claim beside the register', () => {
  test.each<[string, Partial<Claim>, string]>([
    ['serial', { serials: [read('0020 c4d1 8fb0 7a6e 95')] }, 'same'],
    ['serial', { serials: [read('20C4D18FB07A6E96')] }, 'differs'],
    ['serial', { serials: [read('20C4D18FB07A6E95'), read('1B77240CE9A6D350')] }, 'differs'],
    ['srn', { srns: [read('0000200012')] }, 'same'],
    ['name', { names: [read('Ka Yan, LEE')] }, 'same'],
    ['name', { names: [read('李嘉恩')] }, 'same'],
    ['name', { names: [read('LEE KA YIN')] }, 'differs'],
    ['email', { emails: [read('KaYan.Lee@LotusPeak.example.hk')] }, 'same'],
    ['organisation', { organisation: read('Lotus Peak Trading Ltd.') }, 'same'],
    ['organisation', { organisation: read('Lotus Peek Trading Ltd.') }, 'differs'],
    ['hkid', { hkid: read('C668668(9)') }, 'same'],
    ['phone', { phone: read('+852 3111 0001') }, 'same'],
    ['serverName', { serverName: read('www.example.hk') }, 'not-on-register'],
  ])('%s %j: %s', (what, facts, match) => {
    const row = compare(claimOf(facts), certificate).find((each) => each.what === what)
    expect(row?.match).toBe(match)
  })

  test('without a certificate nothing is said to agree', () => {
    const rows = compare(claimOf({ serials: [read('20C4D18FB07A6E95')] }), null)
    expect(rows.map((row) => row.match)).toEqual(['no-counterpart'])
  })
})
