// The revoked certificates of one CRL: an index of serials made in one pass, each entry decoded when it is asked for.

import {
  BerError,
  type BerNode,
  bodyOf,
  child,
  children,
  integerHex,
  readBer,
  smallInteger,
  TAG,
} from './ber.ts'
import { readExtensions } from './extensions.ts'
import { type Name, readName, sameName } from './name.ts'
import { timeOf } from './time.ts'

export type CrlReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise'

export type CrlEntry = {
  readonly serial: string
  readonly revocationDate: Date
  /** 'unspecified' also where the list gives none. */
  readonly reason: CrlReason
  readonly invalidityDate: Date | undefined
  /** Critical entry extensions nobody here understands. */
  readonly criticalUnknown: readonly string[]
}

/** RFC 5280 §5.3.1; 'unspecified' also for a number nobody gave a meaning. */
export function reasonOf(number: number): CrlReason {
  return REASONS[number] ?? 'unspecified'
}

const REASONS: readonly (CrlReason | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
]

/** The OID of certificateIssuer as it stands in an entry: found by its octets, so that 200,000 entries stay one pass. */
const CERTIFICATE_ISSUER = Buffer.from('0603551d1d', 'hex')

export class CrlEntries implements ReadonlyMap<string, CrlEntry> {
  readonly #der: Buffer
  /** Serial octets (latin1, leading 00 gone) to where the entry starts; only an indirect list may have two of a serial. */
  readonly #index = new Map<string, number | number[]>()
  /** In an indirect list: from which offset on the entries are of which issuer. */
  readonly #issuers: { from: number; name: Name }[] = []

  constructor(revoked: BerNode | undefined, indirectIssuer: Name | undefined) {
    this.#der = revoked ? bodyOf(revoked) : Buffer.alloc(0)
    if (indirectIssuer) this.#issuers.push({ from: 0, name: indirectIssuer })
    this.#fill()
  }

  #fill(): void {
    const der = this.#der
    const indirect = this.#issuers.length > 0
    for (let at = 0; at < der.length; ) {
      const body = bodyStart(der, at, TAG.sequence)
      const end = body + lengthAt(der, at)
      let serial = bodyStart(der, body, TAG.integer)
      const serialEnd = serial + lengthAt(der, body)
      if (end > der.length || serialEnd > end) throw new BerError('a CRL entry cut short')
      const sign = (der[serial] ?? 0) >= 0x80 ? NEGATIVE : ''
      while (serial < serialEnd - 1 && der[serial] === 0) serial++
      const key = sign + der.toString('latin1', serial, serialEnd)
      if (indirect) this.#addIndirect(key, at, end)
      else this.#index.set(key, at)
      at = end
    }
  }

  #addIndirect(key: string, at: number, end: number): void {
    const entry = this.#der.subarray(at, end)
    if (entry.includes(CERTIFICATE_ISSUER)) {
      const issuer = certificateIssuer(readBer(entry, { der: true }))
      if (issuer) this.#issuers.push({ from: at, name: issuer })
    }
    const before = this.#index.get(key)
    if (before === undefined) this.#index.set(key, at)
    else this.#index.set(key, Array.isArray(before) ? [...before, at] : [before, at])
  }

  get size(): number {
    return this.#index.size
  }

  has(serial: string): boolean {
    return this.#index.has(keyOf(serial))
  }

  get(serial: string): CrlEntry | undefined {
    const at = this.#index.get(keyOf(serial))
    const first = Array.isArray(at) ? at[0] : at
    return first === undefined ? undefined : this.#read(first)
  }

  /** As `get`, but in an indirect list the entry of that issuer. */
  find(serial: string, issuer: Name): CrlEntry | undefined {
    if (this.#issuers.length === 0) return this.get(serial)
    const found = this.#index.get(keyOf(serial))
    const offsets = found === undefined ? [] : Array.isArray(found) ? found : [found]
    const at = offsets.find((offset) => {
      const group = this.#issuers.findLast((one) => one.from <= offset)
      return group !== undefined && sameName(group.name, issuer)
    })
    return at === undefined ? undefined : this.#read(at)
  }

  #read(at: number): CrlEntry {
    const end = bodyStart(this.#der, at, TAG.sequence) + lengthAt(this.#der, at)
    return readEntry(readBer(this.#der.subarray(at, end), { der: true }))
  }

  *entries(): MapIterator<[string, CrlEntry]> {
    for (const serial of this.keys()) {
      const entry = this.get(serial)
      if (entry) yield [serial, entry]
    }
  }

  *keys(): MapIterator<string> {
    for (const key of this.#index.keys()) yield serialOf(key)
  }

  *values(): MapIterator<CrlEntry> {
    for (const [, entry] of this.entries()) yield entry
  }

  [Symbol.iterator](): MapIterator<[string, CrlEntry]> {
    return this.entries()
  }

  forEach(visit: (value: CrlEntry, key: string, map: ReadonlyMap<string, CrlEntry>) => void): void {
    for (const [serial, entry] of this.entries()) visit(entry, serial, this)
  }
}

/** Before a negative serial's octets: no positive one of more than an octet begins so. */
const NEGATIVE = '\0'

function keyOf(serial: string): string {
  if (serial.startsWith('-')) return NEGATIVE + keyOf(serial.slice(1))
  return Buffer.from(serial.length % 2 ? `0${serial}` : serial, 'hex').toString('latin1')
}

function serialOf(key: string): string {
  if (key.length > 1 && key.startsWith(NEGATIVE)) return `-${serialOf(key.slice(1))}`
  return Buffer.from(key, 'latin1').toString('hex').toUpperCase()
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

function readEntry(node: BerNode): CrlEntry {
  const [serial, date, list] = children(node)
  if (!serial || !date) throw new BerError('a CRL entry without serial or date')
  const extensions = list ? readExtensions(list) : new Map()
  const reason = extensions.get('2.5.29.21')
  const invalidity = extensions.get('2.5.29.24')
  return {
    serial: integerHex(serial),
    revocationDate: timeOf(date),
    reason: reason ? reasonOf(smallInteger(reason.value)) : 'unspecified',
    invalidityDate: invalidity && timeOf(invalidity.value),
    criticalUnknown: [...extensions.values()]
      .filter((extension) => extension.critical && !UNDERSTOOD.has(extension.oid))
      .map((extension) => extension.oid),
  }
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  '2.5.29.21',
  '2.5.29.23',
  '2.5.29.24',
  '2.5.29.29',
])

function certificateIssuer(entry: BerNode): Name | undefined {
  const list = children(entry)[2]
  const extension = list && readExtensions(list).get('2.5.29.29')
  const general = extension && children(extension.value).find((name) => name.tag === 0xa4)
  return general && readName(child(general, 0))
}
