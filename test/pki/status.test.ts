/** CRLs of every kind RFC 5280 §5 and §6.3 know, each held against `openssl verify` where that can judge it too. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { issuerDns } from '../../fixtures/pki.ts'
import { writePem } from '../../src/pki/pem.ts'
import { describeNeeding } from '../servers/needs.ts'
import {
  base,
  type Case,
  delta,
  groups,
  listSigner,
  plain,
  revoked,
  SERIAL,
  signerKey,
  signers,
} from './status-cases.ts'
import { ask, at, ca, days, hours, list, pathOf, root, rootList } from './status-world.ts'

describe.each(Object.entries(groups))('%s', (_name, cases) => {
  test.each(cases)('$why: $expected', ({ target = plain, crls, options, expected }) => {
    const intermediates = [...signers, ...(options?.intermediates ?? [])]
    expect(ask(target, crls, { ...options, intermediates })).toBe(expected)
  })
})

test('a delta takes back a hold, and nobody who was revoked for good', () => {
  expect(ask(plain, [base(revoked(6)), delta(revoked(8))])).toBe('valid')
  expect(ask(plain, [base(revoked(1)), delta(revoked(8))])).toBe('revoked')
  expect(ask(plain, [base(revoked()), delta(revoked(8))])).toBe('revoked')
})

test('a CRL signer that is revoked itself vouches for nothing', () => {
  const signer = listSigner(issuerDns.ca)
  const crls = [list({ signingKey: signerKey })]
  const rootRevokes = list({ by: 'root', number: 2, thisUpdate: hours(-1), ...revoked(1, '0A77') })
  expect(ask(plain, crls, { intermediates: [signer] })).toBe('valid')
  expect(ask(plain, [...crls, rootRevokes], { intermediates: [signer] })).toBe('status-unknown')
})

test('a revoked CA is worth nothing, whatever its own list says', () => {
  const rootRevokes = list({
    by: 'root',
    number: 2,
    thisUpdate: hours(-1),
    ...revoked(2, ca.serial),
  })
  expect(ask(plain, [list(), rootRevokes])).toBe('issuer-revoked')
})

test('a list signed with SHA-1 makes a good path doubtful, and one beside it does not', () => {
  const weak = list({ hash: 'sha1' })
  const told = pathOf(plain, [weak])
  expect('weaknesses' in told && told.weaknesses).toMatchObject([{ kind: 'weak-digest' }])
  expect(pathOf(plain, [weak, list({ thisUpdate: hours(-1), number: 8 })])).toMatchObject({
    outcome: 'valid',
    weaknesses: [],
  })
  expect(ask(plain, [list({ hash: 'sha1', ...revoked(1) })])).toBe('revoked')
})

test('base and delta are both kept as evidence, with number, times and bytes', () => {
  const crls = [base(), delta()]
  const { evidence } = pathOf(plain, crls)
  expect(evidence.map((each) => 'crlNumber' in each && each.crlNumber)).toEqual(['1', '10', '12'])
  expect(evidence.slice(1).map((each) => each.sha256)).toEqual(crls.map((crl) => crl.sha256))
  expect(evidence[2]?.der.equals(crls[1]?.der ?? Buffer.alloc(0))).toBe(true)
  expect(evidence[1]).toMatchObject({ thisUpdate: days(-1), certificate: { serial: SERIAL } })
})

describeNeeding(['openssl'], 'held against openssl verify', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-status-'))
  afterAll(() => rmSync(dir, { recursive: true }))
  const pem = (name: string, ...ders: readonly Buffer[]) => {
    const label = name.endsWith('.crl') ? 'X509 CRL' : 'CERTIFICATE'
    writeFileSync(join(dir, name), ders.map((der) => writePem(der, label)).join(''))
  }

  /** True where openssl finds the path good and nothing revoked. */
  function openssl({ target = plain, crls, options }: Case): boolean {
    pem('root.pem', root.der)
    pem('leaf.pem', target.der)
    const more = [...signers, ...(options?.intermediates ?? [])]
    pem('others.pem', ...[ca, ...more].map((one) => one.der))
    pem('all.crl', ...[rootList, ...crls].map((crl) => crl.der))
    const trust = ['-CAfile', 'root.pem', '-untrusted', 'others.pem', '-CRLfile', 'all.crl']
    const how = [
      '-crl_check_all',
      '-extended_crl',
      '-use_deltas',
      '-attime',
      `${at.getTime() / 1000}`,
    ]
    const run = spawnSync('openssl', ['verify', ...trust, ...how, 'leaf.pem'], { cwd: dir })
    return run.status === 0
  }

  const all = Object.values(groups).flat()
  test.each(all)('$why', (one) => {
    const ours = one.expected === 'valid'
    const same = openssl(one) === ours
    // What is explained must be true as well: an explanation nobody needs is red.
    const explained = one.openssl !== undefined && !/no word for a hold/.test(one.openssl)
    expect(same).toBe(!explained)
  })
})
