// Every reading of a careful officer, A1 to A36, each by a test that bears its number.
import { expect, test } from 'vitest'
import { calendarReadings } from './readings-calendar.ts'
import { lifeReadings } from './readings-life.ts'
import { requestReadings } from './readings-request.ts'

const readings = { ...calendarReadings, ...requestReadings, ...lifeReadings }

test('A1 to A36: none is missing', () => {
  expect(Object.keys(readings)).toEqual(Array.from({ length: 36 }, (_, at) => `A${at + 1}`))
})
for (const [number, [says, shown]] of Object.entries(readings)) test(`${number}: ${says}`, shown)
