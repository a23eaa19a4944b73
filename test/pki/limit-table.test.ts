/** Each limit of src/pki/limits.ts from both sides: the last that keeps it, and the first that crosses it. */
import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  bits as bitString,
  contextPlain,
  integer,
  nothing,
  oid,
  seq,
  tlv,
} from '../../fixtures/der.ts'
import { fixtureKey } from '../../fixtures/identities.ts'
import { ocspDer, ocspNoCheck, points, pointUri, responderAt } from '../../fixtures/pki-status.ts'
import { EKU, ext, extension } from '../../fixtures/x509.ts'
import { BerError, type BerNode, children, decodeOid, readBer } from '../../src/pki/ber.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { indexEntries } from '../../src/pki/crl-index.ts'
import { listsOf, wantedStatus } from '../../src/pki/gather-status.ts'
import * as LIMITS from '../../src/pki/limits.ts'
import { writeOcspRequest } from '../../src/pki/ocsp-request.ts'
import { parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { paySignature, startWork, WorkError } from '../../src/pki/work.ts'
import * as made from './limit-world.ts'
import { ask, at, below, ca, hours, list, root } from './status-world.ts'

type Crossing = {
  readonly keeps: readonly [unknown, unknown]
  readonly crosses: readonly [unknown, unknown]
}
/** What came of it, and what it must be. */
type Limits = typeof LIMITS
type Name = { [G in keyof Limits]: `${G & string}.${keyof Limits[G] & string}` }[keyof Limits]

/** What was said: a code, an outcome, or the name of an error and whether a limit was crossed. */
function said(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (error instanceof BerError) return error.tooComplex ? 'too complex' : 'malformed'
    if (error instanceof WorkError) return error.kind
    return error instanceof Error ? error.name : error
  }
}

const { BER_LIMITS, KEY_LIMITS, PATH_LIMITS, NAME_LIMITS, POLICY_LIMITS, CRL_LIMITS, OCSP_LIMITS } =
  LIMITS
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

function depthOf(levels: number): string {
  let der: Buffer = tlv(0x05)
  for (let i = 0; i < levels; i++) der = seq(der)
  let node: BerNode | undefined = readBer(der)
  while (node && (node.tag & 0x20) !== 0) node = children(node)[0]
  return 'read'
}

/** The list itself is a value too; for each 512 octets there may be one more. */
function valuesOf(count: number): string {
  children(readBer(seq(...many(count - 1, () => nothing()))))
  return 'read'
}
const mostValues = BER_LIMITS.nodes + ((2 * BER_LIMITS.nodes) >> 9)

const E = Buffer.from('010001', 'hex')
const usable = (bits: number, exponent = E) => made.withRsa(bits, exponent).publicKey !== undefined

