// Confidence as it was measured: what is surer stays surer, and nothing repaired or unmeasured is taken without typing.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { confidenceFile, openTrust, type Trust, truer } from '../../src/paper/confidence.ts'
import type { FieldReading } from '../../src/paper/reading.ts'

const file = new URL('../../src/paper/confidence.json', import.meta.url)
const { rules } = confidenceFile.parse(JSON.parse(readFileSync(file, 'utf8')))
const read: FieldReading = {
  value: '0000100017',
  asRead: '0000100017',
  confidence: 0.9999999,
  valid: true,
  repaired: false,
  page: 0,
  box: [0, 0, 1, 1],
  pixels: [0, 0, 1, 1],
}

let trust: Trust
beforeAll(async () => {
  trust = await openTrust()
})

test('a sure number is taken; an unsure, a repaired and a broken one are not', () => {
  expect(trust.weigh('srn', read).sure).toBe(true)
  expect(trust.weigh('srn', { ...read, confidence: 0.2 }).sure).toBe(false)
  expect(trust.weigh('srn', { ...read, repaired: true }).sure).toBe(false)
  expect(trust.weigh('srn', { ...read, valid: false }).sure).toBe(false)
})

test('an empty field is as sure as it was, and need not be typed', () => {
  const empty = { ...read, value: '', asRead: '', confidence: 0.98 }
  expect(trust.weigh('srn', empty)).toEqual({ ...empty, sure: true })
})

describe.each(Object.entries(rules))('%s', (_, rule) => {
  test('what was surer stays surer', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(p, p, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(truer(rule, less)).toBeLessThanOrEqual(truer(rule, more))
      }),
    )
  })

  test('at its threshold, and at each point of the curve above, one in a thousand was wrong at most', () => {
    for (const { at, accepted, wrong } of rule.curve)
      if (at >= rule.threshold) expect(wrong / accepted).toBeLessThanOrEqual(0.001)
  })
})
