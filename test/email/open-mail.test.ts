// Signed and encrypted in any order: whose words they are, and what lies before an officer when there is no key.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openMail } from '../../src/email/open-mail.ts'
import { demoTrust } from './demo-trust.ts'
import {
  AT,
  envelope,
  everyKey,
  FROM,
  has,
  office,
  openssl,
  pki,
  signed,
  TEXT,
} from './encrypting.ts'
import { leastMs } from './timing.ts'

describe.runIf(has)('layer by layer', () => {
  test('signed and then encrypted: the signer is known, and the words are his', () => {
    const mail = envelope(signed('chan', TEXT), 'encipherment', '-aes-256-gcm')
    const opened = openMail(mail, everyKey, demoTrust(), AT)
    expect(opened.layers).toMatchObject([{ kind: 'encrypted', to: { serial: '4E93027BD6C1F8B7' } }])
    expect(opened.verdict).toMatchObject({ outcome: 'passed', signer: { emails: [FROM] } })
    if ('content' in opened.verdict)
      expect(Buffer.from(opened.verdict.content.octets).toString()).toBe(TEXT)
  })

  test('signed opaque and then encrypted, by another than the sender', () => {
    const mail = envelope(signed('wong', TEXT, '-nodetach'), 'encipherment', '-aes256')
    const { verdict } = openMail(mail, everyKey, demoTrust(), AT)
    expect(verdict).toMatchObject({ outcome: 'failed', code: 'not-the-sender' })
  })

  test('signed, encrypted and signed again: the inner signature speaks', () => {
    const secret = openssl(
      signed('chan', TEXT),
      ...['cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`],
    )
    const mail = signed('chan', secret, '-from', FROM, '-subject', 'x')
    const { verdict, layers } = openMail(mail, everyKey, demoTrust(), AT)
    expect(layers).toMatchObject([
      { kind: 'signed-outside', verdict: { outcome: 'passed' } },
      { kind: 'encrypted' },
    ])
    expect(verdict).toMatchObject({ outcome: 'passed', signer: { emails: [FROM] } })
  })

  test('encrypted and then signed: whoever signed the ciphertext did not sign the words', () => {
    const secret = openssl(TEXT, 'cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`)
    const mail = signed('chan', secret, '-from', FROM, '-subject', 'x')
    const { verdict, layers, octets } = openMail(mail, everyKey, demoTrust(), AT)
    expect(verdict).toEqual({ outcome: 'unsigned' })
    expect(layers.map(({ kind }) => kind)).toEqual(['signed-outside', 'encrypted'])
    expect(Buffer.from(octets).toString()).toContain('Please revoke')
  })

  test('a ciphertext that was changed under an outer signature is not even opened', () => {
    const secret = openssl(TEXT, 'cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`)
    const mail = signed('chan', secret, '-from', FROM).toString('latin1')
    const altered = Buffer.from(mail.replace('smime.p7m', 'smime.p7n'), 'latin1')
    expect(openMail(altered, everyKey, demoTrust(), AT)).toMatchObject({
      verdict: { outcome: 'failed', code: 'altered' },
      layers: [],
    })
  })

  test('more layers than anybody needs', () => {
    let mail: Buffer = Buffer.from(TEXT)
    for (let i = 0; i < 6; i++) mail = envelope(mail, 'encipherment', '-aes256')
    expect(openMail(mail, office, demoTrust(), AT).verdict).toMatchObject({ code: 'too-complex' })
  })

  test('without the key it lies there as such, with the reason', () => {
    const mail = envelope(signed('chan', TEXT), 'wong', '-aes256')
    expect(openMail(mail, office, demoTrust(), AT)).toMatchObject({
      verdict: { outcome: 'unsigned' },
      layers: [{ kind: 'locked', code: 'no-key' }],
    })
  })
})

test.runIf(has)(
  'mails changed anywhere: no throw, no wait, and nothing passed but what was signed',
  () => {
    const mails = [
      envelope(signed('chan', TEXT), 'encipherment', '-aes256'),
      envelope(signed('chan', TEXT, '-nodetach'), 'lau', '-aes-256-gcm'),
      signed(
        'chan',
        openssl(TEXT, 'cms', '-encrypt', '-aes256', `${pki}certs/chan.pem`),
        '-from',
        FROM,
      ),
    ]
    const trust = demoTrust()
    const canonicalText = Buffer.from(TEXT).toString('latin1')
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      octet: fc.integer({ min: 0, max: 255 }),
      cut: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(
        fc.nat(mails.length - 1),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (i, changes) => {
          let mail = Buffer.from(mails[i] ?? '')
          for (const { at, octet, cut } of changes) {
            const place = Math.floor(at * mail.length)
            mail = Buffer.concat([
              mail.subarray(0, place),
              Buffer.from([octet]),
              mail.subarray(place + cut),
            ])
          }
          const judge = () => openMail(mail, everyKey, trust, AT)
          expect(leastMs(40, judge)).toBeLessThan(40)
          const { verdict, layers } = judge()
          const inner = layers.some(({ kind }) => kind === 'encrypted')
          if (inner && 'content' in verdict)
            expect(Buffer.from(verdict.content.octets).toString('latin1')).toBe(canonicalText)
        },
      ),
      { numRuns: 400 },
    )
  },
)
