// The children of the test's own process, by what they run.
import { readdirSync, readFileSync } from 'node:fs'

/** Process ids of the children that run this script, as Linux lists them; one that has ended has no command line. */
export function childrenOf(script: string): number[] {
  return readdirSync('/proc')
    .filter((it) => /^\d+$/.test(it))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return parent === process.pid && line.includes(script)
      } catch {
        return false // it ended while we looked
      }
    })
    .map(Number)
}
