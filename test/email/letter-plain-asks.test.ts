// Everyday words for revoking and suspending are asks where something is asked of us and of a certificate, and nowhere else.

import { expect, test } from 'vitest'
import { readLetter } from '../../src/email/letter.ts'

const asks: readonly (readonly [string, string])[] = [
  ['revoke', 'Please delete my digital ID.'],
  ['revoke', 'Kindly delete our e-Cert, the card was lost.'],
  ['revoke', 'I want to delete my digital signature as soon as possible.'],
  ['revoke', 'Could you remove the digital certificate of our former colleague?'],
  ['revoke', 'We would like to request cancellation of our e-Cert.'],
  ['revoke', 'I want my e-Cert deleted.'],
  ['revoke', 'My digital ID should be cancelled at once.'],
  ['revoke', 'My laptop was stolen, delete my digital ID now.'],
  ['revoke', 'Please delete 3A41C7059E2210B4.'],
  ['revoke', 'My digital ID was copied by a colleague. Please delete it.'],
  ['suspend', 'Please block my digital ID.'],
  ['suspend', 'Please disable my digital signature until further notice.'],
  ['suspend', 'Please stop my e-Cert immediately.'],
  ['suspend', 'I need to block the electronic signature of my late father.'],
  ['suspend', 'Can you switch off my digital identity?'],
  ['suspend', 'Stop any use of my digital signature!'],
  ['suspend', 'Please have my signing key blocked.'],
  ['suspend', 'I lost my e-Cert. Please block it.'],
  ['suspend', 'Please stop others from using my e-Cert.'],
  ['revoke', '請刪除本人的電子證書。'],
  ['revoke', '請取消本人的數碼簽署。'],
  ['revoke', '本人要求終止我的數碼身份。'],
  ['revoke', '请删除我的数字证书。'],
  ['revoke', '請將我的 e-Cert 刪除，謝謝。'],
  ['revoke', '本人現申請註銷電子證書。'],
  ['suspend', '請停用本人的數碼簽署。'],
  ['suspend', '請即封鎖我的電子證書。'],
  ['suspend', '請封鎖我的 e-Cert'],
  ['suspend', '麻煩停用我的 digital ID'],
  ['suspend', '可以幫我停用證書嗎？'],
  ['suspend', '我要掛失電子證書。'],
  ['suspend', '请停用我的电子签名。'],
  ['suspend', '停用電子證書 3A41C7059E2210B4'],
]
test.each(asks)('%s: %s', (ask, text) => {
  expect(readLetter(text).ask).toBe(ask)
})

test.each([
  ['withdraw', 'Please do not block my e-Cert.'],
  ['withdraw', 'I do not want you to delete my digital ID.'],
  ['withdraw', 'I never asked you to block my certificate!'],
  ['withdraw', 'I do not want my e-Cert blocked.'],
  ['withdraw', '請勿停用我的電子證書。'],
  ['withdraw', '本人從未要求封鎖我的證書。'],
  ['release', '請解除封鎖我的證書。'],
])('taken back, %s: %s', (ask, text) => {
  expect(readLetter(text).ask).toBe(ask)
})

test.each([
  'How do I delete my account?',
  'How do I delete my digital ID?',
  'Can I block my e-Cert for a while?',
  'If I want to delete my e-Cert, what is the fee?',
  'I would like to know how to disable my digital signature.',
  'Will my e-Cert be blocked when I leave Hong Kong?',
  '請問如何停用電子證書？',
  '點樣停用我張證書？',
  '你們是否會停用我的證書？',
  '如果我想停用證書，要填甚麼表格？',
  '可以停用我的證書嗎？',
])('asked and no more: %s', (text) => {
  expect(readLetter(text).ask).toBe('question')
})

test.each([
  'Don’t block my card.',
  'Please don’t block my card, I will pay.',
  'Please block my credit card 4000 1234 1234 1234.',
  'Please delete my account.',
  'Please delete phone 23456789 from the file.',
  'Please delete my e-Cert newsletter subscription.',
  'Please remove my digital signature from the attached document.',
  'I cannot disable my e-Cert in Outlook.',
  'Please help, I cannot delete my digital ID.',
  'I tried to delete my e-Cert and got an error.',
  'Block phishing mails with an e-Cert today!',
  'Stop identity theft: get your free e-Cert.',
  'Delete old certificates from your browser before you install the new one.',
  'Disable your digital ID before you sell your computer.',
  'Your e-Cert will be blocked if it is not renewed.',
  'I asked you last week to block my e-Cert.',
  'This mail bears a digital signature.\n\nIf you received it in error please delete it.',
  'This mail bears a digital signature. It is for the intended recipient. Please delete it.',
  'I lost my key to the office. Please block it.',
  '請停用我的帳戶。',
  '請勿封鎖我的信用卡。',
  '如不續期，我們將停用您的電子證書。',
  '我的證書已被停用。',
  '取消電郵通知。',
  '請取消我的電子證書續期通知。',
  '本人不需要停用電腦。',
])('nothing is asked by: %s', (text) => {
  expect(readLetter(text).ask).toBe('none')
})
