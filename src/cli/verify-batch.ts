// `holdfast verify --batch`: one process for an archive. A line in is a file with its options, a line out its verdict.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { type Call, UsageFault } from './command.ts'
import { cannotRead } from './read-input.ts'
import { type Asked, openTrusts } from './trust-given.ts'
import { examineFile, exitCode, type Sources } from './verify-file.ts'
import { openKeys } from './verify-keys.ts'
import { verifyOptions } from './verify-options.ts'

/** A line that cannot be read, or names what cannot be, is answered like any other, and the batch goes on. */
export async function runBatch(file: string, call: Call): Promise<number> {
  if (file !== '-') await mustBeFile(file)
  const sources = { trustOf: openTrusts(call.io.err), keysOf: openKeys() }
  const outcomes = new Set<string>()
  let unread = 0
  let number = 0
  for await (const text of linesOf(file)) {
    number++
    if (text.trim() === '') continue
    const answer = await answerLine({ text, number }, call, sources)
    if ('error' in answer) unread++
    else outcomes.add(answer.outcome)
    call.io.out(`${JSON.stringify(answer)}\n`)
  }
  if (unread === 0 && outcomes.size === 0) throw new UsageFault(`"${file}" names no file to verify`)
  return exitCode(outcomes, unread)
}

async function mustBeFile(file: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new UsageFault(cannotRead(file, cause))
  })
  if (found.isDirectory())
    throw new UsageFault(`"${file}" is a folder: --batch takes a file of JSON Lines, or -`)
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    yield* lines
  } catch (cause) {
    throw new UsageFault(cannotRead(file, cause))
  } finally {
    lines.close()
  }
}

async function answerLine(
  { text, number }: { readonly text: string; readonly number: number },
  call: Call,
  sources: Sources,
) {
  // Whoever sent the line must know its answer again, whatever is wrong with the rest of it.
  const known: { id?: string | number; file: string | null } = { file: null }
  try {
    const { file, id, ...options } = readObject(text)
    if (typeof id === 'string' || typeof id === 'number') known.id = id
    if (typeof file === 'string') known.file = file
    if (known.file === null) throw new UsageFault('a line of a batch names its "file"')
    if (known.file === '-') throw new UsageFault('a line of a batch names a file, and not -')
    if (id !== undefined && known.id === undefined)
      throw new UsageFault('an "id" is a text or a number')
    const { line } = await examineFile(known.file, over(call, readOptions(options)), sources)
    return { ...known, ...line }
  } catch (cause) {
    if (!(cause instanceof UsageFault)) throw cause
    return { ...known, line: number, error: cause.message }
  }
}

type Given = ReadonlyMap<string, readonly (string | boolean)[]>

const readOptions = (fields: object): Given =>
  new Map(Object.entries(fields).map(([name, value]) => readOption(name, value)))

function readObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UsageFault(`no JSON: ${text.slice(0, 80)}`, { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageFault('a line of a batch is a JSON object')
  return { ...value }
}

/** `noSender` and `no_sender` are `no-sender` to programs whose words hold no hyphen. */
function readOption(name: string, value: unknown): [string, readonly (string | boolean)[]] {
  const option = name.replace(/_/g, '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const wanted = verifyOptions[option]
  if (!wanted) throw new UsageFault(`there is no option "${name}"`)
  const values: readonly unknown[] = Array.isArray(value) && wanted.multiple ? value : [value]
  const right = values.filter((each): each is string | boolean =>
    wanted.type === 'string' ? typeof each === 'string' : typeof each === 'boolean',
  )
  if (right.length !== values.length)
    throw new UsageFault(`"${name}" takes a ${wanted.type}${wanted.multiple ? ' or several' : ''}`)
  return [option, right]
}

/** What a line does not say, the command line says for all. */
function over(call: Asked, given: Given): Asked {
  const of = (name: string) => given.get(name)
  return {
    flag: (name) => of(name)?.includes(true) ?? call.flag(name),
    value: (name) => of(name)?.map(String).at(-1) ?? call.value(name),
    values: (name) => of(name)?.map(String) ?? call.values(name),
  }
}
