/** Certificates made to order below the demo's root, and what the search says of them: for the tests of limits. */
import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync } from 'node:crypto'
import { bits as bitString, integer, nothing, oid, seq } from '../../fixtures/der.ts'
import { fixtureKey } from '../../fixtures/identities.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import { certificateDer, type Dn, ext, KU, nameDer, spkiOf } from '../../fixtures/x509.ts'
import { type Certificate, parseCertificate } from '../../src/pki/certificate.ts'
import { buildPath } from '../../src/pki/path.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { at, days, pki, root } from './status-world.ts'

const ROOT = issuerDns.root
export const dnOf = (name: string): Dn => [['CN', name]]

type Parts = {
  readonly name: string
  readonly by: { readonly dn: Dn; readonly key: KeyObject }
  readonly key: KeyObject
  readonly more?: readonly Buffer[]
  readonly serial?: string
}

export function certificate({ name, by, key, more = [], serial = '0A' }: Parts): Certificate {
  return parseCertificate(
    certificateDer({
      serial,
      issuer: nameDer(by.dn),
      subject: nameDer(dnOf(name)),
      notBefore: days(-30),
      notAfter: days(30),
      publicKey: key,
      signingKey: by.key,
      extensions: more,
    }),
  )
}

export const caExtensions = [ext.ca(), ext.keyUsage(KU.keyCertSign, KU.cRLSign)]
export const rootBy = { dn: ROOT, key: pki.root.key }
export const leafKey = fixtureKey('wong', 'rsa2048')
export const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

export function judge(leaf: Certificate, extra: readonly Certificate[], options = {}) {
  const result = buildPath(leaf, makeTrust({ anchors: [root] }), at, {
    extra,
    status: false,
    ...options,
  })
  return result.outcome === 'invalid' ? [result.code, result.detail] : [result.outcome, '']
}

/** A CA certificate with another RSA key in it; who signed it is not asked here. */
export function withRsa(bits: number, exponent: Buffer): Certificate {
  const modulus = Buffer.alloc(bits / 8, 0xc5)
  const key = seq(integer(modulus.toString('hex')), integer(exponent.toString('hex')))
  return withSpki(seq(seq(oid('1.2.840.113549.1.1.1'), nothing()), bitString(key)))
}

export function withSpki(spki: Buffer): Certificate {
  const { der } = certificate({ name: 'big', by: rootBy, key: leafKey, more: caExtensions })
  const old = spkiOf(leafKey)
  const place = der.indexOf(old)
  const changed = Buffer.concat([der.subarray(0, place), spki, der.subarray(place + old.length)])
  // The lengths of the certificate and of what is signed in it have two octets each.
  for (const at of [2, 6])
    changed.writeUInt16BE(changed.readUInt16BE(at) + spki.length - old.length, at)
  return parseCertificate(changed)
}
