// All the clocks of a request: the pledge, the limit, the notice, the month's notice; and what never happens to them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeCalendar, shippedCalendar } from '../../src/calendar/calendar.ts'
import { type ClockRules, type Clocks, clocks } from '../../src/calendar/clocks.ts'
import { type Closure, signals } from '../../src/calendar/closures.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { printMoment } from '../../src/calendar/hongkong.ts'

const rules: ClockRules = {
  hours: {
    weekdays: { from: '09:00', to: '17:00' },
    saturday: { from: '09:00', to: '12:00' },
    weather: true,
  },
  pledge: { workingDays: 2, cutOff: '17:00', anySignal: false },
  crlRuns: ['09:15', '14:15', '19:00'],
  clockHours: null,
  noticeDays: 7,
  monthsNotice: 0,
}
const ragasa: Closure = {
  signal: 'TC8NE',
  from: '2025-09-23T14:20:00+08:00',
  to: '2025-09-24T20:20:00+08:00',
}
const on = (closures: readonly Closure[], knownTo?: string) =>
  makeCalendar(shippedHolidays(), closures, knownTo)

function clocked(at: string, closures: readonly Closure[] = [], more: Partial<ClockRules> = {}) {
  const answer = clocks(at, { ...rules, ...more }, on(closures))
  if (!answer.ok) throw new Error(answer.says.en)
  const { target, outer } = answer.clocks
  if (target === null || outer === null) throw new Error('a deadline is missing')
  return { ...answer.clocks, target, outer, why: answer.clocks.why.map(({ en }) => en) }
}

describe('R24, R26: the pledge of two working days', () => {
  test('worked example: received Monday, Ragasa Tuesday and Wednesday, due Friday', () => {
    const { target, outer } = clocked('2025-09-22T10:00:00+08:00', [ragasa])
    expect(target).toBe('2025-09-26T19:00:00+08:00')
    expect(outer).toBe('2025-09-26T19:00:00+08:00')
  })
  test('the same without weather: due Wednesday; A15: the day of receipt does not count', () => {
    const { target, outer } = clocked('2025-09-22T10:00:00+08:00')
    expect(target).toBe('2025-09-24T19:00:00+08:00')
    expect(outer).toBe('2025-09-24T19:00:00+08:00')
  })
  test.each([
    ['received on a Saturday morning', '2026-07-11T10:00:00+08:00', '2026-07-14'],
    ['received on a Sunday', '2026-07-12T10:00:00+08:00', '2026-07-14'],
    ['received late on a Friday', '2026-07-10T23:59:59+08:00', '2026-07-14'],
    ['received a minute after midnight', '2026-07-13T00:01:00+08:00', '2026-07-15'],
    ['over Easter', '2026-04-01T10:00:00+08:00', '2026-04-08'],
    ['A16: by Hong Kong days, not by UTC’s', '2026-07-12T16:30:00Z', '2026-07-15'],
  ])('%s', (_, at, expected) => {
    expect(clocked(at).target.slice(0, 10)).toBe(expected)
  })
  test('A13, A14: a signal up in the evening only moves the latest date, not the target', () => {
    const evening: Closure = {
      signal: 'TC8SE',
      from: '2026-07-14T20:00:00+08:00',
      to: '2026-07-14T23:00:00+08:00',
    }
    const { target, outer } = clocked('2026-07-13T10:00:00+08:00', [evening])
    expect(target.slice(0, 10)).toBe('2026-07-15')
    expect(outer.slice(0, 10)).toBe('2026-07-16')
  })
  test('R22: a signal lowered before nine costs the morning, so the day does not count', () => {
    const dawn: Closure = {
      signal: 'TC8SE',
      from: '2026-07-14T02:00:00+08:00',
      to: '2026-07-14T07:00:00+08:00',
    }
    expect(clocked('2026-07-13T10:00:00+08:00', [dawn]).target.slice(0, 10)).toBe('2026-07-16')
  })
  test('A13: the wide reading of R26 moves the latest date for amber rain and No. 1', () => {
    const amber: Closure = {
      signal: 'WRAINA',
      from: '2026-07-14T10:00:00+08:00',
      to: '2026-07-14T11:00:00+08:00',
    }
    const pledge = { ...rules.pledge, anySignal: true }
    const { target, outer } = clocked('2026-07-13T10:00:00+08:00', [amber], { pledge })
    expect([target.slice(0, 10), outer.slice(0, 10)]).toEqual(['2026-07-15', '2026-07-16'])
    expect(clocked('2026-07-13T10:00:00+08:00', [amber]).outer.slice(0, 10)).toBe('2026-07-15')
  })
  test('each step of the derivation is told', () => {
    const { why } = clocked('2025-09-22T10:00:00+08:00', [ragasa])
    expect(why).toContain('target: Wed 24 Sep does not count: No. 8 in force until 20:20 (R26)')
    expect(why).toContain('target: Thu 25 Sep is working day 1')
    expect(why).toContain('target: Fri 26 Sep is working day 2')
  })
})

