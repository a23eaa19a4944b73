// Signed mails for the differential run: every algorithm in every structure with one mutation each, made in memory.
import { createHash } from 'node:crypto'
import { head, TEXT, WRITTEN } from '../../fixtures/case.ts'
import { ATTRIBUTE, attribute, type CmsParts, type SignerParts } from '../../fixtures/cms.ts'
import { octets, seq } from '../../fixtures/der.ts'
import { fixtureKey, type Identity, type LeafParts, makeLeaf } from '../../fixtures/identities.ts'
import {
  attachmentPart,
  detachedMail,
  multipart,
  opaqueMail,
  textPart,
} from '../../fixtures/mime.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import type { Dn, HashName } from '../../fixtures/x509.ts'

const pki = openPki()

export type Algorithm = {
  readonly name: string
  readonly key: string
  readonly odd: Partial<SignerParts>
}

const signs = (key: string, hash: HashName, pss = false): Algorithm => ({
  name: `${key}${pss ? '-pss' : ''}-${hash}`,
  key,
  odd: { hash, ...(pss ? { pss } : {}) },
})

export const ALGORITHMS: readonly Algorithm[] = [
  signs('chan', 'sha256'),
  signs('chan', 'sha384'),
  signs('chan', 'sha512'),
  signs('chan', 'sha1'),
  signs('chan', 'sha256', true),
  signs('chan', 'sha384', true),
  signs('chan', 'sha512', true),
  signs('short', 'sha256'),
  signs('lau', 'sha256'),
  signs('lau', 'sha512'),
  signs('p384', 'sha384'),
  signs('p521', 'sha512'),
  signs('ed25519', 'sha512'),
]

/** What is put into a mail, before it is put together: mutations change one thing of it. */
export type Plan = {
  readonly algorithm: Algorithm
  readonly structure: string
  leaf: Identity
  part: string
  signer: SignerParts
  more: readonly SignerParts[]
  cms: Partial<CmsParts>
  opaque: boolean
  /** Certificates that openssl and we are handed beside the message. */
  beside: readonly Buffer[]
}

/** The signer's certificate for that key, as the demo CA would issue it; a mutation may say otherwise. */
export function leafFor(
  key: string,
  odd: Partial<LeafParts> = {},
  ca: Identity = pki.ca,
  dn: Dn = issuerDns.ca,
): Identity {
  return makeLeaf(ca, dn, {
    id: key,
    key: fixtureKey(key, 'rsa2048'),
    serial: '0F01',
    subject: [['CN', 'DIFFERENTIAL ONE']],
    emails: ['taiman.chan@example.hk'],
    ...odd,
  })
}

type Structure = (plan: Plan) => void

const essV2 = (leaf: Identity) => {
  const id = seq(octets(createHash('sha256').update(leaf.der).digest()))
  return attribute(ATTRIBUTE.signingCertificateV2, seq(seq(id)))
}

export const STRUCTURES: Readonly<Record<string, Structure>> = {
  detached: () => undefined,
  opaque: (plan) => {
    plan.opaque = true
  },
  'detached-without-attributes': (plan) => {
    plan.signer = { ...plan.signer, attributes: false }
  },
  'opaque-without-attributes': (plan) => {
    plan.signer = { ...plan.signer, attributes: false }
    plan.opaque = true
  },
  'by-key-identifier': (plan) => {
    plan.signer = { ...plan.signer, byKeyId: true }
  },
  'two-signers': (plan) => {
    const second = pki.identities.wong!
    plan.more = [{ identity: second, signingTime: WRITTEN }]
    plan.cms = { certificates: [plan.leaf.der, second.der] }
  },
  'attributes-out-of-order': (plan) => {
    plan.signer = { ...plan.signer, unsorted: true, moreAttributes: [essV2(plan.leaf)] }
  },
  'with-ess': (plan) => {
    plan.signer = { ...plan.signer, moreAttributes: [essV2(plan.leaf)] }
  },
  'with-attachment': (plan) => {
    const parts = [
      plan.part,
      attachmentPart('form.pdf', 'application/pdf', Buffer.from('%PDF-1.4 x')),
    ]
    plan.part = multipart(parts, '----in-1')
  },
  'without-certificate': (plan) => {
    plan.cms = { certificates: [] }
    plan.beside = [plan.leaf.der]
  },
  'with-whole-chain': (plan) => {
    plan.cms = { certificates: [plan.leaf.der, pki.ca.der, pki.root.der] }
  },
}

export function planOf(algorithm: Algorithm, structure: string, leaf: Identity): Plan {
  const plan: Plan = {
    algorithm,
    structure,
    leaf,
    part: textPart(TEXT),
    signer: { identity: leaf, signingTime: WRITTEN, ...algorithm.odd },
    more: [],
    cms: { certificates: [leaf.der] },
    opaque: false,
    beside: [],
  }
  STRUCTURES[structure]?.(plan)
  return plan
}

/** The mail of a plan, and the octets that were signed. */
export function mailOf(plan: Plan): Buffer {
  const signing = { ...plan.cms, signers: [plan.signer, ...plan.more] }
  const make = plan.opaque ? opaqueMail : detachedMail
  return make(head(), plan.part, signing)
}

export { pki }
