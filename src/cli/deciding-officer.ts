// Who may act as an officer at the command line.
import { readFile } from 'node:fs/promises'
import { parseOfficers } from '../adapters/officers.ts'
import { UsageFault } from './command.ts'

/** @throws UsageFault where the file knows no such officer, or one who only reads. */
export async function mayDecide(file: string | null, name: string): Promise<void> {
  if (file === null) return
  const officer = parseOfficers(await readFile(file, 'utf8')).find((each) => each.name === name)
  if (!officer) throw new UsageFault(`"${name}" is no officer of OFFICERS_FILE`)
  if (officer.roles.every((role) => role === 'auditor'))
    throw new UsageFault(`"${name}" reads only, and decides nothing`)
}
