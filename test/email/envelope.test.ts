// The outer facts of mails: read where they are, never believed, never a throw.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAddresses } from '../../src/email/address.ts'
import { showsOtherAddress } from '../../src/email/display-name.ts'
import { readEnvelope, receivedTime } from '../../src/email/envelope.ts'
import { readMailDate } from '../../src/email/mail-date.ts'

const post = (name: string) =>
  readFileSync(new URL(`../../fixtures/post/${name}.eml`, import.meta.url))

test('the envelope of a reply', () => {
  expect(readEnvelope(post('10-cheung-final-confirmation'))).toMatchObject({
    from: ['meiling.cheung@example.hk'],
    subject: 'Re: Revocation of my e-Cert',
    inReplyTo: '<suspended-1.20261123@ecert.example.hk>',
    references: ['<cheung-1.20261123@example.hk>', '<suspended-1.20261123@ecert.example.hk>'],
    contentType: 'multipart/signed',
    isBounce: false,
    isAutomatic: false,
    findings: [],
  })
})

test('an encoded subject and name', () => {
  const envelope = readEnvelope(post('04-chinese-ecdsa'))
  expect(envelope.subject).toBe('申請撤銷電子證書')
  expect(envelope.fromText).toBe('劉志強 <chikeung.lau@example.hk>')
})

test('a bounce is one, and so is a mail without a return path', () => {
  expect(readEnvelope(post('13-bounce'))).toMatchObject({ isBounce: true, isAutomatic: true })
  expect(readEnvelope(Buffer.from('Return-Path: <>\r\nFrom: a@b.hk\r\n\r\n')).isBounce).toBe(true)
  expect(readEnvelope(post('11-enquiry')).isBounce).toBe(false)
})

test('two From fields are both told', () => {
  const envelope = readEnvelope(Buffer.from('From: a@b.hk\r\nFrom: c@d.hk\r\n\r\n'))
  expect(envelope.from).toEqual(['a@b.hk', 'c@d.hk'])
  expect(envelope.findings).toEqual(['from stands 2 times'])
})

const hops = Buffer.from(
  'Received: from x by mx.ecert.example.hk with ESMTP;\r\n Mon, 23 Nov 2026 09:05:20 +0800\r\nReceived: from y by mx.ecert.example.hk.evil.net; Mon, 23 Nov 2026 08:00:00 +0800\r\n\r\n',
)

test('the receipt is the top-most hop, or the top-most of a host we name', () => {
  expect(receivedTime(hops)).toEqual(new Date('2026-11-23T01:05:20Z'))
  expect(receivedTime(hops, ['MX.ecert.example.hk'])).toEqual(new Date('2026-11-23T01:05:20Z'))
  expect(receivedTime(hops, ['mx.ecert.example.hk.evil.net'])).toEqual(
    new Date('2026-11-23T00:00:00Z'),
  )
  expect(receivedTime(hops, ['elsewhere'])).toBeUndefined()
  expect(receivedTime(Buffer.from('From: a@b.hk\r\n\r\n'))).toBeUndefined()
})

test('dates as mail programs write them', () => {
  expect(readMailDate('Mon, 23 Nov 2026 10:00:00 +0800 (HKT)')).toEqual(
    new Date('2026-11-23T02:00:00Z'),
  )
  expect(readMailDate('23 Nov 26 02:00 GMT')).toEqual(new Date('2026-11-23T02:00:00Z'))
  expect(readMailDate('yesterday')).toBeUndefined()
  expect(readMailDate('32 Nov 2026 02:00:00 GMT')).toBeUndefined()
})

test('addresses: what every reader reads alike, and what is a fault', () => {
  expect(readAddresses('"Chan, T." <a@b.hk>, c@d.hk (C)')).toEqual({
    mailboxes: [
      { display: 'Chan, T.', address: 'a@b.hk' },
      { display: '(C)', address: 'c@d.hk' },
    ],
    faults: [],
  })
  for (const odd of [
    'a@b.hk>',
    '<a@b.hk> x',
    'a@b.hk(x).net',
    'A: a@b.hk;',
    'a@b@c.hk',
    'a b@c.hk',
    '"a',
    '(a',
  ])
    expect(readAddresses(odd).faults, odd).not.toEqual([])
  expect(showsOtherAddress({ display: 'boss@b.hk', address: 'a@b.hk' })).toBe(true)
  expect(showsOtherAddress({ display: 'A@B.hk', address: 'a@b.hk' })).toBe(false)
})

test('any octets have an envelope', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (octets) => {
      expect(Array.isArray(readEnvelope(octets).findings)).toBe(true)
      receivedTime(octets)
    }),
  )
})

test('what would hide or turn letters in a name or subject is named, not obeyed', () => {
  const mail = 'From: "CHAN\u202eiaT" <a@b.hk>\r\nSubject: Revoke 3A41\u200bC705\r\n\r\nx'
  const { fromText, subject, from } = readEnvelope(Buffer.from(mail))
  expect(fromText).toBe('"CHAN⟦U+202E⟧iaT" <a@b.hk>')
  expect(subject).toBe('Revoke 3A41⟦U+200B⟧C705')
  expect(from).toEqual(['a@b.hk'])
})
