// `holdfast register import`: takes the CA's certificates, holders and representatives into the register.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { migrate } from '../adapters/database.ts'
import { openEvidence } from '../adapters/evidence.ts'
import { fewOf, fromCsv, fromIndexTxt, fromJson } from '../adapters/register-import.ts'
import { systemClock } from '../process/clock.ts'
import type { AuditEntry } from '../revocation/audit.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { withImages } from './specimens.ts'
import { withRecords } from './wiring.ts'

export const registerImport: Command = {
  name: 'register import',
  operands: 'FILE',
  summary:
    'import certificates, holders and representatives from JSON, CSV or an OpenSSL index.txt',
  about:
    'The kind is known by the file’s ending: .json, .csv, or index.txt (which needs --issuer).\nA certificate already there is brought up to date; none is ever removed.\n' +
    'Of an index.txt, lines whose subject names no kind of certificate and no subscriber are passed over, each with why.\n' +
    'Exit code 1: something in the file is at fault, or nothing in it is to be imported; nothing was.',
  options: {
    issuer: {
      type: 'string',
      value: 'DN',
      says: 'issuer of the certificates of an index.txt, as RFC 4514 writes it',
    },
  },
  least: 1,
  most: 1,
  async run(call) {
    const { operands, io, flag, value } = call
    const [file = ''] = operands
    const text = await readFile(file, 'utf8').catch((cause: Error) => {
      throw new UsageFault(`cannot read "${file}": ${cause.message}`)
    })
    const parsed = parse(file, text, value('issuer'))
    if (parsed.faults.length > 0) return refused(call, parsed.faults)
    return withRecords(async ({ config, database, register }) => {
      await migrate(database.pool)
      const evidence = await openEvidence(config.evidence)
      const complete = await withImages(parsed.register, dirname(file), evidence)
      if (complete.faults.length > 0) return refused(call, complete.faults)
      const counts = await register.importRegister(complete.register, (done) =>
        imported(file, text, done),
      )
      const { certificates, representatives, specimens, updated } = counts
      const skipped = 'skipped' in parsed ? (parsed.skipped ?? []) : []
      for (const line of fewOf(skipped)) io.err(`${file}: ${line}\n`)
      if (flag('json')) io.out(`${JSON.stringify({ ...counts, skipped })}\n`)
      else
        io.out(
          `${certificates} certificates (${updated} of them known before), ${representatives} representatives, ${specimens} specimens\n`,
        )
      return exit.ok
    })
  },
}

function parse(file: string, text: string, issuer: string | undefined) {
  if (file.endsWith('.json')) return fromJson(text)
  if (file.endsWith('.csv')) return fromCsv(text)
  if (!/index[^/]*\.txt$/.test(file))
    throw new UsageFault(`"${file}" is neither .json, .csv nor an index.txt`)
  if (issuer === undefined)
    throw new UsageFault('an index.txt does not name its issuer: give --issuer')
  return fromIndexTxt(text, issuer)
}

function refused({ operands, io, flag }: Call, faults: readonly string[]): number {
  if (flag('json')) io.out(`${JSON.stringify({ faults })}\n`)
  for (const fault of faults) io.err(`${operands[0]}: ${fault}\n`)
  io.err('nothing was imported\n')
  return exit.failed
}

/** Who may act for whom changes with an import: the trail says when, from which file, and how much. */
function imported(file: string, text: string, counts: object): AuditEntry {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    at: systemClock.now().toISOString(),
    actor: 'command:register import',
    action: 'register-imported',
    receiptId: null,
    revocationId: null,
    details: { file: basename(file), sha256, ...counts },
  }
}
