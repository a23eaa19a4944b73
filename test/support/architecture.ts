/** The house rules that a machine can hold: who may import whom, no circles, and the ban list. */
import {
  type Banned,
  countLines,
  type Import,
  notesToSelf,
  readSource,
  type Source,
} from './source.ts'

/** A path from the project root and the text that stands there. */
export type Files = ReadonlyMap<string, string>

type Entry = { readonly to: string; readonly typeOnly?: true }

/** Each room and whom it may import: another room, or how the paths of that room's door begin. */
const MAY_IMPORT: Readonly<Record<string, readonly Entry[]>> = {
  pki: [],
  calendar: [],
  process: [],
  revocation: [{ to: 'calendar' }],
  email: [{ to: 'pki' }],
  paper: [{ to: 'src/revocation/fields.ts' }],
  adapters: [
    ...rooms('pki', 'revocation', 'calendar'),
    { to: 'process', typeOnly: true }, // the shape of a log, a clock and the settings
  ],
  steps: rooms('email', 'paper', 'pki', 'revocation', 'calendar'),
  desk: [...rooms('steps', 'revocation', 'calendar'), { to: 'process', typeOnly: true }],
  'desk/web': [{ to: 'src/desk/api', typeOnly: true }],
  cli: [
    ...rooms('steps', 'revocation', 'calendar', 'email', 'paper', 'pki', 'adapters', 'process'),
    ...rooms('desk'),
    { to: 'workers/main.ts' }, // `holdfast start` hands over to the switchboard
    { to: 'workers/names.ts' },
    { to: 'workers/evidence-packing.ts' }, // the desk and the command pack in one way
  ],
  workers: rooms(
    ...['adapters', 'calendar', 'desk', 'email', 'paper', 'pki', 'process', 'revocation', 'steps'],
  ),
  fixtures: rooms('email', 'paper', 'pki', 'revocation', 'calendar'),
}

/** Where each thing is at home, where it is looked for, and what to write instead. */
const BANS: Readonly<
  Record<Banned, { instead: string; within: RegExp; atHome: readonly string[] }>
> = {
  'process.env': {
    instead: 'take the setting from Config (src/process/config.ts)',
    within: /^(src|workers|fixtures)\//,
    atHome: ['src/process/config.ts', 'workers/main.ts', 'src/cli/holdfast.js'],
  },
  'process.exit': {
    instead: 'set process.exitCode and close what is open: the process ends by itself',
    within: /^(src|workers|fixtures)\//,
    atHome: [],
  },
  'the clock': {
    instead: 'take a Clock or a Date as a parameter (src/process/clock.ts)',
    within: /^(src|workers|fixtures)\//,
    atHome: ['src/process/clock.ts', 'src/desk/web/clock.ts'], // the browser's is its own
  },
  console: {
    instead: 'log through the log handed in; the command line writes to process.stdout',
    within: /^(src|workers)\//,
    atHome: [],
  },
  enum: { instead: "write a union of strings: 'held' | 'revoked'", within: /./, atHome: [] },
  'export default': {
    instead: 'export it by its name',
    within: /^(?!.*\.config\.ts$)/,
    atHome: [],
  },
  'a note to self': { instead: 'do it now, or open an issue', within: /./, atHome: [] },
}

const NO_SUCH_NAME = /(^|\/)(index|types|interfaces|utils?)(\.d)?\.[cm]?[jt]sx?$|\/utils?\//
const MOST_LINES = 300
const MOST_LINES_A_FUNCTION = 70
const CODE = /\.[cm]?[jt]sx?$/
const MADE_BY_A_PROGRAM = /\.d\.ts$/

export const ROOTS = ['src', 'workers', 'fixtures', 'test'] as const
export const LOOKED_AT = /\.([cm]?[jt]sx?|css|sql)$/

