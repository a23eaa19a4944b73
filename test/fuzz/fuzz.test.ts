// Mutated mails for a few seconds: an answer each, soon, and nothing passed that nobody signed.
import { expect, test } from 'vitest'
import { fuzz, MOST_MS } from './fuzz.ts'

test('mutated mails and CMS messages', { timeout: 120_000 }, () => {
  const { rounds, slowestMs, answers, faults } = fuzz({
    seed: 20_261_123,
    count: 30_000,
    seconds: 20,
  })
  expect(faults.map(({ round, what }) => `round ${round}: ${what}`)).toEqual([])
  expect(slowestMs).toBeLessThan(MOST_MS)
  expect(rounds).toBeGreaterThan(1_000)
  // The mutations reach past the first parser: signatures are still checked, and many of them hold.
  for (const answer of ['passed', 'altered', 'forged', 'cms-malformed', 'mime-ambiguous'])
    expect(answers.get(answer) ?? 0, answer).toBeGreaterThan(10)
})

test('the same seed makes the same inputs', () => {
  const answers = () => [...fuzz({ seed: 7, count: 300 }).answers].sort()
  expect(answers()).toEqual(answers())
})
