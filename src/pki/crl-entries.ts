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
} from './ber.ts'
import { type CrlIndex, entryEnd, findOffsets, indexEntries, serialOf } from './crl-index.ts'
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

export class CrlEntries implements ReadonlyMap<string, CrlEntry> {
  readonly #der: Buffer
  readonly #issuer: Name | undefined
  readonly index: CrlIndex

  /** `issuer` for an indirect list; `index` where another thread made it from the same octets. */
  constructor(revoked: BerNode | undefined, issuer: Name | undefined, index?: CrlIndex) {
    this.#der = revoked ? bodyOf(revoked) : Buffer.alloc(0)
    this.#issuer = issuer
    this.index = index ?? indexEntries(this.#der, issuer !== undefined)
  }

  get size(): number {
    return this.index.size
  }

  has(serial: string): boolean {
    return findOffsets(this.#der, this.index, serial).length > 0
  }

  get(serial: string): CrlEntry | undefined {
    const [first] = findOffsets(this.#der, this.index, serial)
    return first === undefined ? undefined : this.#read(first)
  }

  /** As `get`, but in an indirect list the entry of that issuer. */
  find(serial: string, issuer: Name): CrlEntry | undefined {
    if (!this.#issuer) return this.get(serial)
    const at = findOffsets(this.#der, this.index, serial).find((offset) => {
      const of = this.#issuerOf(offset)
      return of !== undefined && sameName(of, issuer)
    })
    return at === undefined ? undefined : this.#read(at)
  }

  /** An entry without a certificateIssuer is of the same issuer as the one before it (RFC 5280 §5.3.3). */
  #issuerOf(offset: number): Name | undefined {
    const mark = this.index.issuerMarks.findLast((at) => at <= offset)
    if (mark === undefined) return this.#issuer
    const named = certificateIssuer(this.#node(mark))
    // The mark's octets may stand in another extension; then it marks nothing, and the one before it does.
    return named ?? (mark === 0 ? this.#issuer : this.#issuerOf(mark - 1))
  }

  #node(at: number): BerNode {
    return readBer(this.#der.subarray(at, entryEnd(this.#der, at)), { der: true })
  }

  #read(at: number): CrlEntry {
    return readEntry(this.#node(at))
  }

  /** RFC 5280 §5.3: a list with one critical entry extension that nobody understands may answer for no certificate. */
  criticalUnknown(): readonly string[] {
    const der = this.#der
    let entry = 0
    for (let hit = der.indexOf(CRITICAL); hit >= 0; hit = der.indexOf(CRITICAL, hit + 1)) {
      const oid = der.subarray(Math.max(hit - 5, 0), hit)
      if (UNDERSTOOD_OCTETS.some((known) => known.equals(oid))) continue
      for (let end = entryEnd(der, entry); end <= hit; end = entryEnd(der, entry)) entry = end
      const { criticalUnknown } = this.#read(entry)
      if (criticalUnknown.length > 0) return criticalUnknown
    }
    return []
  }

  *entries(): MapIterator<[string, CrlEntry]> {
    for (const [serial, at] of this.#places()) yield [serial, this.#read(at)]
  }

  *keys(): MapIterator<string> {
    for (const [serial] of this.#places()) yield serial
  }

  *values(): MapIterator<CrlEntry> {
    for (const [, at] of this.#places()) yield this.#read(at)
  }

  /** In the order of the list; of a serial that an ordinary list has twice, the one that counts. */
  *#places(): Generator<[string, number]> {
    for (let at = 0; at < this.#der.length; at = entryEnd(this.#der, at)) {
      const serial = serialOf(this.#der, at)
      if (this.#issuer || findOffsets(this.#der, this.index, serial)[0] === at) yield [serial, at]
    }
  }

  [Symbol.iterator](): MapIterator<[string, CrlEntry]> {
    return this.entries()
  }

  forEach(visit: (value: CrlEntry, key: string, map: ReadonlyMap<string, CrlEntry>) => void): void {
    for (const [serial, entry] of this.entries()) visit(entry, serial, this)
  }
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

/** A critical extension is an OID, this, and its octets: found so, 200,000 entries stay one pass. */
const CRITICAL = Buffer.from('0101ff04', 'hex')
const UNDERSTOOD_OCTETS = [21, 23, 24, 29].map((arc) => Buffer.from([6, 3, 0x55, 0x1d, arc]))

function certificateIssuer(entry: BerNode): Name | undefined {
  const list = children(entry)[2]
  const extension = list && readExtensions(list).get('2.5.29.29')
  const general = extension && children(extension.value).find((name) => name.tag === 0xa4)
  return general && readName(child(general, 0))
}
