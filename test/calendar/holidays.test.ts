// The shipped holidays against an oracle, and what is wrong with a table that is refused.
import Holidays from 'date-holidays'
import { expect, test } from 'vitest'
import {
  isWorkingDay,
  nextWorkingDay,
  readHolidays,
  shippedHolidays,
} from '../../src/calendar/holidays.ts'
import { printDay, readDay } from '../../src/calendar/hongkong.ts'

const table = shippedHolidays()
const day = (text: string) => readDay(text) ?? Number.NaN

test.each([2024, 2025, 2026, 2027])('A36: %i has the 17 general holidays of the oracle', (year) => {
  const oracle = new Holidays('HK')
    .getHolidays(year)
    .filter(({ type }) => type === 'public')
    .map(({ date }) => date.slice(0, 10))
  const ours = [...table.days].map(printDay).filter((date) => date.startsWith(`${year}`))
  expect(ours).toHaveLength(17)
  expect(ours).toEqual(oracle)
})

test('the table says where it begins and ends, and where it comes from', () => {
  expect([printDay(table.from), printDay(table.to)]).toEqual(['2024-01-01', '2027-12-31'])
  expect(table.source).toContain('Cap. 149')
})

test('A12: a Saturday, a Sunday and a holiday are no working days', () => {
  expect(isWorkingDay(table, day('2026-11-20'))).toBe(true)
  expect(isWorkingDay(table, day('2026-11-21'))).toBe(false)
  expect(isWorkingDay(table, day('2026-11-22'))).toBe(false)
  expect(isWorkingDay(table, day('2026-12-25'))).toBe(false)
})

test('the next working day leaps over Easter, and is unknown past the end of the table', () => {
  expect(nextWorkingDay(table, day('2026-04-02'))).toBe(day('2026-04-08'))
  expect(nextWorkingDay(table, day('2027-12-31'))).toBeUndefined()
})

test.each([
  [{ source: 'x', from: '2026-01-01', to: '2025-01-01', holidays: [] }, /comes before from/],
  [{ source: 'x', from: '2026-01-01', to: '2026-12-31', holidays: ['2026-02-30'] }, /2026-02-30/],
  [{ source: 'x', from: '2026-01-01', to: '2026-12-31', holidays: ['2027-01-01'] }, /outside/],
  [{ source: 'x', from: '2026-01-01', to: '2026-12-31', holidays: ['2026-11-22'] }, /Sunday/],
  [
    { source: 'x', from: '2026-01-01', to: '2026-12-31', holidays: ['2026-12-25', '2026-01-01'] },
    /out of order/,
  ],
  [{ from: '2026-01-01', to: '2026-12-31', holidays: [] }, /source/],
  ['no table', /expected object/],
])('a faulty table is refused with what is wrong: %j', (value, fault) => {
  const answer = readHolidays(value)
  expect(answer.ok).toBe(false)
  if (!answer.ok) expect(answer.faults.join('\n')).toMatch(fault)
})
