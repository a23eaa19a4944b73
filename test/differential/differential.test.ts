// Three hundred samples of the differential run: nothing accepted that was made unsound, every difference explained.
import { expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { chainSamples } from './chain-samples.ts'
import { compare, explained, explains } from './compare.ts'
import { messageSamples } from './message-samples.ts'
import type { Sample } from './sample.ts'

async function held(samples: Iterable<Sample>, least: number): Promise<void> {
  const { samples: count, differences, falseAccepts } = await compare(samples)
  const open = differences.filter((one) => !explained.some((each) => explains(each, one)))
  expect(falseAccepts).toEqual([])
  expect(open).toEqual([])
  expect(count).toBeGreaterThanOrEqual(least)
  // Were all refused, or nothing asked, the two would agree as well.
  expect(differences.length).toBeLessThan(count / 2)
}

describeNeeding(['openssl'], 'beside openssl', () => {
  test('a hundred chains', () => held(chainSamples(5), 100), 120_000)
  test('two hundred signed mails', () => held(messageSamples(31), 200), 120_000)
})

test('every explanation of a difference gives its ground', () => {
  for (const { ours, why, ...where } of explained) {
    expect(ours).toMatch(/^[a-zA-Z-]+$/)
    expect(why.length).toBeGreaterThan(30)
    expect(Object.keys(where).length).toBeGreaterThan(0)
  }
})
