// The whole register in typed arrays: which certificates a page most likely names, every one of them looked at.
import {
  type Cells,
  CLEAR_MARGIN,
  type Indexed,
  type Likely,
  type LikelyCertificate,
  type NumberField,
  numberFields,
  type Sought,
  type TextField,
  textFields,
} from './likely.ts'
import { mostGained, numberColumn } from './number-column.ts'
import { rowIds } from './row-ids.ts'
import { textColumn } from './text-column.ts'

export type RegisterIndex = {
  /** Takes certificates in; one that is there already is replaced. */
  put(certificates: Iterable<Indexed>): void
  candidates(sought: Sought, most?: number): Likely
  readonly size: number
  bytes(): number
}

/** What a text gains at most, in nats: names are shared, mistyped and another's; the numbers go before them. */
const textGains: Readonly<Record<TextField, number>> = {
  name: 6,
  nameZh: 6,
  organisation: 3,
  address: 8,
}
const NEAREST = 20
/** A number counts as read well, and so as naming another certificate, when it loses no more than this to its best. */
const READ_WELL = 3
/** A certificate does not bear the number that was read when a whole sure character stands against it. */
const ANOTHER_CHARACTER = 6

export function openRegisterIndex(certificates: Iterable<Indexed> = []): RegisterIndex {
  const ids = rowIds()
  // SRNs have ten digits, serial numbers up to forty of base 16 (RFC 5280 §4.1.2.2), identity numbers nine characters.
  const numbers = { srn: numberColumn(12), serial: numberColumn(40), hkid: numberColumn(10) }
  const texts = {
    name: textColumn(),
    nameZh: textColumn(),
    organisation: textColumn(),
    address: textColumn(),
  }
  const put = (more: Iterable<Indexed>) => {
    for (const each of more) {
      const row = ids.rowOf(each.id)
      for (const field of numberFields) numbers[field].put(row, each[field])
      texts.name.put(row, each.nameEn)
      texts.nameZh.put(row, each.nameZh)
      texts.organisation.put(row, each.organisation)
      texts.address.put(row, each.address)
    }
  }
  put(certificates)
  const columns = [...Object.values(numbers), ...Object.values(texts)]
  return {
    put,
    candidates(sought, most = NEAREST) {
      const scored: Scored[] = []
      for (const field of numberFields) {
        const cells = sought[field]
        if (!cells?.some((cell) => cell !== null)) continue
        const scores = new Float32Array(ids.size)
        numbers[field].score(cells, ids.size, scores)
        scored.push({ field, scores, cells })
      }
      for (const field of textFields) {
        const said = sought[field]?.filter((text) => text.trim() !== '') ?? []
        if (said.length === 0) continue
        const scores = new Float32Array(ids.size)
        texts[field].score(said, textGains[field], ids.size, scores)
        scored.push({ field, scores })
      }
      return ranked(scored, ids.size, most, ids.idOf)
    },
    get size() {
      return ids.size
    },
    bytes: () => ids.bytes() + columns.reduce((sum, column) => sum + column.bytes(), 0),
  }
}

type Scored =
  | { readonly field: NumberField; readonly scores: Float32Array; readonly cells: Cells }
  | { readonly field: TextField; readonly scores: Float32Array; readonly cells?: never }

function ranked(
  scored: readonly Scored[],
  size: number,
  most: number,
  idOf: (row: number) => string,
): Likely {
  const chance = Math.log(Math.max(1, size))
  if (scored.length === 0 || size === 0) return { nearest: [], conflicts: [], against: [], chance }
  const totals = new Float32Array(size)
  for (const { scores } of scored)
    for (let row = 0; row < size; row++) totals[row] = (totals[row] ?? 0) + (scores[row] ?? 0)
  const rows = largest(totals, most)
  const [first = 0] = rows
  const conflicts: { field: NumberField; id: string }[] = []
  const against: NumberField[] = []
  for (const { field, scores, cells } of scored) {
    if (!cells) continue
    if ((scores[first] ?? 0) < mostGained(cells) - ANOTHER_CHARACTER) against.push(field)
    const [other = 0] = largest(scores, 1)
    const ahead = (scores[other] ?? 0) - (scores[first] ?? 0)
    const readWell = (scores[other] ?? 0) >= mostGained(cells) - READ_WELL
    if (ahead < CLEAR_MARGIN || !readWell) continue
    conflicts.push({ field, id: idOf(other) })
    if (!rows.includes(other)) rows.push(other)
  }
  const nearest = rows.map((row): LikelyCertificate => {
    const fields = scored.map(({ field, scores }) => [field, scores[row] ?? 0])
    return { id: idOf(row), total: totals[row] ?? 0, fields: Object.fromEntries(fields) }
  })
  return { nearest, conflicts, against, chance }
}

/** The rows of the largest values, largest first; of equals the earlier. */
function largest(values: Float32Array, most: number): number[] {
  const rows: number[] = []
  let least = Number.NEGATIVE_INFINITY
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0
    if (rows.length === most && value <= least) continue
    let at = rows.length
    while (at > 0 && (values[rows[at - 1] ?? 0] ?? 0) < value) at--
    rows.splice(at, 0, row)
    if (rows.length > most) rows.pop()
    least = values[rows[rows.length - 1] ?? 0] ?? 0
  }
  return rows
}
