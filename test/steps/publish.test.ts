// When a CRL is due: at once for the demo, on the published timetable for a CA that keeps one.
import { expect, test } from 'vitest'
import { atRuns, every, publish } from '../../src/steps/publish.ts'

const runs = ['09:15', '14:15', '19:00']
const hk = (time: string) => new Date(`2026-11-${time}:00+08:00`)

test.each([
  ['23T09:14', '23T09:20', true],
  ['23T09:15', '23T14:14', false],
  ['23T09:15', '23T14:15', true],
  ['22T19:00', '23T09:14', false],
  ['22T18:59', '23T00:05', true],
  ['20T10:00', '23T12:00', true],
])('of a CRL made at %s, at %s: due is %s', (last, now, due) => {
  expect(atRuns({ runs })(hk(last), hk(now))).toBe(due)
})

test('a timetable that a new policy changed is followed at once', () => {
  const timetable = { runs: ['09:15'] }
  const isDue = atRuns(timetable)
  expect(isDue(hk('23T09:15'), hk('23T11:00'))).toBe(false)
  timetable.runs = ['09:15', '10:30']
  expect(isDue(hk('23T09:15'), hk('23T11:00'))).toBe(true)
})

test('every quarter of an hour is every quarter of an hour', () => {
  expect(every(900_000)(hk('23T09:00'), hk('23T09:14'))).toBe(false)
  expect(every(900_000)(hk('23T09:00'), hk('23T09:15'))).toBe(true)
})

test.each([
  ['there is none', undefined, 1],
  ['the last one is of a time to come', hk('23T12:00'), 1],
  ['the last one is old', hk('22T10:00'), 1],
  ['the last one is new', hk('23T09:55'), 0],
])('when %s', async (_title, last, expected) => {
  const made: Date[] = []
  const ca = { forceCrl: async (at: Date) => void made.push(at) }
  const now = hk('23T10:00')
  const isDue = every(900_000)
  const round = publish({ ca, last: async () => last, isDue, clock: { now: () => now } })
  expect(await round()).toBe(expected === 1)
  expect(made).toHaveLength(expected)
})
