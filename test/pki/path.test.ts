// Paths and status beyond what PKITS asks: partitions, later lists, name constraints, and a mesh made to exhaust.

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { bool, context, contextPlain, seq } from '../../fixtures/der.ts'
import { CRL_POINT, fixtureKey } from '../../fixtures/identities.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import {
  certificateDer,
  crlDer,
  type Dn,
  ext,
  extension,
  KU,
  keyIdOf,
  nameDer,
} from '../../fixtures/x509.ts'
import { type Certificate, parseCertificate } from '../../src/pki/certificate.ts'
import { type Crl, parseCrl } from '../../src/pki/crl.ts'
import { buildPath } from '../../src/pki/path.ts'
import { loadTrust, makeTrust, trustFreshness } from '../../src/pki/trust.ts'

const pki = openPki()
const root = parseCertificate(pki.root.der)
const ca = parseCertificate(pki.ca.der)
const chan = parseCertificate(pki.identities.chan!.der)
const at = new Date('2026-11-23T02:00:00Z')
const days = (count: number) => new Date(at.getTime() + count * 86_400_000)

type ListParts = {
  readonly from?: Date
  readonly revokedAt?: Date
  readonly reason?: number
  readonly idp?: Buffer
}

function list({ from = days(-1), revokedAt, reason, idp }: ListParts = {}): Crl {
  const revoked = revokedAt
    ? [{ serial: chan.serial, at: revokedAt, ...(reason === undefined ? {} : { reason }) }]
    : []
  return parseCrl(
    crlDer({
      issuer: nameDer(issuerDns.ca),
      signingKey: pki.ca.key,
      thisUpdate: from,
      nextUpdate: new Date(from.getTime() + 10 * 86_400_000),
      number: 7,
      revoked,
      extensions: idp ? [extension('2.5.29.28', true, idp)] : [],
    }),
  )
}

const rootList = parseCrl(
  crlDer({
    issuer: nameDer(issuerDns.root),
    signingKey: pki.root.key,
    thisUpdate: days(-1),
    nextUpdate: days(300),
    number: 1,
  }),
)

function ask(crls: readonly Crl[], options: { now?: Date } = {}, target: Certificate = chan) {
  const result = buildPath(
    target,
    makeTrust({ anchors: [root], intermediates: [ca], crls: [rootList, ...crls] }),
    at,
    options,
  )
  return result.outcome === 'invalid' ? result.code : result.outcome
}

const point = (uri: string) => context(0, context(0, contextPlain(6, Buffer.from(uri))))

test('good, revoked, on hold, and not known', () => {
  expect(ask([list()])).toBe('valid')
  expect(ask([list({ revokedAt: days(-2), reason: 1 })])).toBe('revoked')
  expect(ask([list({ revokedAt: days(-2), reason: 6 })])).toBe('on-hold')
  expect(ask([])).toBe('status-unknown')
  expect(ask([list({ from: days(-20) })])).toBe('status-unknown')
})

test('of two lists the newer one decides', () => {
  const old = list({ from: days(-3), revokedAt: days(-4), reason: 6 })
  expect(ask([old, list()])).toBe('valid')
})

test('a list issued since the receipt answers only when asked later, and for the moment of the receipt', () => {
  const later = { from: days(1) }
  expect(ask([list(later)])).toBe('status-unknown')
  expect(ask([list(later)], { now: days(1) })).toBe('valid')
  expect(ask([list({ ...later, revokedAt: days(0.5), reason: 1 })], { now: days(1) })).toBe('valid')
  expect(ask([list({ ...later, revokedAt: days(-0.5), reason: 1 })], { now: days(1) })).toBe(
    'revoked',
  )
})

test('a partition answers for its own distribution point, kind and no other', () => {
  expect(ask([list({ idp: seq(point(CRL_POINT)) })])).toBe('valid')
  expect(ask([list({ idp: seq(point('http://crl.ecert.example.hk/crl/other.crl')) })])).toBe(
    'status-unknown',
  )
  expect(ask([list({ idp: seq(contextPlain(1, bool(true).subarray(2))) })])).toBe('valid')
  expect(ask([list({ idp: seq(contextPlain(2, bool(true).subarray(2))) })])).toBe('status-unknown')
})

type SubCa = {
  readonly name: string
  readonly key: string
  readonly by: { dn: Dn; key: string }
  readonly more?: readonly Buffer[]
}
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest()
const subCa = ({ name, key, by, more = [] }: SubCa) =>
  parseCertificate(
    certificateDer({
      serial: createHash('sha256')
        .update(name + by.key)
        .digest('hex')
        .slice(0, 14)
        .replace(/^/, '1'),
      issuer: nameDer(by.dn),
      subject: nameDer([['CN', name]]),
      notBefore: days(-100),
      notAfter: days(100),
      publicKey: fixtureKey(key, 'rsa2048'),
      signingKey: fixtureKey(by.key, 'rsa3072'),
      extensions: [
        ext.ca(),
        ext.keyUsage(KU.keyCertSign, KU.cRLSign),
        ext.subjectKeyId(keyIdOf(fixtureKey(key, 'rsa2048'), sha1)),
        ...more,
      ],
    }),
  )

