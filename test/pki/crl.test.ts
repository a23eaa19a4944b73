// CRLs: what openssl writes is read, two hundred thousand entries at once, and every partition answers only for its own.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { seq, tlv } from '../../fixtures/der.ts'
import { fixtureKey } from '../../fixtures/identities.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import { crlDer, nameDer } from '../../fixtures/x509.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { parseCrl, verifyCrl } from '../../src/pki/crl.ts'
import { entryEnd, findOffsets, indexEntries, serialOf } from '../../src/pki/crl-index.ts'
import { leastMs } from '../email/timing.ts'

const home = new URL('../../fixtures/pki/', import.meta.url)
const file = (name: string) => readFileSync(new URL(name, home))
const ca = parseCertificate(file('ca.pem'))
const folder = mkdtempSync(join(tmpdir(), 'holdfast-crl-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the list of the fixtures', () => {
  const crl = parseCrl(file('ca.crl'))
  expect(crl).toMatchObject({
    number: '1300',
    issuer: { text: ca.subject.text },
    thisUpdate: new Date('2026-11-22T11:00:00Z'),
  })
  expect([...crl.entries.keys()]).toEqual(['0D11', '0D12'])
  expect(crl.entries.get('0D11')).toMatchObject({
    reason: 'keyCompromise',
    invalidityDate: new Date('2026-10-01T00:00:00Z'),
  })
  expect(crl.entries.get('0D12')?.reason).toBe('certificateHold')
  expect(crl.entries.get('3A41C7059E2210B4')).toBeUndefined()
  expect(verifyCrl(crl, ca)).toBe(true)
  expect(verifyCrl(crl, parseCertificate(file('root.pem')))).toBe(false)
})

const has = spawnSync('openssl', ['version']).status === 0
if (!has && process.env.CI === 'true')
  throw new Error('openssl is missing: apt-get install openssl')

test.runIf(has)('the CA folder is one that openssl makes a CRL from, hold and all', () => {
  cpSync(fileURLToPath(new URL('ca/', home)), folder, { recursive: true })
  const index = readFileSync(join(folder, 'index.txt'), 'utf8').replace(
    /^V\t(\w+)\t\t(3A41C7059E2210B4)/m,
    'R\t$1\t261123020000Z,certificateHold\t$2',
  )
  writeFileSync(join(folder, 'index.txt'), index)
  writeFileSync(
    join(folder, 'ca.cnf'),
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ncertificate=ca.pem\nprivate_key=ca-key.pem\ndefault_md=sha256\ndefault_crl_days=10\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
  )
  const run = spawnSync('openssl', ['ca', '-config', 'ca.cnf', '-gencrl', '-out', 'new.crl'], {
    cwd: folder,
  })
  expect(run.status, String(run.stderr)).toBe(0)
  const crl = parseCrl(readFileSync(join(folder, 'new.crl')))
  expect(crl.number).toBe(String(0x515))
  expect([...crl.entries.values()]).toMatchObject([
    {
      serial: '3A41C7059E2210B4',
      reason: 'certificateHold',
      revocationDate: new Date('2026-11-23T02:00:00Z'),
    },
  ])
  expect(verifyCrl(crl, ca)).toBe(true)
})

test('two hundred thousand entries are indexed in one pass', () => {
  const at = new Date('2026-11-01T00:00:00Z')
  const listOf = (length: number): Buffer =>
    crlDer({
      issuer: nameDer(issuerDns.ca),
      signingKey: fixtureKey('ca', 'rsa3072'),
      number: 1,
      revoked: Array.from({ length }, (_, i) => ({
        serial: (i + 0x10000).toString(16).padStart(16, '7'),
        at,
        reason: 1,
      })),
      thisUpdate: at,
      nextUpdate: new Date('2026-12-01T00:00:00Z'),
    })
  const [der, less] = [listOf(200_000), listOf(20_000)]
  const crl = parseCrl(der)
  expect(crl.entries.size).toBe(200_000)
  expect(crl.entries.get('7777777777710000')?.reason).toBe('keyCompromise')
  // How many milliseconds it takes is the bench's to say; that it grows with the list alone, and not with its square, ours.
  const ratio = leastMs(0, () => parseCrl(der)) / leastMs(0, () => parseCrl(less))
  expect(ratio).toBeLessThan(50)
})

test('an index finds what a map would, whatever the serial numbers are', () => {
  // Few octets, so that zeros, signs and repetitions come often.
  const octets = fc.array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), { minLength: 1, maxLength: 4 })
  const entry = (serial: readonly number[]) =>
    seq(tlv(0x02, Buffer.from(serial)), tlv(0x17, Buffer.from('261101000000Z')))
  fc.assert(
    fc.property(fc.array(octets, { maxLength: 40 }), octets, (serials, asked) => {
      const der = Buffer.concat(serials.map(entry))
      const index = indexEntries(der, false)
      const model = new Map<string, number>()
      for (let at = 0; at < der.length; at = entryEnd(der, at)) model.set(serialOf(der, at), at)
      expect(index.size).toBe(model.size)
      for (const serial of [...serials, asked]) {
        const name = serialOf(entry(serial), 0)
        expect(findOffsets(der, index, name)).toEqual(model.has(name) ? [model.get(name)] : [])
      }
    }),
  )
})

test('a number below zero or of more than 20 octets is none', () => {
  const numbered = (number: number | bigint) =>
    crlDer({
      issuer: nameDer(issuerDns.ca),
      signingKey: fixtureKey('ca', 'rsa3072'),
      thisUpdate: new Date('2026-11-22T11:00:00Z'),
      nextUpdate: new Date('2026-12-22T11:00:00Z'),
      number: number as number, // the writer takes a bigint as well
    })
  expect(parseCrl(numbered(2n ** 160n - 1n)).number).toBe((2n ** 160n - 1n).toString())
  expect(() => parseCrl(numbered(2n ** 160n))).toThrow('a CRL number out of range')
  const negative = numbered(300)
  negative[negative.indexOf(Buffer.from('0202012c', 'hex')) + 2] = 0x81
  expect(() => parseCrl(negative)).toThrow('a CRL number out of range')
})
