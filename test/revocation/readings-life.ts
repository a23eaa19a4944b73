// The readings of what happens then, A29 to A36, each with what shows it.
import Holidays from 'date-holidays'
import { expect } from 'vitest'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { printDay } from '../../src/calendar/hongkong.ts'
import { advance } from '../../src/revocation/revocation.ts'
import { decide, events, fresh, inState } from './journey.ts'
import { isOpenAt, judge, type Named, opening, pledge, reckoned } from './named.ts'
import {
  candidate,
  claim,
  facts,
  form,
  held,
  hongkongPost,
  onHold,
  revoked,
  suspended,
  text,
} from './world.ts'

const ofChan = { serials: [text(held('chan').serial)] }

export const lifeReadings: Named<string> = {
  A29: [
    'seven days from receipt; of what is only suspended no letter says “revoked”',
    () => {
      expect(reckoned('07-08 23:59').noticeDue).toBe('2026-07-15T23:59:00+08:00')
      const answer = advance(inState('suspending'), events['ca-held'])
      expect(answer.ok && answer.notices).toEqual(['suspended'])
    },
  ],
  A30: [
    'the pre-No. 8 announcement and red rain change nothing; an officer may declare a closure',
    () => {
      expect(opening('07-08 10:00', ['WTCPRE8', '07-08 09:00', null])).toBe('07-08 10:00')
      expect(opening('07-08 10:00', ['WRAINR', '07-08 09:00', null])).toBe('07-08 10:00')
      const declared = ['DECLARED', '07-08 09:00', '07-08 15:30'] as const
      expect(opening('07-08 10:00', declared)).toBe('07-08 15:30')
      expect(pledge('07-07 10:00', declared)).toEqual(['07-09 19:00', '07-09 19:00'])
    },
  ],
  A31: [
    'at the hoisting processing stops in the midst of the day, and what comes then is received all the same',
    () => {
      const storm = ['TC8NE', '07-08 14:20', null] as const
      expect([isOpenAt('07-08 14:19', storm), isOpenAt('07-08 14:20', storm)]).toEqual([
        true,
        false,
      ])
      const { processingOpensAt, provisional, noticeDue } = reckoned('07-08 15:00', [storm])
      expect([processingOpensAt, provisional]).toEqual([null, true])
      expect(noticeDue).toBe('2026-07-15T15:00:00+08:00')
    },
  ],
  A32: [
    'out of hours there is an emergency path: two officers, marked; no closure stops the limit of a Server certificate',
    () => {
      const urgent = decide({ kind: 'suspend' }, { emergency: true })
      const first = advance(fresh(), urgent)
      expect(first).toMatchObject({
        revocation: { state: 'laid', secondWanted: { emergency: true } },
      })
      if (!first.ok) return
      expect(advance(first.revocation, urgent).ok).toBe(false)
      const second = advance(
        first.revocation,
        decide({ kind: 'suspend' }, { emergency: true, officer: 'ben' }),
      )
      expect(second).toMatchObject({
        revocation: { state: 'suspending', emergency: expect.any(String) },
      })
      const black = ['WRAINB', '07-11 01:00', null] as const
      expect(reckoned('07-11 02:00', [black], 'SERVER').clockLimit).toBe(
        '2026-07-12T02:00:00+08:00',
      )
    },
  ],
  A33: [
    'expired or revoked already: nothing to hand over, closed with a letter',
    () => {
      const old = facts({ receivedAt: '2035-01-02T04:00:00Z' })
      expect(judge(old).found).toContain('bar certificate-expired')
      expect(judge(old).decision).toBe('not-actionable')
      const gone = { candidates: [candidate(held('chan', revoked), 'serial', 'signer')] }
      expect(judge(facts(gone)).decision).toBe('not-actionable')
      expect(advance(fresh(), events['not-actionable'])).toMatchObject({
        notices: ['not-actionable'],
      })
    },
  ],
  A34: [
    'one person, several certificates: the one that is named, else an officer chooses; never a guess',
    () => {
      const twins = [held('chan'), { ...held('chan'), id: 'chan-2', serial: '77AA' }]
      const both = (by: 'srn' | 'serial') =>
        facts({
          claim: claim(by === 'serial' ? ofChan : { srns: [text(held('chan').srn ?? '')] }),
          candidates: twins.map((each, at) =>
            candidate(each, ...(at === 0 && by === 'serial' ? ['serial' as const] : []), 'srn'),
          ),
        })
      expect(judge(both('serial')).certificateId).toBe('chan')
      expect(judge(both('srn'))).toMatchObject({ certificateId: null, decision: 'look' })
      expect(judge(both('srn')).found).toContain('doubt several-certificates')
    },
  ],
  A35: [
    'no machine compares ink: on paper the officer is told to, and the chop is wanted for organisations',
    () => {
      const confirms = form(
        'post',
        'chan',
        { ask: text('confirm') },
        { candidates: [candidate(held('chan', onHold), 'serial', 'srn')], openCase: suspended },
      )
      expect(judge(confirms).decision).toBe('look')
      expect(judge(confirms).found).toContain('note compare-specimen')
      const chops = Object.entries(hongkongPost.kinds).filter(([, { chop }]) => chop)
      expect(chops.map(([kind]) => kind)).toEqual([
        'ORGANISATIONAL',
        'ENCIPHERMENT',
        'SERVER',
        'ORG_ROLE',
        'BANK_BANK',
      ])
    },
  ],
  A36: [
    'public holidays are the 17 general holidays of each year, as an oracle has them, and every Sunday',
    () => {
      const days = [...shippedHolidays().days].map(printDay)
      const oracle = [2024, 2025, 2026, 2027].flatMap((year) =>
        new Holidays('HK')
          .getHolidays(year)
          .filter(({ type }) => type === 'public')
          .map(({ date }) => date.slice(0, 10)),
      )
      expect(days).toEqual(oracle)
      expect(days).toHaveLength(4 * 17)
      expect([isOpenAt('07-12 10:00'), isOpenAt('12-25 10:00')]).toEqual([false, false])
    },
  ],
}
