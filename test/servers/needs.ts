/** What the tests need from the machine, which Debian package brings it, and what to do without. */
import { execFileSync } from 'node:child_process'
import { accessSync, appendFileSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'

type Need = { readonly packages: readonly string[]; readonly met: () => boolean }

const NEEDS = {
  redis: { packages: ['redis-server'], met: () => hasAll('redis-server') },
  postgres: { packages: ['postgresql'], met: () => findPostgres() !== undefined },
  dovecot: {
    packages: ['dovecot-imapd'],
    met: () => hasAll('dovecot') && existsSync(DOVECOT_IMAP),
  },
  chromium: { packages: ['chromium'], met: () => findChromium() !== undefined },
  openssl: { packages: ['openssl'], met: () => hasAll('openssl') },
  libtiff: { packages: ['libtiff-tools'], met: () => hasAll('tiffcp', 'fax2tiff') },
  tesseract: { packages: ['tesseract-ocr', 'tesseract-ocr-chi-tra'], met: () => readsChinese() },
  poppler: { packages: ['poppler-utils'], met: () => hasAll('pdftoppm') },
} as const satisfies Record<string, Need>

export type NeedName = keyof typeof NEEDS

export const needNames = Object.keys(NEEDS) as readonly NeedName[] // the keys of a const object

// dovecot-core alone brings the `dovecot` program, but no IMAP.
const DOVECOT_IMAP = '/usr/lib/dovecot/imap'

export function have(need: NeedName): boolean {
  return NEEDS[need].met()
}

export function packagesFor(needs: readonly NeedName[]): readonly string[] {
  return needs.flatMap((need) => NEEDS[need].packages)
}

/** The first of these programs that is installed. Daemons live in sbin, which users' PATHs lack. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const places = names.flatMap((name) => folders.filter(Boolean).map((at) => join(at, name)))
  return places.find(isProgram)
}

export function findChromium(): string | undefined {
  return findProgram('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome')
}

/** The folder of the newest PostgreSQL: Debian keeps its programs off the PATH. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : []
  const folders = versions.map((version) => join(debian, version, 'bin'))
  const found = folders.find((folder) => isProgram(join(folder, 'initdb')))
  return found ?? findProgram('initdb')?.replace(/\/initdb$/, '')
}

function hasAll(...programs: readonly string[]): boolean {
  return programs.every((program) => findProgram(program) !== undefined)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function readsChinese(): boolean {
  const tesseract = findProgram('tesseract')
  if (!tesseract) return false
  const languages = execFileSync(tesseract, ['--list-langs'], { encoding: 'utf8' })
  return languages.includes('chi_tra')
}

/**
 * `describe` for tests that cannot run everywhere. Where a need is not met the block is told to the
 * run (which names it in its closing lines), and under CI=true it is a failure.
 */
export function describeNeeding(needs: readonly NeedName[], title: string, tests: () => void) {
  const missing = needs.filter((need) => !have(need))
  if (missing.length === 0) return describe(title, tests)
  tellTheRun({ title, packages: packagesFor(missing) })
  if (process.env.CI !== 'true') return describe.skip(title, tests)
  return describe(title, () => {
    test(`needs ${missing.join(', ')}`, () => {
      throw new Error(
        `install ${packagesFor(missing).join(' ')}: under CI=true nothing is left out`,
      )
    })
  })
}

export type NotRun = { readonly title: string; readonly packages: readonly string[] }

function tellTheRun(block: NotRun): void {
  const file = process.env.HOLDFAST_NOT_RUN
  if (file) appendFileSync(file, `${JSON.stringify(block)}\n`)
}
