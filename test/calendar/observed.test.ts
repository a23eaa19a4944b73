// Observations folded into closures by the Observatory's own times, corrected by its record, and ruled over by officers.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  correctedBy,
  foldObservations,
  type Observation,
  type Said,
  type WeatherSignal,
} from '../../src/calendar/observed.ts'
import {
  allClearUntil,
  type Ruling,
  ruled,
  rulingOf,
  standing,
  type Wish,
  whyNoRuling,
} from '../../src/calendar/rulings.ts'

const at = (text: string) => `${text}:00+08:00`
const none: Said = { kind: 'none' }
const up = (signal: WeatherSignal, issued: string): Said => ({
  kind: 'in-force',
  signal,
  issuedAt: at(issued),
})
const off = (time: string | null): Said => ({ kind: 'cancelled', at: time && at(time) })
const seen = (when: string, cyclone: Said, rain: Said = none): Observation => ({
  firstSeenAt: at(when),
  lastSeenAt: at(when),
  reading: { cyclone, rain, preNo8: null },
})
const short = (closures: ReturnType<typeof foldObservations>) =>
  closures.map(({ signal, from, to, provisional }) => [
    signal,
    from.slice(0, 16),
    to?.slice(0, 16),
    provisional,
  ])

const ragasa = [
  seen('2025-09-23T14:00', up('TC3', '2025-09-22T21:40')),
  seen('2025-09-23T14:21', up('TC8NE', '2025-09-23T14:20')),
  seen('2025-09-24T01:41', up('TC9', '2025-09-24T01:40')),
  seen('2025-09-24T02:41', up('TC10', '2025-09-24T02:40')),
  seen('2025-09-24T13:21', up('TC8SE', '2025-09-24T13:20')),
  seen('2025-09-24T20:21', up('TC3', '2025-09-24T20:20')),
  seen('2025-09-25T08:41', { kind: 'none' }),
]

