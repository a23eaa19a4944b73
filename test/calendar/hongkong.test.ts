// Hong Kong time: days, minutes and months as plain arithmetic, checked against the machine's own time zone data.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addMonths,
  dayOf,
  minuteOf,
  momentAt,
  printDay,
  printMoment,
  readDay,
  readMoment,
  sayMoment,
  weekdayOf,
} from '../../src/calendar/hongkong.ts'

const moments = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) })

test('A11: every moment has the day, hour and weekday that Asia/Hong_Kong has', () => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Hong_Kong',
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  })
  const weekday = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Hong_Kong', weekday: 'short' })
  fc.assert(
    fc.property(moments, (moment) => {
      const day = dayOf(moment)
      const minute = minuteOf(moment)
      const time = printMoment(momentAt(day, minute)).slice(0, 16).replace('T', ', ')
      expect(time).toBe(format.format(moment))
      expect('Sun Mon Tue Wed Thu Fri Sat'.split(' ')[weekdayOf(day)]).toBe(weekday.format(moment))
    }),
  )
})

test('a printed moment reads back as itself, to the second', () => {
  fc.assert(
    fc.property(moments, (moment) => {
      expect(readMoment(printMoment(moment))).toBe(Math.floor(moment / 1000) * 1000)
      expect(readDay(printDay(dayOf(moment)))).toBe(dayOf(moment))
    }),
  )
})

test.each([
  '2026-11-23',
  '2026-11-23T10:00:00',
  '2026-11-23 10:00Z',
  '2026-02-30T10:00:00Z',
  '2026-11-23T25:00:00Z',
  'soon',
  '',
])('“%s” is no moment: a time without its offset means another one elsewhere', (text) => {
  expect(readMoment(text)).toBeUndefined()
})

test.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', ''])('“%s” is no day', (text) => {
  expect(readDay(text)).toBeUndefined()
})

test.each([
  ['2026-01-15', 1, '2026-02-15'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2026-12-05', 1, '2027-01-05'],
  ['2026-08-31', 6, '2027-02-28'],
])('%s and %i months is %s', (from, count, expected) => {
  expect(printDay(addMonths(readDay(from) ?? Number.NaN, count))).toBe(expected)
})

test('a moment is said so that an officer reads it', () => {
  expect(sayMoment(readMoment('2025-09-24T12:20:00Z') ?? 0)).toBe('Wed 24 Sep 2025 20:20')
})
