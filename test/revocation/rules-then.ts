// The published rules of what happens then and when, R16 to R27, each with what shows it.
import { expect } from 'vitest'
import { certificateKinds } from '../../src/revocation/kinds.ts'
import { advance } from '../../src/revocation/revocation.ts'
import { events, follow, fresh, inState } from './journey.ts'
import { isOpenAt, judge, type Named, opening, pledge, reckoned } from './named.ts'
import { facts, form, hongkongPost } from './world.ts'

const { kinds } = hongkongPost

export const rulesOfWhatHappens: Named<string> = {
  R16: [
    'on receipt of a request the certificate is suspended',
    () => {
      expect(judge(facts()).decision).toBe('suspend')
      expect(follow(fresh(), [events.suspend, events['ca-held']]).state).toBe('suspended')
      for (const kind of certificateKinds)
        expect(kinds[kind]?.suspendable, kind).toBe(kind !== 'SERVER')
    },
  ],
  R17: [
    'after the final confirmation it is revoked, for good: nothing leads back',
    () => {
      const gone = follow(inState('suspended'), [events.revoke, events['ca-revoked']])
      expect(gone.state).toBe('revoked')
      for (const back of [events.release, events.suspend, events['accept-withdrawal']])
        expect(advance(gone, back).ok).toBe(false)
    },
  ],
  R18: [
    'the notice goes out within one week of receipt',
    () => {
      expect(reckoned('07-08 10:00').noticeDue).toBe('2026-07-15T10:00:00+08:00')
      for (const kind of certificateKinds) expect(kinds[kind]?.noticeDays).toBe(7)
    },
  ],
  R19: [
    'Monday to Friday 09:00 to 17:00, Saturday 09:00 to 12:00, never on Sundays and public holidays',
    () => {
      const open = ['07-06 09:00', '07-10 16:59', '07-11 09:00', '07-11 11:59']
      const shut = ['07-06 08:59', '07-10 17:00', '07-11 12:00', '07-12 10:00', '07-01 10:00']
      expect([...open, ...shut].map((at) => isOpenAt(at))).toEqual([
        ...open.map(() => true),
        ...shut.map(() => false),
      ])
    },
  ],
  R20: [
    'at No. 8 or above, or black rain, processing stops at once',
    () => {
      for (const signal of ['TC8NE', 'TC8SE', 'TC8NW', 'TC8SW', 'TC9', 'TC10', 'WRAINB']) {
        expect(isOpenAt('07-08 10:59', [signal, '07-08 11:00', null]), signal).toBe(true)
        expect(isOpenAt('07-08 11:00', [signal, '07-08 11:00', null]), signal).toBe(false)
      }
    },
  ],
  R21: [
    'lowered at or before 06:00: the usual hours',
    () =>
      expect(opening('07-08 05:00', ['TC8NE', '07-07 20:00', '07-08 06:00'])).toBe('07-08 09:00'),
  ],
  R22: [
    'lowered between 06:00 and 10:00 sharp: 14:00 that day',
    () => {
      for (const lowered of ['06:01', '09:20', '10:00'])
        expect(opening('07-08 05:00', ['WRAINB', '07-07 20:00', `07-08 ${lowered}`])).toBe(
          '07-08 14:00',
        )
    },
  ],
  R23: [
    'lowered after 10:00: the next working day, which no Saturday is',
    () => {
      expect(opening('07-08 09:00', ['TC9', '07-07 20:00', '07-08 10:01'])).toBe('07-09 09:00')
      expect(opening('07-10 09:00', ['TC9', '07-10 08:00', '07-10 11:00'])).toBe('07-13 09:00')
    },
  ],
  R24: [
    'suspended or revoked, and in the CRL, within two working days of receipt',
    () => expect(pledge('07-08 10:00')).toEqual(['07-10 19:00', '07-10 19:00']),
  ],
  R25: [
    'what is revoked shows with the next CRL and not before',
    () => {
      expect(reckoned('07-08 10:00').crlRuns[0]).toBe('2026-07-08T14:15:00+08:00')
      const revoked = inState('revoked')
      expect(revoked.awaited).toMatchObject({ what: 'revoked' })
      expect(advance(revoked, events['sees-revoked'])).toMatchObject({
        ok: true,
        revocation: { state: 'published', awaited: null },
      })
      expect(advance(revoked, events['sees-hold']).ok).toBe(false)
    },
  ],
  R26: [
    'Saturdays, Sundays, public holidays and weekdays with a signal are no working days of the pledge',
    () => {
      expect(pledge('07-10 10:00')).toEqual(['07-14 19:00', '07-14 19:00'])
      expect(pledge('06-30 10:00')).toEqual(['07-03 19:00', '07-03 19:00'])
      expect(pledge('07-08 10:00', ['TC8NE', '07-09 08:00', '07-09 15:00'])).toEqual([
        '07-13 19:00',
        '07-13 19:00',
      ])
    },
  ],
  R27: [
    'the criteria lie in the CPS: no reason is asked of the subscriber, and every finding names what it rests on',
    () => {
      expect(judge(facts()).decision).toBe('suspend')
      const { findings } = judge(form('fax', 'gcert'))
      expect(findings.length).toBeGreaterThan(0)
      for (const { grounds } of findings) expect(grounds).not.toBe('')
    },
  ],
}
