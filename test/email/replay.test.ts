// The same signed words under another header, or under a twisted signature, are known again (smime.md §3, row 15).

import { expect, test } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { integer, octets, seq } from '../../fixtures/der.ts'
import { fixtureKey, issuing, makeLeaf } from '../../fixtures/identities.ts'
import { by, cmsOver, detachedMail, textPart } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import { certificateDer, ext, KU } from '../../fixtures/x509.ts'
import { replayKey } from '../../src/email/replay.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { children, integerHex, readBer } from '../../src/pki/ber.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { demoTrust } from './demo-trust.ts'

const { chan, lau } = openPki().identities as Record<'chan' | 'lau', never>
const AT = new Date('2026-11-23T02:00:00Z')
const trust = demoTrust()
const part = textPart('Please revoke my certificate.\n')
const keyOf = (mail: Buffer) => replayKey(verifySmime(mail, trust, AT))

const mail = detachedMail(head(), part, by(chan, WRITTEN))

test('new Date, Subject and Message-ID over the same signature', () => {
  const again = mail
    .toString('latin1')
    .replace(/^Date: .*$/m, 'Date: Mon, 23 Nov 2026 09:59:00 +0800')
    .replace(/^Subject: .*$/m, 'Subject: Another')
    .replace(/^Message-ID: .*$/m, 'Message-ID: <new@example.hk>')
  expect(again).not.toBe(mail.toString('latin1'))
  expect(keyOf(Buffer.from(again, 'latin1'))).toBe(keyOf(mail))
  expect(keyOf(mail)).toMatch(/^[0-9a-f]{64}:[0-9a-f]{64}$/)
})

test('an ECDSA signature turned into its twin (r, n − s) is another signature of the same key', () => {
  const from = 'chikeung.lau@example.hk'
  const plain = detachedMail(head({ from }), part, by(lau, WRITTEN))
  const cms = cmsOver(Buffer.from(part), by(lau, WRITTEN))
  const twin = twisted(cms)
  const lines = (bytes: Buffer) => (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')
  const other = Buffer.from(plain.toString('latin1').replace(lines(cms), lines(twin)), 'latin1')
  expect(other.equals(plain)).toBe(false)
  expect(verifySmime(other, trust, AT).outcome).toBe('passed')
  expect(keyOf(other)).toBe(keyOf(plain))
})

test('a certificate signed a second time over the same fields is the same signer', () => {
  const dn = [['CN', 'EC CA']] as const
  const by2 = issuing(dn, fixtureKey('lau', 'p256'))
  const ca = parseCertificate(
    certificateDer({
      ...{ serial: '01', issuer: by2.issuer, subject: by2.issuer },
      ...{ notBefore: new Date(0), notAfter: new Date('2040-01-01T00:00:00Z') },
      ...{ publicKey: by2.key, signingKey: by2.key },
      extensions: [ext.ca(), ext.keyUsage(KU.keyCertSign)],
    }),
  )
  const leaf = { id: 'chan', key: fixtureKey('chan', 'rsa2048'), serial: '0E66' }
  const parts = { ...leaf, subject: [['CN', 'X']] as const, emails: ['taiman.chan@example.hk'] }
  const issue = () => makeLeaf({ id: 'ec', key: by2.key, der: ca.der }, dn, parts)
  const keys = [issue(), issue()].map((signer) => {
    const verdict = verifySmime(
      detachedMail(head(), part, by(signer, WRITTEN)),
      makeTrust({ anchors: [ca] }),
      AT,
      { status: false },
    )
    return [verdict.outcome === 'passed' && verdict.signer.sha256, replayKey(verdict)]
  })
  expect(keys[0]?.[0]).not.toBe(keys[1]?.[0])
  expect(keys[0]?.[1]).toMatch(/^[0-9a-f]{64}:[0-9a-f]{64}$/)
  expect(keys[0]?.[1]).toBe(keys[1]?.[1])
})

const ORDER_P256 = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')

/** The signature is the last value of the message; its twin may be an octet longer, so the whole is made anew around it. */
function twisted(cms: Buffer): Buffer {
  const info = children(readBer(cms))[1]!
  const signers = children(children(info)[0]!).at(-1)!
  const signature = children(children(signers)[0]!).at(-1)!
  const at = signature.bodyStart
  const [r, s] = children(readBer(cms.subarray(at, signature.bodyEnd)))
  const other = (ORDER_P256 - BigInt(`0x${integerHex(s!)}`)).toString(16)
  const twin = octets(seq(integer(integerHex(r!)), integer(other)))
  const old = cms.subarray(signature.start, signature.end)
  return grown(cms, old, twin)
}

function grown(whole: Buffer, old: Buffer, fresh: Buffer): Buffer {
  const rebuild = (bytes: Buffer): Buffer => {
    if (bytes.equals(old)) return fresh
    if (!bytes.includes(old)) return bytes
    const node = readBer(bytes)
    const kids = children(node).map((kid) => rebuild(bytes.subarray(kid.start, kid.end)))
    const body = Buffer.concat(kids)
    const size = body.length
    const length =
      size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
    return Buffer.concat([Buffer.from([node.tag, ...length]), body])
  }
  return rebuild(whole)
}

test('other words and another signer have another key; what proves nothing has none', () => {
  const others = [
    detachedMail(head(), textPart('Please release it.\n'), by(chan, WRITTEN)),
    detachedMail(head({ from: 'chikeung.lau@example.hk' }), part, by(lau, WRITTEN)),
  ]
  expect(new Set([keyOf(mail), ...others.map(keyOf)]).size).toBe(3)
  expect(keyOf(Buffer.from(mail.toString('latin1').replace('revoke', 'rewoke')))).toBeUndefined()
})
