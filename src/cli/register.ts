// `holdfast register import`: takes the CA's certificates, holders and representatives into the register.
import { readFile } from 'node:fs/promises'
import { migrate } from '../adapters/database.ts'
import { fromCsv, fromIndexTxt, fromJson } from '../adapters/register-import.ts'
import { type Command, exit, UsageFault } from './command.ts'
import { withRecords } from './wiring.ts'

export const registerImport: Command = {
  name: 'register import',
  operands: 'FILE',
  summary:
    'import certificates, holders and representatives from JSON, CSV or an OpenSSL index.txt',
  about:
    'The kind is known by the file’s ending: .json, .csv, or index.txt (which needs --issuer).\nA certificate already there is brought up to date; none is ever removed.',
  options: {
    issuer: {
      type: 'string',
      value: 'DN',
      says: 'issuer of the certificates of an index.txt, as RFC 4514 writes it',
    },
  },
  least: 1,
  most: 1,
  async run({ operands, io, flag, value }) {
    const [file = ''] = operands
    const text = await readFile(file, 'utf8').catch((cause: Error) => {
      throw new UsageFault(`cannot read "${file}": ${cause.message}`)
    })
    const parsed = parse(file, text, value('issuer'))
    if (parsed.faults.length > 0) {
      if (flag('json')) io.out(`${JSON.stringify({ faults: parsed.faults })}\n`)
      for (const fault of parsed.faults) io.err(`${file}: ${fault}\n`)
      io.err('nothing was imported\n')
      return exit.failed
    }
    return withRecords(async ({ database, register }) => {
      await migrate(database.pool)
      const counts = await register.importRegister(parsed.register)
      const { certificates, representatives, specimens, updated } = counts
      if (flag('json')) io.out(`${JSON.stringify(counts)}\n`)
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
