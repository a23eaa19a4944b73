// Reads a file that a command line names, or standard input for `-`, and says in plain words why it cannot.
import { readFile } from 'node:fs/promises'
import { type Call, UsageFault } from './command.ts'

/** One file of several cannot be judged: it is told, and the others go on. */
export class FileFault extends UsageFault {}

/** @throws FileFault */
export async function readInput(file: string): Promise<Buffer> {
  try {
    return file === '-' ? await readStdin() : await readFile(file)
  } catch (cause) {
    throw cause instanceof FileFault ? cause : new FileFault(cannotRead(file, cause), { cause })
  }
}

/** Why this file cannot be judged. What is wrong with more than this file ends the command. */
export function unusable(cause: unknown): string {
  if (cause instanceof FileFault) return cause.message
  throw cause
}

/** To programs in its place among the answers, as a line of a batch has it. */
export function tell(name: string, call: Call, file: string, error: string): void {
  if (call.flag('json')) call.io.out(`${JSON.stringify({ file, error })}\n`)
  else call.io.err(`holdfast ${name}: ${error}\n`)
}

async function readStdin(): Promise<Buffer> {
  // What was read is gone; an empty mail would be judged in its place.
  if (process.stdin.readableEnded) throw new FileFault('"-" was read already')
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export const cannotRead = (place: string, cause: unknown): string =>
  `cannot read "${place}": ${reason(cause)}`

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  EISDIR: 'it is a folder, and a file is wanted',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
}
