// Every limit of a mail from both sides: what keeps it is judged by what it says, what crosses it gets its code.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { makeLeaf } from '../../fixtures/identities.ts'
import { by, detachedMail, textPart } from '../../fixtures/mime.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import { MAIL_LIMITS } from '../../src/email/limits.ts'
import { type VerifyOptions, verifySmime } from '../../src/email/smime.ts'
import { BER_LIMITS } from '../../src/pki/limits.ts'
import { demoTrust } from './demo-trust.ts'
import * as mails from './limit-mails.ts'

const { chan, pki } = mails
const AT = new Date('2026-11-23T02:00:00Z')

function judge(mail: Buffer, options: VerifyOptions = {}): string {
  const verdict = verifySmime(mail, demoTrust(), AT, options)
  return 'code' in verdict ? verdict.code : verdict.outcome
}

type Crossing = {
  /** As near to the limit as can be, or as an honest mail comes. */
  readonly within: () => string
  readonly keeps: string
  readonly beyond: () => string
  readonly code: string
}

const { signatureOctets, headerOctets, attributeOctets, contentTypeOctets } = MAIL_LIMITS
const hour = 3_600_000

/** The clock goes on by so much whenever it is looked at. */
const jumping = (step: number) => {
  let now = 0
  return { now: () => (now += step), ms: MAIL_LIMITS.wallClockMs }
}

const manyNames = (count: number) =>
  makeLeaf(pki.ca, issuerDns.ca, {
    id: 'chan',
    key: chan.key,
    serial: '0E31',
    subject: [['CN', 'MANY NAMES']],
    emails: [
      ...Array.from({ length: count - 1 }, (_, i) => `a${i}@b.hk`),
      'taiman.chan@example.hk',
    ],
  })
const signedBy = (identity: typeof chan) => detachedMail(head(), mails.part, by(identity, WRITTEN))

const crossings: Readonly<Record<Exclude<keyof typeof MAIL_LIMITS, Elsewhere>, Crossing>> = {
  mailOctets: {
    within: () => judge(mails.ofSize(MAIL_LIMITS.mailOctets)),
    keeps: 'unsigned',
    beyond: () => judge(mails.ofSize(MAIL_LIMITS.mailOctets + 1)),
    code: 'too-large',
  },
  headerOctets: {
    within: () => judge(mails.withHeaderOctets(headerOctets)),
    keeps: 'passed',
    beyond: () => judge(mails.withHeaderOctets(headerOctets + 1)),
    code: 'too-complex',
  },
  headerFields: {
    within: () => judge(mails.withFields(MAIL_LIMITS.headerFields)),
    keeps: 'passed',
    beyond: () => judge(mails.withFields(MAIL_LIMITS.headerFields + 1)),
    code: 'too-complex',
  },
  headerLines: {
    within: () => judge(mails.withParts(80, 149)),
    keeps: 'passed',
    beyond: () => judge(mails.withParts(80, 150)),
    code: 'too-complex',
  },
  contentTypeOctets: {
    within: () => judge(mails.withContentType(contentTypeOctets)),
    keeps: 'passed',
    beyond: () => judge(mails.withContentType(contentTypeOctets + 1)),
    code: 'too-complex',
  },
  contentTypeParameters: {
    within: () => judge(mails.withParameters(MAIL_LIMITS.contentTypeParameters)),
    keeps: 'passed',
    beyond: () => judge(mails.withParameters(MAIL_LIMITS.contentTypeParameters + 1)),
    code: 'too-complex',
  },
  boundaryOctets: {
    within: () => judge(mails.withBoundary('b'.repeat(MAIL_LIMITS.boundaryOctets))),
    keeps: 'passed',
    beyond: () => judge(mails.withBoundary('b'.repeat(MAIL_LIMITS.boundaryOctets + 1))),
    code: 'mime-ambiguous',
  },
  depth: {
    within: () => judge(mails.nest(MAIL_LIMITS.depth)),
    keeps: 'unsigned',
    beyond: () => judge(mails.nest(MAIL_LIMITS.depth + 2)),
    code: 'too-complex',
  },
  parts: {
    within: () => judge(mails.withParts(MAIL_LIMITS.parts, 1)),
    keeps: 'passed',
    beyond: () => judge(mails.withParts(MAIL_LIMITS.parts + 1, 1)),
    code: 'too-complex',
  },
  passes: {
    within: () => judge(mails.nest(MAIL_LIMITS.passes, textPart('x'.repeat(5 << 20)))),
    keeps: 'unsigned',
    beyond: () => judge(mails.nest(MAIL_LIMITS.passes + 1, textPart('x'.repeat(5 << 20)))),
    code: 'too-complex',
  },
  certificates: {
    within: () => judge(mails.withCertificates(Array(MAIL_LIMITS.certificates - 1).fill(chan.der))),
    keeps: 'passed',
    beyond: () => judge(mails.withCertificates(Array(MAIL_LIMITS.certificates).fill(chan.der))),
    code: 'too-complex',
  },
  crls: {
    within: () => judge(mails.withCrls(MAIL_LIMITS.crls)),
    keeps: 'passed',
    beyond: () => judge(mails.withCrls(MAIL_LIMITS.crls + 1)),
    code: 'too-complex',
  },
  signers: {
    within: () => judge(mails.withSigners(MAIL_LIMITS.signers)),
    keeps: 'passed',
    beyond: () => judge(mails.withSigners(MAIL_LIMITS.signers + 1)),
    code: 'too-complex',
  },
  attributes: {
    within: () => judge(mails.withAttributes(MAIL_LIMITS.attributes - 2)),
    keeps: 'passed',
    beyond: () => judge(mails.withAttributes(MAIL_LIMITS.attributes - 1)),
    code: 'too-complex',
  },
  attributeOctets: {
    within: () => judge(mails.withAttributeOctets(attributeOctets)),
    keeps: 'passed',
    beyond: () => judge(mails.withAttributeOctets(attributeOctets + 1)),
    code: 'too-complex',
  },
  hashings: {
    within: () => judge(mails.withDigests(['sha256', 'sha512'], 72 << 15)),
    keeps: 'passed',
    beyond: () => judge(mails.withDigests(['sha256', 'sha384', 'sha512'], 72 << 15)),
    code: 'too-complex',
  },
  signatureOctets: {
    within: () => judge(mails.withSignatureOctets(signatureOctets)),
    keeps: 'passed',
    beyond: () => judge(mails.withSignatureOctets(signatureOctets + 1)),
    code: 'too-complex',
  },
  addressOctets: {
    within: () =>
      judge(mails.withFrom(`${'('.padEnd(MAIL_LIMITS.addressOctets - 26, 'x')}) ${FROM}`)),
    keeps: 'passed',
    beyond: () =>
      judge(mails.withFrom(`${'('.padEnd(MAIL_LIMITS.addressOctets - 25, 'x')}) ${FROM}`)),
    code: 'from-ambiguous',
  },
  addresses: {
    within: () => judge(signedBy(manyNames(MAIL_LIMITS.addresses))),
    keeps: 'passed',
    beyond: () => judge(signedBy(manyNames(MAIL_LIMITS.addresses + 1))),
    code: 'not-the-sender',
  },
  wallClockMs: {
    within: () => judge(signedBy(chan), { deadline: jumping(1) }),
    keeps: 'passed',
    beyond: () => judge(signedBy(chan), { deadline: jumping(hour) }),
    code: 'time-limit',
  },
}
const FROM = '<taiman.chan@example.hk>'

