/** Looks at processes by their id, so that a test can see that what it started has gone. */
import { readdirSync, readFileSync } from 'node:fs'

/** A process that has ended but was not yet waited for (a zombie) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return process.platform !== 'linux' || stateOf(pid) !== 'Z'
}

// /proc/PID/stat reads `123 (name of it) S …`; the name may itself hold spaces and brackets.
function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0]
  } catch {
    return 'Z' // it went between the two looks
  }
}

/** The ids of the processes this one has started and that still run. */
export function childrenNow(): readonly number[] {
  const tasks = readdirSync('/proc/self/task')
  const lists = tasks.map((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8'))
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
}
