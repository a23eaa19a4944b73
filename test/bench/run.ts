/** `npm run bench [NAME…]`: what Holdfast does a second, beside its peers in the same run. `--json` prints one figure a line. */
import { type Figure, line, reached } from './figure.ts'

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  verdicts: async () => (await import('./verdicts.ts')).verdicts(),
  pages: async () => (await import('./pages.ts')).pages(),
  register: async () => (await import('./register.ts')).register(),
  queue: async () => (await import('./queue.ts')).queue(),
  mail: async () => (await import('./mail.ts')).mail(),
  memory: async () => (await import('./memory.ts')).memory(),
  deadlines: async () => (await import('./deadlines.ts')).deadlines(),
}

const json = process.argv.includes('--json')
const named = process.argv.slice(2).filter((each) => !each.startsWith('--'))
let missed = 0
for (const [name, bench] of Object.entries(benches)) {
  if (named.length > 0 && !named.includes(name)) continue
  if (!json) console.log(`— ${name}`)
  for (const figure of await bench()) {
    if (!reached(figure)) missed += 1
    console.log(
      json ? JSON.stringify({ bench: name, ...figure, reached: reached(figure) }) : line(figure),
    )
  }
}
process.exitCode = missed > 0 ? 1 : 0
