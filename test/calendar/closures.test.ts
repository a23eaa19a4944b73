// When signals stop processing and when it goes on: the worked examples, and every edge of the resume rules.
import { describe, expect, test } from 'vitest'
import { makeCalendar } from '../../src/calendar/calendar.ts'
import { type Closure, readClosures } from '../../src/calendar/closures.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { printMoment, readDay, readMoment } from '../../src/calendar/hongkong.ts'
import { opensAt } from '../../src/calendar/hours.ts'

// The worked example of 2022 lies before the shipped table; that week had no holiday.
const wide = { ...shippedHolidays(), from: readDay('2022-01-01') ?? 0 }
const hours = {
  weekdays: { from: '09:00', to: '17:00' },
  saturday: { from: '09:00', to: '12:00' },
  weather: true,
}
const closure = (signal: Closure['signal'], from: string, to: string | null): Closure => ({
  signal,
  from: `${from}:00+08:00`,
  to: to && `${to}:00+08:00`,
})

/** The first moment of processing at or after a time, in Hong Kong time without its offset. */
function opens(at: string, ...closures: Closure[]): string | null {
  const opening = opensAt(makeCalendar(wide, closures), hours, readMoment(`${at}:00+08:00`) ?? 0)
  if (!opening.ok) return 'beyond the table'
  return opening.at === null ? null : printMoment(opening.at).slice(0, 16)
}

describe('R19: office hours', () => {
  test.each([
    ['on a Wednesday at nine', '2026-07-08T09:00', '2026-07-08T09:00'],
    ['before they begin', '2026-07-08T03:00', '2026-07-08T09:00'],
    ['in their last minute', '2026-07-08T16:59', '2026-07-08T16:59'],
    ['at five sharp they are over', '2026-07-08T17:00', '2026-07-09T09:00'],
    ['Friday evening to Saturday', '2026-07-10T18:00', '2026-07-11T09:00'],
    ['Saturday noon to Monday', '2026-07-11T12:00', '2026-07-13T09:00'],
    ['Sunday', '2026-07-12T10:00', '2026-07-13T09:00'],
    ['a holiday that is a Saturday', '2026-12-26T10:00', '2026-12-28T09:00'],
    ['Easter', '2026-04-03T09:00', '2026-04-08T09:00'],
  ])('%s', (_, at, expected) => {
    expect(opens(at)).toBe(expected)
  })
})

describe('worked examples (domain §1.4)', () => {
  test('Ma-on, 2022: lowered Thursday 09:20, resumes 14:00 (R22)', () => {
    const maOn = closure('TC8NE', '2022-08-24T19:25', '2022-08-25T09:20')
    expect(opens('2022-08-25T09:00', maOn)).toBe('2022-08-25T14:00')
  })
  test('Wipha, 2025: No. 8, 9 and 10 in one, lowered on a Sunday, resumes Monday', () => {
    const wipha = [
      closure('TC8NE', '2025-07-20T00:20', '2025-07-20T07:10'),
      closure('TC9', '2025-07-20T07:10', '2025-07-20T09:20'),
      closure('TC10', '2025-07-20T09:20', '2025-07-20T16:10'),
      closure('TC8SE', '2025-07-20T16:10', '2025-07-20T19:40'),
    ]
    expect(opens('2025-07-20T10:00', ...wipha)).toBe('2025-07-21T09:00')
  })
  test('Ragasa, 2025: Tuesday afternoon to Wednesday evening, resumes Thursday', () => {
    const ragasa = closure('TC8NE', '2025-09-23T14:20', '2025-09-24T20:20')
    expect(opens('2025-09-23T14:19', ragasa)).toBe('2025-09-23T14:19')
    expect(opens('2025-09-23T14:20', ragasa)).toBe('2025-09-25T09:00')
    expect(opens('2025-09-24T21:00', ragasa)).toBe('2025-09-25T09:00')
  })
  test.each([
    ['A2, R21', '06:00', '2026-07-08T09:00'],
    ['R22', '06:01', '2026-07-08T14:00'],
    ['A1', '10:00', '2026-07-08T14:00'],
    ['A1, R23', '10:01', '2026-07-09T09:00'],
  ])('%s: lowered Wednesday at %s', (_, lowered, expected) => {
    const signal = closure('TC8SE', '2026-07-07T20:00', `2026-07-08T${lowered}`)
    expect(opens('2026-07-08T00:00', signal)).toBe(expected)
  })
  test('A4: lowered Friday 11:00, resumes Monday, not Saturday', () => {
    const signal = closure('TC8SE', '2026-07-10T08:00', '2026-07-10T11:00')
    expect(opens('2026-07-10T08:30', signal)).toBe('2026-07-13T09:00')
  })
})