/** Everything that breaks a rule, one sentence each, with the word to use instead. */
export function faultsOf(files: Files): readonly string[] {
  const sources = [...files]
    .filter(([path]) => CODE.test(path))
    .map(([path, text]) => readSource(path, text))
  return [
    ...[...files].flatMap(([path, text]) => faultsOfAnyFile(path, text)),
    ...sources.flatMap((source) => [...faultsOfCode(source), ...forbiddenImports(source)]),
    ...circles(sources),
  ]
}

function faultsOfAnyFile(path: string, text: string): readonly string[] {
  const faults: string[] = []
  const lines = countLines(text)
  if (lines > MOST_LINES && !MADE_BY_A_PROGRAM.test(path)) {
    faults.push(`${path}: ${lines} lines; split it, none has over ${MOST_LINES}`)
  }
  if (NO_SUCH_NAME.test(path)) faults.push(`${path}: name it after the one thing it is for`)
  if (roomOf(path) === undefined) faults.push(`${path}: no such room; see the README's picture`)
  if (!CODE.test(path)) {
    const instead = BANS['a note to self'].instead
    faults.push(
      ...notesToSelf(text).map(({ line }) => `${path}:${line}: a note to self; ${instead}`),
    )
  }
  return faults
}

function faultsOfCode(source: Source): readonly string[] {
  const { path } = source
  const banned = source.uses.filter(({ of }) => isBanned(of, path))
  const faults = banned.map(({ of, line }) => `${path}:${line}: ${of}; ${BANS[of].instead}`)
  if (!source.opensWithComment) faults.push(`${path}: open with one sentence: what it is for`)
  const { lines, line } = source.longestFunction
  if (lines > MOST_LINES_A_FUNCTION && !path.startsWith('test/')) {
    faults.push(`${path}:${line}: a function of ${lines} lines; ${MOST_LINES_A_FUNCTION} at most`)
  }
  return faults
}

function isBanned(of: Banned, path: string): boolean {
  return BANS[of].within.test(path) && !BANS[of].atHome.includes(path)
}

function roomOf(path: string): string | undefined {
  if (/^(workers|fixtures|test)\//.test(path)) return path.split('/')[0]
  if (path.startsWith('src/desk/web/')) return 'desk/web'
  const room = /^src\/([^/]+)\/./.exec(path)?.[1]
  return room !== undefined && room in MAY_IMPORT ? room : undefined
}

// ---- who may import whom

function forbiddenImports(source: Source): readonly string[] {
  const own = roomOf(source.path)
  if (own === undefined || own === 'test') return [] // a test may look everywhere
  const forbidden = source.imports.filter((one) => !isAllowed(own, one))
  return forbidden.map(({ to, line }) => {
    const allowed = (MAY_IMPORT[own] ?? []).map(nameOf).join(', ') || 'nothing of ours'
    return `${source.path}:${line}: imports ${to}; ${own} may import ${allowed}`
  })
}

function isAllowed(own: string, { to, typeOnly }: Import): boolean {
  if (roomOf(to) === own) return true
  const room = roomOf(to)
  return (MAY_IMPORT[own] ?? []).some((entry) => {
    const leadsThere = entry.to === room || to.startsWith(entry.to)
    return leadsThere && (typeOnly || !entry.typeOnly)
  })
}

function nameOf(entry: Entry): string {
  return entry.typeOnly ? `${entry.to} (types only)` : entry.to
}

function rooms(...names: readonly string[]): readonly Entry[] {
  return names.map((to) => ({ to }))
}

// ---- circles

/** Each circle once, told as the way round. Types count: they tie files just as tightly. */
function circles(sources: readonly Source[]): readonly string[] {
  const next = new Map(sources.map(({ path, imports }) => [path, imports.map(({ to }) => to)]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (path: string, way: readonly string[]): void => {
    const met = way.indexOf(path)
    if (met >= 0) found.push(`a circle: ${[...way.slice(met), path].join(' → ')}`)
    if (met >= 0 || done.has(path)) return
    for (const to of next.get(path) ?? []) walk(to, [...way, path])
    done.add(path)
  }
  for (const { path } of sources) walk(path, [])
  return [...new Set(found)]
}
