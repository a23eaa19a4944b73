// Every published rule, R1 to R27, each by a test that bears its number.
import { expect, test } from 'vitest'
import { askingRules } from './rules-asking.ts'
import { rulesOfWhatHappens } from './rules-then.ts'

const published = { ...askingRules, ...rulesOfWhatHappens }

test('R1 to R27: none is missing', () => {
  expect(Object.keys(published)).toEqual(Array.from({ length: 27 }, (_, at) => `R${at + 1}`))
})
for (const [number, [says, shown]] of Object.entries(published)) test(`${number}: ${says}`, shown)
