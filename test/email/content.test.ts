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

const attached = (text: string, name = 'letter.txt') =>
  attachmentPart(name, 'text/plain', Buffer.from(text))

test.each([
  ['alone', attached('Please revoke 撤銷\n')],
  [
    'beside a picture',
    multipart(
      [
        attached('Please revoke 撤銷\n'),
        attachmentPart('a.png', 'image/png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
      ],
      '----b',
    ),
  ],
  [
    'under an empty text',
    multipart([textPart('\n \n'), attached('Please revoke 撤銷\n')], '----b'),
  ],
  [
    'under empty HTML',
    multipart(['Content-Type: text/html\r\n\r\n<br>', attached('Please revoke 撤銷\n')], '----b'),
  ],
])(
  'a text that came only as an attachment, %s, is read as the letter, and that is said',
  async (_, mail) => {
    const shown = await show(mail)
    expect(shown).toMatchObject({ text: 'Please revoke 撤銷\n', textFrom: 'attachment' })
    expect(shown.findings.map(({ code }) => code)).toContain('text-attached')
    expect(shown.attachments.map(({ name }) => name)).toContain('letter.txt')
  },
)

test('an attached text is not the letter where there is another, where there are two, or where it is no text', async () => {
  const own = await show(multipart([textPart('Hello\n'), attached('Please revoke\n')], '----b'))
  expect(own).toMatchObject({ text: 'Hello\n', textFrom: 'plain', findings: [] })
  const two = multipart(
    [attached('Please revoke\n'), attached('Please release\n', 'b.txt')],
    '----b',
  )
  expect(await show(two)).toMatchObject({ text: '', textFrom: 'none', findings: [] })
  const pdf = await show(multipart([attached('%PDF-1.4 Please revoke')], '----b'))
  expect(pdf).toMatchObject({ text: '', textFrom: 'none', findings: [] })
  const passedOn = `Content-Type: message/rfc822\r\n\r\n${attached('Please revoke\n')}`
  expect(await show(multipart([passedOn], '----b'))).toMatchObject({ text: '', textFrom: 'none' })
})

test('an attached text in an encoding that hides is told as such', async () => {
  const mail =
    'Content-Type: text/plain; charset=utf-7\r\nContent-Disposition: attachment\r\n\r\n+ADw-revoke'
  expect(await codes(mail)).toEqual(['charset-refused', 'text-attached'])
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

test('letters of another alphabet inside a number or a Latin word are named, a Russian word is not', async () => {
  const shown = await show(
    textPart('3\u041041C705 re\u0432oke \u041f\u0440\u0438\u0432\u0435\u0442 5 µm\n'),
  )
  expect(shown.text).toBe(
    '3⟦U+0410⟧41C705 re⟦U+0432⟧oke \u041f\u0440\u0438\u0432\u0435\u0442 5 µm\n',
  )
  expect(shown.findings).toEqual([
    { code: 'hidden-characters', detail: '2 letters that look like others' },
  ])
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
  const other = (serial: string) => both('Revoke 3A41C7059E2210B4\n', `<b>Revoke ${serial}</b>`)
  expect(await codes(other('3A41C7059E2210B4'))).toEqual([])
  expect(await codes(other('20C4D18FB07A6E95'))).toEqual(['html-differs'])
})

const both = (plain: string, body: string) =>
  multipart([textPart(plain), html(body)], '----b', 'multipart/alternative')

test.each([
  [
    'one word that turns the sentence',
    'Please revoke it. It is a long letter about much else.\n',
    '<p>Please do not revoke it. It is a long letter about much else.</p>',
  ],
  [
    'a sentence more',
    'Please revoke it, as we said.\n',
    '<p>Please revoke it, as we said.</p><p>Or release it.</p>',
  ],
  ['a picture’s words', 'Please release it.\n', '<p>Please revoke it.</p>'],
])('HTML with %s is a finding', async (_, plain, body) => {
  expect(await codes(both(plain, body))).toEqual(['html-differs'])
})

test.each([
  [
    'link targets',
    'See https://x.hk/a and <mailto:a@b.hk>a@b.hk\n',
    '<a href="https://x.hk/a">See</a> and a@b.hk',
  ],
  ['the numbers of a list', '1. revoke it\n2. tell me\n', '<ol><li>revoke it<li>tell me</ol>'],
  [
    'marks of emphasis and pictures',
    '*Please* revoke it. [image: logo]\n',
    '<b>Please</b> revoke it. <img src="cid:x">',
  ],
])('what programs add themselves is none: %s', async (_, plain, body) => {
  expect(await codes(both(plain, body))).toEqual([])
})

test.each([
  'display:none',
  'visibility: hidden',
  'font-size:0px',
  'opacity: 0',
  'position:absolute;top:0',
])('HTML that can hide or cover words is a finding: %s', async (style) => {
  const body = `<p>Please revoke it.</p><div style="${style}">Please revoke it.</div>`
  expect(await codes(html(body))).toContain('html-hides')
  expect(await codes(html('<p style="font-size:0.9em;opacity:0.5">Hello</p>'))).toEqual([
    'html-only',
  ])
})

test('the Subject that is repeated for old readers is not the sender’s words (RFC 9788)', async () => {
  const type = 'Content-Type: text/plain; charset=utf-8; hp="clear"; hp-legacy-display=1'
  expect(
    (await show(`${type}\r\nSubject: x\r\n\r\nSubject: x\r\n\r\nPlease revoke it.\r\n`)).text,
  ).toBe('Please revoke it.\n')
  const both = htmlText(
    '<div class="header-protection-legacy-display"><pre>Subject: x</pre></div><p>Hello</p>',
  )
  expect(both).toBe('Hello')
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

test('a signed subject that hides letters is shown with them named, and is a finding', async () => {
  const mail =
    'Content-Type: text/plain; charset=utf-8; hp="clear"\r\nSubject: Revoke 3A41\u202eC705\r\n\r\nPlease.\r\n'
  const { protectedSubject, findings } = await showContent(Buffer.from(mail))
  expect(protectedSubject).toBe('Revoke 3A41⟦U+202E⟧C705')
  expect(findings).toEqual([
    { code: 'hidden-characters', detail: 'in the subject, 1 characters that hide or turn others' },
  ])
})
