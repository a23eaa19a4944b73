// Which digest goes with which key and scheme (RFC 5652, 4056, 5754, 8419), which are weak, and which certificate ESS names.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { attribute, type SignerParts, signedData } from '../../fixtures/cms.ts'
import { context, integer, nothing, octets, oid, seq } from '../../fixtures/der.ts'
import { openPki } from '../../fixtures/pki.ts'
import type { HashName } from '../../fixtures/x509.ts'
import { verifyCms } from '../../src/email/smime.ts'
import { describeNeeding } from '../servers/needs.ts'
import { demoTrust } from './demo-trust.ts'

const { identities } = openPki()
const AT = new Date(CAST_NOW)
const CONTENT = Buffer.from('Whatever was signed.\r\n')
const trust = demoTrust()

function answer(who: string, odd: Partial<SignerParts> = {}): string {
  const identity = identities[who]!
  const cms = signedData({
    content: CONTENT,
    embed: true,
    signers: [{ identity, signingTime: AT, ...odd }],
    certificates: [identity.der],
  })
  return told(cms)
}

function told(cms: Buffer): string {
  const verdict = verifyCms(cms, trust, AT)
  return 'code' in verdict ? verdict.code : verdict.outcome
}

const HASHES: readonly HashName[] = ['sha1', 'sha256', 'sha384', 'sha512']
const OIDS = {
  rsa: '1.2.840.113549.1.1.1',
  'sha1-rsa': '1.2.840.113549.1.1.5',
  'sha256-rsa': '1.2.840.113549.1.1.11',
  'sha384-rsa': '1.2.840.113549.1.1.12',
  'sha512-rsa': '1.2.840.113549.1.1.13',
  'sha256-ecdsa': '1.2.840.10045.4.3.2',
  'sha512-ecdsa': '1.2.840.10045.4.3.4',
  ed25519: '1.3.101.112',
} as const
const algorithm = (name: keyof typeof OIDS): Partial<SignerParts> => ({
  signatureAlgorithm: seq(oid(OIDS[name]), ...(name.endsWith('rsa') ? [nothing()] : [])),
})

describe('every key with every digest', () => {
  for (const who of ['chan', 'lau', 'p384', 'p521'])
    for (const hash of HASHES)
      test(`${who}, ${hash}`, () => {
        expect(answer(who, { hash })).toBe(hash === 'sha1' ? 'weak-digest' : 'passed')
      })
  for (const hash of HASHES)
    test(`RSA-PSS, ${hash}`, () => {
      expect(answer('chan', { hash, pss: true })).toBe(hash === 'sha1' ? 'weak-digest' : 'passed')
    })
})

describe('the signature algorithm may name the digest too, and then the same', () => {
  test.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('%s with RSA', (named) => {
    for (const hash of HASHES) {
      const expected =
        named !== hash ? 'algorithm-mismatch' : hash === 'sha1' ? 'weak-digest' : 'passed'
      expect(answer('chan', { hash, ...algorithm(`${named}-rsa`) }), hash).toBe(expected)
    }
  })

  test('and must be of the kind of the key', () => {
    expect(answer('chan', algorithm('sha256-ecdsa'))).toBe('algorithm-mismatch')
    expect(answer('lau', algorithm('sha256-rsa'))).toBe('algorithm-mismatch')
    expect(answer('lau', algorithm('rsa'))).toBe('algorithm-mismatch')
    expect(answer('lau', algorithm('sha512-ecdsa'))).toBe('algorithm-mismatch')
    expect(answer('chan', algorithm('ed25519'))).toBe('algorithm-mismatch')
    expect(answer('ed25519', { hash: 'sha512', ...algorithm('rsa') })).toBe('algorithm-mismatch')
  })
})

describe('Ed25519 (RFC 8419)', () => {
  test('goes with SHA-512 and no other', () => {
    expect(answer('ed25519')).toBe('passed')
    for (const hash of ['sha1', 'sha256', 'sha384'] as const)
      expect(answer('ed25519', { hash })).toBe('algorithm-mismatch')
  })

  test('signs the content itself where there are no attributes', () => {
    expect(answer('ed25519', { attributes: false })).toBe('passed')
  })
})

