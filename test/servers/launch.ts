/** Starts a server program for a test and makes sure it never outlives that test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram } from './needs.ts'

type Start = {
  readonly program: string
  readonly arguments: readonly string[]
  /** Throws, or says false, while the server is not ready yet. */
  readonly answers: () => Promise<boolean>
  readonly as?: Account
  readonly directory: string
  readonly environment?: Readonly<Record<string, string>>
  /** What the server takes as "end now, tidily". */
  readonly endSignal?: NodeJS.Signals
}

/** Whom a server runs as, for those that refuse root. */
export type Account = { readonly uid: number; readonly gid: number }

export type Launched = {
  readonly pid: number
  readonly end: (how?: NodeJS.Signals) => Promise<void>
}

const READY_WITHIN = 30_000
const END_WITHIN = 10_000

const running = new Set<ChildProcess>()
const directories = new Set<string>()

// The last resort, when a test file ends without its afterAll: synchronous, for nothing waits now.
process.once('exit', clearUp)
process.once('SIGTERM', () => {
  clearUp()
  // Having listened, we must end the process ourselves, unless another listener is there to do it.
  if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM')
})

function clearUp(): void {
  for (const child of running) killGroup(child)
  for (const directory of directories) removeNow(directory)
}

/** A fresh directory that goes when the server that lives in it goes. */
export function ownDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `holdfast-${name}-`))
  directories.add(directory)
  return directory
}

export function removeDirectory(directory: string): void {
  removeNow(directory)
  directories.delete(directory)
}

// A dying server may still write a last file into a folder that is being emptied.
function removeNow(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

export async function launch(start: Start): Promise<Launched> {
  const [program, leading] = tiedToUs(start)
  const child = spawn(program, [...leading, ...start.arguments], {
    cwd: start.directory,
    env: { ...process.env, ...start.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that its helpers can be ended with it
    ...start.as,
  })
  running.add(child)
  const said = listen(child)
  const ended = new Promise<void>((resolve) => {
    child.once('error', (fault) => {
      said.push(String(fault))
      resolve()
    })
    child.once('exit', () => resolve())
  }).then(() => void running.delete(child))
  await untilReady(start, child, said)
  return { pid: child.pid ?? 0, end: (how) => end(child, ended, how ?? start.endSignal) }
}

/**
 * A test process killed by SIGKILL runs no exit handler. On Linux the kernel ends its servers for
 * us when they are started through setpriv.
 */
function tiedToUs(start: Start): readonly [string, readonly string[]] {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  if (!setpriv) return [start.program, []]
  return [setpriv, ['--pdeathsig', start.endSignal ?? 'SIGTERM', '--', start.program]]
}

function listen(child: ChildProcess): string[] {
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said.push(text)
      if (said.length > 200) said.shift()
    })
  }
  return said
}

async function untilReady(start: Start, child: ChildProcess, said: readonly string[]) {
  const until = performance.now() + READY_WITHIN
  for (;;) {
    if (!running.has(child)) break
    if (await start.answers().catch(() => false)) return
    if (performance.now() > until) break
    await pause(20)
  }
  killGroup(child)
  throw new Error(`start ${start.program}: it never answered. It said: ${said.join('').trim()}`)
}

async function end(child: ChildProcess, ended: Promise<void>, how: NodeJS.Signals = 'SIGTERM') {
  if (!running.has(child)) return
  if (how === 'SIGKILL') killGroup(child)
  else child.kill(how)
  const late = setTimeout(() => killGroup(child), END_WITHIN)
  await ended
  clearTimeout(late)
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return // it could not even be started
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // nobody left
  }
}

/** Whether something accepts connections there, and, if asked, greets with these words. */
export function greets(port: number, greeting?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const answer = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(2_000, () => answer(false))
    socket.once('error', () => answer(false))
    if (greeting === undefined) socket.once('connect', () => answer(true))
    else socket.once('data', (bytes) => answer(bytes.toString('latin1').startsWith(greeting)))
  })
}

/** Helpers killed in the same moment may hold the port a little longer than their master. */
export async function untilSilent(port: number): Promise<void> {
  while (await greets(port)) await pause(5)
}
