// What a page without a form is by its words, and when the words of one that is covered are kept.
import { describe, expect, test } from 'vitest'
import { sortWords } from '../../src/paper/page-words.ts'

const sorted = (lines: readonly string[], picture = false) =>
  sortWords({ text: lines.join('\n'), confidence: 0.9 }, picture)

const card = [
  'HONG KONG PERMANENT IDENTITY CARD',
  '香 港 永 久 性 居 民 身 份 證',
  '陳 大 文 CHAN, Tai Man',
  '7115 1129 2429 0001',
  '出 生 日 期 Date of Birth 03-06-1985 M ***AZ',
  '簽 發 日 期 Date of Issue (06-96) 11-07-18',
  'A123456(3)',
]
const passport = [
  'PASSPORT 護照 Type P Code HKG No. K12345678',
  'CHEUNG MEI LING',
  'Nationality CHINESE Sex F Date of birth 03 JUN 1985',
  'P<HKGCHEUNG<<MEI<LING<<<<<<<<<<<<<<<<<<<<<<<',
  'K123456780HKG8506035F2807114<<<<<<<<<<<<<<06',
]
const mainland = ['姓名 張美玲 性別 女', '住址 深圳市福田區', '公民身份證號碼 44030119850603002X']

describe.each([
  ['an identity card', card],
  ['a passport', passport],
  ['a mainland identity card', mainland],
])('%s', (_, lines) => {
  test('alone asks nothing, and none of its words is kept', () => {
    expect(sorted(lines, true)).toEqual({ kind: 'identity' })
    expect(sorted(lines)).toEqual({ kind: 'identity' })
  })

  test.each([
    'Please revoke it.',
    'Please block my certificate',
    'please delete and deactivate my digital ID',
    'Kindly disable it today',
    'SRN 0000100041',
    '0000 1000 41',
    'about 6F02B9A1D34C5E87',
    'No. 6F02 B9A1 D34C 5E87',
    '請 停 用 本 人 的 電 子 核 證',
    '本人要求停止使用',
  ])('below "%s" stays covered, and the words are kept', (said) => {
    const { kind, text } = sorted([said, ...lines], true)
    expect(kind).toBe('identity')
    expect(text).toContain(said)
    expect(text).not.toContain('<<')
  })

  test('with more words than a card has keeps them', () => {
    const long = Array.from({ length: 25 }, () => 'we write about the matter').join('\n')
    expect(sorted([long, ...lines]).text).toContain('the matter')
  })
})

test('rows of fillers in the midst of a letter hide none of it', () => {
  const asked = 'Please revoke my certificate 6F02B9A1D34C5E87 SEE<<ATTACHED'
  expect(sorted(['Dear Sirs,', asked]).text).toContain(asked)
  const signed = ['PLEASE REVOKE MY CERTIFICATE 6F02B9A1D34C5E87', 'P<HKGCHEUNG<<MEI<LING']
  expect(sorted(signed)).toEqual({ kind: 'identity', text: signed[0] })
})

test('a letter that names an identity card alone is a letter, and lies open', () => {
  const lines = ['Dear Sirs,', 'Please revoke my certificate.', 'Identity card A123456(3)']
  expect(sorted(lines)).toEqual({ kind: 'letter', text: lines.join('\n') })
})

const cover = ['FAX', 'To: Certification Authority', 'From: WONG SIU MING', 'Pages: 2']
test.each(['Block B, 12/F, 1 Queen’s Road', 'Please call me'])(
  'a cover sheet with "%s" is one',
  (said) => {
    expect(sorted([...cover, said]).kind).toBe('cover')
  },
)
test.each(['Please block my card', 'please delete it', '請停用'])(
  'a cover sheet with "%s" is a letter',
  (said) => {
    expect(sorted([...cover, said]).kind).toBe('letter')
  },
)
