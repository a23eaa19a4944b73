// Which policy a command looks at, and its faults told as an editor can jump to them.
import { readFile } from 'node:fs/promises'
import { environment } from '../process/config.ts'
import { shipped } from '../process/shipped.ts'
import { type Policy, parsePolicy } from '../revocation/policy.ts'
import { type Io, UsageFault } from './command.ts'

/** As named, else as set, else as shipped. The other settings may be faulty: a policy is looked at without them. */
export const policyFile = (named: string | undefined): string =>
  named ?? (environment().POLICY_FILE?.trim() || shipped('policies/hongkong-post.yaml'))

/** @throws UsageFault where the file cannot be read. */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageFault(`cannot read "${file}"`, { cause })
  }
}

/** `FILE:12: kinds.SERVER.suspendable: …`. */
export const located = (file: string, fault: string): string =>
  fault.replace(/^line (\d+): /, (_, line: string) => `${file}:${line}: `)

/** The policy of a file, or nothing where it is refused and each fault was said. */
export async function givenPolicy(file: string, io: Io): Promise<Policy | undefined> {
  const read = parsePolicy(await textOf(file))
  if (read.ok) return read.policy
  for (const fault of read.faults) io.err(`${located(file, fault)}\n`)
  return undefined
}
