/** `npm test`: brings what the machine lacks, runs every check and every test, and counts them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { have, type NotRun, needNames, packagesFor } from './servers/needs.ts'
import { installCommand, installPackages, mayInstall } from './support/debian.ts'
import { closingLines, isRunClean, type Tally, tallyOf, worstReport } from './support/tally.ts'

const root = resolve(import.meta.dirname, '..')

let current: ChildProcess | undefined
process.once('SIGTERM', () => current?.kill())

async function everything(): Promise<void> {
  await bringWhatIsMissing()
  const own = mkdtempSync(join(tmpdir(), 'holdfast-test-'))
  try {
    const checks = await runChecks()
    const tests = await runTests(own)
    const tally = sum([checks, tests])
    const notRun = readNotRun(join(own, 'not-run'))
    say(closingLines(tally, notRun, installCommand).join('\n'))
    process.exitCode = isRunClean(tally, notRun, process.env.CI === 'true') ? 0 : 1
  } finally {
    rmSync(own, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function bringWhatIsMissing(): Promise<void> {
  const missing = packagesFor(needNames.filter((need) => !have(need)))
  if (missing.length === 0) return
  say(`This machine lacks ${missing.join(', ')}.`)
  if (mayInstall()) await installPackages(missing, run)
}

async function runChecks(): Promise<Tally> {
  const checks = [
    ['biome', ['check', '.']],
    ['tsc', ['--noEmit']],
    ...(existsSync(join(root, 'src/desk/web'))
      ? [['vite', ['build', 'src/desk/web']] as const]
      : []),
  ] as const
  const tally = { passed: 0, failed: 0, skipped: 0 }
  for (const [program, words] of checks) {
    const name = [program, ...words].join(' ')
    say(`\n· ${name}`)
    const code = await run(program, words)
    say(code === 0 ? `  ${name}: passed` : `  ${name}: FAILED (exit code ${code})`)
    tally[code === 0 ? 'passed' : 'failed']++
  }
  return tally
}

/** The tests get a temporary folder of their own, so that whatever they drop goes with the run. */
async function runTests(own: string): Promise<Tally> {
  const scratch = join(own, 'tmp')
  mkdirSync(scratch)
  chmodSync(scratch, 0o1777) // PostgreSQL and Dovecot run under accounts of their own
  chmodSync(own, 0o755)
  const report = join(own, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  say('\n· vitest run')
  const code = await run('vitest', ['run', ...reporters, ...process.argv.slice(2)], {
    TMPDIR: scratch,
    HOLDFAST_NOT_RUN: join(own, 'not-run'),
  })
  const written = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : worstReport
  return tallyOf(written, code)
}

function readNotRun(file: string): readonly NotRun[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line): NotRun => JSON.parse(line))
}

/** Runs a program of the project's own or of the machine's to its end, and gives its exit code. */
function run(
  program: string,
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<number> {
  const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
  return new Promise((resolve) => {
    const env = { ...process.env, PATH, ...settings }
    current = spawn(program, words, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
    current.once('error', (fault) => {
      say(`  ${program}: ${fault.message}`)
      resolve(127)
    })
    current.once('exit', (code) => resolve(code ?? 1))
  })
}

function sum(tallies: readonly Tally[]): Tally {
  const add = (what: keyof Tally) => tallies.reduce((total, tally) => total + tally[what], 0)
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') }
}

function say(words: string): void {
  process.stdout.write(`${words}\n`)
}

await everything()
