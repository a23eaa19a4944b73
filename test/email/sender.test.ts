// Who the sender is, by the rules of RFC 8550 §3: international domains, letters that look alike, names that show addresses.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeLeaf } from '../../fixtures/identities.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import { addressKey } from '../../src/email/address.ts'
import { readEntity } from '../../src/email/mime.ts'
import { ruleSender } from '../../src/email/sender.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'

const { ca, identities } = openPki()
const holder = (...emails: readonly string[]) =>
  parseCertificate(
    makeLeaf(ca, issuerDns.ca, {
      id: 'x',
      key: identities.chan!.key,
      serial: '0E03',
      subject: [['CN', 'X']],
      emails,
    }).der,
  )
const rule = (header: string, ...emails: readonly string[]) => {
  const { finding, notes } = ruleSender(
    readEntity(Buffer.from(`${header}\r\n\r\n`)),
    holder(...emails),
  )
  return finding?.code ?? notes.map(({ code }) => code).join(' ')
}

test.each([
  ['the same', 'From: taiman.chan@example.hk'],
  ['an encoded name', 'From: =?UTF-8?B?6Zmz5aSn5paH?= <taiman.chan@example.hk>'],
  ['its own address as its name', 'From: "taiman.chan@example.hk" <taiman.chan@example.hk>'],
  [
    'a Sender that is the signer too',
    'From: taiman.chan@example.hk\r\nSender: TaiMan.Chan@example.hk',
  ],
  [
    'a Reply-To that is the signer too',
    'From: taiman.chan@example.hk\r\nReply-To: <TAIMAN.CHAN@example.hk>',
  ],
])('the sender: %s', (_, header) => {
  expect(rule(header, 'taiman.chan@example.hk')).toBe('')
})

const coded = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
const twice = (text: string) => coded(coded(text))

test.each([
  'Chan Tai Man at Work',
  'Sales at b.hk',
  'CHAN Tai Man (Dr. at large)',
  'Look at this. Please',
  '陳大文 a@b.hk',
  'a (at) b (dot) hk',
  'AT&T; Chan',
  '100% Chan',
])('a name that shows no other address: %s', (name) => {
  expect(rule(`From: ${coded(name)} <a@b.hk>`, 'a@b.hk')).toBe('')
})

test('where the certificate names no address the officer is told, and the fields must agree among themselves', () => {
  expect(rule('From: a@b.hk\r\nSender: a@b.hk')).toBe('sender-unchecked')
  expect(rule('From: a@b.hk\r\nSender: c@d.hk')).toBe('not-the-sender')
  expect(rule('From: a@b.hk\r\nReply-To: c@d.hk')).toBe('sender-unchecked reply-to-differs')
})

