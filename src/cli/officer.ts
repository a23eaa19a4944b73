// `holdfast officer hash`: makes the password hash that OFFICERS_FILE wants.
import { hashPassword } from '../adapters/officers.ts'
import { type Command, exit, UsageFault } from './command.ts'

export const officerHash: Command = {
  name: 'officer hash',
  operands: '',
  summary: 'read a password from standard input and print its argon2id hash for OFFICERS_FILE',
  options: {},
  least: 0,
  most: 0,
  async run({ io, flag }) {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(chunk)
    const password = Buffer.concat(chunks)
      .toString('utf8')
      .replace(/\r?\n$/, '')
    if (password.length < 12) throw new UsageFault('a password has at least 12 characters')
    const passwordHash = await hashPassword(password)
    io.out(flag('json') ? `${JSON.stringify({ passwordHash })}\n` : `${passwordHash}\n`)
    return exit.ok
  },
}
