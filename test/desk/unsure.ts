/** Faxed forms whose readings are made unsure, or wrong, and then laid by the examiner itself. */
import { readFileSync } from 'node:fs'
import { openReader } from '../../src/paper/reader.ts'
import type { FieldReading, PaperReading } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { rules } from '../steps/examiner.ts'
import type { World } from './desk-world.ts'
import { FAX, take } from './laid.ts'

let known: Promise<PaperReading> | undefined

/** CHAN's typed form as it is read. */
export function chanRead(): Promise<PaperReading> {
  known ??= openReader({ templatesDir: shipped('policies/forms') }).then(async (reader) => {
    const reading = await reader.read(readFileSync(FAX))
    await reader.close()
    if (reading.form !== 'rcr-1') throw new Error(JSON.stringify(reading.findings))
    return reading
  })
  return known
}

type Changes = Readonly<Record<string, Partial<FieldReading>>>

/** As if a poor fax had been read: below its threshold, or another value; the rest as sure as it can be. */
export async function layRead(world: World, name: string, changes: Changes) {
  const reading = await chanRead()
  const fields = Object.entries(reading.fields).map(([field, read]) => {
    const { beliefs: _none, cells: _neither, ...rest } = read
    const sure = { ...rest, sure: true, confidence: 1 }
    const change = changes[field]
    return [field, change ? { ...sure, confidence: 0.4, sure: false, ...change } : sure] as const
  })
  const read = async () => ({ ...reading, fields: Object.fromEntries(fields) })
  const receipt = await take(world, 'fax', readFileSync(FAX), name)
  const { records, register, evidence } = world
  const laid = await examinePaper({ ...rules(), records, register, evidence, reader: { read } })(
    receipt.id,
  )
  const [request] = laid
  if (!request) throw new Error('nothing was laid')
  return request
}
