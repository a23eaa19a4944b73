/** Whoever signed the list or the response for the CA: what is weak about him is told, and what says that he stands is kept. */
import { expect, test } from 'vitest'
import { head, TEXT, WRITTEN } from '../../fixtures/case.ts'
import { fixtureKey, issuing, sha1 } from '../../fixtures/identities.ts'
import { by, detachedMail, textPart } from '../../fixtures/mime.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import { ocspDer, ocspNoCheck } from '../../fixtures/pki-status.ts'
import {
  certificateDer,
  crlDer,
  type Dn,
  EKU,
  ext,
  type HashName,
  KU,
  keyIdOf,
  nameDer,
} from '../../fixtures/x509.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { certificatesOfVerdict, groundsOfVerdict, verdictRecord } from '../../src/email/verdict.ts'
import { type Certificate, parseCertificate } from '../../src/pki/certificate.ts'
import { type Crl, parseCrl } from '../../src/pki/crl.ts'
import { parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { at, below, ca, days, hours, list, pathOf, pki, root, rootList } from './status-world.ts'

const EMAIL = 'leaf@example.hk'
const leaf = below({ more: [ext.emails(EMAIL)] })
const identity = { id: 'leaf', key: fixtureKey('wong', 'rsa2048'), der: leaf.der }
const mail = detachedMail(head({ from: EMAIL }), textPart(TEXT), by(identity, WRITTEN))

type Issued = {
  readonly by: 'root' | 'ca'
  readonly dn: Dn
  readonly key: 'lee' | 'short'
  readonly hash?: HashName
  readonly extensions: readonly Buffer[]
}

function issued({ by: who, dn, key: name, hash, extensions }: Issued): Certificate {
  const signing = who === 'root' ? pki.root : pki.ca
  const own = issuing(issuerDns[who], signing.key)
  const key = fixtureKey(name, name === 'short' ? 'rsa1024' : 'rsa2048')
  return parseCertificate(
    certificateDer({
      serial: '0A09',
      issuer: own.issuer,
      subject: nameDer(dn),
      notBefore: days(-10),
      notAfter: days(10),
      publicKey: key,
      signingKey: signing.key,
      ...(hash ? { hash } : {}),
      extensions: [
        ext.subjectKeyId(keyIdOf(key, sha1)),
        ext.authorityKeyId(own.keyId),
        ...extensions,
      ],
    }),
  )
}

/** Another key of the CA's own name, for its lists alone (RFC 5280 §6.3.3 (f)), that the root vouches for. */
const listSigner = (odd: Partial<Issued> = {}) =>
  issued({
    by: 'root',
    dn: issuerDns.ca,
    key: 'lee',
    extensions: [ext.keyUsage(KU.cRLSign)],
    ...odd,
  })

const listBy = (name: 'lee' | 'short'): Crl => {
  const key = fixtureKey(name, name === 'short' ? 'rsa1024' : 'rsa2048')
  return list({ signingKey: key })
}

test('a list signer who stands behind nothing weak: his own status is kept beside the list', () => {
  const result = pathOf(leaf, [listBy('lee')], { intermediates: [listSigner()] })
  expect(result).toMatchObject({ outcome: 'valid', weaknesses: [] })
  expect(result.evidence.map((each) => each.certificate.serial)).toEqual(['0A02', '5511', '0A09'])
})

test('years later the anchor and what was kept of the verdict are enough: whoever signed the list is in it', () => {
  const held = { intermediates: [ca, listSigner()], crls: [rootList, listBy('lee')] }
  const verdict = verifySmime(mail, makeTrust({ anchors: [root], ...held }), at)
  const certificates = certificatesOfVerdict(verdict)
  expect(verdict.outcome).toBe('passed')
  expect(certificates.map(({ sha256 }) => sha256)).toContain(listSigner().sha256)
  const kept = new Map(groundsOfVerdict(verdict).map(({ sha256, bytes }) => [sha256, bytes]))
  const intermediates = verdictRecord(verdict).certificates.map(({ sha256 }) =>
    parseCertificate(kept.get(sha256) ?? Buffer.of()),
  )
  const crls = [...new Set(verdictRecord(verdict).status.map(({ sha256 }) => sha256))].map(
    (sha256) => parseCrl(kept.get(sha256) ?? Buffer.of()),
  )
  const again = verifySmime(mail, makeTrust({ anchors: [root], intermediates, crls }), at)
  expect(verdictRecord(again)).toEqual(verdictRecord(verdict))
})

test.each([
  ['was issued with SHA-1', { hash: 'sha1' }, 'lee', 'weak-digest', /is signed with sha1/],
  ['has a short key', { key: 'short' }, 'short', 'weak-key', /1024/],
] as const)(
  'a list signer who %s is told as such, and the mail is in doubt',
  (_, odd, key, kind, says) => {
    const signer = listSigner(odd)
    const result = pathOf(leaf, [listBy(key)], { intermediates: [signer] })
    expect(result).toMatchObject({
      outcome: 'valid',
      weaknesses: [{ kind, detail: expect.stringMatching(says) }],
    })
    const trust = makeTrust({
      anchors: [root],
      intermediates: [ca, signer],
      crls: [rootList, listBy(key)],
    })
    const verdict = verifySmime(mail, trust, at)
    expect(verdict).toMatchObject({
      outcome: 'indeterminate',
      code: kind,
      detail: expect.stringMatching(says),
    })
    const borne = verifySmime(mail, trust, at, { conformance: { weak: true } })
    expect(verdictRecord(borne)).toMatchObject({
      outcome: 'passed',
      notes: [{ code: 'weak-accepted', detail: expect.stringMatching(says) }],
    })
  },
)

const responder = (odd: Partial<Issued> = {}, more: readonly Buffer[] = [ocspNoCheck()]) =>
  issued({
    by: 'ca',
    dn: [['CN', 'responder']],
    key: 'lee',
    extensions: [ext.eku(EKU.ocsp), ...more],
    ...odd,
  })

const answered = (signer: Certificate, name: 'lee' | 'short') =>
  parseOcspResponse(
    ocspDer({
      signer,
      key: fixtureKey(name, name === 'short' ? 'rsa1024' : 'rsa2048'),
      producedAt: hours(-1),
      answers: [{ about: leaf, issuer: ca, thisUpdate: hours(-1), nextUpdate: hours(5) }],
    }),
  )

test.each([
  ['was issued with SHA-1', { hash: 'sha1' }, 'lee', 'weak-digest', /is signed with sha1/],
  [
    'has a short key',
    { key: 'short', extensions: [ext.eku(EKU.ocsp), ocspNoCheck()] },
    'short',
    'weak-key',
    /1024/,
  ],
] as const)(
  'a responder who %s is told as such, and the mail is in doubt',
  (_, odd, key, kind, says) => {
    const ocsp = [answered(responder(odd), key)]
    const weaknesses = [{ kind, detail: expect.stringMatching(says) }]
    expect(pathOf(leaf, [], { ocsp })).toMatchObject({ outcome: 'valid', weaknesses })
    const trust = makeTrust({ anchors: [root], intermediates: [ca], crls: [rootList] })
    const verdict = verifySmime(mail, trust, at, { ocsp })
    expect(verdict).toMatchObject({ outcome: 'indeterminate', code: kind })
  },
)

test('the list that vouches for a responder is kept with his answer, and doubted where it is weak', () => {
  const ocsp = [answered(responder({}, []), 'lee')]
  const lists = (hash: HashName) => [list({ hash })]
  const good = pathOf(leaf, lists('sha256'), { ocsp })
  expect(good).toMatchObject({ outcome: 'valid', weaknesses: [] })
  const about = good.evidence.map(({ source, certificate }) => [source, certificate.serial])
  expect(about).toContainEqual(['ocsp', '5511'])
  expect(about).toContainEqual(['crl', '0A09'])
  expect(pathOf(leaf, lists('sha1'), { ocsp })).toMatchObject({
    outcome: 'valid',
    weaknesses: [{ kind: 'weak-digest', detail: expect.stringContaining('signed with sha1') }],
  })
})

test('a signer who is weak and whose list is not used is nobody’s doubt', () => {
  const unused = crlDer({
    issuer: nameDer(issuerDns.ca),
    signingKey: fixtureKey('lee', 'rsa2048'),
    number: 6,
    thisUpdate: days(-2),
    nextUpdate: days(8),
  })
  const weak = listSigner({ hash: 'sha1' })
  const result = pathOf(leaf, [list(), parseCrl(unused)], { intermediates: [weak] })
  expect(result).toMatchObject({ outcome: 'valid', weaknesses: [] })
})
