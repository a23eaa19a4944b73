// One writer of a CA folder at a time, over any number of processes and hosts, and a dead writer holds nobody up for long.
import { open, readdir, readFile, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export type Held = {
  /** False once another took over from us because we seemed dead: then nothing may be written. */
  still(): Promise<boolean>
}

/** A change takes milliseconds, `openssl ca -gencrl` is stopped after 20 s: what is older than this is of a dead writer. */
const DEAD_AFTER_MS = 30_000
/**
 * Between making a lock and writing a name into it lie microseconds. Who dies there leaves it empty; who only
 * paused there finds the next number taken (see create), so a short wait is safe.
 */
const UNSIGNED_AFTER_MS = 1000
const PAUSE_MS = 15

/**
 * Lock files are numbered, `index.txt.lock.7`: to take the lock is to create the next number, which
 * one alone can do; to give it back is to write `free` into one's own. So a dead writer's lock is
 * passed over without ever being deleted under somebody who has just taken it.
 */
export async function underLock<T>(
  dir: string,
  work: (held: Held) => Promise<T>,
  deadAfterMs = DEAD_AFTER_MS,
): Promise<T> {
  const mine = await take(dir, deadAfterMs)
  try {
    return await work({ still: async () => (await highest(dir)) === mine })
  } finally {
    await writeLock(lockFile(dir, mine), 'free', 'w')
  }
}

const lockFile = (dir: string, number: number) => join(dir, `index.txt.lock.${number}`)

async function take(dir: string, deadAfterMs: number): Promise<number> {
  // The age of a lock is measured by how long we have seen it unchanged: clocks of hosts differ.
  let seen = { number: -1, text: '', waited: 0 }
  for (;;) {
    const number = await highest(dir)
    const text = number === 0 ? 'free' : await readLock(lockFile(dir, number))
    const same = seen.number === number && seen.text === text
    seen = { number, text, waited: same ? seen.waited + PAUSE_MS : 0 }
    const patience = text === '' ? Math.min(UNSIGNED_AFTER_MS, deadAfterMs) : deadAfterMs
    if (isFree(text) || seen.waited >= patience) {
      if (await create(dir, number + 1)) return number + 1
    } else {
      await pause(PAUSE_MS)
    }
  }
}

function isFree(text: string): boolean {
  if (text === 'free') return true
  const [host, pid] = text.split(' ')
  return host === hostname() && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true // not yet written: wait for its age
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH' // process.kill throws no other kind
  }
}

async function create(dir: string, number: number): Promise<boolean> {
  const file = lockFile(dir, number)
  if (!(await writeLock(file, `${hostname()} ${process.pid}`, 'wx'))) return false
  const numbers = await lockNumbers(dir)
  if (numbers.some((each) => each > number)) {
    // We were slow, and the lock had gone on: the number we made anew is an old one.
    await unlink(file).catch(() => undefined)
    return false
  }
  for (const each of numbers)
    if (each < number) await unlink(lockFile(dir, each)).catch(() => undefined)
  return true
}

async function writeLock(file: string, text: string, flags: 'w' | 'wx'): Promise<boolean> {
  try {
    const handle = await open(file, flags, 0o640)
    await handle.writeFile(text)
    await handle.close()
    return true
  } catch (error) {
    if (flags === 'wx' && (error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new Error(`write the lock "${file}"`, { cause: error })
  }
}

async function readLock(file: string): Promise<string> {
  return readFile(file, 'latin1').catch(() => '')
}

async function highest(dir: string): Promise<number> {
  return Math.max(0, ...(await lockNumbers(dir)))
}

async function lockNumbers(dir: string): Promise<number[]> {
  const names = await readdir(dir)
  return names.flatMap((name) => {
    const digits = /^index\.txt\.lock\.(\d{1,15})$/.exec(name)?.[1]
    return digits ? [Number(digits)] : []
  })
}
