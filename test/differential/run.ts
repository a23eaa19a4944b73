/** `npm run differential`: every sample through us and through openssl. `--every N` takes one in N, `--only chains|messages` half of it, `--json` prints each difference. */
import { parseArgs } from 'node:util'
import { chainSamples } from './chain-samples.ts'
import { compare, explained, explains } from './compare.ts'
import { messageSamples } from './message-samples.ts'
import { allSamples } from './samples.ts'

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})
const halves = { chains: chainSamples, messages: messageSamples, '': allSamples } as const
const half = (Object.keys(halves) as (keyof typeof halves)[]).find((name) => name === values.only)
if (half === undefined) throw new Error(`--only takes chains or messages, not ${values.only}`)
const start = performance.now()
const { samples, agreed, differences, falseAccepts } = await compare(
  halves[half](Number(values.every)),
)
const open = differences.filter((one) => !explained.some((each) => explains(each, one)))
const stale = explained.filter((each) => !differences.some((one) => explains(each, one)))
if (values.json) for (const one of differences) console.log(JSON.stringify(one))
const seconds = Math.round((performance.now() - start) / 1000)
console.log(`${samples} samples in ${seconds} s: ${agreed} agreed, ${differences.length} differ`)
for (const each of explained) {
  const count = differences.filter((one) => explains(each, one)).length
  console.log(`  ${String(count).padStart(4)}  ${each.ours}: ${each.why}`)
}
for (const one of open)
  console.log(`NOT EXPLAINED ${one.id}: ours ${one.ours.code}, openssl ${one.peer} (${one.said})`)
const whole = values.every === '1' && half === ''
if (whole) for (const each of stale) console.log(`EXPLAINS NOTHING ${JSON.stringify(each)}`)
for (const id of falseAccepts) console.log(`FALSE ACCEPT ${id}`)
const clean = open.length === 0 && falseAccepts.length === 0
process.exitCode = clean && (!whole || stale.length === 0) ? 0 : 1
