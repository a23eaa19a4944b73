// X.501 distinguished names: read, written as RFC 4514 has them, and compared as RFC 5280 §7.1 asks.

import {
  BerError,
  type BerNode,
  bodyOf,
  charge,
  children,
  isTag,
  oidOf,
  rawOf,
  TAG,
} from './ber.ts'
import { stringOf } from './ber-text.ts'

export type NameAttribute = {
  /** CN, OU, O … or the dotted OID where there is no short name. */
  readonly type: string
  readonly value: string
}

export type Name = {
  /** RFC 4514: the most specific first. */
  readonly text: string
  readonly der: Buffer
  /** In the order of the encoding, so the first OU is the first OU. */
  readonly attributes: readonly NameAttribute[]
  /** One text for all names that RFC 5280 §7.1 calls the same. */
  readonly normal: string
  /** One text a relative distinguished name, for subtrees (name constraints). */
  readonly rdns: readonly string[]
}

const SHORT: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

/** RFC 5280 §7.1 compares these; a value of another type is compared octet by octet. */
const STRINGS: ReadonlySet<number> = new Set([
  TAG.utf8,
  TAG.printable,
  TAG.teletex,
  TAG.ia5,
  TAG.bmp,
  TAG.universal,
])

export function readName(node: BerNode): Name {
  const attributes: NameAttribute[] = []
  const texts: string[] = []
  const rdns: string[] = []
  for (const rdn of children(node)) {
    const parts = children(rdn).map(readAttribute)
    for (const part of parts) attributes.push(part.attribute)
    texts.push(parts.map((part) => part.text).join('+'))
    rdns.push(normalRdn(parts))
  }
  return {
    text: texts.reverse().join(','),
    der: rawOf(node),
    attributes,
    normal: rdns.join('/'),
    rdns,
  }
}

/** One RDN (the `nameRelativeToCRLIssuer` of a distribution point) in normal form. */
export function readRelativeName(rdn: BerNode): string {
  return normalRdn(children(rdn).map(readAttribute))
}

function normalRdn(parts: readonly { normal: string }[]): string {
  return parts
    .map((part) => part.normal)
    .sort()
    .join('+')
}

function readAttribute(node: BerNode): { attribute: NameAttribute; text: string; normal: string } {
  const [typeNode, valueNode] = children(node)
  if (!typeNode || !valueNode) throw new BerError('a name attribute without type or value')
  const oid = oidOf(typeNode)
  const type = SHORT[oid] ?? oid
  if (!isTag(valueNode, STRINGS)) {
    const hex = rawOf(valueNode).toString('hex')
    return {
      attribute: { type, value: `#${hex}` },
      text: `${type}=#${hex}`,
      normal: `${oid}=#${hex}`,
    }
  }
  const value = stringOf(valueNode)
  return {
    attribute: { type, value },
    text: `${type}=${escapeValue(value)}`,
    normal: `${oid}=${JSON.stringify(isPlain(value) ? prepare(value) : prepareDear(valueNode, value))}`,
  }
}

const isPlain = (value: string): boolean => /^[\x20-\x7e]*$/.test(value)

/**
 * Unicode's normal form takes a second for 100,000 combining marks in a row, and 10 ms for 40 kB of the letters that it makes
 * eighteen of. No language has more than 30 marks in a row (UAX #15 §13): such a value is compared as it stands.
 */
function prepareDear(node: BerNode, value: string): string {
  charge(node, bodyOf(node).length >> 1)
  return /\p{M}{31}/u.test(value) ? value : prepare(value)
}

/** RFC 4518 in the measure RFC 5280 §7.1 needs: compatibility form, case folded, inner spaces one, outer spaces none. */
function prepare(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u00ad|\u200b|\u200c|\u200d|\ufeff/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** RFC 4514 §2.4. Control characters are hex pairs, so a name on an officer's screen is one line. */
function escapeValue(value: string): string {
  return value
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/\p{Cc}/gu, (c) => `\\${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
}

export function sameName(a: Name, b: Name): boolean {
  return a.normal === b.normal
}

/** Is `name` inside the subtree that starts at `base`? RFC 5280 §4.2.1.10, directoryName. */
export function insideName(name: Name, base: Name): boolean {
  return base.rdns.length <= name.rdns.length && base.rdns.every((rdn, i) => rdn === name.rdns[i])
}
