// The limits of the mailing at their edges: what goes, what waits, what stops everything, and who lets it go.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noticeKinds } from '../../src/revocation/notice.ts'
import {
  admit,
  defaultNoticeLimits,
  type Gone,
  type MailingBreak,
  whyNotRelease,
} from '../../src/revocation/notice-limits.ts'

const limits = { perHour: 5, perAddress: 2, acknowledgementsPerHour: 3 }
const none: Gone = { kind: 'revoked', stopped: false, released: false, lastHour: 0, toAddress: 0 }
const ask = (gone: Partial<Gone>) => admit({ ...none, ...gone }, limits)

test('the last that fits goes; one more stops the mailing', () => {
  expect(ask({ lastHour: 4 })).toEqual({ result: 'go' })
  expect(ask({ lastHour: 5 })).toEqual({ result: 'held', because: 'breaker', stops: true })
  expect(ask({ lastHour: 0, stopped: true })).toEqual({
    result: 'held',
    because: 'breaker',
    stops: false,
  })
})

test('one address has its share; what is over waits and stops nobody else’s letter', () => {
  expect(ask({ toAddress: 1 })).toEqual({ result: 'go' })
  const waits = { result: 'held', because: 'address', stops: false }
  expect(ask({ toAddress: 2 })).toEqual(waits)
  expect(ask({ toAddress: 2, lastHour: 99 })).toEqual(waits)
})

test('what two officers let go goes, whatever has gone before and whatever stopped since', () => {
  expect(ask({ released: true, stopped: true, lastHour: 99, toAddress: 99 })).toEqual({
    result: 'go',
  })
})

test('§7.18: answers to senders are dropped beyond their limits, and never stop a letter to a holder', () => {
  const answer = (gone: Partial<Gone>) => ask({ ...gone, kind: 'acknowledged' })
  expect(answer({ lastHour: 2 })).toEqual({ result: 'go' })
  expect(answer({ lastHour: 3 })).toMatchObject({ result: 'left-out' })
  expect(answer({ toAddress: 1 })).toMatchObject({ result: 'left-out' })
  expect(answer({ stopped: true })).toMatchObject({ result: 'held', stops: false })
  const anything = fc.record({
    kind: fc.constantFrom(...noticeKinds),
    stopped: fc.boolean(),
    released: fc.boolean(),
    lastHour: fc.nat(500),
    toAddress: fc.nat(500),
  })
  fc.assert(
    fc.property(anything, (gone) => {
      const admission = admit(gone, defaultNoticeLimits)
      const stops = admission.result === 'held' && admission.stops
      // Only a letter to a holder opens the breaker, only a full hour does, and only once.
      if (stops) expect(gone.kind).not.toBe('acknowledged')
      if (stops) expect(gone.lastHour).toBeGreaterThanOrEqual(defaultNoticeLimits.perHour)
      if (stops) expect(gone.stopped).toBe(false)
      // A letter to a holder is never left out.
      if (gone.kind !== 'acknowledged') expect(admission.result).not.toBe('left-out')
    }),
  )
})

test('two officers, each with a written reason', () => {
  const open: MailingBreak = {
    ...{ id: 'B-1', stoppedAt: '2026-11-23T04:00:00Z', lastHour: 5, perHour: 5 },
    ...{ firstOfficer: null, firstAt: null, firstGrounds: null },
  }
  expect(whyNotRelease(open, 'lee', ' ')).toMatch(/Write down/)
  expect(whyNotRelease(open, 'lee', 'A batch of the bank.')).toBeUndefined()
  const asked = { ...open, firstOfficer: 'lee' }
  expect(whyNotRelease(asked, 'lee', 'Once more.')).toMatch(/second officer/)
  expect(whyNotRelease(asked, 'ho', 'Seen.')).toBeUndefined()
})
