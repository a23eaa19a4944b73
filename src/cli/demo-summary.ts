// What became of each piece of the demo's post, as a table for people and as one JSON object for programs.
import type { Receipt } from '../revocation/receipt.ts'
import type { Request } from '../revocation/request.ts'
import { isOpen, states } from '../revocation/revocation.ts'
import type { Office } from './command.ts'
import type { Piece } from './demo-post.ts'

export type Item = {
  readonly file: string
  readonly channel: string
  readonly note: string
  readonly receipts: readonly string[]
  readonly case: string | null
  readonly kind: string | null
  readonly state: string | null
  readonly proof: string | null
  readonly recommendation: string | null
  readonly why: readonly string[]
}

type Laid = Request & { readonly receipt: Receipt }

export type Summary = {
  readonly receipts: number
  readonly requests: number
  readonly cases: Readonly<Record<string, number>>
  readonly findings: Readonly<Record<string, number>>
  /** Files that left no receipt, or a receipt that lies before no officer. */
  readonly lost: readonly string[]
  /** Files taken in twice, and certificates with two open cases. */
  readonly double: readonly string[]
  readonly seconds: number
  readonly items: readonly Item[]
}

export async function summarise(
  shared: Office['shared'],
  pieces: readonly Piece[],
  seconds: number,
): Promise<Summary> {
  const { records } = shared
  const lines = await records.queue({ states: [...states], limit: 1000 })
  const files = (await Promise.all(lines.map((line) => records.caseFile(line.id)))).filter(
    (each) => each !== undefined,
  )
  const requests = files.flatMap((file) => file.requests.map((request) => ({ file, request })))
  const items = pieces.map((piece): Item => {
    const own = requests.filter(
      ({ request }) =>
        'name' in request.receipt.source && request.receipt.source.name === piece.file,
    )
    const first = own[0]
    return {
      file: piece.file,
      channel: piece.channel,
      note: piece.note,
      receipts: [...new Set(own.map(({ request }) => request.receipt.id))],
      case: first?.file.revocation.id ?? null,
      kind: first?.request.kind ?? null,
      state: first?.file.revocation.state ?? null,
      proof: first ? proofOf(first.request.examined.verdict) : null,
      recommendation: first?.request.assessment?.recommendation.says.en ?? null,
      why: first ? findingsOf(first.request) : [],
    }
  })
  const open = lines.flatMap((line) =>
    line.certificate && isOpen(line.state) ? [line.certificate.serial] : [],
  )
  const { receipts } = await records.totals()
  return {
    receipts,
    requests: requests.length,
    cases: count(lines.map((line) => line.state)),
    findings: count(items.flatMap((item) => item.why)),
    lost: items.filter((item) => item.receipts.length === 0).map((item) => item.file),
    double: [
      ...items.filter((item) => item.receipts.length > 1).map((item) => item.file),
      ...open.filter((serial, index) => open.indexOf(serial) !== index),
    ],
    seconds,
    items,
  }
}

/** What the examiners found and what the rules found, each code once. */
function findingsOf({ findings, assessment, receipt }: Laid): readonly string[] {
  const all = [...receipt.findings, ...findings, ...(assessment?.findings ?? [])]
  return [...new Set(all.map((each) => each.code))]
}

function proofOf(verdict: unknown): string | null {
  if (verdict === null || typeof verdict !== 'object' || !('outcome' in verdict)) return null
  const code = 'code' in verdict && verdict.code ? ` (${verdict.code})` : ''
  return `${verdict.outcome}${code}`
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function table({ items }: Summary): string {
  const rows = items.map((item) => [
    item.file,
    item.case ?? 'LOST',
    item.state ?? '',
    item.kind ?? '',
    item.proof ?? '',
    item.why.slice(0, 4).join(', ') + (item.why.length > 4 ? ` +${item.why.length - 4}` : ''),
  ])
  const heads = ['post', 'case', 'state', 'kind', 'proof', 'findings']
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const out = [line(heads), widths.map((width) => '─'.repeat(width)).join('  ')]
  for (const [index, row] of rows.entries()) {
    out.push(line(row))
    const recommended = items[index]?.recommendation
    if (recommended) out.push(`    → ${recommended}`)
  }
  return `${out.join('\n')}\n`
}
