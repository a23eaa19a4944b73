// What officers rule about closures: the last word, never a contradiction, and always a reason.
import { describe, expect, test } from 'vitest'
import { foldObservations } from '../../src/calendar/observed.ts'
import {
  allClearUntil,
  type Ruling,
  ruled,
  rulingOf,
  standing,
  type Wish,
  whyNoRuling,
} from '../../src/calendar/rulings.ts'
import { at, ragasa } from './sightings.ts'

describe('rulings', () => {
  const live = foldObservations(ragasa)
  const now = Date.parse(at('2025-09-25T12:00'))
  const rule = (wish: Wish, before: readonly Ruling[] = []): Ruling[] => {
    const all = ruled(live, before)
    expect(whyNoRuling(wish, 'seen on the screen', all, now)).toBeUndefined()
    const by = {
      id: `C-${before.length}`,
      reason: 'seen on the screen',
      officer: 'ada',
      at: at('2025-09-25T12:00'),
    }
    return [...before, rulingOf(wish, by, all)]
  }

  test('declared, corrected and voided, the officer’s word is the last and what was observed stays beside it', () => {
    const about = 'TC8SE-202509241320'
    const corrected = rule({
      kind: 'correct',
      about,
      from: at('2025-09-24T13:20'),
      to: at('2025-09-24T20:30'),
    })
    expect(ruled(live, corrected).find(({ id }) => id === about)).toMatchObject({
      to: at('2025-09-24T20:30'),
      observed: { to: at('2025-09-24T20:20') },
      voided: false,
    })
    const voided = rule({ kind: 'void', about }, corrected)
    expect(standing(ruled(live, voided)).map(({ signal }) => signal)).not.toContain('TC8SE')
    expect(ruled(live, voided).find(({ id }) => id === about)?.voided).toBe(true)
    const declared = rule({
      kind: 'declare',
      signal: 'DECLARED',
      from: at('2025-09-26T09:00'),
      to: at('2025-09-26T12:00'),
    })
    expect(standing(ruled(live, declared)).at(-1)).toMatchObject({
      signal: 'DECLARED',
      reason: 'seen on the screen',
    })
  })

  test.each<[string, Wish, string]>([
    ['no reason', { kind: 'void', about: 'TC8SE-202509241320' }, 'Write why.'],
    ['one that is not there', { kind: 'void', about: 'TC8SE-1' }, 'no such closure'],
    [
      'an end before its beginning',
      {
        kind: 'declare',
        signal: 'DECLARED',
        from: at('2025-09-26T09:00'),
        to: at('2025-09-26T08:00'),
      },
      'end before it begins',
    ],
    [
      'a time without an offset',
      { kind: 'declare', signal: 'DECLARED', from: '2025-09-26T09:00', to: null },
      'offset',
    ],
    [
      'a signal of tomorrow',
      { kind: 'declare', signal: 'TC9', from: at('2025-09-26T09:00'), to: null },
      'hoisted in the future',
    ],
    [
      'a lowering of tomorrow',
      {
        kind: 'correct',
        about: 'TC9-202509240140',
        from: at('2025-09-24T01:40'),
        to: at('2025-09-26T01:40'),
      },
      'lowered in the future',
    ],
    [
      'the same signal twice',
      { kind: 'declare', signal: 'TC10', from: at('2025-09-24T10:00'), to: at('2025-09-24T18:00') },
      'contradicts TC10-202509240240',
    ],
    [
      'the times that it has',
      {
        kind: 'correct',
        about: 'TC9-202509240140',
        from: at('2025-09-24T01:40'),
        to: at('2025-09-24T02:40'),
      },
      'has already',
    ],
    [
      'far ahead',
      { kind: 'declare', signal: 'DECLARED', from: at('2026-09-26T09:00'), to: null },
      '90 days',
    ],
    ['an all-clear for a day', { kind: 'all-clear', until: at('2025-09-26T09:00') }, '4 hours'],
    [
      'an all-clear that is over',
      { kind: 'all-clear', until: at('2025-09-25T11:00') },
      'ended already',
    ],
  ])('%s is refused', (title, wish, why) => {
    const reason = title === 'no reason' ? ' ' : 'because'
    expect(whyNoRuling(wish, reason, ruled(live, []), now)).toContain(why)
  })

  test('what is void is not voided again, and may be declared anew under another name', () => {
    const about = 'TC10-202509240240'
    const voided = rule({ kind: 'void', about })
    expect(whyNoRuling({ kind: 'void', about }, 'again', ruled(live, voided), now)).toContain(
      'void already',
    )
    const again = rule(
      { kind: 'declare', signal: 'TC10', from: at('2025-09-24T02:40'), to: at('2025-09-24T13:00') },
      voided,
    )
    expect(again.at(-1)?.about).toBe(`${about}.2`)
    expect(
      ruled(live, again).filter(({ signal, voided: gone }) => signal === 'TC10' && !gone),
    ).toHaveLength(1)
  })

  test('an all-clear holds from when it was given until its end', () => {
    const rulings = rule({ kind: 'all-clear', until: at('2025-09-25T14:00') })
    expect(allClearUntil(rulings, now)).toBe(at('2025-09-25T14:00'))
    expect(allClearUntil(rulings, Date.parse(at('2025-09-25T14:00')))).toBeUndefined()
    expect(allClearUntil(rulings, now - 1)).toBeUndefined()
  })
})
