// What the bench of registration says of its worst boxes: counted where they are far, and a page that was not laid apart.
import { expect, test } from 'vitest'
import type { Distortion } from './distortion.ts'
import { type Run, worstBoxes } from './registration-runs.ts'

const how = {} as Distortion
const run = (most: number): Run => ({ good: true, why: '', how, rms: 0.05, most, ms: 1 })

test('a page whose one box lies far off is counted, however true it is on the whole', () => {
  const { laid, far, worst } = worstBoxes([run(0.08), run(0.2), run(0.201), run(0.35)])
  expect([laid, far.map(({ most }) => most), worst]).toEqual([4, [0.201, 0.35], 0.35])
})

test('a page that was not laid has no box to measure', () => {
  expect(worstBoxes([run(99)])).toMatchObject({ laid: 0, far: [], worst: 0 })
})
