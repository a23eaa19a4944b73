// One case for each rule and each reading that the assessment decides, named by it.
import { describe, expect, test } from 'vitest'
import { makeCalendar, shippedCalendar } from '../../src/calendar/calendar.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { assess } from '../../src/revocation/assess.ts'
import type { Facts } from '../../src/revocation/facts.ts'
import { type CertificateKind, channels } from '../../src/revocation/kinds.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { whatIsAsked } from './cases-asked.ts'
import { channelsAndInk } from './cases-channel.ts'
import { whichCertificate } from './cases-which.ts'
import { whoMayAsk } from './cases-who.ts'
import { whatIsWritten } from './cases-written.ts'
import {
  byHo,
  candidate,
  facts,
  form,
  held,
  hongkongPost,
  inked,
  NOON,
  policyText,
  relayed,
  text,
} from './world.ts'

const calendar = shippedCalendar()
const judged = (given: Facts) => assess(given, hongkongPost, calendar)
const brief = (given: Facts) => {
  const { certificateId, findings, recommendation, urgent } = judged(given)
  return {
    certificate: certificateId,
    found: findings.map(({ weight, code }) => `${weight} ${code}`),
    recommended: recommendation.decision,
    urgent,
  }
}
const cases = [
  ...whoMayAsk,
  ...channelsAndInk,
  ...whatIsAsked,
  ...whichCertificate,
  ...whatIsWritten,
]

test.each(cases)('$id: $why', ({ given, certificate, found, without, recommended, urgent }) => {
  const answer = brief(given)
  expect(answer.recommended, answer.found.join(', ')).toBe(recommended)
  if (certificate !== undefined) expect(answer.certificate).toBe(certificate)
  if (urgent !== undefined) expect(answer.urgent).toBe(urgent)
  expect(answer.found).toEqual(expect.arrayContaining([...(found ?? [])]))
  for (const code of without ?? []) expect(answer.found).not.toContain(code)
})

describe('every finding', () => {
  const all = cases.flatMap(({ given }) => judged(given).findings)
  test('has a stable code, a sentence in both languages, and its grounds', () => {
    expect(new Set(all.map(({ code }) => code)).size).toBeGreaterThan(40)
    for (const { code, says, grounds } of all) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(says.en).toMatch(/^([A-Z“]|g-Cert|iAM).*[.!?]$/)
      expect(says.zh).toMatch(/\p{Script=Han}.*。$/u)
      expect(grounds).not.toBe('')
    }
  })
  test('§5.4: shows no identity card number in full', () => {
    for (const { says } of all) expect(says.en + says.zh).not.toMatch(/[A-Z]{1,2}\d{6}[\dA]/)
  })
  test('stands with the heaviest first', () => {
    const weights = ['bar', 'doubt', 'note']
    for (const { given } of cases) {
      const order = judged(given).findings.map(({ weight }) => weights.indexOf(weight))
      expect(order).toEqual([...order].sort())
    }
  })
})

test('mismatches name both values', () => {
  const { findings } = judged(form('fax', 'chan', { names: [text('CHAN TAI WAI')] }))
  const says = findings.find(({ code }) => code === 'name-differs')?.says
  for (const name of ['CHAN TAI WAI', 'CHAN TAI MAN']) {
    expect(says?.en).toContain(name)
    expect(says?.zh).toContain(name)
  }
})

test('A28: whoever came by the wrong channel is told the right one', () => {
  const { findings } = judged(form('fax', 'gcert'))
  expect(findings[0]?.says.en).toContain('Centrally Managed Messaging Platform')
})

describe('clocks', () => {
  test('§5.1: a Server certificate has 24 clock hours, a Personal one none', () => {
    expect(judged(byHo('server')).clocks?.clockLimit).toBe('2026-11-24T12:00:00+08:00')
    expect(judged(facts()).clocks).toMatchObject({
      processingOpensAt: '2026-11-23T12:00:00+08:00',
      target: '2026-11-25T19:00:00+08:00',
      clockLimit: null,
      noticeDue: '2026-11-30T12:00:00+08:00',
    })
  })
  test('§5.1: a server that is named but not found has them too', () => {
    const given = byHo(
      'server',
      { serials: [], serverName: text('unknown.example') },
      {
        candidates: [candidate(held('ho'), 'signer')],
      },
    )
    expect(judged(given)).toMatchObject({
      certificateId: null,
      clocks: { clockLimit: '2026-11-24T12:00:00+08:00' },
    })
  })
  test('A27: the month’s notice is computed', () => {
    const { clocks } = judged(form('post', 'bank-bank'))
    expect(clocks?.effectiveFrom).toBe('2026-12-23')
  })
  test('past the end of the holidays: a finding and no deadline, and the request is still judged', () => {
    const late = judged(facts({ receivedAt: '2028-01-03T04:00:00Z' }))
    expect(late.clocks).toMatchObject({ target: null, outer: null, clockLimit: null })
    expect(late.findings[0]).toMatchObject({ code: 'calendar-refused', weight: 'doubt' })
    expect(late.recommendation.decision).toBe('suspend')
  })
  test('§5.1: the limit of a Server certificate does not vanish with the holidays: 24 hours are 24 hours', () => {
    const received = { receivedAt: '2028-01-03T04:00:00Z' }
    const server = { ...held('server'), notAfter: '2029-01-01T00:00:00Z' }
    const given = byHo('server', {}, { ...received, candidates: [candidate(server, 'serial')] })
    expect(judged(given).clocks).toMatchObject({
      target: null,
      clockLimit: '2028-01-04T12:00:00+08:00',
    })
  })
  test('closures reach the clocks', () => {
    const storm = makeCalendar(shippedHolidays(), [
      { signal: 'TC8NE', from: '2026-11-24T08:00:00+08:00', to: '2026-11-24T20:00:00+08:00' },
    ])
    expect(assess(facts(), hongkongPost, storm).clocks?.target).toBe('2026-11-26T19:00:00+08:00')
  })
})

test('the version of the policy is stamped on the assessment and on the rules of its decisions', () => {
  const { policyVersion, rules } = judged(byHo('server'))
  expect([policyVersion, rules.policyVersion]).toEqual(['hongkong-post 1', 'hongkong-post 1'])
  expect(rules.suspendable).toBe(false)
})

test('a kind that the policy does not know is laid before an officer', () => {
  const small = loadPolicy(policyText('private-ca'))
  const answer = assess(relayed('iam', 'relay-iam'), small, calendar)
  expect(answer.findings.map(({ code }) => code)).toContain('kind-not-in-policy')
  expect(answer.recommendation.decision).toBe('look')
  expect(answer.rules.fourEyes).toContain('suspend')
})

test('every kind by every channel has an answer, and none recommends to revoke what is not held', () => {
  const kinds = Object.keys(hongkongPost.kinds) as CertificateKind[]
  for (const kind of kinds)
    for (const channel of channels) {
      const certificate = { ...held('chan'), kind }
      const given = facts({ channel, proof: inked, candidates: [candidate(certificate, 'serial')] })
      const { recommendation } = judged(given)
      expect(recommendation.says.zh).not.toBe('')
      expect(recommendation.decision).not.toBe('revoke')
    }
})

test('the assessment is pure: asked twice it answers the same, and changes nothing it was given', () => {
  const given = form('fax', 'chan', { names: [text('CHAN TAI WAI')] })
  const before = structuredClone(given)
  expect(judged(given)).toEqual(judged(given))
  expect(given).toEqual(before)
  expect(NOON).toBe(given.receivedAt)
})
