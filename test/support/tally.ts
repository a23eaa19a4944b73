/** Counts what a test run came to, and puts it into the run's closing lines. */
import type { NotRun } from '../servers/needs.ts'

export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** The part of vitest's JSON report that is counted. */
export type Report = {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** What stands for a run that died before it could write a report. */
export const worstReport: Report = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
}

/** A run that ended badly never counts as nothing failed, whatever its report says. */
export function tallyOf(report: Report, exitCode: number): Tally {
  const failed = report.numFailedTests + report.testResults.filter(brokeOutsideItsTests).length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

// A file that cannot be loaded, or whose beforeAll throws, fails without one failed test in it.
function brokeOutsideItsTests(file: Report['testResults'][number]): boolean {
  return file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed')
}

/** The last line is the contract: `N passed, N failed`, with `, N skipped` where any were. */
export function closingLines(
  tally: Tally,
  notRun: readonly NotRun[],
  installCommand: (packages: readonly string[]) => string,
): readonly string[] {
  const packages = [...new Set(notRun.flatMap((block) => block.packages))]
  const left = notRun.map((block) => `  ${block.title} (needs ${block.packages.join(', ')})`)
  const missing = ['', 'Did not run:', ...left, `To run it: ${installCommand(packages)}`]
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  const count = `${tally.passed} passed, ${tally.failed} failed${skipped}`
  return [...(notRun.length > 0 ? missing : []), '', count]
}

/** Outside CI a machine may lack a server; in CI a part that did not run is a failure. */
export function isRunClean(tally: Tally, notRun: readonly NotRun[], ci: boolean): boolean {
  return tally.failed === 0 && !(ci && notRun.length > 0)
}
