// What the office makes of a verdict that took too long, and of what is noted beside one that does not hold.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MAIL_LIMITS } from '../../src/email/limits.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { verdictFindings } from '../../src/steps/examine-email-proof.ts'
import { proveMail } from '../../src/steps/open-received.ts'
import { demoTrust } from './examiner.ts'

const AT = new Date('2026-11-23T02:00:00Z')
const trust = await demoTrust()
const smime = (name: string) => readFileSync(`fixtures/smime/${name}.eml`)

function proved(step: number) {
  let now = 0
  const deadline = { now: () => (now += step), ms: MAIL_LIMITS.wallClockMs }
  const ports = {
    evidence: { get: async () => smime('rfc8551.rsa.sha256') },
    trust: () => trust,
    clock: { now: () => AT },
    gateways: [],
    deadline,
  }
  return proveMail(ports, { sha256: '', receivedAt: AT.toISOString() })
}

test('the clock of the worker ends a verdict, and a quick one is not touched', async () => {
  expect((await proved(1)).verdict.outcome).toBe('passed')
  const { verdict } = await proved(60_000)
  expect(verdict).toMatchObject({ outcome: 'indeterminate', code: 'time-limit' })
})

test.each([
  ['time.stale', { signingTime: { staleAfterMs: 3_600_000 } }, 'signing-time-stale'],
  ['time.stale', {}, 'signing-time-stale'],
  ['time.future', { signingTime: { futureAfterMs: 60_000 } }, 'signing-time-future'],
  ['time.future', {}, 'signing-time-future'],
  ['rfc5652.attributes.no-signing-time', {}, 'signing-time-absent'],
  ['rfc5652.attributes.no-signing-time', { status: false }, 'signing-time-absent'],
])('%s is a doubt before the officer, with or without a rule (%j)', (name, options, code) => {
  const found = verdictFindings(verifySmime(smime(name), trust, AT, options))
  expect(found).toContainEqual(expect.objectContaining({ code, weight: 'doubt' }))
})

test('a verdict in doubt tells of the time of signing as well', () => {
  const { anchors, intermediates } = trust
  const bare = { ...trust, crls: [], memo: { ...trust.memo, crlsByIssuer: new Map() } }
  expect([anchors.length, intermediates.length]).toEqual([1, 1])
  const verdict = verifySmime(smime('time.replay'), bare, AT)
  expect(verdict).toMatchObject({ outcome: 'indeterminate', code: 'status-unknown' })
  const codes = verdictFindings(verdict).map(({ code }) => code)
  expect(codes).toContain('signing-time-far-from-date')
})
