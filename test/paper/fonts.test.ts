// No font that measures the reader was in its training, and none that sets its confidence was in either.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bench, calibration, training } from '../../fixtures/paper/fonts.ts'
import { networks } from '../../src/paper/cell-network.ts'

const sets = {
  training: [...training.hands, ...training.type],
  calibration: [...calibration.hands, ...calibration.type],
  bench: [...bench.block, ...bench.loose, ...bench.type],
}
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url))

test.each([
  ['training', 'calibration'],
  ['training', 'bench'],
  ['calibration', 'bench'],
] as const)('%s and %s share no font', (one, other) => {
  const names: readonly string[] = sets[other]
  expect(sets[one].filter((name) => names.includes(name))).toEqual([])
})

test.each(networks)('%s names the fonts it was made from: the training set', (file) => {
  const bytes = readFileSync(file)
  const header = JSON.parse(bytes.subarray(0, bytes.indexOf(0x0a)).toString('utf8'))
  expect([...header.fonts].sort()).toEqual([...sets.training].sort())
})

test('confidence was set by the calibration set', () => {
  const { fonts } = JSON.parse(read('src/paper/confidence.json').toString('utf8'))
  expect([...fonts].sort()).toEqual([...sets.calibration].sort())
})

test('what is installed for training alone is what the two sets name', () => {
  const { dependencies } = JSON.parse(read('fixtures/paper/training/fonts/package.json').toString())
  const installed = Object.keys(dependencies).filter((name) => name.startsWith('@fontsource/'))
  const named = [...sets.training, ...sets.calibration].map((name) => `@fontsource/${name}`)
  expect(installed.sort()).toEqual(named.sort())
})