describe('the clocks that no closure stops', () => {
  test('§5.1: 24 hours are 24 hours, over a Sunday and a typhoon', () => {
    const storm: Closure = { signal: 'TC10', from: '2026-07-11T10:00:00+08:00', to: null }
    const { clockLimit } = clocked('2026-07-11T18:30:00+08:00', [storm], { clockHours: 24 })
    expect(clockLimit).toBe('2026-07-12T18:30:00+08:00')
  })
  test('§5.1: a limit of 5 days is 120 hours', () => {
    const { clockLimit } = clocked('2026-04-02T18:30:00+08:00', [], { clockHours: 120 })
    expect(clockLimit).toBe('2026-04-07T18:30:00+08:00')
  })
  test('§5.1: no CRL after the limit is said to keep the promise', () => {
    const { crlRuns } = clocked('2026-07-10T15:00:00+08:00', [], { clockHours: 24 })
    expect(crlRuns).toEqual([
      '2026-07-10T19:00:00+08:00',
      '2026-07-11T09:15:00+08:00',
      '2026-07-11T14:15:00+08:00',
    ])
  })
  test('R25: a CRL of the very moment of receipt cannot hold what was asked then', () => {
    const { crlRuns } = clocked('2026-07-10T14:15:00+08:00')
    expect(crlRuns[0]).toBe('2026-07-10T19:00:00+08:00')
  })
  test('R25: a CRL before processing opens cannot hold it, but for a kind that the emergency path is open to', () => {
    const evening = '2026-07-10T18:30:00+08:00'
    expect(clocked(evening).crlRuns[0]).toBe('2026-07-11T09:15:00+08:00')
    const bound = clocked(evening, [], { clockHours: 24 })
    expect(bound.crlRuns[0]).toBe('2026-07-10T19:00:00+08:00')
    expect(bound.why.at(-1)).toContain('19:00 by the emergency path, Sat 11 Jul 2026 09:15 once')
  })
  test('R25: while a signal is in force nobody knows the next CRL', () => {
    const up = { signal: 'TC9', from: '2026-07-14T08:00:00+08:00', to: null } as const
    expect(clocked('2026-07-14T10:00:00+08:00', [up]).why.at(-1)).toContain('not known while')
  })
  test('a kind without a limit has none', () => {
    expect(clocked('2026-07-08T10:00:00+08:00').clockLimit).toBeNull()
  })
  test('R18, A29: the notice is due seven days from receipt', () => {
    expect(clocked('2026-07-08T10:00:00+08:00').noticeDue).toBe('2026-07-15T10:00:00+08:00')
  })
  test('R13, A27: a month’s notice, by the calendar', () => {
    const { effectiveFrom } = clocked('2026-01-31T10:00:00+08:00', [], { monthsNotice: 1 })
    expect(effectiveFrom).toBe('2026-02-28')
    expect(clocked('2026-01-31T10:00:00+08:00').effectiveFrom).toBeUndefined()
  })
})

