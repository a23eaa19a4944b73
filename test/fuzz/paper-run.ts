/** `npm run fuzz:paper -- --count 10000`: hostile files through two real readers. `--seed`, `--from`, `--readers`, `--seconds` bound or repeat it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzzPaper } from './paper.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    readers: { type: 'string', default: '2' },
    seconds: { type: 'string', default: 'Infinity' },
  },
})
const start = performance.now()
const { rounds, slowestMs, answers, deaths, faults } = await fuzzPaper({
  count: Number(values.count),
  seed: Number(values.seed),
  from: Number(values.from),
  readers: Number(values.readers),
  seconds: Number(values.seconds),
  tell: (done) => {
    if (done % 500 === 0) console.error(`${done} files`)
  },
})
const took = (performance.now() - start) / 1000
console.log(
  `${rounds} files in ${took.toFixed(0)} s (${(rounds / took).toFixed(1)}/s), slowest ${(slowestMs / 1000).toFixed(1)} s, ${deaths} readers died and were replaced, ${faults.length} faults`,
)
for (const [answer, count] of [...answers].sort((a, b) => b[1] - a[1]))
  console.log(`  ${String(count).padStart(8)}  ${answer}`)
const folder = faults.length > 0 ? mkdtempSync(join(tmpdir(), 'holdfast-fuzz-')) : ''
for (const { round, what, bytes } of faults.slice(0, 50)) {
  const file = join(folder, `${values.seed}-${round}`)
  writeFileSync(file, bytes)
  console.log(`FAULT round ${round}: ${what} (${file})`)
}
process.exitCode = faults.length > 0 ? 1 : 0
