// Which version of the policy is in force on a day, and what may be proposed, agreed to and withdrawn.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type PolicyVersion,
  versionOn,
  whyNotAgree,
  whyNotPropose,
  whyNotWithdraw,
} from '../../src/revocation/policy-version.ts'
import { hongkongPost } from './world.ts'

const NOW = new Date('2026-11-23T15:59:00Z') // 23:59 in Hong Kong
const version = (more: Partial<PolicyVersion>): PolicyVersion => ({
  id: 'P-1',
  policy: 'hongkong-post',
  version: '1',
  appliesFrom: null,
  text: '',
  sha256: 'a',
  grounds: 'first',
  proposedBy: 'ada',
  proposedAt: '2026-01-01T00:00:00Z',
  agreedBy: 'ben',
  agreedAt: '2026-01-02T00:00:00Z',
  withdrawnBy: null,
  withdrawnAt: null,
  ...more,
})
const first = version({})
const proposed = version({
  id: 'P-2',
  version: '2',
  sha256: 'b',
  appliesFrom: '2026-12-01',
  agreedBy: null,
  agreedAt: null,
})
const agreed = { ...proposed, agreedBy: 'ben', agreedAt: '2026-11-23T00:00:00Z' }

describe('in force', () => {
  test('the first until the day of the next, which is agreed to', () => {
    expect(versionOn([first, agreed], '2026-11-30')).toBe(first)
    expect(versionOn([first, agreed], '2026-12-01')).toBe(agreed)
    expect(versionOn([first, proposed], '2026-12-01')).toBe(first)
    expect(versionOn([], '2026-12-01')).toBeUndefined()
  })
  test('of one day, the one agreed to last', () => {
    const later = { ...agreed, id: 'P-3', agreedAt: '2026-11-24T00:00:00Z' }
    expect(versionOn([later, first, agreed], '2026-12-01')).toBe(later)
  })
  test('whatever was agreed to, a day never has a version whose day has not come; order makes no difference', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((d) => `2026-12-${String(d).padStart(2, '0')}`)
    const some = fc.array(
      fc
        .record({ appliesFrom: day, agreedAt: fc.option(day), id: fc.uuid() })
        .map(version as never),
    ) as fc.Arbitrary<PolicyVersion[]>
    fc.assert(
      fc.property(some, day, (versions, on) => {
        const found = versionOn([first, ...versions], on)
        expect((found?.appliesFrom ?? '') <= on && found?.agreedAt !== null).toBe(true)
        const last = versions
          .filter(({ agreedAt, appliesFrom }) => agreedAt && (appliesFrom ?? '') <= on)
          .map(({ appliesFrom }) => appliesFrom ?? '')
          .sort()
          .at(-1)
        expect(found?.appliesFrom ?? undefined).toBe(last)
        const back = versionOn([...versions].reverse().concat(first), on)
        expect([back?.appliesFrom, back?.agreedAt]).toEqual([found?.appliesFrom, found?.agreedAt])
      }),
    )
  })
})

describe('what is refused', () => {
  const propose = (more: object, versions = [first]) =>
    whyNotPropose(
      { policy: { ...hongkongPost, version: '2' }, sha256: 'b', from: '2026-11-24', ...more },
      versions,
      NOW,
    )
  test('from a day to come it may be proposed, by the day of Hong Kong', () => {
    expect(propose({})).toBeUndefined()
    expect(propose({ from: '2026-11-23' })).toMatch(/this day has begun/)
    expect(propose({ from: '2026-02-30' })).toMatch(/is no day/)
  })
  test('before the day that the file itself names it may not', () => {
    const policy = { ...hongkongPost, version: '2', appliesFrom: '2027-01-01' }
    expect(propose({ policy })).toMatch(/applies from 2027-01-01/)
  })
  test('one stamp never means two texts, and one text is not proposed twice', () => {
    expect(propose({ policy: hongkongPost })).toMatch(/another text already/)
    expect(propose({ sha256: 'a' })).toMatch(/already/)
    const gone = { ...proposed, withdrawnBy: 'ada', withdrawnAt: '2026-11-20T00:00:00Z' }
    expect(propose({}, [first, proposed])).toMatch(/already/)
    expect(propose({}, [first, gone])).toBeUndefined()
  })
  test('whoever proposed does not agree; nor anybody twice, too late, or to what was withdrawn', () => {
    expect(whyNotAgree(proposed, 'ben', NOW)).toBeUndefined()
    expect(whyNotAgree(proposed, 'ada', NOW)).toMatch(/cannot do both/)
    expect(whyNotAgree(agreed, 'eva', NOW)).toMatch(/before/)
    expect(whyNotAgree(proposed, 'ben', new Date('2026-11-30T16:00:00Z'))).toMatch(/has begun/)
    expect(whyNotAgree({ ...proposed, withdrawnAt: 'then' }, 'ben', NOW)).toMatch(/withdrawn/)
  })
  test('what came into force is followed by another, never taken back', () => {
    expect(whyNotWithdraw(agreed, NOW)).toBeUndefined()
    expect(whyNotWithdraw(agreed, new Date('2026-12-01T00:00:00Z'))).toMatch(/came into force/)
    expect(whyNotWithdraw(first, NOW)).toMatch(/came into force/)
  })
})
