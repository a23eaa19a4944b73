/** Starts `holdfast` as an operator would, as a process of its own, and knows when it is ready and how it ended. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type OfficeProcess = {
  readonly pid: number
  /** The desk's address, where this process runs one. */
  readonly desk: string | null
  /** Ends it and answers its exit code, or the signal that took it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>
  log(): string
}

type Environment = Readonly<Record<string, string>>
const SCRIPT = 'src/cli/holdfast.js'
const READY_MS = 60_000

/** Nothing of the tester's own settings reaches the process under test. */
const clean = (env: Environment): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TMPDIR: process.env.TMPDIR,
  LOG_LEVEL: 'info',
  ...env,
})

export async function startOffice(
  workers: readonly string[],
  env: Environment,
): Promise<OfficeProcess> {
  const child = spawn(process.execPath, [SCRIPT, 'start', ...workers, '--json'], {
    env: clean(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk
  })
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  const desk = await ready(child, ended, () => log)
  return {
    pid: child.pid ?? 0,
    desk,
    log: () => log,
    async end(signal) {
      child.kill(signal)
      const how = await ended
      process.off('exit', kill)
      return how
    },
  }
}

async function ready(
  child: ChildProcess,
  ended: Promise<number | string>,
  log: () => string,
): Promise<string | null> {
  const line = new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
  })
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not ready in time:\n${log()}`)), READY_MS).unref()
  })
  const early = ended.then((how) => {
    throw new Error(`ended with ${how} before it was ready:\n${log()}`)
  })
  const said: { desk: string | null } = JSON.parse(await Promise.race([line, late, early]))
  return said.desk
}

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs one command of the CLI to its end. */
export async function holdfast(args: readonly string[], env: Environment = {}): Promise<Ran> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT, ...args], {
      env: clean(env),
      maxBuffer: 64 * 1024 * 1024,
    })
    return { code: 0, out: stdout, err: stderr }
  } catch (fault) {
    const { code, stdout, stderr } = fault as { code: number; stdout: string; stderr: string } // execFile's own shape
    return { code, out: stdout, err: stderr }
  }
}

/** The settings of an office whose demo CA, trust and officers `demo --prepare` laid in that folder. */
export const preparedBy = (demo: string): Environment => ({
  CA: `demo:${join(demo, 'ca')}`,
  TRUST_ANCHORS: join(demo, 'root.pem'),
  INTERMEDIATES: join(demo, 'ca', 'ca.pem'),
  CRLS: `${join(demo, 'root.crl')},${join(demo, 'ca', 'crl.pem')}`,
  OFFICERS_FILE: join(demo, 'officers.json'),
})
