/** Reads one source file as a parser does: what it imports, and what it uses that we do without. */
import { posix } from 'node:path'
import { parseSync } from 'vite'

export type Import = { readonly to: string; readonly typeOnly: boolean; readonly line: number }
export type Use = { readonly of: Banned; readonly line: number }
export type Source = {
  readonly path: string
  readonly lines: number
  readonly opensWithComment: boolean
  /** Our own files only, as paths from the project root. */
  readonly imports: readonly Import[]
  readonly uses: readonly Use[]
  readonly longestFunction: { readonly lines: number; readonly line: number }
}

export type Banned =
  | 'process.env'
  | 'process.exit'
  | 'the clock'
  | 'console'
  | 'enum'
  | 'export default'
  | 'a note to self'

type Node = { readonly type: string; readonly start: number; readonly end: number } & {
  readonly [key: string]: unknown
}
type At = (node: Node) => number

// Spelt in two halves so that this file does not hold what it looks for.
const NOTE_TO_SELF = new RegExp(`\\b(${'TO'}${'DO'}|${'FIX'}${'ME'})\\b`)

export function readSource(path: string, text: string): Source {
  const parsed = parseSync(path, text)
  if (parsed.errors.length > 0) throw new Error(`parse ${path}: ${parsed.errors[0]?.message}`)
  const program = parsed.program as unknown as Node // the parser's own types name no index
  const nodes = [...everyNode(program)]
  const at: At = (node) => text.slice(0, node.start).split('\n').length
  return {
    path,
    lines: countLines(text),
    opensWithComment: /^(#!.*\n)?\s*(\/\*|\/\/)/.test(text),
    imports: nodes.flatMap((node) => importsOf(node, path, at)),
    uses: [...nodes.flatMap((node) => usesOf(node, at)), ...notesToSelf(text)],
    longestFunction: longestFunction(nodes, text, at),
  }
}

export function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

export function notesToSelf(text: string): readonly Use[] {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
  const found = lines.filter(({ line }) => NOTE_TO_SELF.test(line))
  return found.map(({ number }) => ({ of: 'a note to self', line: number }))
}

function* everyNode(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* everyNode(one)
  else if (isNode(value)) {
    yield value
    for (const part of Object.values(value)) yield* everyNode(part)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

// ---- imports: static, re-exported, dynamic, in a type, and files started as a worker thread

function importsOf(node: Node, path: string, at: At): Import[] {
  const named = sourceOf(node)
  if (named === undefined || !/^\.\.?\//.test(named)) return []
  const to = posix.join(posix.dirname(path), named)
  return [{ to, typeOnly: isTypeOnly(node), line: at(node) }]
}

function sourceOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node.source)
    case 'NewExpression': {
      const [file, base] = listOf(node.arguments)
      const isOurs = isName(node.callee, 'URL') && isMember(base, 'meta', 'url')
      return isOurs && /\.[tj]sx?$/.test(textOf(file) ?? '') ? textOf(file) : undefined
    }
    case 'CallExpression':
      return isMember(node.callee, 'meta', 'resolve')
        ? textOf(listOf(node.arguments)[0])
        : undefined
    default:
      return undefined
  }
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType') return true
  if (node.importKind === 'type' || node.exportKind === 'type') return true
  const names = listOf(node.specifiers)
  return names.length > 0 && names.every((one) => one.importKind === 'type')
}

// ---- what we do without

function usesOf(node: Node, at: At): Use[] {
  const of = bannedIn(node)
  return of ? [{ of, line: at(node) }] : []
}

function bannedIn(node: Node): Banned | undefined {
  if (isMember(node, 'process', 'env') || takesFromProcess(node, 'env')) return 'process.env'
  if (isMember(node, 'process', 'exit') || takesFromProcess(node, 'exit')) return 'process.exit'
  if (isMember(node, 'Date', 'now') || asksTheTime(node)) return 'the clock'
  if (node.type === 'MemberExpression' && isName(node.object, 'console')) return 'console'
  if (node.type === 'TSEnumDeclaration') return 'enum'
  if (node.type === 'ExportDefaultDeclaration') return 'export default'
  return undefined
}

function asksTheTime(node: Node): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false
  return isName(node.callee, 'Date') && listOf(node.arguments).length === 0
}

/** `const { env } = process` and `import { env } from 'node:process'`. */
function takesFromProcess(node: Node, name: string): boolean {
  if (node.type === 'VariableDeclarator') {
    const taken = isNode(node.id) ? listOf(node.id.properties) : []
    return isName(node.init, 'process') && taken.some((one) => isName(one.key, name))
  }
  if (node.type !== 'ImportDeclaration') return false
  const fromProcess = /^(node:)?process$/.test(textOf(node.source) ?? '')
  return fromProcess && listOf(node.specifiers).some((one) => isName(one.imported, name))
}

/** `of.name` and `of['name']`, also where `of` hangs on something else: globalThis.process.env. */
function isMember(node: unknown, of: string, name: string): boolean {
  if (!isNode(node) || node.type !== 'MemberExpression') return false
  const asked = isName(node.property, name) || textOf(node.property) === name
  const object = node.object
  const isOf = isName(object, of) || (isNode(object) && isName(object.property, of))
  return asked && isOf
}

function isName(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node.name === name
}

function textOf(node: unknown): string | undefined {
  return isNode(node) && typeof node.value === 'string' ? node.value : undefined
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

// ---- how long the longest function is

function longestFunction(nodes: readonly Node[], text: string, at: At): Source['longestFunction'] {
  const functions = nodes.filter((node) => /Function(Declaration|Expression)$/.test(node.type))
  const lengths = functions.map((node) => ({
    lines: countLines(text.slice(node.start, node.end)),
    line: at(node),
  }))
  return lengths.reduce((a, b) => (b.lines > a.lines ? b : a), { lines: 0, line: 0 })
}
