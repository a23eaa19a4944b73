// Who may act as an officer at the command line.
import { readFile } from 'node:fs/promises'
import { openOfficers, parseOfficers } from '../adapters/officers.ts'
import { type Call, type Option, UsageFault } from './command.ts'

/** @throws UsageFault where the file knows no such officer. */
export async function mayLook(file: string | null, name: string) {
  if (file === null) return undefined
  const officer = parseOfficers(await readFile(file, 'utf8')).find((each) => each.name === name)
  if (!officer) throw new UsageFault(`"${name}" is no officer of OFFICERS_FILE`)
  return officer
}

/** @throws UsageFault where the file knows no such officer, or one who only reads. */
export async function mayDecide(file: string | null, name: string): Promise<void> {
  const officer = await mayLook(file, name)
  if (officer?.roles.every((role) => role === 'auditor'))
    throw new UsageFault(`"${name}" reads only, and decides nothing`)
}

/** Two officers are two only where each proves who he is: the password from a file, or from standard input for `-`.
 *  @throws UsageFault */
export async function provedOfficer(
  path: string | null,
  { value }: Pick<Call, 'value'>,
): Promise<string> {
  const [name, source] = [value('officer'), value('password-file')]
  if (!name) throw new UsageFault('--officer says who acts')
  if (path === null)
    throw new UsageFault('OFFICERS_FILE is not set: without it two officers cannot be told apart')
  if (!source) throw new UsageFault('--password-file says where the officer’s password is, or -')
  await mayDecide(path, name)
  const password = (await passwordOf(source)).replace(/\r?\n$/, '')
  const officers = await openOfficers({ path })
  if (!(await officers.signIn(name, password)))
    throw new UsageFault(`that is not the password of "${name}"`)
  return name
}

async function passwordOf(source: string): Promise<string> {
  if (source !== '-')
    return readFile(source, 'utf8').catch((cause: unknown) => {
      throw new UsageFault(`cannot read "${source}"`, { cause })
    })
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

export const officerOptions = {
  officer: { type: 'string', value: 'NAME', says: 'who acts, of OFFICERS_FILE (required)' },
  'password-file': {
    type: 'string',
    value: 'FILE',
    says: 'file with the officer’s password, or - for standard input (required)',
  },
} as const satisfies Readonly<Record<string, Option>>
