// Forgeries by arithmetic and by certificates that look alike: none of them is taken for the signer's.

import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { bits, integer, octets, oid, seq } from '../../fixtures/der.ts'
import { fixtureKey, type Identity, makeLeaf, sha1 } from '../../fixtures/identities.ts'
import {
  by,
  cmsOver,
  detachedEntity,
  detachedMail,
  header,
  opaqueEntity,
  outer,
  signaturePart,
} from '../../fixtures/mime.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import { algorithmFor, keyIdOf } from '../../fixtures/x509.ts'
import { readSignedData } from '../../src/email/cms.ts'
import { type VerifyOptions, verifyCms, verifySmime } from '../../src/email/smime.ts'
import { children, rawOf, readBer } from '../../src/pki/ber.ts'
import { indefinite } from '../differential/indefinite.ts'
import { demoTrust } from './demo-trust.ts'
import { again, certificate } from './hostile-certificates.ts'
import { chan, part, pki, wrap } from './limit-mails.ts'

const AT = new Date('2026-11-23T02:00:00Z')
const OWN = 'taiman.chan@example.hk'
const weak: VerifyOptions = { conformance: { weak: true } }

function judge(mail: Buffer, options: VerifyOptions = {}): string {
  const verdict = verifySmime(mail, demoTrust(), AT, options)
  return 'code' in verdict ? verdict.code : verdict.outcome
}

const leaf = (parts: Partial<Parameters<typeof makeLeaf>[2]>): Identity =>
  makeLeaf(pki.ca, issuerDns.ca, {
    id: 'leaf',
    key: chan.key,
    serial: '0E41',
    subject: [['CN', 'LEAF']],
    emails: [OWN],
    ...parts,
  })

describe('an RSA key with exponent 3, whose roots anybody can draw', () => {
  const cubed = makeLeaf(pki.ca, issuerDns.ca, {
    id: 'cubed',
    key: fixtureKey('cubed', 'rsa2048'),
    serial: '0E02',
    subject: [['CN', 'EXPONENT THREE']],
    emails: [OWN],
  })

  const root3 = (value: bigint): bigint => {
    let [low, high] = [0n, 1n << 684n]
    while (low < high) {
      const middle = (low + high + 1n) >> 1n
      if (middle ** 3n <= value) low = middle
      else high = middle - 1n
    }
    return low
  }

  /** Bleichenbacher's: right padding and digest at the front, and whatever the cube root needs behind. */
  function forged(digest: Buffer): Buffer {
    const info = seq(seq(oid('2.16.840.1.101.3.4.2.1'), Buffer.from('0500', 'hex')), octets(digest))
    const front = Buffer.concat([Buffer.from('0001ffffffffffffffff00', 'hex'), info])
    const most = Buffer.concat([front, Buffer.alloc(256 - front.length, 0xff)])
    const root = root3(BigInt(`0x${most.toString('hex')}`))
    const cube = (root ** 3n).toString(16).padStart(512, '0')
    expect(Buffer.from(cube, 'hex').subarray(0, front.length)).toEqual(front)
    return Buffer.from(root.toString(16).padStart(512, '0'), 'hex')
  }

  test('the forged padding does not pass, though the key may be accepted', () => {
    const entity = detachedEntity(part, by(cubed, WRITTEN))
    const honest = cmsOver(Buffer.from(part), by(cubed, WRITTEN))
    const [signer] = readSignedData(honest).signers
    const der = Buffer.concat([Buffer.from([0x31]), rawOf(signer!.signedAttributes!).subarray(1)])
    const digest = createHash('sha256').update(der).digest()
    const cms = Buffer.concat([honest.subarray(0, -256), forged(digest)])
    const coded = signaturePart(honest)
    expect(entity).toContain(coded)
    expect(judge(wrap(entity), weak)).toBe('passed')
    expect(judge(wrap(entity.replace(coded, signaturePart(cms))), weak)).toBe('forged')
  })
})