/** FIPS has no such sizes, and node:crypto takes them all the same. */
function dsaOf(octets: number): boolean {
  const whole = (modulus: number) => {
    const number = (size: number) => integer(`7f${'a5'.repeat(size - 1)}`)
    return seq(
      seq(oid('1.2.840.10040.4.1'), seq(number(modulus), number(32), number(modulus))),
      bitString(number(modulus)),
    )
  }
  let modulus = 300
  while (whole(modulus + 1).length <= octets) modulus++
  const spki = whole(modulus)
  expect(createPublicKey({ key: spki, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('dsa')
  return made.withSpki(spki).publicKey !== undefined
}

function chain(links: number): unknown {
  const extra = []
  let by = made.rootBy
  for (let i = 0; i < links - 2; i++) {
    const key = made.p256()
    extra.push(made.certificate({ name: `ca ${i}`, by, key, more: made.caExtensions }))
    by = { dn: made.dnOf(`ca ${i}`), key }
  }
  return made.judge(made.certificate({ name: 'leaf', by, key: made.leafKey }), extra)[0]
}

/** So many certificates of one CA, each of which leads to the root and breaks a rule. */
function broken(count: number): unknown {
  const key = made.leafKey
  const unknown = extension('1.2.3.4', true, nothing())
  const extra = many(count, (i) =>
    made.certificate({
      name: 'ca',
      by: made.rootBy,
      key,
      more: [...made.caExtensions, unknown],
      serial: `0A${1000 + i}`,
    }),
  )
  const by = { dn: made.dnOf('ca'), key }
  return made.judge(made.certificate({ name: 'leaf', by, key: made.leafKey }), extra)[0]
}

/** Each name, the subject among them, against 800 bases. */
function named(count: number): unknown {
  const dns = (amount: number, tail: string) =>
    many(amount, (i) => contextPlain(2, Buffer.from(`h${i}.${tail}`)))
  const key = made.p256()
  const more = [...made.caExtensions, ext.nameConstraints(dns(400, 'a.hk'), dns(400, 'b.hk'))]
  const sub = made.certificate({ name: 'sub', by: made.rootBy, key, more })
  const by = { dn: made.dnOf('sub'), key }
  const names = [extension('2.5.29.17', false, seq(...dns(count - 1, 'a.hk')))]
  return made.judge(made.certificate({ name: 'leaf', by, key: made.leafKey, more: names }), [
    sub,
  ])[0]
}

/** Eight CAs with a tenth of the limit each, and the rest in the signer. */
function policies(total: number): unknown {
  const policy = (i: number) => `1.3.6.1.4.1.99999.9.${i}`
  const each = POLICY_LIMITS.nodes / 10
  const extra = []
  let by = made.rootBy
  const all = ext.policies(...many(each, policy))
  for (let i = 0; i < 8; i++) {
    const key = made.p256()
    extra.push(made.certificate({ name: `ca ${i}`, by, key, more: [...made.caExtensions, all] }))
    by = { dn: made.dnOf(`ca ${i}`), key }
  }
  const own = ext.policies(...many(total - 8 * each, policy))
  return made.judge(
    made.certificate({ name: 'leaf', by, key: made.leafKey, more: [own] }),
    extra,
  )[0]
}

function pay(times: number): string {
  const work = startWork()
  for (let i = 0; i < times; i++) paySignature(work, `${i}`, leaf)
  return 'paid'
}

const entry = seq(tlv(0x02, Buffer.from([5])), tlv(0x17, Buffer.from('261101000000Z')))
const listed = (count: number) => indexEntries(Buffer.concat(many(count, () => entry)), true).size

const leaf = below()
const key = fixtureKey('tam', 'rsa2048')
const responder = below({
  serial: '5520',
  cn: 'responder',
  key: 'tam',
  eku: [EKU.ocsp],
  more: [ocspNoCheck()],
})
const answer = (thisUpdate = hours(-1)) => ({ about: leaf, issuer: ca, thisUpdate })
const parts = { signer: responder, key, producedAt: hours(-1) }
const response = (answers: number, certificates: number) =>
  ocspDer({
    ...parts,
    answers: many(answers, () => answer()),
    certificates: many(certificates, () => responder),
  })
const answers = (der: Buffer) => parseOcspResponse(der).answers.length
const answeredAt = (thisUpdate: Date) =>
  ask(leaf, [], { ocsp: [parseOcspResponse(ocspDer({ ...parts, answers: [answer(thisUpdate)] }))] })
const nonced = (size: number) =>
  writeOcspRequest({ certificate: leaf, issuer: ca, nonce: Buffer.alloc(size) }).length > size
function addressesAsked(count: number) {
  const urls = many(count, (i) => `http://r${i}.hk/`)
  const trust = makeTrust({ anchors: [root], intermediates: [ca] })
  return wantedStatus([below({ more: [responderAt(...urls)] })], trust, at).inquiries[0]?.urls
    .length
}
function placesTried(count: number) {
  const point = pointUri(...many(count, (i) => `http://c${i}.hk/ca.crl`))
  return listsOf(below({ more: [points({ point })] }))[0]?.length
}
const later = (date: Date, ms: number) => new Date(date.getTime() + ms)

const crossings: Readonly<Record<Name, () => Crossing>> = {
  'BER_LIMITS.depth': () => ({
    keeps: [depthOf(BER_LIMITS.depth), 'read'],
    crosses: [said(() => depthOf(BER_LIMITS.depth + 1)), 'too complex'],
  }),
  'BER_LIMITS.nodes': () => ({
    keeps: [valuesOf(mostValues), 'read'],
    crosses: [said(() => valuesOf(mostValues + 1)), 'too complex'],
  }),
  'BER_LIMITS.oidOctets': () => ({
    keeps: [said(() => typeof decodeOid(Buffer.alloc(BER_LIMITS.oidOctets, 1))), 'string'],
    crosses: [said(() => decodeOid(Buffer.alloc(BER_LIMITS.oidOctets + 1, 1))), 'too complex'],
  }),
  'KEY_LIMITS.rsaLeast': () => ({
    keeps: [usable(KEY_LIMITS.rsaLeast), true],
    crosses: [usable(KEY_LIMITS.rsaLeast - 8), false],
  }),
  'KEY_LIMITS.rsaGood': () => ({
    keeps: [made.withRsa(KEY_LIMITS.rsaGood, E).key.weakness, undefined],
    crosses: [made.withRsa(KEY_LIMITS.rsaGood - 8, E).key.weakness, 'an RSA key of 2040 bits'],
  }),
  'KEY_LIMITS.rsaMost': () => ({
    keeps: [usable(KEY_LIMITS.rsaMost), true],
    crosses: [usable(KEY_LIMITS.rsaMost + 8), false],
  }),
  'KEY_LIMITS.exponentBits': () => ({
    keeps: [usable(2_048, Buffer.alloc(KEY_LIMITS.exponentBits / 8, 0x81)), true],
    crosses: [usable(2_048, Buffer.alloc(KEY_LIMITS.exponentBits / 8 + 1, 0x81)), false],
  }),
  'KEY_LIMITS.dsaOctets': () => ({
    keeps: [dsaOf(KEY_LIMITS.dsaOctets), true],
    crosses: [dsaOf(KEY_LIMITS.dsaOctets + 8), false],
  }),
  'PATH_LIMITS.signatures': () => ({
    // The key has 2,048 bits, so each counts for one.
    keeps: [said(() => pay(PATH_LIMITS.signatures)), 'paid'],
    crosses: [said(() => pay(PATH_LIMITS.signatures + 1)), 'too-complex'],
  }),
  'PATH_LIMITS.links': () => ({
    keeps: [chain(PATH_LIMITS.links + 1), 'valid'],
    crosses: [chain(PATH_LIMITS.links + 2), 'no-path'],
  }),
  'PATH_LIMITS.complete': () => ({
    keeps: [broken(PATH_LIMITS.complete), 'path-invalid'],
    crosses: [broken(PATH_LIMITS.complete + 1), 'too-complex'],
  }),
  'NAME_LIMITS.comparisons': () => ({
    keeps: [named(NAME_LIMITS.comparisons / 800), 'valid'],
    crosses: [named(NAME_LIMITS.comparisons / 800 + 1), 'too-complex'],
  }),
  'POLICY_LIMITS.nodes': () => ({
    keeps: [policies(POLICY_LIMITS.nodes), 'valid'],
    crosses: [policies(POLICY_LIMITS.nodes + 1), 'too-complex'],
  }),
  'CRL_LIMITS.octets': () => ({
    keeps: [said(() => parseCrl(Buffer.alloc(CRL_LIMITS.octets))), 'malformed'],
    crosses: [said(() => parseCrl(Buffer.alloc(CRL_LIMITS.octets + 1))), 'too complex'],
  }),
  'CRL_LIMITS.probes': () => ({
    keeps: [said(() => listed(CRL_LIMITS.probes)), CRL_LIMITS.probes],
    crosses: [said(() => listed(CRL_LIMITS.probes + 1)), 'too complex'],
  }),
  'CRL_LIMITS.clockSkewMs': () => ({
    keeps: [ask(leaf, [list({ thisUpdate: later(at, CRL_LIMITS.clockSkewMs) })]), 'valid'],
    crosses: [
      ask(leaf, [list({ thisUpdate: later(at, CRL_LIMITS.clockSkewMs + 1_000) })]),
      'status-unknown',
    ],
  }),
  'CRL_LIMITS.addresses': () => ({
    keeps: [placesTried(CRL_LIMITS.addresses), CRL_LIMITS.addresses],
    crosses: [placesTried(CRL_LIMITS.addresses + 1), CRL_LIMITS.addresses],
  }),
  'OCSP_LIMITS.octets': () => ({
    keeps: [said(() => parseOcspResponse(Buffer.alloc(OCSP_LIMITS.octets))), 'malformed'],
    crosses: [said(() => parseOcspResponse(Buffer.alloc(OCSP_LIMITS.octets + 1))), 'too complex'],
  }),
  'OCSP_LIMITS.answers': () => ({
    keeps: [said(() => answers(response(OCSP_LIMITS.answers, 1))), OCSP_LIMITS.answers],
    crosses: [said(() => answers(response(OCSP_LIMITS.answers + 1, 1))), 'too complex'],
  }),
  'OCSP_LIMITS.addresses': () => ({
    keeps: [addressesAsked(OCSP_LIMITS.addresses), OCSP_LIMITS.addresses],
    crosses: [addressesAsked(OCSP_LIMITS.addresses + 1), OCSP_LIMITS.addresses],
  }),
  'OCSP_LIMITS.certificates': () => ({
    keeps: [said(() => answers(response(1, OCSP_LIMITS.certificates))), 1],
    crosses: [said(() => answers(response(1, OCSP_LIMITS.certificates + 1))), 'too complex'],
  }),
  'OCSP_LIMITS.nonceOctets': () => ({
    keeps: [said(() => nonced(OCSP_LIMITS.nonceOctets)), true],
    crosses: [said(() => nonced(OCSP_LIMITS.nonceOctets + 1)), 'RangeError'],
  }),
  'OCSP_LIMITS.withoutNextUpdateMs': () => ({
    keeps: [answeredAt(later(at, -OCSP_LIMITS.withoutNextUpdateMs)), 'valid'],
    crosses: [answeredAt(later(at, -OCSP_LIMITS.withoutNextUpdateMs - 1_000)), 'status-unknown'],
  }),
}

test.each(Object.entries(crossings))('%s', (_, run) => {
  const { keeps, crosses } = run()
  expect(keeps[0]).toBe(keeps[1])
  expect(crosses[0]).toBe(crosses[1])
})

test('no limit is left out', () => {
  const named = Object.entries(LIMITS).flatMap(([group, limits]) =>
    Object.keys(limits).map((name) => `${group}.${name}`),
  )
  expect(Object.keys(crossings).sort()).toEqual(named.sort())
})
