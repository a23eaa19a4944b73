/** A bounded run of hostile files through a real reader; `npm run fuzz:paper` goes on for as long as one likes. */
import { expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { fuzzPaper } from './paper.ts'

describeNeeding(['libtiff'], 'hostile files', () => {
  test('each ends in time with a reason, none ends the reader, and a good fax is read all the while', async () => {
    const { rounds, faults, slowestMs } = await fuzzPaper({
      seed: 7,
      count: 80,
      seconds: 60,
      readers: 1,
    })
    expect(faults.map(({ round, what }) => `${round}: ${what}`)).toEqual([])
    expect(rounds).toBeGreaterThan(10)
    expect(slowestMs).toBeGreaterThan(0)
  }, 180_000)
})