describe('certificates that look alike', () => {
  test('two with one key identifier: whose key verifies is the signer', () => {
    const keyId = keyIdOf(chan.key, sha1)
    const others = again(5, (i) =>
      certificate({ key: fixtureKey('wong', 'rsa2048'), keyId, serial: `0F${10 + i}` }),
    )
    const signing = by(chan, WRITTEN, { byKeyId: true })
    const mail = (certificates: readonly Buffer[]) =>
      wrap(detachedEntity(part, { ...signing, certificates }))
    expect(judge(mail([...others, chan.der]))).toBe('passed')
    expect(judge(mail([chan.der, ...others]))).toBe('passed')
    expect(judge(mail(others))).toBe('forged')
  })

  test('one of a stranger with the key, number and issuer of another proves nobody', () => {
    const clone = makeLeaf(pki.strangerCa, issuerDns.ca, {
      id: 'clone',
      key: fixtureKey('wong', 'rsa2048'),
      serial: '3A41C7059E2210B4',
      subject: [['CN', 'CHAN TAI MAN']],
      emails: [OWN],
    })
    const signing = by(clone, WRITTEN)
    for (const certificates of [
      [clone.der, chan.der],
      [chan.der, clone.der],
    ]) {
      const verdict = verifySmime(
        wrap(detachedEntity(part, { ...signing, certificates })),
        demoTrust(),
        AT,
      )
      expect(verdict).toMatchObject({ outcome: 'indeterminate', code: 'no-path' })
      expect('signer' in verdict && verdict.signer?.key.oid).toBe('1.2.840.113549.1.1.1')
      expect('signer' in verdict && verdict.signer?.der.equals(clone.der)).toBe(true)
    }
  })

  test('one modulus under another exponent is another key', () => {
    const { n } = chan.key.export({ format: 'jwk' })
    const modulus = Buffer.from(n ?? '', 'base64url').toString('hex')
    const twin = withSpki(
      leaf({ serial: '0E42' }),
      seq(
        seq(oid('1.2.840.113549.1.1.1'), Buffer.from('0500', 'hex')),
        bits(seq(integer(modulus), integer('010003'))),
      ),
    )
    const mail = detachedMail(head(), part, { ...by(twin, WRITTEN) })
    expect(judge(mail)).toBe('forged')
  })

  test('a curve that brings its own parameters is no key (CVE-2020-0601)', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      paramEncoding: 'explicit',
    })
    expect(
      judge(detachedMail(head(), part, by(leaf({ key: privateKey, serial: '0E43' }), WRITTEN))),
    ).toBe('algorithm-mismatch')
  })
})

/** Another key in the certificate, signed again by the CA: only a CA that was fooled issues it. */
function withSpki(identity: Identity, spki: Buffer): Identity {
  const [tbsNode] = children(readBer(identity.der))
  const fields = children(tbsNode!).map((field, i) => (i === 6 ? spki : rawOf(field)))
  const tbs = seq(...fields)
  const { identifier } = algorithmFor(pki.ca.key)
  return { ...identity, der: seq(tbs, identifier, bits(sign('sha256', tbs, pki.ca.key))) }
}

describe('octets behind the end', () => {
  const cms = cmsOver(Buffer.from(part), { ...by(chan, WRITTEN), embed: true })
  const opaque = (bytes: Buffer) => Buffer.from(header(outer(head())) + opaqueEntity(bytes))

  test.each([
    ['DER', cms],
    ['BER', indefinite(cms)],
  ])('a message in %s ends where it ends', (_, bytes) => {
    expect(judge(opaque(bytes))).toBe('passed')
    for (const more of ['00', '0000', '0500', '3000'])
      expect(judge(opaque(Buffer.concat([bytes, Buffer.from(more, 'hex')])))).toBe('cms-malformed')
    expect(verifyCms(Buffer.concat([bytes, bytes]), demoTrust(), AT).outcome).toBe('failed')
  })
})
