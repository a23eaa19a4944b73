// Lays many distorted pages on their forms and tells how many were found, how truly, and what each page took.
import { parseArgs } from 'node:util'
import {
  measureForeign,
  measureOwn,
  openSheets,
  type Run,
  worstBoxes,
} from '../paper/registration-runs.ts'

const { values } = parseArgs({
  options: { count: { type: 'string' }, seed: { type: 'string' }, foreign: { type: 'string' } },
})
const [count, seed] = [Number(values.count ?? 500), values.seed ?? 'registration']
const sheets = await openSheets()
const runs: Run[] = []
for (let at = 0; at < count; at++) {
  const run = await measureOwn(sheets, `${seed} ${at}`)
  runs.push(run)
  if (!run.good) process.stdout.write(`${at}: ${run.why} ${JSON.stringify(run.how)}\n`)
  else if (worstBoxes([run]).far.length > 0)
    process.stdout.write(
      `${at}: a box off by ${run.most.toFixed(3)} mm ${JSON.stringify(run.how)}\n`,
    )
}
const sorted = (of: (run: Run) => number) => runs.map(of).sort((a, b) => a - b)
const at = (share: number, them: readonly number[]) =>
  (them[Math.min(them.length - 1, Math.floor(share * them.length))] ?? 0).toFixed(3)
const [rms, most, ms] = [sorted((it) => it.rms), sorted((it) => it.most), sorted((it) => it.ms)]
const good = runs.filter((it) => it.good).length
process.stdout.write(
  `own pages: ${good} of ${count} found and laid to 0.1 mm (${((100 * good) / count).toFixed(2)} %)\n` +
    `  error over the boxes, mm: median ${at(0.5, rms)}, 99 % ${at(0.99, rms)}; worst box: median ${at(0.5, most)}, 99 % ${at(0.99, most)}\n` +
    `  a page: median ${at(0.5, ms)} ms, 99 % ${at(0.99, ms)} ms\n`,
)
const { laid, far, worst, limit } = worstBoxes(runs)
process.stdout.write(
  `  worst box of all: ${worst.toFixed(3)} mm; pages with a box further than ${limit} mm off: ${far.length} of ${laid} laid\n`,
)
const foreign = Number(values.foreign ?? Math.round(count / 5))
let taken = 0
for (let one = 0; one < foreign; one++) {
  const found = await measureForeign(sheets, `${seed} foreign ${one}`)
  if (found) {
    taken++
    process.stdout.write(`foreign ${one} was taken for ${found}\n`)
  }
}
process.stdout.write(`foreign pages: ${taken} of ${foreign} taken for ours\n`)
process.exitCode = good / count >= 0.998 && taken === 0 ? 0 : 1
