// Starts a child process of this room, which may die, and watches how much memory it takes.
import { type ChildProcess, fork } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** `name` is a file beside this one, without its ending. No environment of ours: no secret is of any use in there.
 *  A heap limit, since a bomb is a bomb in JavaScript too. */
export function forkChild(name: string): ChildProcess {
  const own = fileURLToPath(import.meta.url)
  const file = own.replace(/child\.(ts|js)$/, `${name}.$1`)
  const tsx = own.endsWith('.ts') ? ['--import', createRequire(import.meta.url).resolve('tsx')] : []
  const steadfast = ['--import', new URL('steadfast.js', import.meta.url).href]
  return fork(file, [], {
    execArgv: ['--max-old-space-size=384', '--expose-gc', ...tsx, ...steadfast],
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

export type ChildTimes = {
  /** Milliseconds of processor time that all its threads have had. */
  readonly worked: number
  /** Milliseconds in which its threads stood ready to run while others had the processors. */
  readonly waited: number
}

/** As Linux tells them, thread by thread (schedstat: nanoseconds on a processor, nanoseconds waited for one, slices);
 *  elsewhere nothing is known, and both are nought. */
export async function timesOf(pid: number | undefined): Promise<ChildTimes> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lines = threads.map((thread) =>
    readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => ''),
  )
  let [worked, waited] = [0, 0]
  for (const line of await Promise.all(lines)) {
    const [on = 0, ready = 0] = line.split(' ').map(Number)
    worked += on / 1e6
    waited += ready / 1e6
  }
  return { worked, waited }
}