describe('the edges of the resume rules', () => {
  test('A1: seconds are cut off: 10:00:59 is ten sharp', () => {
    const signal = closure('TC8SE', '2026-07-07T20:00', null)
    const late = { ...signal, to: '2026-07-08T10:00:59+08:00' }
    expect(opens('2026-07-08T00:00', late)).toBe('2026-07-08T14:00')
  })
  test('A3: lowered Saturday 06:30, the Saturday is lost', () => {
    const signal = closure('TC8SE', '2026-07-10T20:00', '2026-07-11T06:30')
    expect(opens('2026-07-11T09:00', signal)).toBe('2026-07-13T09:00')
  })
  test('A3: lowered on a public holiday at 08:00, resumes on the next working day', () => {
    const signal = closure('TC8SE', '2026-06-30T20:00', '2026-07-01T08:00')
    expect(opens('2026-07-01T09:00', signal)).toBe('2026-07-02T09:00')
  })
  test('A6: lowered Saturday 06:00, that Saturday morning is open', () => {
    const signal = closure('TC8SE', '2026-07-10T20:00', '2026-07-11T06:00')
    expect(opens('2026-07-11T00:00', signal)).toBe('2026-07-11T09:00')
  })
  test('A7: No. 8 replaced by No. 9 at the same minute is no lowering', () => {
    const chained = [
      closure('TC8NE', '2026-07-07T20:00', '2026-07-08T05:30'),
      closure('TC9', '2026-07-08T05:30', '2026-07-08T10:30'),
    ]
    expect(opens('2026-07-08T06:00', ...chained)).toBe('2026-07-09T09:00')
  })
  test('A7: black rain that turns red is a lowering', () => {
    const rain = [
      closure('WRAINB', '2026-07-08T04:00', '2026-07-08T07:00'),
      closure('WRAINR', '2026-07-08T07:00', '2026-07-08T15:00'),
    ]
    expect(opens('2026-07-08T06:00', ...rain)).toBe('2026-07-08T14:00')
  })
  test('A8: of two closures in a day the latest resumption counts', () => {
    const two = [
      closure('TC8NE', '2026-07-08T01:00', '2026-07-08T07:00'),
      closure('WRAINB', '2026-07-08T12:00', '2026-07-08T12:30'),
    ]
    expect(opens('2026-07-08T09:00', ...two)).toBe('2026-07-09T09:00')
    expect(opens('2026-07-08T13:00', ...two)).toBe('2026-07-09T09:00')
  })
  test('A9: lowered at midnight belongs to the new day', () => {
    const signal = closure('TC8SE', '2026-07-07T20:00', '2026-07-08T00:00')
    expect(opens('2026-07-07T21:00', signal)).toBe('2026-07-08T09:00')
  })
  test('A10: up and down in one evening costs nothing', () => {
    const signal = closure('TC8SE', '2026-07-07T20:00', '2026-07-07T23:00')
    expect(opens('2026-07-07T21:00', signal)).toBe('2026-07-08T09:00')
  })
  test('A10 with A4: on a Friday evening it costs the Saturday, which R23 leaves out by name', () => {
    const signal = closure('TC8SE', '2026-07-10T20:00', '2026-07-10T23:00')
    expect(opens('2026-07-10T21:00', signal)).toBe('2026-07-13T09:00')
  })
  test('A30: amber and red rain, No. 1 and No. 3 stop nothing', () => {
    const weak = (['TC1', 'TC3', 'WRAINA', 'WRAINR'] as const).map((signal) =>
      closure(signal, '2026-07-08T00:00', '2026-07-08T23:00'),
    )
    expect(opens('2026-07-08T10:00', ...weak)).toBe('2026-07-08T10:00')
  })
  test('A30: an officer’s closure ends when the officer said, in the middle of the day too', () => {
    const declared = closure('DECLARED', '2026-07-08T09:00', '2026-07-08T11:30')
    expect(opens('2026-07-08T10:00', declared)).toBe('2026-07-08T11:30')
  })
  test('a signal in force: nobody knows when processing opens', () => {
    const signal = closure('TC10', '2026-07-08T08:00', null)
    expect(opens('2026-07-08T09:00', signal)).toBeNull()
    expect(opens('2026-07-07T16:00', signal)).toBe('2026-07-07T16:00')
    expect(opens('2026-07-07T17:00', signal)).toBeNull()
  })
  test('past the end of the holidays nothing opens', () => {
    expect(opens('2027-12-31T17:00')).toBe('beyond the table')
    const signal = closure('TC10', '2027-12-31T08:00', '2027-12-31T11:00')
    expect(opens('2027-12-31T09:00', signal)).toBe('beyond the table')
  })
})

test.each([
  [[{ signal: 'TC7', from: '2026-07-08T09:00:00+08:00', to: null }], /0\.signal/],
  [[{ signal: 'TC9', from: '2026-07-08T09:00:00', to: null }], /0\.from.*offset/],
  [
    [{ signal: 'TC9', from: '2026-07-08T09:00:00Z', to: '2026-07-08T09:00:00Z' }],
    /ends before it begins/,
  ],
  [[{ signal: 'TC9', from: '2026-07-08T09:00:00Z' }], /0\.to/],
  [{}, /expected array/],
])('faulty closures are refused with what is wrong: %j', (value, fault) => {
  const answer = readClosures(value)
  expect(answer.ok).toBe(false)
  if (!answer.ok) expect(answer.faults.join('\n')).toMatch(fault)
})

test('closures as the command line takes them are read', () => {
  const value = [{ signal: 'TC8NE', from: '2025-09-23T14:20:00+08:00', to: null }]
  expect(readClosures(value)).toEqual({ ok: true, closures: value })
})
