// Reads YAML or JSON so that every fault can be told with the line it stands on.
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

/** What a document says, and the line on which a path of it stands. */
export type Marked = {
  readonly value: unknown
  /** Of the deepest part of the path that is there, from 1. */
  lineOf(path: readonly PropertyKey[]): number
}
export type MarkedAnswer =
  | { readonly ok: true; readonly marked: Marked }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Far above any table or policy a person keeps: more is a mistake, or an attack on the parser. */
const LONGEST = 2_000_000

/** JSON is YAML, so one reader does for both. A key given twice is a fault: one of the two would be lost in silence. */
export function readMarked(text: string): MarkedAnswer {
  if (text.length > LONGEST) return { ok: false, faults: ['line 1: the file is too long'] }
  const lines = new LineCounter()
  // As many anchors as a person would write; a file that unfolds into millions is refused (toJS throws).
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines })
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map(
        ({ message, pos: [at] }) =>
          `line ${lines.linePos(at).line}: ${message.split(/ at line|\n/)[0]}`,
      ),
    }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return {
      ok: true,
      marked: { value, lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line },
    }
  } catch (cause) {
    return { ok: false, faults: [`line 1: ${cause instanceof Error ? cause.message : cause}`] }
  }
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
  issues.map(({ path, message, keys }) => {
    const key = keys?.[0]
    if (key === undefined) return faultAt(marked, path, plainly(message))
    return faultAt(marked, [...path, key], 'there is no such setting')
  })

const plainly = (message: string): string =>
  /received undefined$/.test(message) ? 'is missing' : message.replace(/^Invalid input: /, '')