describe('the fold', () => {
  test('A7, A11: Ragasa from hoisting to lowering, by the times of issue, not those of our looking', () => {
    expect(short(foldObservations(ragasa))).toEqual([
      ['TC3', '2025-09-22T21:40', '2025-09-23T14:20', false],
      ['TC8NE', '2025-09-23T14:20', '2025-09-24T01:40', false],
      ['TC9', '2025-09-24T01:40', '2025-09-24T02:40', false],
      ['TC10', '2025-09-24T02:40', '2025-09-24T13:20', false],
      ['TC8SE', '2025-09-24T13:20', '2025-09-24T20:20', false],
      ['TC3', '2025-09-24T20:20', '2025-09-25T08:41', true],
    ])
  })

  test('a cancelling names its own time; one without is marked provisional at the time we saw it', () => {
    const hoisted = seen('2026-07-08T03:01', up('TC8NE', '2026-07-08T03:00'))
    const named = [hoisted, seen('2026-07-08T10:02', off('2026-07-08T09:55'))]
    expect(short(foldObservations(named))).toEqual([
      ['TC8NE', '2026-07-08T03:00', '2026-07-08T09:55', false],
    ])
    const silent = [hoisted, seen('2026-07-08T10:02', off(null))]
    expect(short(foldObservations(silent))).toEqual([
      ['TC8NE', '2026-07-08T03:00', '2026-07-08T10:02', true],
    ])
    const earlier = [hoisted, seen('2026-07-08T10:02', off('2026-07-08T02:00'))]
    expect(short(foldObservations(earlier))[0]?.[3], 'an end before its beginning is none').toBe(
      true,
    )
  })

  test('no answer and an unknown code lower nothing', () => {
    const observations: Observation[] = [
      seen('2026-07-08T03:01', up('TC8NE', '2026-07-08T03:00')),
      { firstSeenAt: at('2026-07-08T04:00'), lastSeenAt: at('2026-07-08T04:00'), reading: null },
      seen('2026-07-08T05:00', { kind: 'unknown', why: 'the code "TC11"' }),
    ]
    expect(short(foldObservations(observations))).toEqual([
      ['TC8NE', '2026-07-08T03:00', null, false],
    ])
  })

  test('an answer that lacked a signal for a minute did not lower it', () => {
    const observations = [
      seen('2026-07-08T03:01', up('TC8NE', '2026-07-08T03:00')),
      seen('2026-07-08T04:00', none),
      seen('2026-07-08T04:01', up('TC8NE', '2026-07-08T03:00')),
    ]
    expect(short(foldObservations(observations))).toEqual([
      ['TC8NE', '2026-07-08T03:00', null, false],
    ])
  })

  test('A7: black rain that turns red is lowered; cyclone and rain are apart', () => {
    const observations = [
      seen('2026-07-08T03:01', up('TC8NE', '2026-07-08T03:00'), up('WRAINB', '2026-07-08T02:30')),
      seen('2026-07-08T05:01', up('TC8NE', '2026-07-08T03:00'), up('WRAINR', '2026-07-08T05:00')),
    ]
    expect(short(foldObservations(observations))).toEqual([
      ['WRAINB', '2026-07-08T02:30', '2026-07-08T05:00', false],
      ['TC8NE', '2026-07-08T03:00', null, false],
      ['WRAINR', '2026-07-08T05:00', null, false],
    ])
  })

  test('seen late: a signal counts from its issue, however late we looked', () => {
    const closures = foldObservations([seen('2026-07-08T09:30', up('TC8NE', '2026-07-08T03:00'))])
    expect(closures[0]).toMatchObject({ from: at('2026-07-08T03:00'), id: 'TC8NE-202607080300' })
  })

  test('whatever is observed, closures of one family never overlap and at most one is in force', () => {
    const minute = fc.integer({ min: 0, max: 5000 })
    const iso = (minutes: number) =>
      new Date(Date.parse(at('2026-07-01T00:00')) + minutes * 60_000).toISOString()
    const said = fc.oneof(
      fc.constant(none),
      fc.record({
        kind: fc.constant('in-force' as const),
        signal: fc.constantFrom('TC3', 'TC8NE', 'TC9'),
        issuedAt: minute.map(iso),
      }),
      fc.record({ kind: fc.constant('cancelled' as const), at: fc.option(minute.map(iso)) }),
    )
    const sequence = fc.array(fc.tuple(minute, said), { maxLength: 30 })
    fc.assert(
      fc.property(sequence, (steps) => {
        const observations = [...steps]
          .sort(([a], [b]) => a - b)
          .map(
            ([when, cyclone]): Observation => ({
              firstSeenAt: iso(when),
              lastSeenAt: iso(when),
              reading: { cyclone: cyclone as Said, rain: none, preNo8: null },
            }),
          )
        const closures = foldObservations(observations)
        expect(closures.filter(({ to }) => to === null).length).toBeLessThan(2)
        for (const [index, each] of closures.entries()) {
          if (each.to !== null)
            expect(Date.parse(each.to)).toBeGreaterThanOrEqual(Date.parse(each.from))
          expect(
            index === 0 || Date.parse(closures[index - 1]?.from ?? '') <= Date.parse(each.from),
          ).toBe(true)
        }
      }),
    )
  })
})

describe('the record', () => {
  const recorded = (signal: WeatherSignal, from: string, to: string) => ({
    signal,
    from: at(from),
    to: at(to),
    provisional: false,
  })
  const live = foldObservations(ragasa)

  test('corrects what was seen, under the same name', () => {
    const record = [
      recorded('TC8SE', '2025-09-24T13:20', '2025-09-24T20:10'),
      recorded('TC3', '2025-09-24T20:10', '2025-09-25T08:20'),
    ]
    const corrected = correctedBy(live, record)
    const eight = corrected.find(({ signal }) => signal === 'TC8SE')
    expect(eight).toMatchObject({
      id: 'TC8SE-202509241320',
      to: at('2025-09-24T20:10'),
      source: 'hko-record',
    })
    const last = corrected.at(-1)
    expect(last).toMatchObject({
      id: 'TC3-202509242020',
      to: at('2025-09-25T08:20'),
      provisional: false,
    })
  })

  test('adds what nobody saw, and takes nothing away', () => {
    const corrected = correctedBy(live, [
      recorded('WRAINB', '2025-09-24T03:00', '2025-09-24T05:00'),
    ])
    expect(corrected).toHaveLength(live.length + 1)
    expect(corrected.find(({ signal }) => signal === 'WRAINB')?.source).toBe('hko-record')
  })

  test('ends a signal whose lowering nobody saw', () => {
    const open = foldObservations(ragasa.slice(0, 2))
    const corrected = correctedBy(open, [recorded('TC8NE', '2025-09-23T14:20', '2025-09-24T01:40')])
    expect(corrected.find(({ signal }) => signal === 'TC8NE')?.to).toBe(at('2025-09-24T01:40'))
  })
})

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