describe('what is not known is not computed', () => {
  test.each([
    ['2027-12-31T10:00:00+08:00', 'beyond-holiday-table'],
    ['2027-12-30T10:00:00+08:00', 'beyond-holiday-table'],
    ['2031-01-01T10:00:00+08:00', 'beyond-holiday-table'],
    ['2023-12-31T23:59:00+08:00', 'before-holiday-table'],
    ['yesterday', 'not-a-time'],
  ])('%s: %s', (at, code) => {
    expect(clocks(at, rules, shippedCalendar())).toMatchObject({ ok: false, code })
  })
  test.each([
    ['2027-12-31T10:00:00+08:00', '2027-12-31T10:00:00+08:00'],
    ['2031-01-01T10:00:00+08:00', null],
  ])('past the table the wall clocks run on: %s', (at, opens) => {
    const answer = clocks(at, { ...rules, clockHours: 24 }, shippedCalendar())
    expect(answer.clocks).toMatchObject({ processingOpensAt: opens, target: null, outer: null })
    expect(answer.clocks?.clockLimit).toBe(printMoment(Date.parse(at) + 24 * 3_600_000))
    expect(answer.clocks?.noticeDue).toBe(printMoment(Date.parse(at) + 7 * 86_400_000))
    expect(answer.clocks?.why.at(1)?.en).toContain('ends on 2027-12-31')
  })
  test('the last receipt whose pledge the table still holds', () => {
    expect(clocked('2027-12-29T10:00:00+08:00').target).toBe('2027-12-31T19:00:00+08:00')
  })
  test('a signal in force makes the dates provisional and the opening unknown', () => {
    const storm: Closure = { signal: 'TC9', from: '2026-07-14T08:00:00+08:00', to: null }
    const received = '2026-07-14T10:00:00+08:00'
    const found = clocked(received, [storm])
    expect(found.processingOpensAt).toBeNull()
    expect(found.provisional).toBe(true)
    expect(found.target.slice(0, 10)).toBe('2026-07-16')
  })
  test('a signal known to last into the next day costs that day too', () => {
    const storm: Closure = { signal: 'TC9', from: '2026-07-14T08:00:00+08:00', to: null }
    const calendar = on([storm], '2026-07-15T11:00:00+08:00')
    const answer = clocks('2026-07-14T10:00:00+08:00', rules, calendar)
    expect(answer.ok && answer.clocks.target?.slice(0, 10)).toBe('2026-07-17')
  })
})

const from2026 = Date.UTC(2026, 5, 1)
const minute = fc.integer({ min: 0, max: 60 * 24 * 60 }).map((m) => from2026 + m * 60_000)
const closure = fc
  .tuple(fc.constantFrom(...signals), minute, fc.integer({ min: 1, max: 4000 }), fc.boolean())
  .map(
    ([signal, from, length, open]): Closure => ({
      signal,
      from: printMoment(from),
      to: open && length > 3900 ? null : printMoment(from + length * 60_000),
    }),
  )

