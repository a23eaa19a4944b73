// The longer limit in days beside the limit in hours (domain §5.1): told, and moving nothing else.
import { expect, test } from 'vitest'
import { makeCalendar } from '../../src/calendar/calendar.ts'
import { clocks } from '../../src/calendar/clocks.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'

const hours = { weekdays: { from: '09:00', to: '17:00' }, saturday: null, weather: true }
const pledge = { workingDays: 2, cutOff: '17:00', anySignal: false }
const rules = {
  ...{ hours, pledge, crlRuns: ['09:15', '19:00'], clockHours: 24, noticeDays: 7, monthsNotice: 0 },
}
const RECEIVED = '2026-07-10T18:30:00+08:00'
const storm = { signal: 'TC10', from: '2026-07-11T10:00:00+08:00', to: null } as const
const at = (clockDays: number | null) => {
  const calendar = makeCalendar(shippedHolidays(), [storm], RECEIVED)
  const answer = clocks(RECEIVED, { ...rules, clockDays }, calendar)
  if (!answer.ok) throw new Error(answer.says.en)
  return answer.clocks
}

test('five days stand beside the 24 hours, whatever is closed; neither they nor the CRLs move', () => {
  const [short, both] = [at(null), at(5)]
  const told = short.why.map(({ en }) => en)
  expect(short.clockOuter).toBeUndefined()
  expect(both).toMatchObject({
    clockLimit: '2026-07-11T18:30:00+08:00',
    clockOuter: '2026-07-15T18:30:00+08:00',
    crlRuns: short.crlRuns,
  })
  expect(both.why.map(({ en }) => en).filter((line) => !told.includes(line))).toEqual([
    expect.stringContaining('5 days from receipt, Wed 15 Jul 2026 18:30'),
  ])
})
