// `holdfast audit verify` and `audit export`: whether the sealed trail holds, here or offline from an export.
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type AuditFault, type AuditRow, auditChecker } from '../revocation/audit.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { withRecords } from './wiring.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  operands: '[EXPORT.jsonl]',
  summary: 'find an altered, removed or inserted row of the audit trail',
  about:
    'Without a file the database is checked; with one, the export, offline. A trail cut off at its end can\n' +
    'only be told against a hash kept elsewhere: --head. Exit code 1: it is broken, and where; 2: the file holds no row.',
  options: {
    head: { type: 'string', value: 'HASH', says: 'the hash that the last row must have' },
  },
  least: 0,
  most: 1,
  async run(call) {
    const [file] = call.operands
    if (file && !existsSync(file)) throw new UsageFault(`there is no file "${file}"`)
    if (file && !(await holdsRows(file))) {
      call.io.err(`"${file}" holds no row of an audit trail\n`)
      return exit.unsure
    }
    if (file) return report(call, await check(exportedRows(file), call.value('head')))
    return withRecords(async ({ records }) =>
      report(call, await check(records.auditRows(), call.value('head'))),
    )
  },
}

export const auditExport: Command = {
  name: 'audit export',
  operands: '',
  summary: 'print the audit trail as JSON Lines, for `audit verify` on another machine',
  options: {},
  least: 0,
  most: 0,
  run: ({ io }) =>
    withRecords(async ({ records }) => {
      for await (const row of records.auditRows()) io.out(`${JSON.stringify(row)}\n`)
      return exit.ok
    }),
}

type Checked = {
  readonly rows: number
  readonly head: string
  readonly fault: AuditFault | undefined
}

async function check(rows: AsyncIterable<AuditRow>, head: string | undefined): Promise<Checked> {
  const checker = auditChecker()
  let fault: AuditFault | undefined
  for await (const row of rows) {
    fault = checker.next(row)
    if (fault) break
  }
  fault ??= checker.end(head)
  return { rows: checker.seq, head: checker.head, fault }
}

/** An empty file is no unbroken trail, and a letter no altered one. */
async function holdsRows(file: string): Promise<boolean> {
  for await (const line of linesOf(file)) if (parseRow(line)) return true
  return false
}

const linesOf = (file: string) =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })

/** A line that is not a row counts as an altered one. */
export async function* exportedRows(file: string): AsyncIterable<AuditRow> {
  let seq = 0
  for await (const line of linesOf(file)) {
    if (line.trim() === '') continue
    seq += 1
    yield parseRow(line) ?? {
      seq,
      at: '',
      actor: '',
      action: '',
      receiptId: null,
      revocationId: null,
      details: null,
      previous: '',
      hash: '',
    }
  }
}

function parseRow(line: string): AuditRow | undefined {
  try {
    const row: unknown = JSON.parse(line)
    return row !== null && typeof row === 'object' && 'seq' in row ? (row as AuditRow) : undefined // seal() checks every field
  } catch {
    return undefined
  }
}

function report({ io, flag }: Call, { rows, head, fault }: Checked): number {
  if (flag('json')) io.out(`${JSON.stringify({ rows, head, fault: fault ?? null })}\n`)
  else if (fault) io.out(`row ${fault.seq} is ${fault.what}\n`)
  else io.out(`${rows} rows, unbroken; head ${head}\n`)
  return fault ? exit.failed : exit.ok
}
