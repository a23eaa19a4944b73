// Mutated mails: the verifier answers each, quickly, and passes none whose signed octets were changed.

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifySmime } from '../../src/email/smime.ts'
import { verdictRecord } from '../../src/email/verdict.ts'
import { demoTrust } from './demo-trust.ts'
import { leastMs } from './timing.ts'

const home = new URL('../../fixtures/smime/', import.meta.url)
const mails = readdirSync(home)
  .filter((name) => name.endsWith('.eml'))
  .sort()
  .map((name) => readFileSync(new URL(name, home)))
const trust = demoTrust()
const AT = new Date('2026-11-23T02:00:00Z')

const digests = new Set(
  mails.flatMap((mail) => {
    const record = verdictRecord(verifySmime(mail, trust, AT, { sender: false }))
    return record.signedOctetsSha256 ?? []
  }),
)

type Change = {
  readonly at: number
  readonly kind: number
  readonly value: number
  readonly length: number
}

function mutate(mail: Buffer, { at, kind, value, length }: Change): Buffer {
  const place = Math.floor(at * mail.length)
  const rest = mail.subarray(Math.min(mail.length, place + length))
  switch (kind) {
    case 0: {
      const copy = Buffer.from(mail)
      copy[place] = value
      return copy
    }
    case 1:
      return Buffer.concat([mail.subarray(0, place), rest])
    case 2:
      return Buffer.concat([
        mail.subarray(0, place),
        Buffer.alloc(length, value),
        mail.subarray(place),
      ])
    case 3:
      return mail.subarray(0, place)
    default:
      return Buffer.concat([mail.subarray(0, place + length), mail.subarray(place)])
  }
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.integer({ min: 0, max: 4 }),
  value: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 40 }),
})

test('two thousand mutated mails: no throw, no wait, nothing passed that was not signed', () => {
  let slowest = 0
  fc.assert(
    fc.property(
      fc.nat(mails.length - 1),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (which, changes) => {
        const bytes = changes.reduce(mutate, mails[which] ?? Buffer.alloc(0))
        const judge = () => verifySmime(bytes, trust, AT, { sender: false })
        slowest = Math.max(slowest, leastMs(20, judge))
        const record = verdictRecord(judge())
        if (record.signedOctetsSha256) expect(digests).toContain(record.signedOctetsSha256)
      },
    ),
    { numRuns: 2_000 },
  )
  expect(slowest).toBeLessThan(20)
})

test('any octets at all have a verdict', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (octets) => {
      expect(verifySmime(octets, trust, AT).outcome).not.toMatch(/^passed/)
    }),
  )
})
