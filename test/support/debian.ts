/** Installs Debian packages where that is allowed: as root, on a machine that has apt-get. */
import { findProgram } from '../servers/needs.ts'

type Run = (
  program: string,
  words: readonly string[],
  settings?: Readonly<Record<string, string>>,
) => Promise<number>

// RUNLEVEL=1 tells Debian's service scripts that this is no moment to start a service.
const QUIET = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
const PATIENCE = ['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30', '-q']

export function mayInstall(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined
}

/** The line a person types to get these packages. */
export function installCommand(packages: readonly string[]): string {
  const asRoot = process.getuid?.() === 0 ? '' : 'sudo '
  return `${asRoot}apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

export async function installPackages(packages: readonly string[], run: Run): Promise<void> {
  say(`Installing ${packages.join(', ')} (as root, with apt-get):`)
  await run('apt-get', [...PATIENCE, 'update'], QUIET)
  if ((await install(packages, run)) === 0) return
  // One package that this distribution lacks must not keep the others away.
  for (const one of packages) {
    if ((await install([one], run)) !== 0) say(`Could not install ${one}.`)
  }
}

function install(packages: readonly string[], run: Run): Promise<number> {
  const words = [...PATIENCE, 'install', '-y', '--no-install-recommends', ...packages]
  return run('apt-get', words, QUIET)
}

function say(words: string): void {
  process.stdout.write(`${words}\n`)
}