describe('RSA-PSS parameters (RFC 4055)', () => {
  const SHA256 = seq(oid('2.16.840.1.101.3.4.2.1'))
  const SHA1 = seq(oid('1.3.14.3.2.26'))
  const mgf = (hash: Buffer) => seq(oid('1.2.840.113549.1.1.8'), hash)
  const pss = (...fields: readonly Buffer[]): Partial<SignerParts> => ({
    pss: true,
    signatureAlgorithm: seq(oid('1.2.840.113549.1.1.10'), seq(...fields)),
  })
  const [hash, mask, salt] = [context(0, SHA256), context(1, mgf(SHA256)), context(2, integer(32))]

  test.each<[string, Partial<SignerParts>, string]>([
    ['all as they are', pss(hash, mask, salt), 'passed'],
    ['the trailer named', pss(hash, mask, salt, context(3, integer(1))), 'passed'],
    ['another trailer', pss(hash, mask, salt, context(3, integer(2))), 'algorithm-unknown'],
    ['another salt length', pss(hash, mask, context(2, integer(20))), 'forged'],
    [
      'a negative salt length',
      pss(hash, mask, context(2, integer('FE').fill(0xfe, 2))),
      'cms-malformed',
    ],
    ['a salt longer than the key', pss(hash, mask, context(2, integer(4096))), 'forged'],
    ['the mask of another digest', pss(hash, context(1, mgf(SHA1)), salt), 'algorithm-unknown'],
    ['no mask, which means SHA-1', pss(hash, salt), 'algorithm-unknown'],
    ['nothing, which means SHA-1', pss(), 'algorithm-mismatch'],
  ])('%s', (_, odd, expected) => {
    expect(answer('chan', odd)).toBe(expected)
  })
})

describe('ESS names the certificate (RFC 5035)', () => {
  const V1 = '1.2.840.113549.1.9.16.2.12'
  const V2 = '1.2.840.113549.1.9.16.2.47'
  const DIGESTS = {
    sha1: '1.3.14.3.2.26',
    sha256: '2.16.840.1.101.3.4.2.1',
    sha512: '2.16.840.1.101.3.4.2.3',
  }
  const of = (hash: string, who = 'chan') =>
    octets(createHash(hash).update(identities[who]!.der).digest())
  const v1 = (...ids: readonly Buffer[]) => attribute(V1, seq(seq(...ids.map((id) => seq(id)))))
  const v2 = (...ids: readonly Buffer[]) => attribute(V2, seq(seq(...ids)))
  const named = (hash: keyof typeof DIGESTS, who?: string) =>
    seq(...(hash === 'sha256' ? [] : [seq(oid(DIGESTS[hash]))]), of(hash, who))

  test.each<[string, readonly Buffer[], string]>([
    ['version 1', [v1(of('sha1'))], 'passed'],
    ['version 1 of another', [v1(of('sha1', 'wong'))], 'attributes-wrong'],
    ['version 2, SHA-256 unsaid', [v2(named('sha256'))], 'passed'],
    ['version 2, SHA-512', [v2(named('sha512'))], 'passed'],
    ['version 2 of another', [v2(named('sha256', 'wong'))], 'attributes-wrong'],
    [
      'version 2 with a digest nobody knows',
      [v2(seq(seq(oid('1.2.3.4')), of('sha256')))],
      'attributes-wrong',
    ],
    ['both', [v1(of('sha1')), v2(named('sha256'))], 'passed'],
    [
      'both, one of them of another',
      [v1(of('sha1')), v2(named('sha256', 'wong'))],
      'attributes-wrong',
    ],
    ['the signer first, then his issuer', [v2(named('sha256'), named('sha256', 'wong'))], 'passed'],
    ['the signer second', [v2(named('sha256', 'wong'), named('sha256'))], 'attributes-wrong'],
    ['none in the list', [v2()], 'cms-malformed'],
  ])('%s', (_, moreAttributes, expected) => {
    expect(answer('chan', { moreAttributes })).toBe(expected)
  })
})

describeNeeding(['openssl'], 'digests that openssl signs with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-pairings-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const pki = fileURLToPath(new URL('../../fixtures/pki/', import.meta.url))
  test.each([
    ['chan', 'md5', 'weak-digest'],
    ['chan', 'sha224', 'passed'],
    ['chan', 'sha3-256', 'passed'],
    ['chan', 'sha3-512', 'passed'],
    ['lau', 'sha224', 'passed'],
    ['chan', 'sha512-256', 'algorithm-unknown'],
    ['chan', 'ripemd160', 'algorithm-unknown'],
  ])('%s, %s', (who, digest, expected) => {
    writeFileSync(join(folder, 'content'), CONTENT)
    const signer = ['-signer', `${pki}certs/${who}.pem`, '-inkey', `${pki}keys/${who}.pem`]
    const words = [
      'cms',
      '-sign',
      '-binary',
      '-nodetach',
      '-in',
      'content',
      '-outform',
      'DER',
      '-md',
      digest,
    ]
    const run = spawnSync('openssl', [...words, ...signer], { cwd: folder })
    expect(run.status, String(run.stderr)).toBe(0)
    expect(told(run.stdout)).toBe(expected)
  })
})
