// Where each serial number stands in a CRL: one pass over the octets, kept in flat arrays that another thread can hand over.

import { randomBytes } from 'node:crypto'
import { BerError, TAG } from './ber.ts'
import { CRL_LIMITS } from './limits.ts'

export type CrlIndex = {
  /** Open addressing: 0 is a free slot, else the offset of an entry and one. Its length is a power of two. */
  readonly slots: Int32Array
  readonly size: number
  readonly seed: number
  /** In an indirect list: offsets of the entries that name another certificate issuer, in order. */
  readonly issuerMarks: Int32Array
}

/** The OID of certificateIssuer as it stands in an entry: found by its octets, so that 200,000 entries stay one pass. */
const CERTIFICATE_ISSUER = Buffer.from('0603551d1d', 'hex')
/** A shorter entry cannot hold a serial number. */
const LEAST_ENTRY = 5

/** Throws a BerError where the entries are none, or where their serials were made to collide. */
export function indexEntries(der: Buffer, indirect: boolean): CrlIndex {
  const offsets = offsetsOf(der)
  let capacity = 8
  while (capacity < offsets.length * 2) capacity *= 2
  const slots = new Int32Array(capacity)
  const seed = randomBytes(4).readInt32LE()
  let size = 0
  for (const at of offsets) if (insert(der, slots, seed, at, indirect)) size++
  return { slots, size, seed, issuerMarks: indirect ? marksOf(der, offsets) : new Int32Array(0) }
}

/** Only an indirect list may have two entries of a serial; in another the later one counts. True when it is a new one. */
function insert(
  der: Buffer,
  slots: Int32Array,
  seed: number,
  at: number,
  indirect: boolean,
): boolean {
  const { start, end, negative } = serialAt(der, at)
  const mask = slots.length - 1
  let slot = hashOf(der, start, end, negative, seed) & mask
  for (let steps = 0; steps < CRL_LIMITS.probes; steps++) {
    const held = slots[slot] ?? 0
    const same = held !== 0 && !indirect && isSerial(der, held - 1, der, start, end, negative)
    if (held === 0 || same) {
      slots[slot] = at + 1
      return !same
    }
    slot = (slot + 1) & mask
  }
  throw new BerError('a CRL whose serial numbers were made to collide', true)
}

/** Offsets of all entries of that serial, in the order they were found. `serial` is as in Certificate. */
export function findOffsets(der: Buffer, index: CrlIndex, serial: string): readonly number[] {
  const negative = serial.startsWith('-')
  const digits = negative ? serial.slice(1) : serial
  const octets = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
  const mask = index.slots.length - 1
  const found: number[] = []
  let slot = hashOf(octets, 0, octets.length, negative, index.seed) & mask
  for (let steps = 0; steps < CRL_LIMITS.probes; steps++) {
    const held = index.slots[slot] ?? 0
    if (held === 0) break
    if (isSerial(der, held - 1, octets, 0, octets.length, negative)) found.push(held - 1)
    slot = (slot + 1) & mask
  }
  return found
}

export function serialOf(der: Buffer, at: number): string {
  const { start, end, negative } = serialAt(der, at)
  return (negative ? '-' : '') + der.toString('hex', start, end).toUpperCase()
}

export function entryEnd(der: Buffer, at: number): number {
  return bodyStart(der, at, TAG.sequence) + lengthAt(der, at)
}

function offsetsOf(der: Buffer): Int32Array {
  const offsets = new Int32Array(Math.floor(der.length / LEAST_ENTRY) + 1)
  let count = 0
  for (let at = 0; at < der.length; ) {
    const end = entryEnd(der, at)
    if (end > der.length || serialAt(der, at).end > end) throw new BerError('a CRL entry cut short')
    offsets[count++] = at
    at = end
  }
  return offsets.subarray(0, count)
}

/** The serial's octets without a leading 00. */
function serialAt(der: Buffer, at: number) {
  const body = bodyStart(der, at, TAG.sequence)
  let start = bodyStart(der, body, TAG.integer)
  const end = start + lengthAt(der, body)
  const negative = (der[start] ?? 0) >= 0x80
  while (start < end - 1 && der[start] === 0) start++
  return { start, end, negative }
}

function isSerial(
  der: Buffer,
  at: number,
  octets: Buffer,
  from: number,
  to: number,
  negative: boolean,
): boolean {
  const held = serialAt(der, at)
  if (held.negative !== negative || held.end - held.start !== to - from) return false
  for (let i = held.start, j = from; j < to; i++, j++) if (der[i] !== octets[j]) return false
  return true
}

/** FNV-1a with a seed and a last stir, so that serials counted up do not stand in a row. */
function hashOf(octets: Buffer, from: number, to: number, negative: boolean, seed: number): number {
  let hash = seed ^ (negative ? 0x5bd1e995 : 0x811c9dc5)
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (octets[i] ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return hash ^ (hash >>> 15)
}

function marksOf(der: Buffer, offsets: Int32Array): Int32Array {
  const marks: number[] = []
  let place = 0
  for (
    let hit = der.indexOf(CERTIFICATE_ISSUER);
    hit >= 0;
    hit = der.indexOf(CERTIFICATE_ISSUER, hit + 1)
  ) {
    while ((offsets[place + 1] ?? der.length) <= hit) place++
    const entry = offsets[place] ?? 0
    if (marks.at(-1) !== entry) marks.push(entry)
  }
  return Int32Array.from(marks)
}

function bodyStart(der: Buffer, at: number, tag: number): number {
  if (der[at] !== tag) throw new BerError('a CRL entry that is none')
  const first = der[at + 1] ?? 0xff
  if (first < 0x80) return at + 2
  if (first > 0x83 || first === 0x80) throw new BerError('a CRL entry of a strange length')
  return at + 2 + (first & 0x7f)
}

function lengthAt(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0
  if (first < 0x80) return first
  let length = 0
  for (let i = 0; i < (first & 0x7f); i++) length = length * 256 + (der[at + 2 + i] ?? 0)
  return length
}
