// Which row a certificate has: ids kept as bytes in tables of their own, for a million strings would be a hundred megabytes.

export type RowIds = {
  /** The row of that id; a new one where it has none. */
  rowOf(id: string): number
  idOf(row: number): string
  readonly size: number
  bytes(): number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function rowIds(): RowIds {
  let text = new Uint8Array(1 << 16)
  let ends = new Uint32Array(1 << 12)
  /** Row + 1 at the place of its hash, or the next free place after it. */
  let places = new Uint32Array(1 << 13)
  let size = 0

  const startOf = (row: number) => (row === 0 ? 0 : (ends[row - 1] ?? 0))
  const bytesOf = (row: number) => text.subarray(startOf(row), ends[row])
  const holds = (row: number, id: Uint8Array) => {
    const start = startOf(row)
    if ((ends[row] ?? 0) - start !== id.length) return false
    for (let at = 0; at < id.length; at++) if (text[start + at] !== id[at]) return false
    return true
  }
  const placeOf = (id: Uint8Array): number => {
    const last = places.length - 1
    let place = hash(id) & last
    for (let held = places[place]; held; held = places[place]) {
      if (holds(held - 1, id)) return place
      place = (place + 1) & last
    }
    return place
  }
  const grow = () => {
    places = new Uint32Array(places.length * 2)
    for (let row = 0; row < size; row++) places[placeOf(bytesOf(row))] = row + 1
  }
  const add = (id: Uint8Array): number => {
    const start = startOf(size)
    if (start + id.length > text.length)
      text = copied(text, Math.max(2 * text.length, start + id.length))
    text.set(id, start)
    if (size === ends.length) {
      const more = new Uint32Array(2 * size)
      more.set(ends)
      ends = more
    }
    ends[size] = start + id.length
    return size++
  }
  return {
    rowOf(id) {
      const bytes = encoder.encode(id)
      const held = places[placeOf(bytes)]
      if (held) return held - 1
      if (2 * (size + 1) > places.length) grow()
      const place = placeOf(bytes)
      const row = add(bytes)
      places[place] = row + 1
      return row
    },
    idOf: (row) => decoder.decode(bytesOf(row)),
    get size() {
      return size
    },
    bytes: () => text.byteLength + ends.byteLength + places.byteLength,
  }
}

function copied(from: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(length)
  to.set(from)
  return to
}

function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}
