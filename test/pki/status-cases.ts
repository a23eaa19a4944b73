/** Lists of every kind RFC 5280 §5 knows, each with what is said of a certificate by it, and what openssl says. */
import { seq } from '../../fixtures/der.ts'
import { fixtureKey, sha1 } from '../../fixtures/identities.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import {
  deltaOf,
  entryIssuer,
  pointName,
  points,
  pointUri,
  scope,
} from '../../fixtures/pki-status.ts'
import {
  certificateDer,
  type Dn,
  ext,
  extension,
  KU,
  keyIdOf,
  nameDer,
} from '../../fixtures/x509.ts'
import { type Certificate, parseCertificate } from '../../src/pki/certificate.ts'
import type { Crl } from '../../src/pki/crl.ts'
import { type AskOptions, below, days, hours, type ListParts, list, pki } from './status-world.ts'

export const SERIAL = '5511'
const P1 = pointUri('http://crl.example.hk/p1.crl')
const P2 = pointUri('http://crl.example.hk/p2.crl')
export const plain = below()
const inP1 = below({ more: [points({ point: P1 })] })
export const revoked = (reason?: number, serial = SERIAL) => ({
  revoked: [{ serial, at: days(-2), ...(reason === undefined ? {} : { reason }) }],
})
const scoped = (parts: Parameters<typeof scope>[0], more: ListParts = {}) =>
  list({ ...more, extensions: [scope(parts), ...(more.extensions ?? [])] })

/** Another CA below the root, that signs lists for ours. */
const SIGNER: Dn = [['CN', 'Lists for everybody']]
export const signerKey = fixtureKey('ho', 'rsa2048')
export function listSigner(
  dn: Dn,
  { usages = [KU.cRLSign] as readonly number[], serial = '0A77' } = {},
): Certificate {
  return parseCertificate(
    certificateDer({
      serial,
      issuer: nameDer(issuerDns.root),
      subject: nameDer(dn),
      notBefore: days(-90),
      notAfter: days(90),
      publicKey: signerKey,
      signingKey: pki.root.key,
      extensions: [ext.keyUsage(...usages), ext.subjectKeyId(keyIdOf(signerKey, sha1))],
    }),
  )
}
const bySigner = { issuer: nameDer(SIGNER), signingKey: signerKey }
const indirectPoint = pointUri('http://crl.example.hk/all.crl')
const inIndirect = below({
  more: [points({ point: indirectPoint, issuer: nameDer(SIGNER) })],
})
const indirect = (entries: ListParts['revoked']) =>
  scoped({ point: indirectPoint, indirect: true }, { ...bySigner, revoked: entries ?? [] })
const ofOurs = entryIssuer(nameDer(issuerDns.ca))
const ofRoot = entryIssuer(nameDer(issuerDns.root))

export type Case = {
  readonly why: string
  readonly target?: Certificate
  readonly crls: readonly Crl[]
  readonly options?: AskOptions
  readonly expected: string
  /** Where openssl says otherwise, and why that is no matter. */
  readonly openssl?: string
}

const full: readonly Case[] = [
  { why: 'nothing on the list', crls: [list()], expected: 'valid' },
  { why: 'on the list', crls: [list(revoked(1))], expected: 'revoked' },
  { why: 'on the list without a reason', crls: [list(revoked())], expected: 'revoked' },
  {
    why: 'on hold',
    crls: [list(revoked(6))],
    expected: 'on-hold',
    openssl: 'has no word for a hold: revoked',
  },
  {
    why: 'removeFromCRL on a full list means nothing, and is heard as "no longer"',
    crls: [list(revoked(8))],
    expected: 'valid',
  },
  { why: 'no list at all', crls: [], expected: 'status-unknown' },
  { why: 'a stale list', crls: [list({ thisUpdate: days(-11) })], expected: 'status-unknown' },
  {
    why: 'a list of the future',
    crls: [list({ thisUpdate: days(1) })],
    expected: 'status-unknown',
  },
  {
    why: 'a list of five minutes ahead, by a clock that is a little fast',
    crls: [list({ thisUpdate: hours(0.08) })],
    expected: 'valid',
    openssl: 'bears no skew of clocks',
  },
  {
    why: 'signed by a stranger',
    crls: [list({ signingKey: fixtureKey('stranger-ca', 'rsa2048') })],
    expected: 'status-unknown',
  },
  {
    why: 'a critical extension that nobody knows',
    crls: [list({ extensions: [extension('1.2.3.4', true, Buffer.from([5, 0]))] })],
    expected: 'status-unknown',
  },
  {
    why: 'of two fresh lists the newer decides',
    crls: [list({ ...revoked(6), thisUpdate: days(-3) }), list()],
    expected: 'valid',
  },
]

