// A register as a file, asked which of its certificates a page most likely names.
import { readFile } from 'node:fs/promises'
import { fromCsv, fromJson } from '../adapters/register-import.ts'
import type { CertificateImport } from '../adapters/register-shapes.ts'
import type { PaperReading } from '../paper/reading.ts'
import type { Likely } from '../revocation/likely.ts'
import { openRegisterIndex } from '../revocation/register-index.ts'
import { soughtOf } from '../steps/facts-likely.ts'
import { UsageFault } from './command.ts'
import { cannotRead } from './read-input.ts'

export type Lookup = (reading: PaperReading) => {
  readonly likely: Likely
  certificate(id: string): CertificateImport | undefined
}

export async function openLookup(file: string): Promise<Lookup> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageFault(cannotRead(file, cause), { cause })
  })
  if (!/\.(json|csv)$/.test(file)) throw new UsageFault(`"${file}" is neither .json nor .csv`)
  const { register, faults } = file.endsWith('.json') ? fromJson(text) : fromCsv(text)
  if (faults.length > 0) throw new UsageFault(`"${file}": ${faults[0]}`)
  const { certificates } = register
  const index = openRegisterIndex(
    certificates.map((each, at) => ({
      ...each,
      id: String(at),
      organisation: each.organisation?.nameEn ?? '',
      address: each.serverName ?? each.emails[0] ?? '',
    })),
  )
  return (reading) => ({
    likely: index.candidates(soughtOf(reading), 10),
    certificate: (id) => certificates[Number(id)],
  })
}
