// CSV as RFC 4180 has it, with the line on which each row begins.

export type Table = {
  /** Lower case, letters and digits alone: `Name (EN)`, `name_en` and `nameEn` are one column. */
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: ReadonlyMap<string, string> }[]
}

export function readTable(text: string, faults: string[]): Table {
  const [head, ...body] = records(text.replace(/^\uFEFF/, ''), faults)
  const header = (head?.cells ?? []).map((cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const rows = body
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ line, cells }) => {
      if (cells.length !== header.length)
        faults.push(`line ${line}: has ${cells.length} fields, the header has ${header.length}`)
      return { line, cells: new Map(header.map((name, at) => [name, (cells[at] ?? '').trim()])) }
    })
  return { header, rows }
}

type Row = { line: number; cells: string[] }

const CELL = /"((?:[^"]|"")*)"(?=,|\r?\n|$)|([^,"\r\n]*)(?=,|\r?\n|$)/y
const BREAK = /,|\r?\n/y

function records(text: string, faults: string[]): Row[] {
  const rows: Row[] = []
  let row: Row = { line: 1, cells: [] }
  let line = 1
  let at = 0
  while (at <= text.length) {
    CELL.lastIndex = at
    const cell = CELL.exec(text)
    if (!cell) {
      faults.push(`line ${line}: a quotation mark stands where none may, or is not closed`)
      return rows
    }
    row.cells.push(cell[1]?.replaceAll('""', '"') ?? cell[2] ?? '')
    line += cell[0].split('\n').length - 1
    at = BREAK.lastIndex = CELL.lastIndex
    const sign = BREAK.exec(text)?.[0]
    at += sign?.length ?? 1
    if (sign === ',') continue
    rows.push(row)
    line += 1
    row = { line, cells: [] }
  }
  return rows
}
