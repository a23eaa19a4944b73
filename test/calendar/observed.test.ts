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
import { at, none, off, ragasa, seen, up } from './sightings.ts'

const short = (closures: ReturnType<typeof foldObservations>) =>
  closures.map(({ signal, from, to, provisional }) => [
    signal,
    from.slice(0, 16),
    to?.slice(0, 16) ?? null,
    provisional,
  ])

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
