// What an officer is shown of octets, and what is refused, named or flagged instead of shown.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attachmentPart, multipart, textPart } from '../../fixtures/mime.ts'
import { showContent } from '../../src/email/content.ts'
import { htmlText } from '../../src/email/html-text.ts'

const show = (mail: string | Buffer) => showContent(Buffer.from(mail as string))
const codes = async (mail: string | Buffer) =>
  (await show(mail)).findings.map((finding) => finding.code)

test('a text with an attachment: the text, and what the attachment really is', async () => {
  const pdf = Buffer.from('%PDF-1.4 something')
  const mail = multipart(
    [textPart('Hello\n'), attachmentPart('../../form.exe', 'text/plain', pdf)],
    '----b',
  )
  const shown = await show(mail)
  expect(shown).toMatchObject({ text: 'Hello\n', textFrom: 'plain', findings: [] })
  expect(shown.attachments).toMatchObject([
    { name: 'form.exe', mediaType: 'application/pdf', declaredType: 'text/plain' },
  ])
  expect(Buffer.from(shown.attachments[0]!.bytes)).toEqual(pdf)
})

test('Big5, GB18030 and quoted-printable are read', async () => {
  const big5 = Buffer.concat([
    Buffer.from('Content-Type: text/plain; charset=big5\r\n\r\n'),
    Buffer.from('bcd2aec9', 'hex'),
  ])
  expect((await show(big5)).text).toBe(
    new TextDecoder('big5').decode(Buffer.from('bcd2aec9', 'hex')),
  )
  const quoted =
    'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E6=92=A4=\r\n=E9=8A=B7'
  expect((await show(quoted)).text).toBe('撤銷')
})

test('UTF-7 is refused, and shown as it stands', async () => {
  const shown = await show('Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-revoke')
  expect(shown.text).toBe('+ADw-revoke')
  expect(shown.findings.map((finding) => finding.code)).toEqual(['charset-refused'])
})

test('overlong UTF-8 is not decoded', async () => {
  const mail = Buffer.concat([
    Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\n'),
    Buffer.from([0x41, 0xc0, 0xaf]),
  ])
  expect(await codes(mail)).toEqual(['text-not-decodable'])
})

test('characters that hide or turn are named', async () => {
  const shown = await show(textPart('3A41\u200bC705 \u202e4B01\n'))
  expect(shown.text).toBe('3A41⟦U+200B⟧C705 ⟦U+202E⟧4B01\n')
  expect(shown.findings.map((finding) => finding.code)).toEqual(['hidden-characters'])
})

const html = (body: string) => `Content-Type: text/html; charset=utf-8\r\n\r\n${body}`

test('HTML alone gives its words and nothing else', async () => {
  const shown = await show(
    html(
      '<style>p{}</style><p onclick="x()">Please&nbsp;revoke<br>it</p><script>alert(1)</script><img src="http://x">',
    ),
  )
  expect(shown).toMatchObject({
    text: 'Please revoke\nit',
    textFrom: 'html',
    findings: [{ code: 'html-only' }],
  })
})

test('HTML that says the same is silent, one that says another serial is a finding', async () => {
  const both = (other: string) =>
    multipart(
      [textPart('Revoke 3A41C7059E2210B4\n'), html(`<b>Revoke ${other}</b>`)],
      '----b',
      'multipart/alternative',
    )
  expect(await codes(both('3A41C7059E2210B4'))).toEqual([])
  expect(await codes(both('20C4D18FB07A6E95'))).toEqual(['html-differs'])
})

test('a comment, a stray bracket and an attribute with a bracket leave no markup', () => {
  expect(htmlText('a <!-- <b> --> b < c <a title=">">d</a>')).toBe('a b < c d')
  expect(htmlText('<script>never')).toBe('')
})

test('the subject inside counts where it is marked as the message’s own', async () => {
  const inner = 'Content-Type: text/plain; hp="clear"\r\nSubject: =?UTF-8?B?5pKk6Yq3?=\r\n\r\nx'
  expect((await show(inner)).protectedSubject).toBe('撤銷')
  expect((await show(inner.replace('; hp="clear"', ''))).protectedSubject).toBeUndefined()
})

test('format=flowed lines are joined', async () => {
  expect(
    (await show('Content-Type: text/plain; format=flowed\r\n\r\nplease \r\nrevoke\r\n')).text,
  ).toBe('please revoke\n')
})

test('a structure that can be read in two ways is said to be so', async () => {
  expect(await codes('Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx')).toContain(
    'not-readable',
  )
})

test('any octets are shown without a throw', async () => {
  const mime = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=a',
    '\r\n',
    '\r\n\r\n',
    '--a',
    '--a--',
    'Content-Transfer-Encoding: base64',
    'Content-Type: text/html',
    '<b',
    '=',
    '\0',
    'Content-Type: message/rfc822',
  )
  const mail = fc
    .array(fc.oneof(mime, fc.string()), { maxLength: 30 })
    .map((lines) => Buffer.from(lines.join('\r\n')))
  await fc.assert(
    fc.asyncProperty(fc.oneof(mail, fc.uint8Array({ maxLength: 400 })), async (octets) => {
      expect(typeof (await showContent(octets)).text).toBe('string')
    }),
    { numRuns: 150 },
  )
})
