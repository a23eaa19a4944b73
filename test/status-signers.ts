/** People below the demo CA whose certificates name where to ask for them, their mails, and the CA's lists, all of today. */

import type { Der } from '../fixtures/der.ts'
import { fixtureKey, type Identity, issuing, makeLeaf, sha1 } from '../fixtures/identities.ts'
import { by, detachedMail, textPart } from '../fixtures/mime.ts'
import { issuerDns, openPki } from '../fixtures/pki.ts'
import { ocspNoCheck, points, pointUri, responderAt } from '../fixtures/pki-status.ts'
import {
  type CrlParts,
  certificateDer,
  crlDer,
  type Dn,
  EKU,
  ext,
  KU,
  keyIdOf,
  nameDer,
} from '../fixtures/x509.ts'

export const pki = openPki()
export const now = new Date()
export const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000)

export type SignerParts = {
  readonly serial: string
  readonly ocsp?: string
  /** Several are the addresses of one list. */
  readonly crl?: string | readonly string[]
  /** Where its deltas are (freshestCRL). */
  readonly delta?: string
  /** Who issues its list, where that is not the CA. */
  readonly crlIssuer?: Der
}

const email = (serial: string): string => `s${serial.toLowerCase()}@example.hk`

export function signer({ serial, ocsp, crl, delta, crlIssuer }: SignerParts): Identity {
  const point = crl === undefined ? {} : { point: pointUri(...[crl].flat()) }
  return makeLeaf(pki.ca, issuerDns.ca, {
    id: serial,
    key: fixtureKey('wong', 'rsa2048'),
    serial,
    subject: [['CN', `signer ${serial}`]],
    emails: [email(serial)],
    notBefore: later(-24).toISOString(),
    notAfter: later(24).toISOString(),
    points: [],
    more: [
      ...(ocsp === undefined ? [] : [responderAt(ocsp)]),
      ...(crl === undefined
        ? []
        : [points({ ...point, ...(crlIssuer ? { issuer: crlIssuer } : {}) })]),
      ...(delta === undefined ? [] : [freshest(delta)]),
    ],
  })
}

/** freshestCRL is distribution points under another OID (RFC 5280 §4.2.1.15). */
export function freshest(url: string): Der {
  const listed = Buffer.from(points({ point: pointUri(url) }))
  listed[listed.indexOf(Buffer.from('551d1f', 'hex')) + 2] = 0x2e
  return listed
}

/** Whom the CA named to answer for it. */
export const responder = makeLeaf(pki.ca, issuerDns.ca, {
  id: 'responder',
  key: fixtureKey('tam', 'rsa2048'),
  serial: '5520',
  subject: [['CN', 'Holdfast Demo OCSP']],
  notBefore: later(-24).toISOString(),
  notAfter: later(24).toISOString(),
  eku: [EKU.ocsp],
  points: [],
  more: [ocspNoCheck()],
})

/** Signs lists for the CA, and for nobody else: an indirect CRL's issuer below the root. */
export const listSignerDn: Dn = [
  ['C', 'HK'],
  ['O', 'Holdfast Demo'],
  ['CN', 'Holdfast Demo List Signer'],
]
export function listSigner(hash: 'sha1' | 'sha256' = 'sha256'): Identity {
  const key = fixtureKey('lee', 'rsa2048')
  const root = issuing(issuerDns.root, pki.root.key)
  const der = certificateDer({
    serial: '0A09',
    issuer: root.issuer,
    subject: nameDer(listSignerDn),
    notBefore: later(-24),
    notAfter: later(24),
    publicKey: key,
    signingKey: pki.root.key,
    hash,
    extensions: [
      ext.keyUsage(KU.cRLSign),
      ext.subjectKeyId(keyIdOf(key, sha1)),
      ext.authorityKeyId(root.keyId),
    ],
  })
  return { id: 'list-signer', key, der }
}

export type ListParts = Partial<Omit<CrlParts, 'issuer'>> & { readonly dn?: Dn }

/** A list of the demo CA, of an hour ago and good for a day, empty unless said otherwise. */
export function list({ dn = issuerDns.ca, ...parts }: ListParts = {}): Buffer {
  const signingKey = parts.signingKey ?? pki.ca.key
  return crlDer({
    issuer: nameDer(dn),
    signingKey,
    number: 7,
    authorityKeyId: keyIdOf(signingKey, sha1),
    thisUpdate: later(-1),
    nextUpdate: later(24),
    ...parts,
  })
}

export function mailOf(identity: Identity, words = 'Please revoke my certificate.'): Buffer {
  const head = { from: email(identity.id), subject: 'Revocation', date: later(-0.1) }
  return detachedMail(head, textPart(`${words}\n`), by(identity, later(-0.1)))
}
