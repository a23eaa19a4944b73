// Judges one file after another for `verify` and `path`: one that cannot be read is told, and the others go on.
import type { Call } from './command.ts'
import { tell, unusable } from './read-input.ts'
import { exitCode } from './verify-file.ts'

type Judged = { readonly line: { readonly outcome: string }; readonly text: () => string }

/** Answers the exit code of the worst. */
export async function eachFile(
  name: string,
  call: Call,
  judge: (file: string) => Promise<Judged>,
): Promise<number> {
  const outcomes = new Set<string>()
  let unread = 0
  for (const file of call.operands) {
    const seen = await judge(file).catch(unusable)
    if (typeof seen === 'string') {
      unread++
      tell(name, call, file, seen)
      continue
    }
    outcomes.add(seen.line.outcome)
    call.io.out(call.flag('json') ? `${JSON.stringify(seen.line)}\n` : seen.text())
  }
  return exitCode(outcomes, unread)
}
