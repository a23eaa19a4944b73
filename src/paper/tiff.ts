// Walks the directories of a TIFF: what the fax gateway wrote about each page, and whether it is all there.

export type TiffPage = {
  /** Where its directory lies in the file. */
  readonly at: number
  readonly width: number
  readonly height: number
  readonly xDpi: number
  readonly yDpi: number
  readonly compression: number
  readonly badLines: number
  readonly consecutiveBadLines: number
  readonly description: string
  /** Every strip or tile lies inside the file. */
  readonly whole: boolean
  /** So many rows from the top belong to strips or tiles that do. */
  readonly rowsInside: number
}

export type TiffWalk = {
  readonly pages: readonly TiffPage[]
  /** The chain of directories ends as it should, inside the file. */
  readonly chainWhole: boolean
  readonly fault: string | undefined
}

/** More pages than any fax has; a longer chain is a bomb or a circle. */
const MOST_DIRECTORIES = 500
/** Tags per directory: a fax has about 25. */
const MOST_ENTRIES = 1000
/** Strips listed per page: one row a strip on a four-metre page. */
const MOST_STRIPS = 40_000

const typeSize: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
}

type Entry = { readonly type: number; readonly count: number; readonly at: number }

export function walkTiff(bytes: Uint8Array): TiffWalk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) return { pages: [], chainWhole: false, fault: 'shorter than a TIFF header' }
  const little = view.getUint16(0) === 0x4949
  if (view.getUint16(2, little) !== 42)
    return { pages: [], chainWhole: false, fault: 'not version 42' }
  const pages: TiffPage[] = []
  const seen = new Set<number>()
  let at = view.getUint32(4, little)
  while (at !== 0) {
    const fault = chainFault(view, at, little, seen)
    if (fault) return { pages, chainWhole: false, fault }
    seen.add(at)
    const count = view.getUint16(at, little)
    pages.push(directory(view, at, count, little))
    at = view.getUint32(at + 2 + count * 12, little)
  }
  const fault = pages.length === 0 ? 'no directory' : undefined
  return { pages, chainWhole: pages.length > 0, fault }
}

function chainFault(view: DataView, at: number, little: boolean, seen: Set<number>) {
  if (seen.has(at)) return 'the chain of directories runs in a circle'
  if (seen.size >= MOST_DIRECTORIES) return `more than ${MOST_DIRECTORIES} directories`
  if (at < 8 || at + 2 > view.byteLength) return 'a directory lies outside the file'
  const count = view.getUint16(at, little)
  if (count === 0 || count > MOST_ENTRIES) return `a directory of ${count} entries`
  if (at + 6 + count * 12 > view.byteLength) return 'a directory is cut off'
  return undefined
}

function directory(view: DataView, at: number, count: number, little: boolean): TiffPage {
  const entries = new Map<number, Entry>()
  for (let index = 0; index < count; index++) {
    const start = at + 2 + index * 12
    const [type, length] = [view.getUint16(start + 2, little), view.getUint32(start + 4, little)]
    const size = (typeSize[type] ?? 0) * length
    const place = size <= 4 ? start + 8 : view.getUint32(start + 8, little)
    if (size > 0 && place + size <= view.byteLength)
      entries.set(view.getUint16(start, little), { type, count: length, at: place })
  }
  const one = (tag: number, otherwise: number) =>
    numbers(view, entries.get(tag), little, 1)[0] ?? otherwise
  // RFC 2301 §4.5.1 and tag 296: resolution per inch (2) or centimetre (3); 204 dpi where nothing is said.
  const perInch = one(296, 2) === 3 ? 2.54 : 1
  const [width, height] = [one(256, 0), one(257, 0)]
  const strips = stripsInside(view, entries, little)
  // Tags 278, 322 and 323: rows a strip, or the size of a tile, of which several may lie side by side.
  const tiled = one(322, 0)
  const side = tiled > 0 ? Math.ceil(width / tiled) : 1
  const rows = Math.floor(strips.inside / side) * (tiled > 0 ? one(323, 0) : one(278, height))
  return {
    at,
    width,
    height,
    xDpi: sane(one(282, 0) * perInch),
    yDpi: sane(one(283, 0) * perInch),
    compression: one(259, 1),
    badLines: one(326, 0),
    consecutiveBadLines: one(328, 0),
    description: text(view, entries.get(270)),
    whole: strips.whole,
    rowsInside: Math.min(height, rows),
  }
}

const sane = (dpi: number) => (dpi >= 30 && dpi <= 2400 ? dpi : 0)

/** How many of the strips lie in the file, before the first that does not. */
function stripsInside(view: DataView, entries: Map<number, Entry>, little: boolean) {
  const offsets = numbers(view, entries.get(273) ?? entries.get(324), little, MOST_STRIPS)
  const lengths = numbers(view, entries.get(279) ?? entries.get(325), little, MOST_STRIPS)
  const fits = (offset: number, index: number) => offset + (lengths[index] ?? 0) <= view.byteLength
  const out = offsets.findIndex((offset, index) => !fits(offset, index))
  const whole = offsets.length > 0 && offsets.length === lengths.length && out < 0
  return { whole, inside: out < 0 ? offsets.length : out }
}

function numbers(view: DataView, entry: Entry | undefined, little: boolean, most: number) {
  if (!entry) return []
  const size = typeSize[entry.type] ?? 0
  const found: number[] = []
  for (let index = 0; index < Math.min(entry.count, most); index++) {
    const at = entry.at + index * size
    if (entry.type === 1) found.push(view.getUint8(at))
    else if (entry.type === 3) found.push(view.getUint16(at, little))
    else if (entry.type === 4) found.push(view.getUint32(at, little))
    else if (entry.type === 5)
      found.push(view.getUint32(at, little) / Math.max(1, view.getUint32(at + 4, little)))
  }
  return found
}

function text(view: DataView, entry: Entry | undefined): string {
  if (entry?.type !== 2) return ''
  const length = Math.min(entry.count, 400)
  const raw = Buffer.from(view.buffer, view.byteOffset + entry.at, length).toString('latin1')
  return raw
    .replace(/\0[\s\S]*$/, '')
    .replace(/[^\x20-\x7e\n\xa0-\xff]/g, ' ')
    .trim()
}
