/** `npm run bench:paper [-- --count 3000 --seed N --out DIR --calibrate]`: forms filled, faxed and read, and how well. */
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadForm } from '../../src/paper/templates.ts'
import { calibrate, uncalibrated } from './paper/calibrate.ts'
import { curvesPage } from './paper/curves.ts'
import { openMakers } from './paper/makers.ts'
import { readAll } from './paper/outcomes.ts'
import { openPeer } from './paper/peer.ts'
import { openLookup } from './paper/register.ts'
import { report } from './paper/report.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    calibrate: { type: 'boolean', default: false },
    register: { type: 'string', default: '1000000' },
    peer: { type: 'string', default: '60' },
  },
})
const count = Number(values.count)
const out = values.out ?? join(tmpdir(), `holdfast-bench-paper-${values.seed}`)
const form = await loadForm(new URL('../../policies/forms/rcr-1.json', import.meta.url).pathname)

if (values.calibrate) {
  await uncalibrated()
  const maker = await openMakers('calibration', values.seed)
  const run = await readAll(maker, form, count)
  await maker.close()
  await keep('outcomes.json', JSON.stringify(run.outcomes))
  const { rules } = await calibrate(run.outcomes, count)
  for (const [rule, { slope, shift, threshold }] of Object.entries(rules))
    console.log(`${rule}: slope ${slope}, shift ${shift}, threshold ${threshold}`)
} else {
  const peer = openPeer(Number(values.peer), form)
  const maker = await openMakers('bench', values.seed)
  const lookup = await openLookup(maker, count, Number(values.register))
  const run = await readAll(maker, form, count, async (faxed, reading) => {
    lookup.seen(faxed, reading)
    await peer.seen(faxed)
  })
  await maker.close()
  console.log(report(run, lookup.figures(), peer.figures(run.outcomes)))
  await keep('outcomes.json', JSON.stringify(run.outcomes))
  await keep('curves.html', curvesPage(run.outcomes))
}

async function keep(name: string, text: string): Promise<void> {
  await mkdir(out, { recursive: true })
  await writeFile(join(out, name), text)
  console.log(`kept: ${join(out, name)}`)
}
