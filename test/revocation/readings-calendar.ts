// The readings of the calendar, A1 to A16, each with what shows it.
import { expect } from 'vitest'
import { cutOff, isOpenAt, judge, type Named, opening, pledge, reckoned } from './named.ts'
import { facts, form, text } from './world.ts'

export const calendarReadings: Named<string> = {
  A1: [
    'lowered at 10:00 sharp is by ten, whatever the seconds; 10:01 is after',
    () => {
      expect(opening('07-08 05:00', ['TC8NE', '07-07 20:00', '07-08 10:00'])).toBe('07-08 14:00')
      expect(opening('07-08 05:00', ['TC8NE', '07-07 20:00', '07-08 10:01'])).toBe('07-09 09:00')
    },
  ],
  A2: [
    'lowered at 06:00 sharp is at or before six',
    () => {
      expect(opening('07-08 05:00', ['TC8NE', '07-07 20:00', '07-08 06:00'])).toBe('07-08 09:00')
      expect(opening('07-08 05:00', ['TC8NE', '07-07 20:00', '07-08 06:01'])).toBe('07-08 14:00')
    },
  ],
  A3: [
    'lowered by ten on a Saturday, a Sunday or a holiday: not that day, and not the Saturday',
    () => {
      expect(opening('07-11 05:00', ['TC8NE', '07-10 20:00', '07-11 08:00'])).toBe('07-13 09:00')
      expect(opening('07-12 05:00', ['TC8NE', '07-11 20:00', '07-12 08:00'])).toBe('07-13 09:00')
      expect(opening('07-01 05:00', ['TC8NE', '06-30 20:00', '07-01 08:00'])).toBe('07-02 09:00')
    },
  ],
  A4: [
    'lowered on a Friday after ten: Monday, though Saturday has office hours',
    () =>
      expect(opening('07-10 09:00', ['TC8NE', '07-10 08:00', '07-10 10:30'])).toBe('07-13 09:00'),
  ],
  A5: [
    'the next working day begins at 09:00',
    () =>
      expect(opening('07-08 11:00', ['WRAINB', '07-08 10:00', '07-08 16:59'])).toBe('07-09 09:00'),
  ],
  A6: [
    'lowered by six on a Saturday: that Saturday; on a Sunday or a holiday the next hours of the office, a Saturday too',
    () => {
      expect(opening('07-11 05:00', ['TC8NE', '07-10 20:00', '07-11 06:00'])).toBe('07-11 09:00')
      expect(opening('07-12 05:00', ['TC8NE', '07-11 20:00', '07-12 05:00'])).toBe('07-13 09:00')
      // New Year's Day of 2027 is a Friday; the Saturday after it is open.
      expect(opening('2027-01-01 05:00', ['TC8NE', '12-31 20:00', '2027-01-01 05:30'])).toBe(
        '2027-01-02 09:00',
      )
    },
  ],
  A7: [
    'signals that touch or overlap are one closure; black rain that turns red is lowered',
    () => {
      const chain = [
        ['TC8NE', '07-08 01:00', '07-08 05:00'],
        ['TC10', '07-08 05:00', '07-08 09:30'],
        ['WRAINB', '07-08 09:00', '07-08 10:10'],
      ] as const
      expect(opening('07-08 05:30', ...chain)).toBe('07-09 09:00')
      const rain = [
        ['WRAINB', '07-08 03:00', '07-08 05:50'],
        ['WRAINR', '07-08 05:50', '07-08 15:00'],
      ] as const
      expect(opening('07-08 05:00', ...rain)).toBe('07-08 09:00')
    },
  ],
  A8: [
    'of two closures in a day the latest resumption counts, whichever came first',
    () => {
      const two = [
        ['TC8NE', '07-08 01:00', '07-08 07:00'],
        ['WRAINB', '07-08 12:00', '07-08 12:30'],
      ] as const
      expect(opening('07-08 09:00', ...two)).toBe('07-09 09:00')
      expect(opening('07-08 09:00', ...[...two].reverse())).toBe('07-09 09:00')
    },
  ],
  A9: [
    'that day is the day of the lowering: midnight belongs to the new one',
    () => {
      expect(opening('07-07 21:00', ['TC8NE', '07-07 20:00', '07-08 00:00'])).toBe('07-08 09:00')
      expect(opening('07-09 21:00', ['TC8NE', '07-09 20:00', '07-10 07:00'])).toBe('07-10 14:00')
    },
  ],
  A10: [
    'up and down in one evening costs the office nothing, and yet counts for the latest date',
    () => {
      const evening = ['TC8NE', '07-07 20:00', '07-07 23:00'] as const
      expect(opening('07-07 21:00', evening)).toBe('07-08 09:00')
      expect(pledge('07-06 10:00', evening)).toEqual(['07-08 19:00', '07-09 19:00'])
    },
  ],
  A11: [
    'Hong Kong time, whatever offset a time is written with',
    () => {
      const one = reckoned('07-08 00:30')
      expect(one.target).toBe('2026-07-10T19:00:00+08:00')
      expect(judge(facts({ receivedAt: '2026-07-07T16:30:00Z' })).clocks?.target).toBe(one.target)
    },
  ],
  A12: [
    'Saturday is open for processing, and never counts for the pledge',
    () => {
      expect(isOpenAt('07-11 10:00')).toBe(true)
      expect(pledge('07-09 10:00')).toEqual(['07-13 19:00', '07-13 19:00'])
    },
  ],
  A13: [
    'two dates: the target leaves out only what cost office hours, the latest every weekday with a signal; amber moves neither',
    () => {
      const lunch = ['WRAINB', '07-09 12:00', '07-09 12:30'] as const
      expect(pledge('07-08 10:00', lunch)).toEqual(['07-13 19:00', '07-13 19:00'])
      const night = ['WRAINB', '07-09 20:00', '07-09 20:30'] as const
      expect(pledge('07-08 10:00', night)).toEqual(['07-10 19:00', '07-13 19:00'])
      const amber = ['WRAINA', '07-09 12:00', '07-09 12:30'] as const
      expect(pledge('07-08 10:00', amber)).toEqual(['07-10 19:00', '07-10 19:00'])
    },
  ],
  A14: [
    'in force at any moment of the day: Ragasa takes out the day it was hoisted and the day it was lowered',
    () => {
      const ragasa = ['TC8NE', '2025-09-23 14:20', '2025-09-24 20:20'] as const
      expect(pledge('2025-09-22 10:00', ragasa)).toEqual(['2025-09-26 19:00', '2025-09-26 19:00'])
    },
  ],
  A15: [
    'the day of receipt does not count; officers stop at 17:00, and the last CRL of the day is at 19:00',
    () => {
      expect(pledge('07-08 00:00')).toEqual(['07-10 19:00', '07-10 19:00'])
      expect(pledge('07-08 23:59')).toEqual(['07-10 19:00', '07-10 19:00'])
      expect(cutOff('07-08 23:59')).toBe('07-10 17:00')
    },
  ],
  A16: [
    'receipt is timed day and night, by our clock and not by what is written on it',
    () => {
      const written = { formDate: text('2026-11-01') }
      const { clocks } = judge(form('fax', 'chan', written, { receivedAt: '2026-11-21T19:00:00Z' }))
      expect(clocks?.processingOpensAt).toBe('2026-11-23T09:00:00+08:00')
      expect(clocks?.noticeDue).toBe('2026-11-29T03:00:00+08:00')
    },
  ],
}
