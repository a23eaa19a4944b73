// What letters ask, in three scripts, and what in them is not the sender's own word.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLetter } from '../../src/email/letter.ts'
import { leastMs } from './timing.ts'

const asks: readonly (readonly [string, string])[] = [
  ['revoke', 'Please revoke my certificate.'],
  ['revoke', 'I request the revocation of our e-Cert (Server).'],
  ['revoke', 'Please cancel my e-Cert, I have a new one.'],
  ['revoke', 'Could you please revoke my certificate?'],
  ['revoke', '本人現申請撤銷電子證書。'],
  ['revoke', '请注销我的证书，谢谢。'],
  ['revoke', '請取消本人的證書'],
  ['suspend', 'Please suspend my certificate immediately.'],
  ['suspend', '請暫停使用該證書。'],
  ['confirm', 'I confirm the revocation of certificate 3A41C7059E2210B4.'],
  ['confirm', 'This is my final confirmation. Please revoke it.'],
  ['confirm', 'Confirmed.'],
  ['confirm', '本人確認撤銷上述證書。'],
  ['confirm', '现作最后确认。'],
  ['withdraw', 'I withdraw my request for revocation.'],
  ['withdraw', 'Please do not revoke my certificate, it was a mistake.'],
  ['withdraw', 'Please ignore my last e-mail.'],
  ['withdraw', '本人撤回申請。'],
  ['withdraw', '請不要撤銷我的證書'],
  ['release', 'Please lift the suspension of my certificate.'],
  ['release', 'I have found the card. Please reinstate my e-Cert.'],
  ['release', '請解除暫停。'],
  ['release', '请恢复我的证书'],
  ['question', 'How do I revoke my e-Cert?'],
  ['question', 'At which post offices are the forms?'],
  ['question', '請問如何撤銷證書？'],
  ['none', 'Please find the e-Cheque attached.'],
  ['none', 'Thank you for your letter. My certificate has been suspended.'],
  ['none', ''],
]

test.each(asks)('%s: %s', (ask, text) => {
  expect(readLetter(text).ask).toBe(ask)
})

test('of two things asked, the one towards revocation is read', () => {
  expect(readLetter('Please release certificate A. No, please revoke it.').ask).toBe('revoke')
})

const serials: readonly (readonly [string, string])[] = [
  ['serial number 3A41C7059E2210B4', '3A41C7059E2210B4'],
  ['Serial No.: 3a:41:c7:05:9e:22:10:b4', '3A41C7059E2210B4'],
  ['Serial number  3A41 C705 9E22 10B4\nSRN', '3A41C7059E2210B4'],
  ['serial 0x3A41C7059E2210B4 and so on', '3A41C7059E2210B4'],
  ['my certificate 00 3A 41 C7 05 9E 22 10 B4.', '3A41C7059E2210B4'],
  ['certificate no. 4197855154627809460', '3A41C7059E2210B4'],
  ['證書編號：３Ａ４１Ｃ７０５９Ｅ２２１０Ｂ４', '3A41C7059E2210B4'],
  ['证书序列号为23659E', '23659E'],
  ['revoke 3A41C7059E2210B4', '3A41C7059E2210B4'],
]

test.each(serials)('the serial in "%s"', (text, serial) => {
  const letter = readLetter(text)
  expect(letter.serials.map((field) => field.value)).toEqual([serial])
  for (const field of letter.serials) expect(text.slice(field.start, field.end)).toBe(field.text)
})

const noSerial = [
  'call 23456789',
  'mail to 3A41C7059E2210B4@example.hk',
  'http://x.hk/3A41C7059E2210B4',
  'the decade facade',
  'SRN 0000100017',
]
test.each(noSerial)('no serial in "%s"', (text) => {
  expect(readLetter(text).serials).toEqual([])
})

test('subscriber reference numbers, addresses and case numbers', () => {
  const letter = readLetter(
    'SRN: 0000100017 (登記人參考編號：0000100025), a.b@example.hk, case R-0123456789 [HF-1]',
  )
  expect(letter.srns.map((field) => field.value)).toEqual(['0000100017', '0000100025'])
  expect(letter.emails.map((field) => field.value)).toEqual(['a.b@example.hk'])
  expect(letter.cases.map((field) => field.value)).toEqual(['R-0123456789'])
})