const partitioned: readonly Case[] = [
  { why: 'its own partition', target: inP1, crls: [scoped({ point: P1 })], expected: 'valid' },
  {
    why: 'revoked in its own partition',
    target: inP1,
    crls: [scoped({ point: P1 }, revoked(1))],
    expected: 'revoked',
  },
  {
    why: 'another partition',
    target: inP1,
    crls: [scoped({ point: P2 })],
    expected: 'status-unknown',
  },
  {
    why: 'a partition for one whose certificate names none',
    crls: [scoped({ point: P1 })],
    expected: 'status-unknown',
  },
  {
    why: 'a point that is the name of the CA is the whole list',
    crls: [scoped({ point: pointName(nameDer(issuerDns.ca)) })],
    expected: 'valid',
    openssl: 'asks for a distribution point in the certificate',
  },
  { why: 'for users only', crls: [scoped({ only: 'user' })], expected: 'valid' },
  { why: 'for CAs only', crls: [scoped({ only: 'ca' })], expected: 'status-unknown' },
  {
    why: 'for attribute certificates only',
    crls: [scoped({ only: 'attribute' })],
    expected: 'status-unknown',
  },
  {
    why: 'some reasons only',
    crls: [scoped({ reasons: [1, 2] })],
    expected: 'status-unknown',
  },
  {
    why: 'two lists that share the reasons between them',
    crls: [scoped({ reasons: [1, 2] }), scoped({ reasons: [3, 4, 5, 6, 7, 8] }, { number: 8 })],
    expected: 'valid',
  },
  {
    why: 'revoked on the second of two lists that share the reasons',
    crls: [
      scoped({ reasons: [1, 2] }),
      scoped({ reasons: [3, 4, 5, 6, 7, 8] }, { number: 8, ...revoked(4) }),
    ],
    expected: 'revoked',
  },
]

/** openssl looks for a delta only where the base says that there are some (freshestCRL). */
const freshest = extension('2.5.29.46', false, seq(seq(pointUri('http://crl.example.hk/d.crl'))))
export const base = (more: ListParts = {}) => list({ number: 10, extensions: [freshest], ...more })
export const delta = (more: ListParts = {}, from = 10) =>
  list({ number: 12, thisUpdate: hours(-2), ...more, extensions: [deltaOf(from)] })

const deltas: readonly Case[] = [
  { why: 'nothing changed', crls: [base(), delta()], expected: 'valid' },
  { why: 'revoked since', crls: [base(), delta(revoked(1))], expected: 'revoked' },
  {
    why: 'released since',
    crls: [base(revoked(6)), delta(revoked(8))],
    expected: 'valid',
  },
  {
    why: 'held since',
    crls: [base(), delta(revoked(6))],
    expected: 'on-hold',
    openssl: 'has no word for a hold: revoked',
  },
  { why: 'a delta alone', crls: [delta()], expected: 'status-unknown' },
  {
    why: 'a delta to a later base says nothing of this one',
    crls: [base(revoked(6)), delta(revoked(8), 11)],
    expected: 'on-hold',
    openssl: 'has no word for a hold: revoked',
  },
  {
    why: 'a delta of another partition',
    crls: [
      base(),
      list({ number: 12, ...revoked(1), extensions: [deltaOf(10), scope({ point: P1 })] }),
    ],
    expected: 'valid',
  },
  {
    why: 'a delta by a stranger',
    crls: [base(), delta({ ...revoked(1), signingKey: fixtureKey('stranger-ca', 'rsa2048') })],
    expected: 'valid',
  },
  {
    why: 'a stale delta',
    crls: [base(), delta({ ...revoked(1), thisUpdate: days(-11) })],
    expected: 'valid',
    openssl: 'takes no list at all where one of them is stale',
  },
  {
    why: 'of two deltas the newer decides',
    crls: [base(), delta(revoked(6)), delta({ ...revoked(8), number: 13, thisUpdate: hours(-1) })],
    expected: 'valid',
    openssl: 'takes the first that fits',
  },
  {
    why: 'a stale base that a fresh delta brings up to date',
    crls: [base({ thisUpdate: days(-11) }), delta()],
    expected: 'valid',
  },
]

const others: readonly Case[] = [
  {
    why: 'an indirect list without entries of ours',
    target: inIndirect,
    crls: [indirect([])],
    expected: 'valid',
  },
  {
    why: 'an entry of ours',
    target: inIndirect,
    crls: [indirect([{ serial: SERIAL, at: days(-2), reason: 1, extensions: [ofOurs] }])],
    expected: 'revoked',
  },
  {
    why: 'the same serial of another CA',
    target: inIndirect,
    crls: [indirect([{ serial: SERIAL, at: days(-2), reason: 1, extensions: [ofRoot] }])],
    expected: 'valid',
  },
  {
    why: 'the same serial of two CAs, ours the second',
    target: inIndirect,
    crls: [
      indirect([
        { serial: SERIAL, at: days(-2), reason: 1, extensions: [ofRoot] },
        { serial: '77', at: days(-2) },
        { serial: SERIAL, at: days(-2), reason: 4, extensions: [ofOurs] },
      ]),
    ],
    expected: 'revoked',
  },
  {
    why: 'an entry without an issuer is of the one before',
    target: inIndirect,
    crls: [
      indirect([
        { serial: '77', at: days(-2), extensions: [ofOurs] },
        { serial: SERIAL, at: days(-2), reason: 4 },
      ]),
    ],
    expected: 'revoked',
  },
  {
    why: 'an indirect list the certificate does not name',
    crls: [indirect([])],
    expected: 'status-unknown',
  },
  {
    why: 'a list signed by another key of the CA, whose path is sound',
    crls: [list({ signingKey: signerKey })],
    options: { intermediates: [listSigner(issuerDns.ca)] },
    expected: 'valid',
  },
  {
    why: 'by one that may not sign lists',
    crls: [list({ signingKey: signerKey })],
    options: { intermediates: [listSigner(issuerDns.ca, { usages: [KU.digitalSignature] })] },
    expected: 'status-unknown',
    openssl: 'tells the wrong purpose, and its command says OK all the same',
  },
]

export const groups = { full, partitioned, deltas, 'indirect lists and CRL signers': others }
export const signers = [listSigner(SIGNER, { serial: '0A78' })]