function leafOf(name: string, key: string, email: string): Certificate {
  return parseCertificate(
    certificateDer({
      serial: '77',
      issuer: nameDer([['CN', name]]),
      subject: nameDer([['CN', 'leaf']]),
      notBefore: days(-1),
      notAfter: days(1),
      publicKey: fixtureKey('wong', 'rsa2048'),
      signingKey: fixtureKey(key, 'rsa2048'),
      extensions: [ext.emails(email)],
    }),
  )
}

test('name constraints: inside, outside, and excluded', () => {
  const allowed = [contextPlain(1, Buffer.from('lotuspeak.example.hk'))]
  const by = { dn: issuerDns.root, key: 'root' }
  const narrow = subCa({
    name: 'narrow',
    key: 'lee',
    by,
    more: [
      ext.nameConstraints(allowed, [contextPlain(1, Buffer.from('boss@lotuspeak.example.hk'))]),
    ],
  })
  const trust = makeTrust({ anchors: [root], intermediates: [narrow] })
  const judge = (email: string) =>
    buildPath(leafOf('narrow', 'lee', email), trust, at, { status: false }).outcome
  expect(judge('a@lotuspeak.example.hk')).toBe('valid')
  expect(judge('a@example.hk')).toBe('invalid')
  expect(judge('a@evil.lotuspeak.example.hk')).toBe('invalid')
  expect(judge('boss@lotuspeak.example.hk')).toBe('invalid')
})

test('name constraints hold for the address in the subject beside another one, and for a domain in its own letters', () => {
  const domain = (name: string) => contextPlain(1, Buffer.from(name))
  const by = { dn: issuerDns.root, key: 'root' }
  const judge = (
    permitted: readonly Buffer[],
    excluded: readonly Buffer[],
    subject: Dn,
    san: string,
  ) => {
    const narrow = subCa({
      name: 'narrow',
      key: 'lee',
      by,
      more: [ext.nameConstraints(permitted, excluded)],
    })
    const leaf = parseCertificate(
      certificateDer({
        serial: '78',
        issuer: nameDer([['CN', 'narrow']]),
        subject: nameDer(subject),
        notBefore: days(-1),
        notAfter: days(1),
        publicKey: fixtureKey('wong', 'rsa2048'),
        signingKey: fixtureKey('lee', 'rsa2048'),
        extensions: [ext.emails(san)],
      }),
    )
    return buildPath(leaf, makeTrust({ anchors: [root], intermediates: [narrow] }), at, {
      status: false,
    }).outcome
  }
  const own = [domain('own.hk')]
  expect(judge(own, [], [['E', 'a@own.hk']], 'a@own.hk')).toBe('valid')
  expect(judge(own, [], [['E', 'boss@other.hk']], 'a@own.hk')).toBe('invalid')
  expect(judge([], own, [['E', 'boss@own.hk']], 'a@other.hk')).toBe('invalid')
  const chinese = [domain('xn--fsqu00a.hk')]
  expect(judge(chinese, [], [['CN', 'x']], '陳@例子.hk')).toBe('valid')
  expect(judge([], chinese, [['CN', 'x']], '陳@例子.hk')).toBe('invalid')
  expect(judge(chinese, [], [['CN', 'x']], '陳@例字.hk')).toBe('invalid')
})

test('a mesh of CAs that sign each other ends within the budget', () => {
  const keys = ['lee', 'ho', 'tam', 'cheung', 'ng', 'role']
  const mesh = keys.flatMap((key) =>
    keys
      .filter((other) => other !== key)
      .map((other) => subCa({ name: key, key, by: { dn: [['CN', other]], key: other } })),
  )
  const start = performance.now()
  const result = buildPath(leafOf('lee', 'lee', 'a@b.hk'), makeTrust({ anchors: [root] }), at, {
    extra: mesh,
  })
  expect(result).toMatchObject({ outcome: 'invalid' })
  expect(performance.now() - start).toBeLessThan(1_000)
})

const folder = mkdtempSync(join(tmpdir(), 'holdfast-trust-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('trust is loaded from files and folders, and what cannot be read is told', async () => {
  const home = fileURLToPath(new URL('../../fixtures/pki/', import.meta.url))
  writeFileSync(join(folder, 'broken.crl'), Buffer.from('3003020101', 'hex'))
  writeFileSync(join(folder, 'README'), 'not a certificate')
  const trust = await loadTrust({
    anchors: [`${home}root.pem`],
    intermediates: [`${home}certs`],
    crls: [`${home}ca.crl`, folder, join(folder, 'absent')],
  })
  expect(trust.anchors).toHaveLength(1)
  expect(trust.intermediates.length).toBeGreaterThan(15)
  expect(trust.crls).toHaveLength(1)
  expect(trust.faults).toHaveLength(2)
})

test('freshness tells which list is stale, and for which issuer there is none', () => {
  const trust = makeTrust({
    anchors: [root],
    intermediates: [ca],
    crls: [list({ from: days(-20) })],
  })
  expect(
    trustFreshness(trust, at).map(({ issuer, state, signed }) => [
      issuer.slice(3, 21),
      state,
      signed,
    ]),
  ).toEqual([
    ['Holdfast Demo CA 1', 'stale', true],
    ['Holdfast Demo Root', 'missing', false],
  ])
})
