// The population of a period adds up, whatever cases it has; the pledge is kept or missed to the run; the sample is a lot.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { certificateKinds, channels } from '../../src/revocation/kinds.ts'
import {
  openPopulation,
  outcomeOf,
  outcomes,
  type PopulationLine,
  pledgeOf,
  pledges,
  tellingOf,
  tellings,
} from '../../src/revocation/population.ts'
import { isOpen, states } from '../../src/revocation/state.ts'

const now = new Date('2026-11-27T00:00:00Z')
const plain: PopulationLine = {
  ...{ caseId: 'R-1', state: 'suspended', kind: 'PERSONAL', serial: 'A1', channel: 'email' },
  receivedAt: '2026-11-23T02:00:00.000Z',
  ...{ seenOnCrlAt: null, publishedAt: null, onCrl: null, planned: false, toldAt: null },
  target: '2026-11-25T19:00:00+08:00',
  outer: '2026-11-26T19:00:00+08:00',
  noticeDue: '2026-11-30T10:00:00+08:00',
}

describe('the pledge', () => {
  test.each([
    ['2026-11-25T11:00:18.000Z', 'by-target'],
    ['2026-11-25T11:30:00.000Z', 'by-target'],
    ['2026-11-25T11:30:00.001Z', 'by-outer'],
    ['2026-11-26T11:00:19.000Z', 'by-outer'],
    ['2026-11-26T11:30:00.001Z', 'missed'],
  ])(
    'the list of a run bears a time a little after it: %s is %s, whenever it was looked at',
    (publishedAt, expected) => {
      const seenOnCrlAt = '2026-11-26T23:00:00.000Z'
      expect(pledgeOf({ ...plain, seenOnCrlAt, publishedAt }, now)).toBe(expected)
      expect(pledgeOf({ ...plain, seenOnCrlAt: publishedAt }, now)).toBe(expected)
      // A CA whose clock is ahead has not published later than it was seen.
      const ahead = '2026-12-30T00:00:00.000Z'
      expect(pledgeOf({ ...plain, seenOnCrlAt: publishedAt, publishedAt: ahead }, now)).toBe(
        expected,
      )
    },
  )
  test('not seen yet: running until the outer moment, missed after it', () => {
    const running: PopulationLine = { ...plain, state: 'laid' }
    expect(pledgeOf(running, new Date('2026-11-26T11:30:00Z'))).toBe('running')
    expect(pledgeOf(running, new Date('2026-11-26T11:30:01Z'))).toBe('missed')
  })
  test('nothing is owed where nothing came of it, nor measured where a day to come was asked for or none is known', () => {
    for (const state of ['refused', 'not-actionable', 'withdrawn', 'set-aside'] as const) {
      expect(pledgeOf({ ...plain, state }, now), state).toBe('not-owed')
      expect(tellingOf({ ...plain, state }, now), state).toBe('not-owed')
    }
    // What was suspended and then refused was owed its publication, and its notice.
    const seen = { ...plain, state: 'refused', seenOnCrlAt: '2026-11-24T00:00:00Z' } as const
    expect(pledgeOf(seen, now)).toBe('by-target')
    expect(tellingOf(seen, new Date('2026-12-01T00:00:00Z'))).toBe('late')
    expect(pledgeOf({ ...plain, planned: true }, now)).toBe('planned')
    expect(pledgeOf({ ...plain, outer: null }, now)).toBe('unknown')
    expect(tellingOf({ ...plain, noticeDue: null }, now)).toBe('unknown')
  })
  test('the notice: in time to the second of the seventh day', () => {
    expect(tellingOf({ ...plain, toldAt: '2026-11-30T02:00:00Z' }, now)).toBe('in-time')
    expect(tellingOf({ ...plain, toldAt: '2026-11-30T02:00:01Z' }, now)).toBe('late')
    expect(tellingOf(plain, now)).toBe('running')
  })
})

