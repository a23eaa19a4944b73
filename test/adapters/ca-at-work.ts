// A process that holds, releases and publishes without end, to be killed in the midst of it.
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { ISSUER, later, START } from './ca-folder.ts'

const [dir = ''] = process.argv.slice(2)
const ca = openDemoCa({ dir, clock: { now: () => START } })
const key = { issuer: ISSUER, serial: '3A41C7059E2210B4' }
for (let round = 0; ; round += 1) {
  await ca.carryOut(key, { kind: 'suspend' }, later(round))
  if (round === 0) process.stdout.write('at work\n')
  await ca.forceCrl(later(round))
  await ca.carryOut(key, { kind: 'release' }, later(round))
}
