// What waits, as pure arithmetic: every case stands in the lists where it belongs, and the bars add up.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageing } from '../../src/revocation/ageing.ts'
import type { Finding } from '../../src/revocation/finding.ts'
import { type State, states } from '../../src/revocation/revocation.ts'
import type { AgeingCase, AgeingRequest } from '../../src/revocation/waiting.ts'
import { inState } from './journey.ts'
import { hongkongPost } from './world.ts'

const NOW = new Date('2026-11-23T02:00:00Z')
const HOUR = 3_600_000
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR).toISOString()
const certificate = {
  serial: '3A41C7059E2210B4',
  kind: 'PERSONAL',
  srn: '0000100017',
  nameEn: 'CHAN',
  nameZh: '陳',
} as const
const found = (code: string): Finding => ({
  ...{ code, weight: 'note', says: { en: '', zh: '' }, grounds: '' },
})
const clocksOf = (hours: number): AgeingRequest['clocks'] => ({
  ...{ processingOpensAt: null, cutOff: ago(hours - 56), target: ago(hours - 58) },
  ...{ outer: ago(hours - 82), clockLimit: null, noticeDue: ago(hours - 168) },
})

function waiting(state: State, hours: number, more: Partial<AgeingRequest> = {}): AgeingCase {
  const request: AgeingRequest = {
    ...{ kind: 'revocation', claim: null, assessment: null, findings: [] },
    ...{ laidAt: ago(hours), receivedAt: ago(hours), clocks: clocksOf(hours) },
    ...more,
  }
  const since = ago(hours)
  const revocation = { ...inState(state), effectiveAt: state === 'suspended' ? since : null }
  return {
    ...{ certificate, requests: [request], notices: [] },
    revocation: { ...revocation, asking: { since, reminded: 0 } },
  }
}
const lists = (...cases: AgeingCase[]) => ageing(cases, hongkongPost, NOW)

test.each(states)('a case that is %s stands in no list in which nothing of it waits', (state) => {
  const { suspended, original, pledge } = lists(
    waiting(state, 100, { findings: [found('original-awaited')] }),
  )
  expect(suspended.total).toBe(state === 'suspended' ? 1 : 0)
  expect(original.total).toBe(['laid', 'suspending', 'suspended'].includes(state) ? 1 : 0)
  const running = [
    'laid',
    'suspending',
    'suspended',
    'revoking',
    'revoked',
    'releasing',
    'released',
  ]
  expect(pledge.total > 0).toBe(running.includes(state))
})

test('the edges: seven days to the minute, a clock that runs out now', () => {
  const at = (hours: number) => lists(waiting('suspended', hours)).suspended.bars
  expect(at(7 * 24 - 0.01).find(({ count }) => count > 0)).toMatchObject({ from: 0, to: 7 })
  expect(at(7 * 24).find(({ count }) => count > 0)).toMatchObject({ from: 7, to: 14 })
  const { pledge } = lists(waiting('laid', 56))
  expect(pledge.lines[0]).toMatchObject({ days: 0, missed: [] })
  expect(lists(waiting('laid', 56.01)).pledge.lines[0]?.missed).toEqual(['cutOff'])
})

test('a letter that came back, and an acknowledgement, told nobody; a sent one told the holder', () => {
  const told = (kind: 'suspended' | 'acknowledged', outcome: string | null) =>
    lists({ ...waiting('suspended', 10), notices: [{ kind, sentAt: ago(1), outcome }] }).notice
      .total
  expect(told('suspended', 'sent: it left')).toBe(0)
  expect(told('suspended', 'bounced: 5.1.1')).toBe(1)
  expect(told('acknowledged', 'sent: it left')).toBe(1)
})

test('whatever waits, every line stands in one bar, late ones among them, the first to act on first', () => {
  const anyCase = fc
    .tuple(
      fc.constantFrom(...states),
      fc.double({ min: 0, max: 20_000, noNaN: true }),
      fc.boolean(),
    )
    .map(([state, hours, fax]) =>
      waiting(state, hours, fax ? { findings: [found('original-awaited')] } : {}),
    )
  fc.assert(
    fc.property(fc.array(anyCase, { maxLength: 60 }), (cases) => {
      for (const { total, bars, lines } of Object.values(lists(...cases))) {
        expect(lines).toHaveLength(total)
        expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(total)
        for (const { count, late } of bars) expect(late).toBeLessThanOrEqual(count)
        for (const [at, bar] of bars.entries()) expect(bar.to).toBe(bars[at + 1]?.from ?? null)
      }
      const { suspended, notice } = lists(...cases)
      const ages = suspended.lines.map(({ days }) => days)
      expect(ages).toEqual([...ages].sort((a, b) => b - a))
      const left = notice.lines.map(({ days }) => days)
      expect(left).toEqual([...left].sort((a, b) => a - b))
    }),
    { numRuns: 300 },
  )
})
