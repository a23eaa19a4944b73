// Digest and signature algorithms: which AlgorithmIdentifier means what, which are weak, and how node:crypto verifies each.

import { constants, type KeyObject, verify } from 'node:crypto'
import { BerError, type BerNode, children, oidOf, smallInteger, TAG } from './ber.ts'
import type { PublicKeyInfo } from './public-key.ts'

export type Digest =
  | 'md5'
  | 'sha1'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'sha3-256'
  | 'sha3-384'
  | 'sha3-512'

export type SignatureScheme = {
  readonly name: string
  readonly keys: readonly PublicKeyInfo['algorithm'][]
  /** Undefined: the algorithm names none itself (plain rsaEncryption in CMS) or hashes inside (Ed25519). */
  readonly digest: Digest | undefined
  readonly pssSalt: number | undefined
}

const DIGESTS: Readonly<Record<string, Digest>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
}

const RSA_PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'

const rsa = (digest?: Digest): SignatureScheme => ({
  name: digest ? `RSA PKCS#1 v1.5, ${digest}` : 'RSA PKCS#1 v1.5',
  keys: ['rsa'],
  digest,
  pssSalt: undefined,
})
const ecdsa = (digest?: Digest): SignatureScheme => ({
  name: digest ? `ECDSA, ${digest}` : 'ECDSA',
  keys: ['ec'],
  digest,
  pssSalt: undefined,
})
const dsa = (digest?: Digest): SignatureScheme => ({
  name: digest ? `DSA, ${digest}` : 'DSA',
  keys: ['dsa'],
  digest,
  pssSalt: undefined,
})

const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  '1.2.840.113549.1.1.1': rsa(),
  '1.2.840.113549.1.1.4': rsa('md5'),
  '1.2.840.113549.1.1.5': rsa('sha1'),
  '1.3.14.3.2.29': rsa('sha1'),
  '1.2.840.113549.1.1.14': rsa('sha224'),
  '1.2.840.113549.1.1.11': rsa('sha256'),
  '1.2.840.113549.1.1.12': rsa('sha384'),
  '1.2.840.113549.1.1.13': rsa('sha512'),
  '1.2.840.10045.2.1': ecdsa(),
  '1.2.840.10045.4.1': ecdsa('sha1'),
  '1.2.840.10045.4.3.1': ecdsa('sha224'),
  '1.2.840.10045.4.3.2': ecdsa('sha256'),
  '1.2.840.10045.4.3.3': ecdsa('sha384'),
  '1.2.840.10045.4.3.4': ecdsa('sha512'),
  '1.2.840.10040.4.1': dsa(),
  '1.2.840.10040.4.3': dsa('sha1'),
  '2.16.840.1.101.3.4.3.1': dsa('sha224'),
  '2.16.840.1.101.3.4.3.2': dsa('sha256'),
  '1.3.101.112': { name: 'Ed25519', keys: ['ed25519'], digest: undefined, pssSalt: undefined },
}

/** Which digest an AlgorithmIdentifier names; undefined where we do not know it. */
export function readDigest(algorithm: BerNode): Digest | undefined {
  const [oid, parameters] = children(algorithm)
  if (!oid) throw new BerError('an algorithm without a name')
  const hasParameters = parameters !== undefined && parameters.tag !== TAG.null
  return hasParameters ? undefined : DIGESTS[oidOf(oid)]
}

/** Which signature scheme an AlgorithmIdentifier names; undefined where we do not know it. */
export function readScheme(algorithm: BerNode): SignatureScheme | undefined {
  const [oid, parameters] = children(algorithm)
  if (!oid) throw new BerError('an algorithm without a name')
  const name = oidOf(oid)
  return name === RSA_PSS ? readPss(parameters) : SCHEMES[name]
}

/** RFC 4055 §3.1. The mask must be made with the same hash: node:crypto knows no other, and nobody uses one. */
function readPss(parameters: BerNode | undefined): SignatureScheme | undefined {
  const fields = parameters ? children(parameters) : []
  const field = (tag: number) => fields.find((node) => node.tag === tag)
  const inner = (tag: number) => {
    const node = field(tag)
    return node && children(node)[0]
  }
  const hash = inner(0xa0)
  const mask = inner(0xa1)
  const salt = inner(0xa2)
  const trailer = inner(0xa3)
  const digest = hash ? readDigest(hash) : 'sha1'
  const maskDigest = mask ? readMask(mask) : 'sha1'
  if (!digest || digest !== maskDigest || (trailer && smallInteger(trailer) !== 1)) return undefined
  const pssSalt = salt ? smallInteger(salt) : 20
  return { name: `RSA-PSS, ${digest}`, keys: ['rsa', 'rsa-pss'], digest, pssSalt }
}

function readMask(mask: BerNode): Digest | undefined {
  const [oid, hash] = children(mask)
  return oid && hash && oidOf(oid) === MGF1 ? readDigest(hash) : undefined
}

/** Collisions in MD5 and SHA-1 are made in practice, so what they sign may have a twin. */
export function isWeakDigest(digest: Digest): boolean {
  return digest === 'md5' || digest === 'sha1'
}

/** As `verifySignature`, beside the event loop: over the seven million octets of a large CRL. */
export function verifySignatureAside(
  scheme: SignatureScheme,
  data: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      verify(scheme.digest ?? null, data, keyInput(scheme, key), signature, (error, right) =>
        resolve(!error && right),
      )
    } catch {
      resolve(false)
    }
  })
}

function keyInput({ pssSalt }: SignatureScheme, key: KeyObject) {
  return pssSalt === undefined
    ? key
    : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pssSalt }
}

/** True only when the signature is right; any fault of OpenSSL's with the input is "no". */
export function verifySignature(
  scheme: SignatureScheme,
  digest: Digest | undefined,
  data: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
): boolean {
  try {
    return verify(digest ?? null, data, keyInput(scheme, key), signature)
  } catch {
    return false
  }
}
