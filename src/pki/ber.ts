// A bounded reader of BER and DER: every node is offsets into the bytes it was read from, nothing is copied.

import { BER_LIMITS } from './limits.ts'

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

export class BerError extends Error {
  /** True where a limit was crossed, false where the bytes are no BER. */
  readonly tooComplex: boolean
  constructor(message: string, tooComplex = false) {
    super(message)
    this.tooComplex = tooComplex
  }
}

/** So many of something may still be had; who share it share the number. */
export type Meter = { left: number }

type Reading = {
  readonly bytes: Buffer
  readonly der: boolean
  readonly meter: Meter
  readonly tick: (() => void) | undefined
}

export type BerNode = {
  /** The identifier octet: class, constructed bit and (low) tag number in one. */
  readonly tag: number
  readonly start: number
  readonly bodyStart: number
  readonly bodyEnd: number
  readonly end: number
  readonly depth: number
  readonly reading: Reading
  kids: readonly BerNode[] | undefined
}

export type ReadOptions = {
  readonly der?: boolean
  readonly trailing?: boolean
  /** How many values may be read, where several readings share the number. */
  readonly meter?: Meter
  /** Asked now and then whether there is time left; throws where there is none. */
  readonly tick?: (() => void) | undefined
}

/** Reads one value that fills `bytes` to the last octet. `der` refuses indefinite and padded lengths. */
export function readBer(bytes: Uint8Array, options: ReadOptions = {}): BerNode {
  const buffer = asBuffer(bytes)
  // A streamed content comes in pieces of a kilobyte or so: a large mail has more of them, and they are cheap.
  const meter = options.meter ?? { left: BER_LIMITS.nodes + (buffer.length >> 9) }
  const reading = { bytes: buffer, der: options.der ?? false, meter, tick: options.tick }
  const node = readNode(reading, 0, buffer.length, 0)
  if (node.end !== buffer.length && !options.trailing) throw new BerError('octets after the value')
  return node
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readNode(reading: Reading, start: number, limit: number, depth: number): BerNode {
  if (depth > BER_LIMITS.depth) throw new BerError('nested too deep', true)
  const { meter } = reading
  if (meter.left-- <= 0) throw new BerError('too many values', true)
  // A look at the clock costs as much as some values.
  if ((meter.left & 0x3ff) === 0) reading.tick?.()
  const { bytes } = reading
  if (start + 2 > limit) throw new BerError('cut short')
  const tag = octet(bytes, start)
  if ((tag & 0x1f) === 0x1f) throw new BerError('a tag number above 30')
  const first = octet(bytes, start + 1)
  if (first === 0x80) return readIndefinite(reading, tag, start, limit, depth)
  const { length, bodyStart } = readLength(reading, first, start + 2, limit)
  const end = bodyStart + length
  if (end > limit) throw new BerError('a value longer than what holds it')
  return { tag, start, bodyStart, bodyEnd: end, end, depth, reading, kids: undefined }
}

function readLength(reading: Reading, first: number, at: number, limit: number) {
  if (first < 0x80) return { length: first, bodyStart: at }
  const count = first & 0x7f
  if (count > 6 || at + count > limit) throw new BerError('a length of too many octets')
  let length = 0
  for (let i = 0; i < count; i++) length = length * 256 + octet(reading.bytes, at + i)
  if (reading.der && (length < 0x80 || octet(reading.bytes, at) === 0))
    throw new BerError('a length not in DER')
  return { length, bodyStart: at + count }
}

function readIndefinite(
  reading: Reading,
  tag: number,
  start: number,
  limit: number,
  depth: number,
): BerNode {
  if (reading.der || (tag & 0x20) === 0)
    throw new BerError('an indefinite length where none may be')
  const kids: BerNode[] = []
  let at = start + 2
  for (;;) {
    if (at + 2 > limit) throw new BerError('an indefinite length without its end')
    if (octet(reading.bytes, at) === 0 && octet(reading.bytes, at + 1) === 0) break
    const kid = readNode(reading, at, limit, depth + 1)
    kids.push(kid)
    at = kid.end
  }
  return { tag, start, bodyStart: start + 2, bodyEnd: at, end: at + 2, depth, reading, kids }
}

function octet(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0
}

/** The values inside a constructed value, read once and kept. */
export function children(node: BerNode): readonly BerNode[] {
  if (node.kids) return node.kids
  if ((node.tag & 0x20) === 0) throw new BerError('a plain value where a list was expected')
  const kids: BerNode[] = []
  for (let at = node.bodyStart; at < node.bodyEnd; ) {
    const kid = readNode(node.reading, at, node.bodyEnd, node.depth + 1)
    kids.push(kid)
    at = kid.end
  }
  node.kids = kids
  return kids
}

export function child(node: BerNode, index: number): BerNode {
  const kid = children(node)[index]
  if (!kid) throw new BerError('a value is missing')
  return kid
}

export function expectTag(node: BerNode | undefined, tag: number): BerNode {
  if (!node) throw new BerError('a value is missing')
  if (node.tag !== tag) throw new BerError(`tag ${hex(node.tag)} where ${hex(tag)} was expected`)
  return node
}

export function isTag(node: BerNode | undefined, tags: ReadonlySet<number>): boolean {
  return node !== undefined && tags.has(node.tag)
}

function hex(tag: number): string {
  return tag.toString(16).padStart(2, '0')
}

export function sameOctets(a: BerNode, b: BerNode): boolean {
  return rawOf(a).equals(rawOf(b))
}

/** The whole encoding, tag and length included: a view, no copy. */
export function rawOf(node: BerNode): Buffer {
  return node.reading.bytes.subarray(node.start, node.end)
}

export function bodyOf(node: BerNode): Buffer {
  return node.reading.bytes.subarray(node.bodyStart, node.bodyEnd)
}

/** An OCTET STRING's octets; in BER it may come in pieces (X.690 §8.7.3), also under an implicit tag. */
export function octetsOf(node: BerNode): Buffer {
  if ((node.tag & 0x20) === 0) return bodyOf(node)
  const pieces: Buffer[] = []
  collectPieces(node, pieces)
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
}

/** Joined once at the end: pieces inside pieces would else be copied at every level. */
function collectPieces(node: BerNode, pieces: Buffer[]): void {
  for (const kid of children(node)) {
    if ((kid.tag & 0xdf) !== TAG.octetString) throw new BerError('a piece that is no octet string')
    if ((kid.tag & 0x20) === 0) pieces.push(bodyOf(kid))
    else collectPieces(kid, pieces)
  }
}

/** What is dear to look at counts for as many values. */
export function charge(node: BerNode, values: number): void {
  const { meter } = node.reading
  meter.left -= values
  if (meter.left < 0) throw new BerError('too many values', true)
}

/** A BIT STRING of whole octets, as keys and signatures are. */
export function bitsOf(node: BerNode): Buffer {
  expectTag(node, TAG.bitString)
  const body = bodyOf(node)
  if (body.length === 0 || body[0] !== 0) throw new BerError('a bit string of no whole octets')
  return body.subarray(1)
}

/** A BIT STRING as the set of bit numbers that are one (keyUsage, reasonFlags). `body` may be under an implicit tag. */
export function bitNumbersOf(node: BerNode): ReadonlySet<number> {
  const body = bodyOf(node)
  const unused = body[0]
  if (unused === undefined || unused > 7 || (body.length === 1 && unused > 0) || body.length > 9)
    throw new BerError('a malformed bit string')
  const numbers = new Set<number>()
  for (let bit = 0; bit < (body.length - 1) * 8 - unused; bit++)
    if ((octet(body, 1 + (bit >> 3)) >> (7 - (bit & 7))) & 1) numbers.add(bit)
  return numbers
}

export function oidOf(node: BerNode): string {
  expectTag(node, TAG.oid)
  return decodeOid(bodyOf(node))
}

export function decodeOid(body: Buffer): string {
  if (body.length === 0 || octet(body, body.length - 1) & 0x80) throw new BerError('a cut-off OID')
  if (body.length > BER_LIMITS.oidOctets) throw new BerError('an OID of too many octets', true)
  const arcs: (number | bigint)[] = []
  let value: number | bigint = 0
  let fresh = true
  for (const part of body) {
    if (fresh && part === 0x80) throw new BerError('a padded OID')
    value = nextArc(value, part & 0x7f)
    fresh = (part & 0x80) === 0
    if (!fresh) continue
    if (arcs.length > 0) arcs.push(value)
    else if (value < 80) arcs.push(Number(value) < 40 ? 0 : 1, Number(value) % 40)
    else arcs.push(2, typeof value === 'number' ? value - 80 : value - 80n)
    value = 0
  }
  return arcs.join('.')
}

/** Arcs beyond 2^53 exist (UUIDs under 2.25), so a number grows into a bigint when it must. */
function nextArc(value: number | bigint, bits: number): number | bigint {
  if (typeof value === 'number' && value < 2 ** 45) return value * 128 + bits
  return (BigInt(value) << 7n) | BigInt(bits)
}

/** A non-negative INTEGER as upper hex of whole octets without leading 00; a negative one keeps its octets and a sign. */
export function integerHex(node: BerNode): string {
  const body = bodyOf(expectTag(node, TAG.integer))
  if (body.length === 0) throw new BerError('an integer of no octets')
  if (octet(body, 0) & 0x80) return `-${body.toString('hex').toUpperCase()}`
  let from = 0
  while (from < body.length - 1 && body[from] === 0) from++
  return body.toString('hex', from).toUpperCase()
}

/** A small INTEGER (versions, path lengths): null where it is no small non-negative number. */
export function smallInteger(node: BerNode): number {
  const body = bodyOf(node)
  if (body.length === 0 || body.length > 4 || octet(body, 0) & 0x80)
    throw new BerError('a number out of range')
  return body.readUIntBE(0, body.length)
}

export function booleanOf(node: BerNode): boolean {
  const body = bodyOf(node)
  if (body.length !== 1) throw new BerError('a malformed boolean')
  return body[0] !== 0
}
