// Chains for the differential run: an anchor, issuers, a leaf and the CRLs of all, each part open to one mutation.
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Der } from '../../fixtures/der.ts'
import {
  type CertificateParts,
  type CrlParts,
  certificateDer,
  crlDer,
  type Dn,
  ext,
  KU,
  keyIdOf,
  nameDer,
} from '../../fixtures/x509.ts'
import type { PathOptions } from '../../src/pki/path.ts'

const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest()
const fixed = (name: string) => createPrivateKey(readFileSync(`fixtures/pki/keys/${name}.pem`))
const curve = (namedCurve: string) => () => generateKeyPairSync('ec', { namedCurve }).privateKey
const four = (make: () => KeyObject) => [make(), make(), make(), make()]

/** Four keys of each kind: for the anchor, two issuers and the leaf. */
export const KEYS: Readonly<Record<string, () => readonly KeyObject[]>> = {
  rsa: () => ['root', 'ca', 'wong', 'tam'].map(fixed),
  p256: () => four(curve('P-256')),
  p384: () => four(curve('P-384')),
  ed25519: () => four(() => generateKeyPairSync('ed25519').privateKey),
}

export type Link = {
  dn: Dn
  key: KeyObject
  /** By name, so that a mutation takes out or replaces one; in this order. */
  extensions: Record<string, Der>
  odd: Partial<CertificateParts>
}

export type Chain = {
  /** From the anchor down to the leaf. */
  readonly links: Link[]
  /** One of each issuer, in the order of the links; what is odd about each. */
  readonly lists: Partial<CrlParts>[]
  /** More certificates among the issuers, and more lists, made when all else is. */
  more: (chain: Chain) => { readonly issuers?: readonly Der[]; readonly lists?: readonly Der[] }
  options: PathOptions
  words: readonly string[]
}

const DAY = 86_400_000
const from = new Date('2026-01-01T00:00:00Z')
const to = new Date('2036-01-01T00:00:00Z')
const listed = {
  thisUpdate: new Date('2026-11-22T00:00:00Z'),
  nextUpdate: new Date('2026-12-22T00:00:00Z'),
}

export function chainOf(keys: readonly KeyObject[], issuers: number): Chain {
  const names = ['Root', 'Issuer 1', 'Issuer 2'].slice(0, issuers + 1)
  const links = [...names, 'Leaf'].map((cn, at): Link => {
    const isLeaf = at === issuers + 1
    const key = keys[isLeaf ? 3 : at]!
    const usage = isLeaf
      ? ext.keyUsage(KU.digitalSignature)
      : ext.keyUsage(KU.keyCertSign, KU.cRLSign)
    const extensions: Record<string, Der> = {
      ...(isLeaf ? {} : { ca: ext.ca() }),
      usage,
      subjectKeyId: ext.subjectKeyId(keyIdOf(key, sha1)),
      ...(at > 0 ? { authorityKeyId: ext.authorityKeyId(keyIdOf(keys[at - 1]!, sha1)) } : {}),
      policies: ext.policies(POLICY),
    }
    if (isLeaf) extensions.names = ext.emails('one@a.example.hk')
    return {
      dn: [
        ['C', 'HK'],
        ['O', 'Differential'],
        ['CN', cn],
      ],
      key,
      extensions,
      odd: {},
    }
  })
  const lists = names.map(() => ({}))
  return { links, lists, more: () => ({}), options: {}, words: [] }
}

export const POLICY = '1.3.6.1.4.1.99999.1.1.1'

export type Made = {
  readonly root: Der
  readonly issuers: readonly Der[]
  readonly leaf: Der
  readonly lists: readonly Der[]
}

export function make(chain: Chain): Made {
  const made = chain.links.map((_, at) => certificateOf(chain, at))
  const more = chain.more(chain)
  return {
    root: made[0]!,
    issuers: [...(more.issuers ?? []), ...made.slice(1, -1)],
    leaf: made.at(-1)!,
    lists: [...chain.lists.map((_, at) => listOf(chain, at)), ...(more.lists ?? [])],
  }
}

export function certificateOf(chain: Chain, at: number, odd: Partial<CertificateParts> = {}): Der {
  const link = chain.links[at]!
  const issuer = chain.links[Math.max(at - 1, 0)]!
  return certificateDer({
    serial: `0${at + 1}0${at + 1}`,
    issuer: nameDer(issuer.dn),
    subject: nameDer(link.dn),
    notBefore: from,
    notAfter: to,
    publicKey: link.key,
    signingKey: issuer.key,
    extensions: Object.values(link.extensions),
    ...link.odd,
    ...odd,
  })
}

export function listOf(chain: Chain, at: number, odd: Partial<CrlParts> = {}): Der {
  const issuer = chain.links[at]!
  return crlDer({
    issuer: nameDer(issuer.dn),
    signingKey: issuer.key,
    ...listed,
    number: 7,
    authorityKeyId: keyIdOf(issuer.key, sha1),
    ...chain.lists[at],
    ...odd,
  })
}

export const later = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY)
