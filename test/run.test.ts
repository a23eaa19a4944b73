/** The test run counts honestly, and a machine that lacks a server is told, never passed over. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { needNames, packagesFor } from './servers/needs.ts'
import { installPackages } from './support/debian.ts'
import { closingLines, isRunClean, type Report, tallyOf, worstReport } from './support/tally.ts'

const project = resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-run-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const report: Report = { ...worstReport, numPassedTests: 7, numPendingTests: 2, numTodoTests: 1 }
const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
})
const install = (packages: readonly string[]) => `install ${packages.join(' ')}`

describe('counting', () => {
  test('passed, failed and skipped are those of the report', () => {
    const testResults = [file('passed', 'passed'), file('failed', 'passed', 'failed')]
    const tally = tallyOf({ ...report, numFailedTests: 1, testResults }, 1)
    expect(tally).toEqual({ passed: 7, failed: 1, skipped: 3 })
  })

  test('a file that breaks before its tests counts as one failure', () => {
    const testResults = [file('failed'), file('failed', 'passed'), file('passed', 'passed')]
    expect(tallyOf({ ...report, testResults }, 1).failed).toBe(2)
  })

  test('a run that died, or ended badly over green tests, counts as a failure', () => {
    expect(tallyOf(worstReport, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(tallyOf(report, 1).failed).toBe(1)
    expect(tallyOf(report, 0).failed).toBe(0)
  })

  test('the last line is the count, and nothing else', () => {
    const tally = { passed: 7, failed: 0, skipped: 0 }
    expect(closingLines(tally, [], install).at(-1)).toBe('7 passed, 0 failed')
    const skipped = closingLines({ ...tally, skipped: 3 }, [], install)
    expect(skipped.at(-1)).toBe('7 passed, 0 failed, 3 skipped')
  })

  test('what did not run is named with the command that installs it, and fails only in CI', () => {
    const tally = { passed: 7, failed: 0, skipped: 1 }
    const notRun = [{ title: 'Redis', packages: ['redis-server'] }]
    expect(closingLines(tally, [...notRun, ...notRun], install)).toContain(
      'To run it: install redis-server',
    )
    expect(isRunClean(tally, notRun, false)).toBe(true)
    expect(isRunClean(tally, notRun, true)).toBe(false)
    expect(isRunClean(tally, [], true)).toBe(true)
  })
})

describe('a machine that lacks a server', () => {
  const inner = join(scratch, 'inner.test.ts')
  const needs = join(project, 'test/servers/needs.ts')
  writeFileSync(
    inner,
    `import { expect, test } from 'vitest'
     import { describeNeeding } from ${JSON.stringify(needs)}
     describeNeeding(['redis', 'chromium'], 'a block', () => {
       test('one', () => expect(1).toBe(1))
     })
     test('another', () => {})`,
  )

  test('skips the block, tells the run, and goes on', () => {
    const { tally, notRun } = runInner({ CI: '' })
    expect(tally).toEqual({ passed: 1, failed: 0, skipped: 1 })
    expect(notRun).toEqual([{ title: 'a block', packages: ['redis-server', 'chromium'] }])
  })

  test('fails the block under CI=true', () => {
    const { tally, notRun } = runInner({ CI: 'true' })
    expect(tally).toEqual({ passed: 1, failed: 1, skipped: 0 })
    expect(notRun).toHaveLength(1)
  })

  /** Runs it where PATH leads nowhere. */
  function runInner(settings: Readonly<Record<string, string>>) {
    const [json, told] = [join(scratch, 'report.json'), join(scratch, 'not-run')]
    writeFileSync(told, '')
    const vitest = join(project, 'node_modules/vitest/vitest.mjs')
    const options = ['--root', scratch, '--reporter=json', `--outputFile=${json}`]
    const env = { PATH: scratch, HOLDFAST_NOT_RUN: told, ...settings }
    let code = 0
    try {
      execFileSync(process.execPath, [vitest, 'run', ...options], { env, stdio: 'pipe' })
    } catch {
      code = 1 // the report says why
    }
    const lines = readFileSync(told, 'utf8').split('\n').filter(Boolean)
    return {
      tally: tallyOf(JSON.parse(readFileSync(json, 'utf8')), code),
      notRun: lines.map((line): unknown => JSON.parse(line)),
    }
  }
})

describe('installing', () => {
  test('tries package by package when all together cannot be had', async () => {
    const asked: string[] = []
    await installPackages(['redis-server', 'chromium'], async (_, words) => {
      const packages = words.slice(words.indexOf('--no-install-recommends') + 1)
      asked.push(words.includes('update') ? 'update' : packages.join(' '))
      return words.includes('chromium') ? 100 : 0
    })
    expect(asked).toEqual(['update', 'redis-server chromium', 'redis-server', 'chromium'])
  })

  test('.ci/run brings every package that a test may need', () => {
    const script = readFileSync(join(project, '.ci/run'), 'utf8')
    const listed = /packages="([^"]*)"/.exec(script)?.[1]?.trim().split(/\s+/)
    expect(listed?.sort()).toEqual([...packagesFor(needNames)].sort())
  })
})
