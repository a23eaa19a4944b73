// An OCSP response (RFC 6960 §4.2) as a plain object, read once from strict DER. Says nothing yet of who signed it.

import { createHash } from 'node:crypto'
import { type Digest, readDigest, readScheme, type SignatureScheme } from './algorithm.ts'
import {
  BerError,
  type BerNode,
  bitsOf,
  bodyOf,
  child,
  children,
  expectTag,
  integerHex,
  octetsOf,
  oidOf,
  rawOf,
  readBer,
  smallInteger,
  TAG,
} from './ber.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { type CrlReason, reasonOf } from './crl-entries.ts'
import { type Extension, readExtensions } from './extensions.ts'
import { OCSP_LIMITS } from './limits.ts'
import { type Name, readName } from './name.ts'
import { timeOf } from './time.ts'

export type CertId = {
  /** Undefined where the hash is one we do not know: then it names nobody. */
  readonly digest: Digest | undefined
  readonly issuerNameHash: Buffer
  readonly issuerKeyHash: Buffer
  /** As in Certificate. */
  readonly serial: string
}

export type OcspAnswer = {
  readonly id: CertId
  readonly state:
    | { readonly kind: 'good' }
    | { readonly kind: 'unknown' }
    | { readonly kind: 'revoked'; readonly at: Date; readonly reason: CrlReason }
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
}

export type OcspResponse = {
  readonly der: Buffer
  /** Of the whole DER, lower hex. */
  readonly sha256: string
  readonly responder:
    | { readonly by: 'name'; readonly name: Name }
    | { readonly by: 'key'; readonly sha1: Buffer }
  readonly producedAt: Date
  readonly answers: readonly OcspAnswer[]
  readonly nonce: Buffer | undefined
  /** The responder's word that "revoked" may also mean "never issued" (RFC 6960 §4.4.8). */
  readonly extendedRevoke: boolean
  readonly criticalUnknown: readonly string[]
  readonly tbs: Buffer
  readonly scheme: SignatureScheme | undefined
  readonly signature: Buffer
  readonly certificates: readonly Certificate[]
}

/** The responder gave no answer, and says so without signing it (RFC 6960 §2.3). */
export class OcspRefusal extends Error {}

const REFUSALS: readonly (string | undefined)[] = [
  undefined,
  'malformedRequest',
  'internalError',
  'tryLater',
  undefined,
  'sigRequired',
  'unauthorized',
]
const BASIC = '1.3.6.1.5.5.7.48.1.1'
const NONCE = '1.3.6.1.5.5.7.48.1.2'
const EXTENDED_REVOKE = '1.3.6.1.5.5.7.48.1.9'

/** Throws a BerError where the octets are no response, an OcspRefusal where they are one that answers nothing. */
export function parseOcspResponse(bytes: Uint8Array): OcspResponse {
  if (bytes.length > OCSP_LIMITS.octets)
    throw new BerError(`an OCSP response of ${bytes.length} octets`, true)
  // A copy: the response is kept as evidence, and what it came in may be larger.
  const der = Buffer.from(bytes)
  const outer = expectTag(readBer(der, { der: true }), TAG.sequence)
  const status = smallInteger(expectTag(child(outer, 0), TAG.enumerated))
  if (status !== 0) throw new OcspRefusal(REFUSALS[status] ?? `the unknown status ${status}`)
  const wrapped = child(expectTag(child(outer, 1), 0xa0), 0)
  if (oidOf(child(wrapped, 0)) !== BASIC) throw new BerError('an OCSP response of another type')
  const basic = readBer(octetsOf(expectTag(child(wrapped, 1), TAG.octetString)), { der: true })
  const [tbs, algorithm, signature, brought] = children(expectTag(basic, TAG.sequence))
  if (!tbs || !algorithm || !signature) throw new BerError('an OCSP response without its parts')
  return {
    der,
    sha256: createHash('sha256').update(der).digest('hex'),
    ...readTbs(tbs),
    tbs: rawOf(tbs),
    scheme: readScheme(algorithm),
    signature: bitsOf(signature),
    certificates: brought ? readCertificates(expectTag(brought, 0xa0)) : [],
  }
}

