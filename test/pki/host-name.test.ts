// Which hosts a certificate stands for: exact names, wildcards of one label, addresses; never the CN.
import { expect, test } from 'vitest'
import { contextPlain, seq } from '../../fixtures/der.ts'
import { makeLeaf } from '../../fixtures/identities.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import { extension } from '../../fixtures/x509.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { addressOctets, hostFault } from '../../src/pki/host-name.ts'

const { ca, identities } = openPki()
const names = (...dns: readonly string[]) => dns.map((name) => contextPlain(2, Buffer.from(name)))

function certificateOf(alternatives: readonly Buffer[], cn = 'cn.example.hk') {
  const leaf = makeLeaf(ca, issuerDns.ca, {
    id: 'server',
    key: identities.server!.key,
    serial: '0E01',
    subject: [['CN', cn]],
    more: alternatives.length > 0 ? [extension('2.5.29.17', false, seq(...alternatives))] : [],
  })
  return parseCertificate(leaf.der)
}

const holds = (alternatives: readonly Buffer[], host: string) =>
  hostFault(certificateOf(alternatives), host) === undefined

test.each([
  ['www.example.hk', 'www.example.hk', true],
  ['WWW.Example.HK', 'www.example.hk', true],
  ['www.example.hk', 'WWW.EXAMPLE.HK.', true],
  ['xn--fiq228c.example.hk', '中文.example.hk', true],
  ['a_b.example.hk', 'a_b.example.hk', true],
  ['*.example.hk', 'www.example.hk', true],
  ['*.example.hk', 'a.www.example.hk', false],
  ['*.example.hk', 'example.hk', false],
  ['w*.example.hk', 'www.example.hk', false],
  ['www.*.hk', 'www.example.hk', false],
  ['*.*.hk', 'www.example.hk', false],
  ['*.hk', 'example.hk', false],
  ['*', 'localhost', false],
  ['*.example.hk', '*.example.hk', false],
  ['example.hk', 'www.example.hk', false],
  ['.example.hk', 'www.example.hk', false],
  ['www.example.hk.', 'www.example.hk', false],
  ['www.example.hk\0.evil.hk', 'www.example.hk', false],
  ['', '', false],
  ['192.0.2.7', '192.0.2.7', false],
])('%j for %j: %s', (name, host, expected) => {
  expect(holds(names(name), host)).toBe(expected)
})

test('any one of several names is enough, and the CN is none of them', () => {
  expect(holds(names('a.example.hk', 'b.example.hk'), 'b.example.hk')).toBe(true)
  expect(holds([], 'cn.example.hk')).toBe(false)
  expect(holds(names('a.example.hk'), 'cn.example.hk')).toBe(false)
})

test('an address is compared octet by octet, and only with addresses', () => {
  const address = (text: string) => contextPlain(7, addressOctets(text)!)
  expect(holds([address('192.0.2.7')], '192.0.2.7')).toBe(true)
  expect(holds([address('192.0.2.7')], '192.0.2.8')).toBe(false)
  expect(holds([address('2001:db8::7')], '2001:DB8:0:0:0:0:0:7')).toBe(true)
  expect(holds([address('2001:db8::7')], '[2001:db8::7]')).toBe(true)
  expect(holds([address('192.0.2.7')], '::ffff:192.0.2.7')).toBe(false)
})

test.each([
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['1::', '00010000000000000000000000000000'],
  ['::ffff:192.0.2.7', '00000000000000000000ffffc0000207'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['255.0.0.1', 'ff000001'],
])('%s as octets', (text, hex) => {
  expect(addressOctets(text)?.toString('hex')).toBe(hex)
})
