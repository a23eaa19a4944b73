// Starts a child process of this room, which may die, and watches how much memory it takes.
import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** `name` is a file beside this one, without its ending. No environment of ours: no secret is of any use in there.
 *  A heap limit, since a bomb is a bomb in JavaScript too. */
export function forkChild(name: string): ChildProcess {
  const own = fileURLToPath(import.meta.url)
  const file = own.replace(/child\.(ts|js)$/, `${name}.$1`)
  const tsx = own.endsWith('.ts') ? ['--import', createRequire(import.meta.url).resolve('tsx')] : []
  return fork(file, [], {
    execArgv: ['--max-old-space-size=384', '--expose-gc', ...tsx],
    // glibc keeps an arena for every thread otherwise, and each keeps its largest page.
    env: { MALLOC_ARENA_MAX: '2' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** Resident megabytes as Linux tells them; elsewhere nothing is known, and only the heap limit holds. */
export async function megabytesOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
}

/** Linux counts in hundredths of a second (sysconf _SC_CLK_TCK, which is 100 on every platform Node runs on). */
const MS_A_TICK = 10

/** Processor time that a process has had, as Linux tells it; elsewhere nothing is known. */
export async function processorMsOf(pid: number | undefined): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // proc(5): the name in brackets may hold anything; user and system time are the 12th and 13th fields behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isFinite(ticks) && stat !== '' ? ticks * MS_A_TICK : undefined
}