test.each([
  ['two Senders', 'From: a@b.hk\r\nSender: a@b.hk\r\nSender: a@b.hk', 'from-ambiguous'],
  ['two addresses in Sender', 'From: a@b.hk\r\nSender: a@b.hk, c@d.hk', 'from-ambiguous'],
  ['no From', 'Sender: a@b.hk', 'from-ambiguous'],
  ['an empty From', 'From: ', 'from-ambiguous'],
  ['a display name with a full-width address', 'From: "ｂｏｓｓ＠b.hk" <a@b.hk>', 'from-ambiguous'],
  [
    'a display name of two encoded words that join',
    `From: =?UTF-8?Q?boss=40?= =?UTF-8?Q?b.hk?= <a@b.hk>`,
    'from-ambiguous',
  ],
  ['an address spelt in HTML', 'From: "boss&#64;b.hk" <a@b.hk>', 'from-ambiguous'],
  ['an address spelt in hexadecimal HTML', 'From: "boss&#x40;b.hk" <a@b.hk>', 'from-ambiguous'],
  ['an address spelt by name in HTML', 'From: "boss&commat;b.hk" <a@b.hk>', 'from-ambiguous'],
  ['an address as in a link', 'From: "boss%40b.hk" <a@b.hk>', 'from-ambiguous'],
  ['a small @', 'From: "boss﹫b.hk" <a@b.hk>', 'from-ambiguous'],
  [
    'an encoded word inside an encoded word',
    `From: ${twice('boss@b.hk')} <a@b.hk>`,
    'from-ambiguous',
  ],
  ['HTML inside an encoded word', `From: ${coded('boss&#64;b.hk')} <a@b.hk>`, 'from-ambiguous'],
  ['a full-width @ in an encoded word', `From: ${coded('boss＠b.hk')} <a@b.hk>`, 'from-ambiguous'],
  ['(at) in an encoded word', `From: ${coded('boss (at) b.hk')} <a@b.hk>`, 'from-ambiguous'],
  ['[at] and [dot]', 'From: "boss [at] b [dot] hk" <a@b.hk>', 'from-ambiguous'],
  ['at and dot as words', 'From: "boss at evil dot net" <a@b.hk>', 'from-ambiguous'],
  ['AT in an encoded word', `From: ${coded('boss AT evil.net')} <a@b.hk>`, 'from-ambiguous'],
  ['blanks around the @', 'From: "boss @ b.hk" <a@b.hk>', 'from-ambiguous'],
  ['a zero-width letter in the name', 'From: "boss@\u200bevil.net" <a@b.hk>', 'from-ambiguous'],
  ['another address in a comment behind', 'From: <a@b.hk> (boss@b.hk)', 'from-ambiguous'],
  ['another address in a comment before', 'From: (boss@b.hk) a@b.hk', 'from-ambiguous'],
  ['another address in the only words', 'From: a@b.hk (boss@b.hk)', 'from-ambiguous'],
  [
    'a second From with a space before its colon',
    'From : c@d.hk\r\nFrom: a@b.hk',
    'from-ambiguous',
  ],
  ['a quoted local part', 'From: "a b"@b.hk', 'from-ambiguous'],
  ['a route', 'From: <@evil.net:a@b.hk>', 'from-ambiguous'],
  ['a subdomain', 'From: a@b.hk.evil.net', 'not-the-sender'],
  ['a longer local part', 'From: xa@b.hk', 'not-the-sender'],
  ['a domain with another dot', 'From: a@b。hk.', 'from-ambiguous'],
])('not the sender, or nobody can tell: %s', (_, header, code) => {
  expect(rule(header, 'a@b.hk')).toBe(code)
})

test('a domain in its own letters and as A-label is one domain; one that only looks like it is another', () => {
  const own = '陳大文@例子.hk'
  expect(rule('From: 陳大文@例子.hk', own)).toBe('')
  expect(rule('From: 陳大文@xn--fsqu00a.hk', own)).toBe('')
  expect(rule('From: a@xn--fsqu00a.hk', 'a@xn--fsqu00a.hk')).toBe('')
  expect(rule('From: a@\u0435xample.hk', 'a@example.hk')).toBe('not-the-sender')
  expect(rule('From: \u0430@example.hk', 'a@example.hk')).toBe('not-the-sender')
})

test('a domain that can be none is nobody’s, though the certificate has such a one too', () => {
  expect(rule('From: boss@xn--a', 'me@b hk')).toBe('not-the-sender')
})

test('a Reply-To elsewhere is noted, a certificate without address too', () => {
  expect(rule('From: a@b.hk\r\nReply-To: c@d.hk', 'a@b.hk')).toBe('reply-to-differs')
  expect(rule('From: a@b.hk')).toBe('sender-unchecked')
})

test('two addresses are one mailbox only where their ASCII case differs', () => {
  const local = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  fc.assert(
    fc.property(local, local, (a, b) => {
      const [one, other] = [`${a}@example.hk`, `${b.toUpperCase()}@EXAMPLE.hk`]
      expect(addressKey(one) === addressKey(other)).toBe(a === b)
    }),
  )
})
