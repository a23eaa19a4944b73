/** `npm run fuzz -- --count 1000000`: mutated mails through the verifier. `--seconds`, `--seed`, `--first ROUND` bound or repeat it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
  },
})
const start = performance.now()
const { rounds, slowestMs, answers, faults } = fuzz({
  seed: Number(values.seed),
  count: Number(values.count),
  seconds: Number(values.seconds),
  first: Number(values.first),
  tell: (done) => {
    if (done > 0 && done % 50_000 === 0) console.error(`${done} rounds`)
  },
})
const seconds = (performance.now() - start) / 1000
console.log(
  `${rounds} inputs in ${seconds.toFixed(0)} s (${Math.round(rounds / seconds)}/s), slowest ${slowestMs.toFixed(1)} ms, ${faults.length} faults`,
)
for (const [answer, count] of [...answers].sort((a, b) => b[1] - a[1]))
  console.log(`  ${String(count).padStart(8)}  ${answer}`)
const folder = faults.length > 0 ? mkdtempSync(join(tmpdir(), 'holdfast-fuzz-')) : ''
for (const { round, what, input } of faults.slice(0, 20)) {
  const file = join(folder, `${values.seed}-${round}`)
  writeFileSync(file, input)
  console.log(`FAULT round ${round}: ${what} (${file})`)
}
process.exitCode = faults.length > 0 ? 1 : 0
