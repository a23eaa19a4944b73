// Sees to it that one process alone opens the embedded database: PGlite itself would let two write one folder.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Holds `path` for this process until the answer is called. Throws while another living process holds it. */
export function holdFolder(path: string): () => void {
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, whoAmI(process.pid))
  try {
    if (!take(mine, path)) {
      rmSync(path, { force: true }) // whoever wrote it has ended
      if (!take(mine, path)) refuse(path)
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => rmSync(path, { force: true })
}

/** link() fails when the name is taken, and a name that appears is whole at once. */
function take(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault
    if (lives(path)) refuse(path)
    return false
  }
}

function refuse(path: string): never {
  throw new Error(
    `the data folder is in use by another process ("${path}"): embedded records belong to one process; ` +
      'stop the office that runs there first, or set DATABASE_URL to work beside it',
  )
}

function lives(path: string): boolean {
  const held = readFileSync(path, 'utf8')
  const pid = Number.parseInt(held, 10)
  if (!(pid > 0)) return false
  return held === whoAmI(pid) && isRunning(pid)
}

/** Number and start time: after a restart of the machine or container the same number is another process. */
function whoAmI(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[20]}` // field 22 of proc(5), starttime
  } catch {
    return `${pid} `
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM'
  }
}