function readTbs(tbs: BerNode) {
  const parts = [...children(expectTag(tbs, TAG.sequence))]
  if (parts[0]?.tag === 0xa0) {
    if (smallInteger(child(parts[0], 0)) !== 0) throw new BerError('an OCSP response of version 2')
    parts.shift()
  }
  const [responder, producedAt, list, more] = parts
  if (!responder || !producedAt || !list) throw new BerError('an OCSP response with fields missing')
  const nodes = children(expectTag(list, TAG.sequence))
  if (nodes.length > OCSP_LIMITS.answers)
    throw new BerError(`an OCSP response of ${nodes.length} answers`, true)
  const extensions = more ? readExtensions(child(expectTag(more, 0xa1), 0)) : new Map()
  const answers = nodes.map(readAnswer)
  const nonce: Extension | undefined = extensions.get(NONCE)
  return {
    responder: readResponder(responder),
    producedAt: timeOf(expectTag(producedAt, TAG.generalizedTime)),
    answers: answers.map(({ answer }) => answer),
    nonce: nonce && octetsOf(nonce.value),
    extendedRevoke: extensions.has(EXTENDED_REVOKE),
    criticalUnknown: [extensions, ...answers.map((each) => each.extensions)].flatMap(strangers),
  }
}

function strangers(extensions: ReadonlyMap<string, Extension>): readonly string[] {
  return [...extensions.values()]
    .filter(({ oid, critical }) => critical && oid !== NONCE && oid !== EXTENDED_REVOKE)
    .map(({ oid }) => oid)
}

function readResponder(node: BerNode): OcspResponse['responder'] {
  if (node.tag === 0xa1) return { by: 'name', name: readName(child(node, 0)) }
  return { by: 'key', sha1: octetsOf(expectTag(child(expectTag(node, 0xa2), 0), TAG.octetString)) }
}

function readAnswer(node: BerNode) {
  const [id, state, thisUpdate, ...rest] = children(expectTag(node, TAG.sequence))
  if (!id || !state || !thisUpdate) throw new BerError('an OCSP answer with fields missing')
  const next = rest.find((part) => part.tag === 0xa0)
  const more = rest.find((part) => part.tag === 0xa1)
  const extensions: ReadonlyMap<string, Extension> = more
    ? readExtensions(child(more, 0))
    : new Map()
  const answer: OcspAnswer = {
    id: readCertId(id),
    state: readState(state),
    thisUpdate: timeOf(expectTag(thisUpdate, TAG.generalizedTime)),
    nextUpdate: next && timeOf(expectTag(child(next, 0), TAG.generalizedTime)),
  }
  return { answer, extensions }
}

function readCertId(node: BerNode): CertId {
  const [algorithm, name, key, serial] = children(expectTag(node, TAG.sequence))
  if (!algorithm || !name || !key || !serial) throw new BerError('an OCSP CertID cut short')
  return {
    digest: readDigest(algorithm),
    issuerNameHash: octetsOf(expectTag(name, TAG.octetString)),
    issuerKeyHash: octetsOf(expectTag(key, TAG.octetString)),
    serial: integerHex(serial),
  }
}

function readState(node: BerNode): OcspAnswer['state'] {
  if (node.tag === 0x80 && bodyOf(node).length === 0) return { kind: 'good' }
  if (node.tag === 0x82 && bodyOf(node).length === 0) return { kind: 'unknown' }
  const [at, reason] = children(expectTag(node, 0xa1))
  if (!at) throw new BerError('a revocation without its time')
  return {
    kind: 'revoked',
    at: timeOf(expectTag(at, TAG.generalizedTime)),
    reason: reason
      ? reasonOf(smallInteger(expectTag(child(expectTag(reason, 0xa0), 0), TAG.enumerated)))
      : 'unspecified',
  }
}

function readCertificates(list: BerNode): readonly Certificate[] {
  const nodes = children(expectTag(child(list, 0), TAG.sequence))
  if (nodes.length > OCSP_LIMITS.certificates)
    throw new BerError(`an OCSP response with ${nodes.length} certificates`, true)
  return nodes.map((node) => parseCertificate(rawOf(node)))
}