describe('properties', () => {
  test('a deadline never moves earlier when a closure is added', () => {
    fc.assert(
      fc.property(minute, fc.array(closure, { maxLength: 6 }), closure, (at, some, one) => {
        const before = clocked(printMoment(at), some)
        const after = clocked(printMoment(at), [...some, one])
        for (const which of ['target', 'outer', 'noticeDue'] as const)
          expect(after[which] >= before[which], which).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
  test('the target is never after the latest date, and both are working days after receipt', () => {
    fc.assert(
      fc.property(minute, fc.array(closure, { maxLength: 6 }), fc.boolean(), (at, some, wide) => {
        const pledge = { ...rules.pledge, anySignal: wide }
        const { target, outer } = clocked(printMoment(at), some, { pledge })
        expect(target <= outer).toBe(true)
        expect(Date.parse(target)).toBeGreaterThan(at)
        for (const due of [target, outer])
          expect([1, 2, 3, 4, 5]).toContain(new Date(`${due.slice(0, 10)}T00:00:00Z`).getUTCDay())
      }),
      { numRuns: 1000 },
    )
  })
  test('processing opens at or after receipt, in office hours, in no closure', () => {
    fc.assert(
      fc.property(minute, fc.array(closure, { maxLength: 6 }), (at, some) => {
        const { processingOpensAt: opens } = clocked(printMoment(at), some)
        if (opens === null) return
        const moment = Date.parse(opens)
        expect(moment).toBeGreaterThanOrEqual(at)
        const time = opens.slice(11, 16)
        expect(time >= '09:00' && time < '17:00').toBe(true)
        for (const { signal, from, to } of some) {
          if (['TC1', 'TC3', 'WRAINA', 'WRAINR', 'WTCPRE8'].includes(signal)) continue
          const held = Date.parse(from) <= moment && (to === null || moment < Date.parse(to))
          expect(held).toBe(false)
        }
      }),
      { numRuns: 1000 },
    )
  })
  test('the order and the doubling of closures make no difference', () => {
    type Some = Pick<Clocks, 'target' | 'outer' | 'processingOpensAt'>
    const same = (a: Some, b: Some) =>
      expect([a.target, a.outer, a.processingOpensAt]).toEqual([
        b.target,
        b.outer,
        b.processingOpensAt,
      ])
    fc.assert(
      fc.property(minute, fc.array(closure, { maxLength: 6 }), (at, some) => {
        const plain = clocked(printMoment(at), some)
        same(plain, clocked(printMoment(at), [...some].reverse()))
        same(plain, clocked(printMoment(at), [...some, ...some]))
      }),
    )
  })
  test('every derivation adds up: read back and counted again, it gives the date', () => {
    const plain = { ...rules.pledge }
    const length = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(minute, fc.array(closure, { maxLength: 6 }), length, (at, some, workingDays) => {
        const told = clocked(printMoment(at), some, { pledge: { ...plain, workingDays } })
        expect(recounted('target', told.why, at)).toEqual([workingDays, told.target.slice(0, 10)])
        if (told.outer.slice(0, 10) === told.target.slice(0, 10)) return
        expect(recounted('latest', told.why, at)).toEqual([workingDays, told.outer.slice(0, 10)])
      }),
      { numRuns: 1000 },
    )
  })
  test('R25: the CRL runs are those after processing opens, each once, in order, to the latest date', () => {
    fc.assert(
      fc.property(minute, fc.array(closure, { maxLength: 6 }), (at, some) => {
        const { crlRuns, outer, processingOpensAt } = clocked(printMoment(at), some)
        const opens = processingOpensAt === null ? at : Date.parse(processingOpensAt)
        expect(crlRuns).toEqual([...new Set(crlRuns)].sort())
        // A bare return: what `expect` gives back is no answer to the property.
        if (opens >= Date.parse(outer)) return void expect(crlRuns).toEqual([])
        expect(Date.parse(crlRuns[0] ?? '')).toBeGreaterThan(opens)
        expect(crlRuns.at(-1)).toBe(outer)
        expect(
          crlRuns.every((run) => ['09:15', '14:15', '19:00'].includes(run.slice(11, 16))),
        ).toBe(true)
        const days = (Date.parse(outer) - opens) / 86_400_000
        expect(Math.abs(crlRuns.length - days * 3)).toBeLessThan(3)
      }),
    )
  })
})

/** Every day from receipt on is told of once, in order; how many count, and which is the last. */
function recounted(which: string, why: readonly string[], at: number): [number, string] {
  const days = why.filter((each) => each.startsWith(`${which}: `) && !/(A15)\)$/.test(each))
  let day = Math.floor((at + 8 * 3_600_000) / 86_400_000)
  let counted = 0
  for (const each of days) {
    day += 1
    const date = new Date(day * 86_400_000)
    const said = date.toUTCString().slice(0, 11).replace(/, 0?/, ' ')
    expect(each.slice(which.length + 2)).toMatch(new RegExp(`^${said} (does not count|is working)`))
    if (each.includes(' is working day ')) counted += 1
    if (each.includes(' is working day ')) expect(each).toContain(` is working day ${counted}`)
  }
  return [counted, new Date(day * 86_400_000).toISOString().slice(0, 10)]
}
