// Reads YAML or JSON so that every fault can be told with the line it stands on.
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'

/** What a document says, and the line on which a path of it stands. */
export type Marked = {
  readonly value: unknown
  /** Of the deepest part of the path that is there, from 1. */
  lineOf(path: readonly PropertyKey[]): number
}
export type MarkedAnswer =
  | { readonly ok: true; readonly marked: Marked }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Far above any table that a person keeps: more is a mistake, or an attack on the parser. */
const LONGEST = 2_000_000

/** As many as anybody mends before he has the file read again; a bomb has millions. */
const MOST_FAULTS = 100

/** JSON is YAML, so one reader does for both. A key given twice is a fault: one of the two would be lost in silence. */
export function readMarked(text: string, longest = LONGEST): MarkedAnswer {
  if (text.length > longest) return { ok: false, faults: ['line 1: the file is too long'] }
  const lines = new LineCounter()
  // The library's own look for keys given twice compares each with each: minutes, for a file of nothing but keys.
  const options = { lineCounter: lines, uniqueKeys: false }
  const document = parseDocument(text.replace(/^\uFEFF/, ''), options)
  const tell = (faults: readonly Fault[]): MarkedAnswer => {
    const told = faults
      .slice(0, MOST_FAULTS)
      .map(({ at, why }) => `line ${lines.linePos(at).line}: ${parserSays(why)}`)
    return { ok: false, faults: [...new Set(told)] }
  }
  if (document.errors.length > 0)
    return tell(document.errors.map(({ message, pos: [at] }) => ({ at, why: message })))
  try {
    const twice = keysGivenTwice(document)
    if (twice.length > 0) return tell(twice)
    // As many anchors as a person would write; a file that unfolds into millions is refused (toJS throws).
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return {
      ok: true,
      marked: { value, lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line },
    }
  } catch (cause) {
    return tell([{ at: 0, why: cause instanceof Error ? cause.message : String(cause) }])
  }
}

type Fault = { readonly at: number; readonly why: string }

const parserSays = (message: string): string =>
  /call stack/.test(message) ? 'nested too deeply' : (message.split(/ at line|\n/)[0] ?? message)

function keysGivenTwice(document: Parameters<typeof visit>[0]): Fault[] {
  const twice: Fault[] = []
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : key
        if (seen.has(name)) twice.push({ at: startOf(key) ?? 0, why: 'Map keys must be unique' })
        seen.add(name)
      }
    },
  })
  return twice
}

function offsetOf(contents: unknown, path: readonly PropertyKey[]): number {
  let node = contents
  let offset = startOf(contents) ?? 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!pair) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      if (item === undefined) return offset
      offset = startOf(item) ?? offset
      node = item
    } else return offset
  }
  return offset
}

function startOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as { range?: readonly number[] } // every node of the library has one
  return range?.[0]
}

/** `line 12: kinds.SERVER.suspendable: must be …`. */
export const faultAt = (marked: Marked, path: readonly PropertyKey[], why: string): string =>
  `line ${marked.lineOf(path)}: ${path.map(String).join('.') || 'the file'}: ${why}`

type Issue = {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Keys that the schema does not know. */
  readonly keys?: readonly string[]
}

/** The faults that a schema found. An unknown key is told on its own line, not on its parent's. */
export const issueFaults = (marked: Marked, issues: readonly Issue[]): string[] =>
  issues.slice(0, MOST_FAULTS).map(({ path, message, keys }) => {
    const key = keys?.[0]
    if (key === undefined) return faultAt(marked, path, plainly(message))
    return faultAt(marked, [...path, key], 'there is no such setting')
  })

const plainly = (message: string): string =>
  /received undefined$/.test(message) ? 'is missing' : message.replace(/^Invalid input: /, '')
