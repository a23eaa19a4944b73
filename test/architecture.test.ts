/** Holds the house rules over the whole tree, and shows on bad examples that it would notice. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultsOf, LOOKED_AT, ROOTS } from './support/architecture.ts'

const project = resolve(import.meta.dirname, '..')

test('the tree keeps the house rules', () => {
  expect(faultsOf(readTree())).toEqual([])
})

test('the whole tree is looked at', () => {
  const paths = [...readTree().keys()]
  expect(paths).toContain('test/architecture.test.ts')
  expect(paths).toContain('fixtures/cast.ts')
  expect(paths.filter((path) => path.startsWith('src/')).length).toBeGreaterThan(0)
})

describe('imports between rooms', () => {
  test.each([
    ['src/steps/decide.ts', "import { openRecords } from '../adapters/records.ts'"],
    ['src/adapters/records.ts', "import { decide } from '../steps/decide.ts'"],
    ['src/pki/path.ts', "export * from '../email/smime.ts'"],
    ['src/calendar/hours.ts', "import type { Log } from '../process/log.ts'"],
    ['src/paper/read.ts', "import { assess } from '../revocation/assess.ts'"],
    ['src/paper/read.ts', "type Policy = import('../revocation/policy.ts').Policy"],
    ['src/adapters/tray.ts', "import { config } from '../process/config.ts'"],
    ['src/revocation/assess.ts', "const { x } = await import('../email/words.ts')"],
    ['src/email/smime.ts', "new Worker(new URL('../steps/receive.ts', import.meta.url))"],
    ['src/desk/server.ts', "import { sweeper } from '../../workers/sweeper.ts'"],
    ['src/cli/start.ts', "import { sweeper } from '../../workers/sweeper.ts'"],
    ['src/desk/web/app.tsx', "import { routes } from '../api.ts'"],
    ['src/desk/web/app.tsx', "import type { Desk } from '../server.ts'"],
    ['src/desk/server.ts', "import { App } from './web/app.tsx'"],
    ['src/cli/demo.ts', "import { makePki } from '../../fixtures/pki.ts'"],
    ['src/cli/demo.ts', "import { startRedis } from '../../test/servers/redis.ts'"],
    ['fixtures/pki.ts', "import { sweeper } from '../workers/sweeper.ts'"],
  ])('%s may not hold: %s', (path, line) => {
    expect(judge({ [path]: line })).toEqual([expect.stringMatching(/: imports .* may import /)])
  })

  test.each([
    ['src/email/smime.ts', "import { buildPath } from '../pki/path.ts'"],
    ['src/paper/read.ts', "import { readHkid } from '../revocation/fields.ts'"],
    ['src/adapters/tray.ts', "import type { Log } from '../process/log.ts'"],
    ['src/adapters/tray.ts', "import { type Log } from '../process/log.ts'"],
    ['src/desk/web/app.tsx', "import type { CaseLine } from '../api.ts'"],
    ['src/cli/wiring.ts', "import { openRecords } from '../adapters/records.ts'"],
    ['src/cli/start.ts', "await import('../../workers/main.ts')"],
    ['workers/desk.ts', "import { openDesk } from '../src/desk/server.ts'"],
    ['src/steps/decide.ts', "// import { openRecords } from '../adapters/records.ts'"],
    ['src/steps/decide.ts', 'const say = "import { a } from \'../adapters/records.ts\'"'],
    ['test/journey.test.ts', "import { decide } from '../src/steps/decide.ts'"],
  ])('%s may hold: %s', (path, line) => {
    expect(judge({ [path]: line })).toEqual([])
  })

  test('a circle is told once, as the way round', () => {
    const faults = judge({
      'src/pki/path.ts': "import { makeTrust } from './trust.ts'",
      'src/pki/trust.ts': "import { parseCrl } from './crl.ts'",
      'src/pki/crl.ts': "import type { PathResult } from './path.ts'",
      'src/pki/name.ts': "import { buildPath } from './path.ts'",
    })
    const way = ['src/pki/path.ts', 'src/pki/trust.ts', 'src/pki/crl.ts', 'src/pki/path.ts']
    expect(faults).toEqual([`a circle: ${way.join(' → ')}`])
  })
})

describe('what we do without', () => {
  test.each([
    ['src/steps/sweep.ts', 'const url = process.env.REDIS_URL', 'take the setting from Config'],
    ['src/steps/sweep.ts', "const url = globalThis.process['env'].URL", 'from Config'],
    ['src/steps/sweep.ts', 'const { env } = process', 'take the setting from Config'],
    ['src/steps/sweep.ts', "import { env } from 'node:process'", 'take the setting from Config'],
    ['src/steps/sweep.ts', 'const now = Date.now()', 'take a Clock or a Date'],
    ['src/steps/sweep.ts', 'const now = new Date()', 'take a Clock or a Date'],
    ['src/steps/sweep.ts', 'const now = new Date', 'take a Clock or a Date'],
    ['fixtures/pki.ts', 'const now = Date()', 'take a Clock or a Date'],
    ['workers/sweeper.ts', "console.log('swept')", 'log through the log handed in'],
    ['workers/sweeper.ts', 'if (over) process.exit(1)', 'set process.exitCode'],
    ['src/email/words.ts', "enum Code { altered = 'altered' }", 'a union of strings'],
    ['src/email/words.ts', 'export default function words() {}', 'export it by its name'],
    ['src/email/words.ts', `const a = 1 // ${'TO'}${'DO'}: more`, 'do it now, or open an issue'],
    ['src/adapters/sql/0001.sql', `-- ${'FIX'}${'ME'}: index`, 'do it now, or open an issue'],
  ])('%s may not hold: %s', (path, line, instead) => {
    expect(judge({ [path]: line })).toEqual([expect.stringContaining(instead)])
  })

  test.each([
    ['src/process/config.ts', 'export const read = () => process.env'],
    ['src/process/clock.ts', 'export const now = () => new Date()'],
    ['src/steps/sweep.ts', 'export const due = (at: number) => new Date(at)'],
    ['src/steps/sweep.ts', "export const say = 'never Date.now() nor process.env here'"],
    ['src/desk/web/vite.config.ts', 'export default {}'],
    ['src/desk/web/app.tsx', "export const App = () => <p>Don't use process.env</p>"],
    ['test/steps/sweep.test.ts', 'console.log(process.env.CI, Date.now())'],
  ])('%s may hold: %s', (path, line) => {
    expect(judge({ [path]: line })).toEqual([])
  })

  test.each([
    'src/email/index.ts',
    'src/email/types.ts',
    'src/email/types.d.ts',
    'src/desk/web/index.tsx',
    'src/adapters/interfaces.ts',
    'src/adapters/utils.ts',
    'test/utils/mail.ts',
  ])('no file is called %s', (path) => {
    expect(judge({ [path]: '' })).toEqual([`${path}: name it after the one thing it is for`])
  })

  test('no file is over 300 lines, no function over 70', () => {
    const long = (lines: number) => Array.from({ length: lines }, (_, at) => `  ${at}`).join('\n')
    expect(judge({ 'src/pki/der.ts': long(299) })).toEqual([])
    expect(judge({ 'src/pki/der.ts': long(300) })).toEqual([expect.stringMatching('301 lines')])
    expect(judge({ 'src/pki/der.ts': `const f = () => {\n${long(68)}\n}` })).toEqual([])
    expect(judge({ 'src/pki/der.ts': `const f = () => {\n${long(69)}\n}` })).toEqual([
      expect.stringMatching('src/pki/der.ts:2: a function of 71 lines'),
    ])
  })

  test('a file opens by saying what it is for, and lives in a room', () => {
    const silent = new Map([['src/pki/der.ts', 'export const tag = 2']])
    expect(faultsOf(silent)).toEqual([expect.stringMatching('open with one sentence')])
    expect(judge({ 'src/shared/thing.ts': '' })).toEqual([expect.stringMatching('no such room')])
    expect(judge({ 'src/thing.ts': '' })).toEqual([expect.stringMatching('no such room')])
  })
})

/** Each example gets the opening comment that every file must have. */
function judge(files: Readonly<Record<string, string>>): readonly string[] {
  const comment = (path: string) =>
    path.endsWith('.sql') ? '-- What it is for.' : '/** What it is for. */'
  const opened = Object.entries(files).map(
    ([path, text]) => [path, `${comment(path)}\n${text}`] as const,
  )
  return faultsOf(new Map(opened))
}

function readTree(): ReadonlyMap<string, string> {
  const paths = ROOTS.flatMap((root) =>
    readdirSync(join(project, root), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(root, path),
    ),
  )
  // What is installed for training alone stands below fixtures.
  const own = paths.filter((path) => !path.includes('node_modules'))
  const code = own.filter((path) => LOOKED_AT.test(path))
  return new Map(code.map((path) => [path, readFileSync(join(project, path), 'utf8')]))
}
