// Who may sit at the desk: the officers' file, and their passwords, kept as argon2id.
import { readFile, stat } from 'node:fs/promises'
import { hash, type Options, verify } from '@node-rs/argon2'
import { z } from 'zod'

export const officerRoles = ['officer', 'supervisor', 'auditor'] as const
export type OfficerRole = (typeof officerRoles)[number]

const officerSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'lower-case letters, digits, . _ -'),
  displayName: z.string().min(1).max(80),
  passwordHash: z.string().startsWith('$argon2id$', 'must be argon2id'),
  roles: z.array(z.enum(officerRoles)).min(1),
})
export type Officer = Readonly<z.infer<typeof officerSchema>>

export type Officers = {
  find(name: string): Promise<Officer | undefined>
  /** The officer, when the password is his. Takes as long for a name that is not there. */
  signIn(name: string, password: string): Promise<Officer | undefined>
}

// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. Algorithm 2 is argon2id.
const cost: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, cost)

/** All faults of an officers' file in one message. */
export function parseOfficers(text: string): readonly Officer[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Error('read the officers: the file is not JSON', { cause })
  }
  const parsed = z.array(officerSchema).safeParse(json)
  if (!parsed.success) throw new Error(`read the officers: ${z.prettifyError(parsed.error)}`)
  const names = parsed.data.map((each) => each.name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Error(`read the officers: twice in the file: ${twice.join(', ')}`)
  return parsed.data
}

/** Looks at the file again whenever it changed, so that an officer who left is out at once. */
export async function openOfficers(source: { path: string } | { officers: readonly Officer[] }) {
  const list = 'path' in source ? await watched(source.path) : async () => source.officers
  const nobody = await hashPassword('nobody')
  const find = async (name: string) => (await list()).find((each) => each.name === name)
  const officers: Officers = {
    find,
    async signIn(name, password) {
      const officer = await find(name)
      const fits = await verify(officer?.passwordHash ?? nobody, password)
      return fits ? officer : undefined
    },
  }
  return officers
}

async function watched(path: string): Promise<() => Promise<readonly Officer[]>> {
  let readAt = -1
  let officers: readonly Officer[] = []
  const look = async () => {
    const { mtimeMs } = await stat(path)
    if (mtimeMs !== readAt) {
      officers = parseOfficers(await readFile(path, 'utf8'))
      readAt = mtimeMs
    }
    return officers
  }
  await look()
  return look
}