/** With the keys that they protect. */
const elsewhere = {
  recipients: ['decrypt.test.ts', "test('501 recipients'"],
  unwraps: ['decrypt.test.ts', "test('a key of ours named 500 times is tried four times'"],
  layers: ['open-mail.test.ts', "test('more layers than anybody needs'"],
} as const
type Elsewhere = keyof typeof elsewhere

test.each(Object.entries(crossings))('%s', (_, { within, keeps, beyond, code }) => {
  expect(within()).toBe(keeps)
  expect(beyond()).toBe(code)
})

test('every limit is crossed, here or there', () => {
  const named = [...Object.keys(crossings), ...Object.keys(elsewhere)].sort()
  expect(named).toEqual(Object.keys(MAIL_LIMITS).sort())
  for (const [file, title] of Object.values(elsewhere))
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(title)
})

describe('the wall clock', () => {
  const looks = (mail: Buffer) => {
    let count = 0
    expect(judge(mail, { deadline: { now: () => ++count, ms: 1e9 } })).not.toBe('time-limit')
    return count
  }

  test.each([
    ['parts', () => [mails.withParts(20, 1), mails.withParts(200, 1)]],
    ['signers', () => [mails.withSigners(2), mails.withSigners(16)]],
    ['certificates', () => [1, 40].map((n) => mails.withCertificates(Array(n).fill(chan.der)))],
  ] as const)('is looked at more often for more %s', (_, make) => {
    const [few = 0, many = 0] = make().map(looks)
    expect(many).toBeGreaterThan(few)
  })

  test('wherever it runs out, the answer is that it did, and the next answer is not touched', () => {
    const trust = demoTrust()
    const mail = mails.withSigners(3)
    const most = looks(mail)
    for (let stop = 1; stop < most; stop++) {
      let count = 0
      const deadline = { now: () => (++count > stop ? 1e6 : 0), ms: 1_000 }
      expect(verifySmime(mail, trust, AT, { deadline })).toMatchObject({
        outcome: 'indeterminate',
        code: 'time-limit',
      })
    }
    expect(verifySmime(mail, trust, AT).outcome).toBe('passed')
  })
})

test('the certificates of one mail have as many values as a message, all together', () => {
  const lot = (count: number) => Array.from({ length: 10 }, () => mails.manyValues(count))
  expect(judge(mails.withCertificates(lot(BER_LIMITS.nodes / 11)))).toBe('passed')
  expect(judge(mails.withCertificates(lot(BER_LIMITS.nodes / 9)))).toBe('too-complex')
})

const floods: readonly (readonly [string, () => Buffer, string])[] = [
  ['a million header fields', () => mails.withHeader('X: y\r\n'.repeat(1_000_000)), 'too-complex'],
  ['a header of 20 MB', () => mails.withHeader(`X: ${'y'.repeat(20 << 20)}\r\n`), 'too-complex'],
  ['parts nested 400 deep', () => mails.nest(400), 'too-complex'],
  ['a signature of 30 MB', () => mails.withSignatureOctets(30 << 20), 'too-complex'],
  ['comments in From', () => mails.withFrom('('.repeat(100_000)), 'from-ambiguous'],
  ['quotes in From', () => mails.withFrom('"'.repeat(100_001)), 'from-ambiguous'],
  ['addresses in From', () => mails.withFrom('a@b.hk,'.repeat(51)), 'from-ambiguous'],
  [
    'a base64 of padding',
    () =>
      mails.wrap(
        `Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${'='.repeat(1e7)}`,
      ),
    'mime-malformed',
  ],
]

test.each(floods)('far beyond: %s', (_, make, code) => {
  expect(judge(make())).toBe(code)
})

test('a letter of 48 MB is within all of them', () => {
  const line = 'a line of seventy characters, again and again and again and again\n'
  expect(judge(detachedMail(head(), textPart(line.repeat(700_000)), by(chan, WRITTEN)))).toBe(
    'passed',
  )
})