test('a closed case ended in what its last CRL showed', () => {
  expect(outcomeOf({ ...plain, state: 'closed', onCrl: true })).toBe('revoked')
  expect(outcomeOf({ ...plain, state: 'closed', onCrl: false })).toBe('released')
})

const moment = fc
  .integer({ min: Date.parse('2026-11-20'), max: Date.parse('2026-12-10') })
  .map((at) => new Date(at).toISOString())
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const anyLine: fc.Arbitrary<PopulationLine> = fc.record({
  caseId: fc.stringMatching(/^R-[0-9A-F]{10}$/),
  state: fc.constantFrom(...states.filter((state) => state !== 'merged')),
  kind: maybe(fc.constantFrom(...certificateKinds)),
  serial: maybe(fc.constant('A1')),
  channel: fc.constantFrom(...channels),
  receivedAt: moment,
  ...{
    seenOnCrlAt: maybe(moment),
    publishedAt: maybe(moment),
    target: maybe(moment),
    outer: maybe(moment),
  },
  ...{ noticeDue: maybe(moment), toldAt: maybe(moment) },
  onCrl: maybe(fc.boolean()),
  planned: fc.boolean(),
})
const anyLines = fc.uniqueArray(anyLine, { selector: ({ caseId }) => caseId, maxLength: 60 })

const counted = (lines: readonly PopulationLine[], sample = 10, seed = 'x') => {
  const population = openPopulation({ now, sample, seed })
  for (const line of lines) population.add(line)
  return population.end()
}
const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((all, count) => all + count, 0)

test('whatever the cases are, each table adds up to their number, and each case stands in it once', () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const { total, byKind, byChannel, byOutcome, pledge, notice, open, sample } = counted(lines)
      expect(total).toBe(lines.length)
      for (const counts of [byKind, byChannel, byOutcome, pledge, notice])
        expect(sum(counts)).toBe(total)
      expect(Object.keys(byOutcome)).toEqual([...outcomes])
      expect(Object.keys(pledge)).toEqual([...pledges])
      expect(Object.keys(notice)).toEqual([...tellings])
      expect(open).toEqual(lines.filter(({ state }) => isOpen(state)).map(({ caseId }) => caseId))
      expect(sample).toHaveLength(Math.min(10, total))
      for (const outcome of outcomes)
        expect(byOutcome[outcome]).toBe(lines.filter((line) => outcomeOf(line) === outcome).length)
    }),
  )
})

test('the counts of two periods that touch are those of both together', () => {
  fc.assert(
    fc.property(anyLines, fc.nat(60), (lines, cut) => {
      const [all, first, second] = [
        counted(lines),
        counted(lines.slice(0, cut)),
        counted(lines.slice(cut)),
      ]
      for (const table of ['byKind', 'byChannel', 'byOutcome', 'pledge', 'notice'] as const) {
        const of = (population: typeof all): Readonly<Record<string, number>> => population[table]
        for (const [name, count] of Object.entries(of(all)))
          expect((of(first)[name] ?? 0) + (of(second)[name] ?? 0), name).toBe(count)
      }
    }),
  )
})

test('the same seed draws the same cases in whatever order they come; another draws others', () => {
  const lines = Array.from({ length: 3_000 }, (_, at) => ({ ...plain, caseId: `R-${at}` }))
  const drawn = counted(lines, 25, 'audit 2026').sample
  expect(drawn).toHaveLength(25)
  expect(counted([...lines].reverse(), 25, 'audit 2026').sample).toEqual(drawn)
  expect(counted(lines, 25, 'audit 2027').sample).not.toEqual(drawn)
  // Whoever adds cases moves none of the others out of their lot: the smallest lots stay the smallest.
  expect(
    counted(lines.slice(0, 2_999), 25, 'audit 2026').sample.filter((id) => !drawn.includes(id))
      .length,
  ).toBeLessThanOrEqual(1)
})
