// Certificates read as plain objects, against what openssl and node say of the same octets.

import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BerError, readBer } from '../../src/pki/ber.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'

const home = new URL('../../fixtures/pki/', import.meta.url)
const file = (name: string) => readFileSync(new URL(name, home))

test('a personal certificate, field by field', () => {
  expect(parseCertificate(file('certs/chan.pem'))).toMatchObject({
    serial: '3A41C7059E2210B4',
    version: 3,
    issuer: { text: 'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK' },
    subject: { text: 'CN=CHAN TAI MAN,OU=0000100017,O=Demo e-Cert (Personal),C=HK' },
    notBefore: new Date('2026-01-05T00:00:00Z'),
    notAfter: new Date('2029-01-04T23:59:59Z'),
    emails: ['taiman.chan@example.hk'],
    keyUsage: new Set(['digitalSignature', 'nonRepudiation']),
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2'],
    policies: ['1.3.6.1.4.1.99999.1.1.1'],
    key: { algorithm: 'rsa', bits: 2048, weakness: undefined },
    crlDistributionPoints: [
      { names: [{ form: 'uri', value: 'http://crl.ecert.example.hk/crl/demo-ca-1.crl' }] },
    ],
    selfIssued: false,
    criticalUnknown: [],
  })
})

test('the organisational units stay in the order of the certificate, the SRN first', () => {
  const { subject } = parseCertificate(file('certs/encipherment.pem'))
  const units = subject.attributes.filter((one) => one.type === 'OU').map((one) => one.value)
  expect(units).toEqual([
    '0000200046',
    '0000000012345678000000000000',
    'LOTUS PEAK TRADING LIMITED',
    'SALES',
  ])
})

test('every fixture agrees with node:crypto', () => {
  for (const name of readdirSync(new URL('certs/', home))) {
    const ours = parseCertificate(file(`certs/${name}`))
    const theirs = new X509Certificate(file(`certs/${name}`))
    expect(ours.serial).toBe(theirs.serialNumber)
    expect(ours.sha256.toUpperCase()).toBe(theirs.fingerprint256.replace(/:/g, ''))
    expect(ours.publicKey?.equals(theirs.publicKey)).toBe(true)
    expect(ours.notAfter).toEqual(new Date(theirs.validTo))
    expect(ours.basicConstraints?.ca ?? false).toBe(theirs.ca)
  }
})

test('an address outside ASCII is read from SmtpUTF8Mailbox', () => {
  expect(parseCertificate(file('certs/utf8.pem')).emails).toEqual(['陳大文@example.hk'])
})

test('whatever is no certificate throws a BerError and nothing else', () => {
  const der = parseCertificate(file('certs/chan.pem')).der
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, value, cut) => {
      const bytes = Buffer.from(der)
      bytes[at] = value
      try {
        parseCertificate(bytes.subarray(0, cut || der.length))
      } catch (error) {
        expect(error).toBeInstanceOf(BerError)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('BER: indefinite lengths where allowed, and never in DER', () => {
  const indefinite = Buffer.from('308002010100 00'.replace(/ /g, ''), 'hex')
  expect(readBer(indefinite).end).toBe(7)
  expect(() => readBer(indefinite, { der: true })).toThrow(BerError)
  expect(() => readBer(Buffer.from('3081020500', 'hex'), { der: true })).toThrow('not in DER')
  expect(() => readBer(Buffer.from('30020500ff', 'hex'))).toThrow('octets after')
  expect(() => readBer(Buffer.from('3005020101', 'hex'))).toThrow(BerError)
})
