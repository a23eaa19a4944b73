// A maker that tells nobody: it writes down what it would tell a CA, and never says that it was done.
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CaKey,
  type CaPort,
  everyReason,
  type Instruction,
} from '../revocation/instruction.ts'

export function openDryRun({ dir }: { readonly dir: string }): CaPort {
  mkdirSync(dir, { recursive: true })
  return {
    capabilities: {
      hold: true,
      release: true,
      reason: true,
      invalidityDate: true,
      forceCrl: false,
      reasons: everyReason,
    },
    status: async () => ({ kind: 'unknown' }),
    async carryOut(key, instruction, at) {
      const name = await write(dir, key, instruction, at)
      const unknown = { kind: 'unknown' } as const
      const detail = `dry run: no CA was told; see ${name}`
      return {
        result: 'pending-approval',
        before: unknown,
        after: unknown,
        at: at.toISOString(),
        detail,
      }
    },
    forceCrl: async () => undefined,
    check: async () => `dry run: what a CA would be told is written to "${dir}"`,
  }
}

/** One file an instruction, however often it is asked for. */
async function write(dir: string, key: CaKey, instruction: Instruction, at: Date): Promise<string> {
  const { issuer, serial } = key
  const which = JSON.stringify({ issuer, serial, instruction })
  const mark = createHash('sha256').update(which).digest('hex').slice(0, 8)
  const name = `${serial}-${instruction.kind}-${mark}.json`
  const text = `${JSON.stringify({ at: at.toISOString(), issuer, serial, instruction }, null, 2)}\n`
  await writeFile(join(dir, name), text, { flag: 'wx' }).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EEXIST') throw new Error(`write "${name}" in "${dir}"`, { cause: fault })
  })
  return name
}