const REPLY = `I confirm the revocation.

On Mon, 23 Nov 2026 at 10:00, revocation@ecert.example.hk
wrote:
> Please withdraw your request if it was a mistake, or lift the suspension
> of 3A41C7059E2210B4. Case R-0123456789`

test('what is quoted is not asked, but its case number is seen', () => {
  const letter = readLetter(REPLY)
  expect(letter).toMatchObject({ ask: 'confirm', serials: [] })
  expect(letter.cases.map((field) => field.value)).toEqual(['R-0123456789'])
})

const tails = [
  '-----Original Message-----\nPlease revoke 3A41C7059E2210B4',
  'From: A <a@example.hk>\nSent: Monday\nTo: b\n\nPlease revoke 3A41C7059E2210B4',
  '-- \nrevoke, serial 3A41C7059E2210B4',
  '> Please revoke 3A41C7059E2210B4',
  '于2026年11月23日，核证机关写道：\n> 请撤销 3A41C7059E2210B4',
]
test.each(tails)('below the line: %j', (tail) => {
  expect(readLetter(`Thank you.\n\n${tail}`)).toMatchObject({ ask: 'none', serials: [] })
})

const reasons: readonly (readonly [string, string | undefined])[] = [
  ['My laptop with the key was stolen.', 'keyCompromise'],
  ['I lost my token.', 'keyCompromise'],
  ['本人懷疑密碼匙外洩', 'keyCompromise'],
  ['I am leaving the company.', 'affiliationChanged'],
  ['該員工已離職', 'affiliationChanged'],
  ['I have been issued a new e-Cert.', 'superseded'],
  ['We no longer need it.', 'cessationOfOperation'],
  ['不再使用', 'cessationOfOperation'],
  ['Please revoke it.', undefined],
]
test.each(reasons)('the reason in "%s"', (text, reason) => {
  expect(readLetter(text).reason?.value).toBe(reason)
})

test('the date of the loss, day before month', () => {
  expect(readLetter('It was stolen on 3/11/2026.').compromisedOn?.value).toBe('2026-11-03')
  expect(readLetter('發現日期：2026年11月20日').compromisedOn?.value).toBe('2026-11-20')
  expect(readLetter('Lost on Nov 20, 2026').compromisedOn?.value).toBe('2026-11-20')
  expect(readLetter('Hong Kong, 20 November 2026. Please revoke.').compromisedOn).toBeUndefined()
})

test('all certificates, and urgency', () => {
  expect(readLetter('URGENT: revoke all my certificates')).toMatchObject({
    all: true,
    urgent: { text: 'URGENT' },
  })
  expect(readLetter('請儘快撤銷本人所有證書')).toMatchObject({
    all: true,
    urgent: { text: '儘快' },
  })
})

test('the names of those who write', () => {
  const names = (text: string) => readLetter(text).names.map((field) => field.value)
  expect(names('I, CHAN Tai Man, request it.\n\nYours faithfully,\nCHAN Tai Man')).toEqual([
    'CHAN Tai Man',
  ])
  expect(names('Dear Sir or Madam,\n\nrevoke it\n\nWong Siu Ming\n')).toEqual(['Wong Siu Ming'])
  expect(names('此致\n香港電子證書核證機關\n\n劉志強\n')).toEqual(['劉志強'])
})

test('any text is read, and every span is what stands there', () => {
  const word = fc.constantFrom(
    'revoke',
    '撤銷',
    '> ',
    '-- ',
    '\n',
    '\n\n',
    'serial no. ',
    '3A41 C705 9E22',
    'On x wrote:',
    '?',
    '。',
    'SRN 0000100017',
    '(',
    '"',
    'certificate',
    'no longer',
  )
  const text = fc
    .array(fc.oneof(word, fc.string()), { maxLength: 40 })
    .map((parts) => parts.join(' '))
  fc.assert(
    fc.property(text, (given) => {
      const letter = readLetter(given)
      for (const field of [
        ...letter.serials,
        ...letter.srns,
        ...letter.emails,
        ...letter.cases,
        ...letter.own,
      ])
        expect(given.slice(field.start, field.end)).toBe(field.text)
    }),
    { numRuns: 300 },
  )
})

test('a letter of a hundred thousand hostile characters is read at once', () => {
  for (const piece of ['(', 'a ', '> ', '3A ', '--', 'On ', '\n', 'revoke the ', '?', 'A.', '証'])
    expect(leastMs(500, () => readLetter(piece.repeat(100_000 / piece.length)))).toBeLessThan(500)
})
