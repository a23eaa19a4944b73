// Who takes back, denies or quotes is not read as asking: the words that confirm also stand in "I do not confirm".

import { expect, test } from 'vitest'
import { readLetter } from '../../src/email/letter.ts'
import { reveal } from '../../src/email/reveal.ts'

const asks: readonly (readonly [string, string])[] = [
  ['withdraw', 'I do not confirm the revocation.'],
  ['withdraw', 'I cannot confirm the revocation of 3A41C7059E2210B4.'],
  ['withdraw', 'We don’t confirm this.'],
  ['withdraw', 'I do not want you to revoke my certificate.'],
  ['withdraw', 'I never asked to revoke my certificate!'],
  ['withdraw', 'I did not request the revocation.'],
  ['withdraw', 'Under no circumstances revoke it.'],
  ['withdraw', '本人不確認撤銷證書。'],
  ['withdraw', '本人並無要求撤銷證書。'],
  ['withdraw', '我没有申请撤销。'],
  ['withdraw', '我不同意撤銷'],
  ['question', 'Could you confirm that you revoked my certificate?'],
  ['confirm', 'I would like to confirm the revocation.'],
  ['confirm', 'I hereby confirm the revocation.'],
  ['confirm', 'I will not use it again. I confirm.'],
  ['confirm', 'We will be leaving Hong Kong and we confirm the revocation.'],
  ['confirm', '本人不會再使用，確認撤銷。'],
  ['revoke', 'I will confirm the revocation next week.'],
  ['revoke', 'I do not need this certificate any more, please revoke it.'],
  ['revoke', 'I no longer want my e-Cert so please revoke it.'],
  ['revoke', 'We cannot confirm whether anyone used the key, please revoke the certificate.'],
  ['revoke', 'I don’t want others to use my certificate and request its revocation.'],
  ['revoke', 'I was not able to apply for revocation at the counter.'],
  ['revoke', 'Please do not hesitate to revoke my certificate.'],
  ['revoke', 'I do not wish to keep my e-Cert. Please cancel it.'],
  ['revoke', '不再使用，現申請撤銷電子證書。'],
  ['revoke', '本人不希望他人使用本人證書，故申請撤銷。'],
  ['revoke', '我從未收到確認信，請撤銷證書'],
  ['revoke', '本人未能確認是否遺失，請撤銷證書'],
]

test.each(asks)('%s: %s', (ask, text) => {
  expect(readLetter(text).ask).toBe(ask)
})

const NOTICE =
  'Dear Mr Chan,\nYour certificate 3A41C7059E2210B4 is suspended. If you agree, reply:\nI confirm the revocation.\n'

test.each([
  'On Mon, 23 Nov 2026 at 10:00, CA <enquiry@ecert.example.hk> wrote:',
  'On Mon, 23 Nov 2026 at 10:00,\nCA <enquiry@ecert.example.hk> wrote:',
  'CA <enquiry@ecert.example.hk> 於 2026年11月23日 10:00 寫道：',
])('a letter of ours that is quoted without a mark is not the answer to it: %j', (line) => {
  const letter = readLetter(`What is this about?\n\n${line}\n\n${NOTICE}`)
  expect(letter.ask).toBe('question')
  expect(letter.serials).toEqual([])
})

test('with a mark the words after the quotation are the sender’s, and without any of his own above it all is', () => {
  const quoted = NOTICE.replace(/^/gm, '> ')
  expect(readLetter(`Hello.\nOn 23 Nov, 10:00, CA wrote:\n${quoted}\nI confirm.\n`).ask).toBe(
    'confirm',
  )
  expect(readLetter('On Monday at 10:00 my bank wrote:\n\nPlease revoke my certificate').ask).toBe(
    'revoke',
  )
})

test.each([
  ['a mathematical figure', '3A41C7059E2210\u{1d7d7}\u{1d7dc}'],
  ['an Arabic figure', '3A41C7059E22\u0664\u0664'],
  ['an Arabic figure in a group', '3A41 C705 9E22 1\u0660B4'],
  ['a variation selector, which nobody sees', '3A41C7059E2210\ufe0fB4'],
  ['a letter with an accent', '3A41C7059E2210é4'],
  ['a turned letter', '3A41C7059E2210Ⅎ4'],
  ['a figure before it', '\u{1d7db}A41C7059E2210B4'],
])('a number that goes on with %s is not read as a shorter one', (_, serial) => {
  expect(readLetter(reveal(`Please revoke ${serial}.`).text).serials).toEqual([])
})

test('Chinese beside a number is no part of it', () => {
  for (const text of ['請撤銷證書3A41C7059E2210B4謝謝', '編號３Ａ４１Ｃ７０５９Ｅ２２１０Ｂ４。'])
    expect(readLetter(text).serials.map(({ value }) => value)).toEqual(['3A41C7059E2210B4'])
})
