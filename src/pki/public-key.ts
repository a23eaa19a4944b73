// A SubjectPublicKeyInfo as a key node:crypto can use, with what must be known of it before it is used.

import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  type BerNode,
  bitsOf,
  bodyOf,
  child,
  children,
  expectTag,
  type Meter,
  oidOf,
  rawOf,
  readBer,
  TAG,
} from './ber.ts'
import { KEY_LIMITS } from './limits.ts'

export type PublicKeyInfo = {
  readonly algorithm: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'dsa' | 'unknown'
  /** RSA and DSA modulus length, EC field length; 0 where it is not known. */
  readonly bits: number
  readonly curve: string | undefined
  /** Of an RSA exponent; 0 for other keys. */
  readonly exponentBits: number
  /** The OID in the SubjectPublicKeyInfo. */
  readonly oid: string
  /** Why the key proves less than it should; undefined where nothing is known against it. */
  readonly weakness: string | undefined
}

export type PublicKey = {
  readonly info: PublicKeyInfo
  /** Undefined where node:crypto does not know the key, or it is not to be used. */
  readonly keyObject: () => KeyObject | undefined
  /** The key bits alone (no algorithm), for key identifiers. */
  readonly bits: Buffer
}

const CURVES: Readonly<Record<string, readonly [string, number]>> = {
  '1.2.840.10045.3.1.7': ['P-256', 256],
  '1.3.132.0.34': ['P-384', 384],
  '1.3.132.0.35': ['P-521', 521],
}

export function readPublicKey(node: BerNode, meter?: Meter): PublicKey {
  const algorithm = child(node, 0)
  const oid = oidOf(child(algorithm, 0))
  const bits = bitsOf(child(node, 1))
  switch (oid) {
    case '1.2.840.113549.1.1.1':
      return readRsa('rsa', oid, { bits, meter }, () => ({
        key: bits,
        format: 'der',
        type: 'pkcs1',
      }))
    case '1.2.840.113549.1.1.10':
      return readRsa('rsa-pss', oid, { bits, meter }, () => spki(node))
    case '1.2.840.10045.2.1':
      return readEc(node, algorithm, oid, bits)
    case '1.3.101.112': {
      const info = {
        algorithm: 'ed25519' as const,
        bits: 256,
        curve: 'Ed25519',
        exponentBits: 0,
        oid,
        weakness: undefined,
      }
      return { info, keyObject: once(() => importKey(spki(node))), bits }
    }
    case '1.2.840.10040.4.1':
      return readDsa(node, oid, bits)
    default:
      return unknown(oid, bits)
  }
}

/** Only to be told apart from a forgery: nobody signs mail with DSA. */
function readDsa(node: BerNode, oid: string, bits: Buffer): PublicKey {
  const info = {
    algorithm: 'dsa' as const,
    bits: 0,
    curve: undefined,
    exponentBits: 0,
    oid,
    weakness: 'a DSA key',
  }
  const usable = rawOf(node).length <= KEY_LIMITS.dsaOctets
  return { info, keyObject: usable ? once(() => importKey(spki(node))) : none, bits }
}

type KeyInput = { key: Buffer; format: 'der'; type: 'spki' | 'pkcs1' }

const spki = (node: BerNode): KeyInput => ({ key: rawOf(node), format: 'der', type: 'spki' })

/** PKCS#1 and not SPKI where it can be: OpenSSL 3 imports it twenty times as fast. */
function readRsa(
  algorithm: 'rsa' | 'rsa-pss',
  oid: string,
  { bits, meter }: { readonly bits: Buffer; readonly meter: Meter | undefined },
  input: () => KeyInput,
): PublicKey {
  const inner = readBer(bits, { der: true, ...(meter ? { meter } : {}) })
  const [modulusNode, exponentNode] = children(expectTag(inner, TAG.sequence))
  const modulus = positive(modulusNode)
  const exponent = positive(exponentNode)
  const size = bitLength(modulus)
  const info = {
    algorithm,
    bits: size,
    curve: undefined,
    exponentBits: bitLength(exponent),
    oid,
    weakness: rsaWeakness(size, exponent),
  }
  const usable =
    size >= KEY_LIMITS.rsaLeast &&
    size <= KEY_LIMITS.rsaMost &&
    bitLength(exponent) <= KEY_LIMITS.exponentBits &&
    bitLength(exponent) > 1 &&
    (exponent[exponent.length - 1] ?? 0) % 2 === 1
  return { info, keyObject: usable ? once(() => importKey(input())) : none, bits }
}

function rsaWeakness(size: number, exponent: Buffer): string | undefined {
  if (size < KEY_LIMITS.rsaGood) return `an RSA key of ${size} bits`
  if (size > KEY_LIMITS.rsaMost)
    return `an RSA key of ${size} bits, more than the ${KEY_LIMITS.rsaMost} that are verified`
  if (bitLength(exponent) > KEY_LIMITS.exponentBits)
    return `an RSA key with an exponent of ${bitLength(exponent)} bits`
  if (bitLength(exponent) < 17)
    return `an RSA key with exponent ${BigInt(`0x0${exponent.toString('hex')}`)}`
  return undefined
}

function positive(node: BerNode | undefined): Buffer {
  const body = bodyOf(expectTag(node, TAG.integer))
  return body[0] === 0 ? body.subarray(1) : body
}

function bitLength(number: Buffer): number {
  const first = number[0] ?? 0
  return number.length === 0 ? 0 : number.length * 8 - Math.clz32(first) + 24
}

function readEc(node: BerNode, algorithm: BerNode, oid: string, bits: Buffer): PublicKey {
  const parameters = child(algorithm, 1)
  // Explicit curve parameters have forged keys before (CVE-2020-0601); only named curves are keys here.
  const known = parameters.tag === TAG.oid ? CURVES[oidOf(parameters)] : undefined
  if (!known) return unknown(oid, bits)
  const info = {
    algorithm: 'ec' as const,
    bits: known[1],
    curve: known[0],
    exponentBits: 0,
    oid,
    weakness: undefined,
  }
  return { info, keyObject: once(() => importKey(spki(node))), bits }
}

function unknown(oid: string, bits: Buffer): PublicKey {
  const info = {
    algorithm: 'unknown' as const,
    bits: 0,
    curve: undefined,
    exponentBits: 0,
    oid,
    weakness: undefined,
  }
  return { info, keyObject: none, bits }
}

const none = () => undefined

/** OpenSSL takes 0.1 ms to import an elliptic key. */
function once(make: () => KeyObject | undefined): () => KeyObject | undefined {
  let made: { readonly key: KeyObject | undefined } | undefined
  return () => {
    made ??= { key: make() }
    return made.key
  }
}

function importKey(input: KeyInput): KeyObject | undefined {
  try {
    return createPublicKey(input)
  } catch {
    return undefined
  }
}
