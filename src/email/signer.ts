// One signer of a CMS message: whose key verifies, over what, and how the certificate stands at a moment.

import { hash } from 'node:crypto'
import {
  type Digest,
  isWeakDigest,
  readDigest,
  readScheme,
  type SignatureScheme,
  verifySignature,
} from '../pki/algorithm.ts'
import { readBer, TAG } from '../pki/ber.ts'
import type { Certificate } from '../pki/certificate.ts'
import { sameName } from '../pki/name.ts'
import { payKey, spend, type Work } from '../pki/work.ts'
import { essMatches, readAttributes, type SignedAttributes } from './attributes.ts'
import type { SignedData, SignerId, SignerInfo } from './cms.ts'
import { doubt, doubtful, type Finding, refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'
import type { Note } from './verdict.ts'

/** The octets a signature may cover: canonical, and as received where that differs. */
export type Content = { readonly canonical: Buffer; readonly received: Buffer }

export type ProvedSigner = {
  readonly certificate: Certificate
  readonly octets: Buffer
  readonly digest: string
  readonly digestAlgorithm: Digest
  readonly signatureAlgorithm: string
  readonly signingTime: Date | undefined
  readonly notes: readonly Note[]
  /** What is weak about the algorithms, though the signature is right. */
  readonly weakness: Finding | undefined
}

/** How the content of one mail is hashed. */
export type Hashing = {
  readonly digest: (digest: Digest, octets: Buffer) => Buffer
  /** So many octets are about to be hashed. */
  readonly pay: (octets: number) => void
}

/** The same octets are hashed once under each algorithm, however many signers there are. */
export function hashing(length: number, work: Work): Hashing {
  const known = new Map<Buffer, Map<Digest, Buffer>>()
  const meter = { left: MAIL_LIMITS.hashings * length + (1 << 20) }
  const pay = (octets: number) => {
    work.tick()
    spend(meter, octets, 'content that is hashed too often')
  }
  const digest = (name: Digest, octets: Buffer) => {
    const own = known.get(octets) ?? new Map<Digest, Buffer>()
    known.set(octets, own)
    const before = own.get(name)
    if (before) return before
    pay(octets.length)
    const value = hash(name, octets, 'buffer')
    own.set(name, value)
    return value
  }
  return { digest, pay }
}

/** What all signers of one mail share. */
export type Proving = {
  /** Certificates that a signer may name. */
  readonly known: readonly Certificate[]
  readonly hashed: Hashing
  readonly work: Work
}

/** Throws a MailFault where the signature proves nothing. */
export function proveSigner(
  signed: SignedData,
  signer: SignerInfo,
  content: Content,
  proving: Proving,
): ProvedSigner {
  const { known, hashed } = proving
  const algorithms = readAlgorithms(signer)
  const attributes = readAttributes(signer, signed.contentType)
  const candidates = known.filter((certificate) => isNamed(signer.id, certificate))
  const matched = matchContent(algorithms.digest, attributes, content, hashed)
  const digest = hashed.digest(algorithms.digest, matched.octets)
  if (candidates.length === 0)
    doubt('no-path', `the certificate of the signer ${show(signer.id)} is not at hand`)
  const right = candidates.filter((certificate) => fits(algorithms.scheme, certificate))
  if (right.length === 0)
    refuse('algorithm-mismatch', 'the signature is of another kind than the key')
  const { octets } = matched
  const found = whoSigned(right, algorithms, { attributes, octets, signer }, proving)
  const notes = [
    ...matched.notes,
    ...(found.asSent ? [NOT_DER] : []),
    ...(attributes?.namesHeaderFields ? [HEADER_FIELDS] : []),
  ]
  return {
    certificate: found.certificate,
    octets: matched.octets,
    digest: digest.toString('hex'),
    digestAlgorithm: algorithms.digest,
    signatureAlgorithm: algorithms.scheme.name,
    signingTime: attributes?.signingTime,
    notes,
    weakness: weaknessOf(algorithms.digest),
  }
}

/** Few programs write it and none is known to show it, so its fields are not told from the others: an officer is. */
const HEADER_FIELDS: Note = {
  code: 'header-fields-signed',
  detail: 'the signed attributes name header fields (RFC 7508), which are not compared',
}
const NOT_DER: Note = { code: 'attributes-not-der', detail: 'the signed attributes are not in DER' }

function keyDetail(certificate: Certificate | undefined): string {
  return certificate?.key.weakness ?? `a key of an unknown kind (${certificate?.key.oid})`
}

function weaknessOf(digest: Digest): Finding | undefined {
  return isWeakDigest(digest)
    ? doubtful('weak-digest', `the mail is signed with ${digest}`)
    : undefined
}

type Algorithms = { readonly digest: Digest; readonly scheme: SignatureScheme }

/** RFC 5652 §5.3: the digest is named twice, and both must be the same. RFC 8419 §3: Ed25519 goes with SHA-512. */
function readAlgorithms(signer: SignerInfo): Algorithms {
  const digest = readDigest(signer.digestAlgorithm)
  const scheme = readScheme(signer.signatureAlgorithm)
  if (!digest || !scheme) return doubt('algorithm-unknown', 'an algorithm that we do not know')
  const expected = scheme.keys.includes('ed25519') ? 'sha512' : (scheme.digest ?? digest)
  if (expected !== digest) refuse('algorithm-mismatch', `${scheme.name} over a ${digest} digest`)
  return { digest, scheme }
}

/** Does the message mean this certificate? Its key may still be another's. */
export function isNamed(id: SignerId, certificate: Certificate): boolean {
  return id.by === 'key'
    ? certificate.subjectKeyId === id.keyId
    : certificate.serial === id.serial && sameName(certificate.issuer, id.issuer)
}

function show(id: SignerId): string {
  return id.by === 'key' ? `with key ${id.keyId}` : `no. ${id.serial} of "${id.issuer.text}"`
}

function fits(scheme: SignatureScheme, certificate: Certificate): boolean {
  return scheme.keys.includes(certificate.key.algorithm)
}

/** The digest that was signed must be the digest of the content, canonical first (RFC 8551 §3.1.1). */
function matchContent(
  digest: Digest,
  attributes: SignedAttributes | undefined,
  content: Content,
  hashed: Hashing,
) {
  if (!attributes) {
    if (looksLikeAttributes(content.canonical))
      refuse('attributes-wrong', 'the content is a list of signed attributes')
    return { octets: content.canonical, notes: [] }
  }
  const wanted = attributes.messageDigest
  if (hashed.digest(digest, content.canonical).equals(wanted))
    return { octets: content.canonical, notes: [] }
  const differs = content.received !== content.canonical
  if (differs && hashed.digest(digest, content.received).equals(wanted)) {
    const note: Note = {
      code: 'signed-as-received',
      detail: 'the line ends were not canonical when signed',
    }
    return { octets: content.received, notes: [note] }
  }
  return refuse('altered', 'the content is not what was signed')
}

/** Attributes that somebody signed once could else be passed off as content (RFC 5652 §5.4, no tag tells them apart). */
function looksLikeAttributes(octets: Buffer): boolean {
  if (octets[0] !== TAG.set) return false
  try {
    readBer(octets)
    return true
  } catch {
    return false
  }
}

type Signed = {
  readonly attributes: SignedAttributes | undefined
  readonly octets: Buffer
  readonly signer: SignerInfo
}

/** All certificates that fit the name are tried: whose key verifies is the signer, not whom the message names. */
function whoSigned(
  candidates: readonly Certificate[],
  { digest, scheme }: Algorithms,
  { attributes, octets, signer }: Signed,
  { hashed, work }: Proving,
): { certificate: Certificate; asSent: boolean } {
  let [tried, keyFits] = [false, false]
  for (const [place, data] of (attributes?.encodings ?? [octets]).entries())
    for (const certificate of candidates) {
      payKey(work, certificate.key)
      if (!attributes) hashed.pay(octets.length)
      const { publicKey } = certificate
      if (!publicKey) continue
      tried = true
      const name = scheme.keys.includes('ed25519') ? undefined : digest
      if (!verifySignature(scheme, name, data, signer.signature, publicKey)) continue
      keyFits = true
      if (essMatches(attributes, certificate)) return { certificate, asSent: place > 0 }
    }
  const [first] = candidates
  if (!tried) doubt(first?.key.weakness ? 'weak-key' : 'algorithm-unknown', keyDetail(first))
  if (keyFits) refuse('attributes-wrong', 'the signed certificate hash is of another certificate')
  return attributes
    ? refuse('forged', 'the signature is not by the key of the certificate')
    : refuse('altered', 'the signature does not fit the content')
}
