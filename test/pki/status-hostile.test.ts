/** Lists and responses that were damaged or made to hurt: refused as such, and never believed. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ocspDer, responderAt } from '../../fixtures/pki-status.ts'
import { BerError } from '../../src/pki/ber.ts'
import { parseCrl, verifyCrl } from '../../src/pki/crl.ts'
import { gatherStatus } from '../../src/pki/gather-status.ts'
import { OcspRefusal, type OcspResponse, parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { ask, at, below, ca, days, hours, list, pki, root, rootList } from './status-world.ts'

const leaf = below({ more: [responderAt('http://ocsp.example.hk/')] })
const response = ocspDer({
  signer: ca,
  key: pki.ca.key,
  producedAt: hours(-1),
  answers: [{ about: leaf, issuer: ca, thisUpdate: hours(-1), nextUpdate: hours(5) }],
  certificates: [],
})
const crl = list({ revoked: [{ serial: '77', at: days(-2), reason: 1 }] })

/** One octet changed, or a piece cut out. */
const damage = (der: Buffer) =>
  fc
    .tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(12), fc.boolean())
    .map(([place, by, length, cut]) => {
      if (cut) return Buffer.concat([der.subarray(0, place), der.subarray(place + 1 + length)])
      const copy = Buffer.from(der)
      copy[place] = (copy[place] ?? 0) ^ by
      return copy
    })

function readResponse(der: Buffer): OcspResponse | undefined {
  try {
    return parseOcspResponse(der)
  } catch (error) {
    if (error instanceof BerError || error instanceof OcspRefusal) return undefined
    throw error
  }
}

test('a response that was changed anywhere is refused with a reason, and makes nobody good', () => {
  const parsed = parseOcspResponse(response)
  expect(ask(leaf, [], { ocsp: [parsed] })).toBe('valid')
  fc.assert(
    fc.property(damage(response), (der) => {
      const read = readResponse(der)
      // What stands beside the signed part may be spelt otherwise (NULL parameters); what is signed may not.
      const same = read?.tbs.equals(parsed.tbs) && read.signature.equals(parsed.signature)
      if (!read || same) return
      expect(ask(leaf, [], { ocsp: [read] })).toBe('status-unknown')
    }),
    { numRuns: 1500 },
  )
})

test('a list that was changed anywhere is refused with a reason, or nobody signed it', () => {
  expect(verifyCrl(crl, ca)).toBe(true)
  fc.assert(
    fc.property(damage(crl.der), (der) => {
      try {
        expect(verifyCrl(parseCrl(der), ca)).toBe(false)
      } catch (error) {
        expect(error).toBeInstanceOf(BerError)
      }
    }),
    { numRuns: 1500 },
  )
})

test('whatever a responder answers, gathering ends with a reason and throws nothing', async () => {
  const trust = makeTrust({ anchors: [root], intermediates: [ca], crls: [rootList] })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(damage(response), fc.uint8Array({ maxLength: 300 })),
      async (answer) => {
        const { responses, faults } = await gatherStatus([leaf], trust, at, async () => answer)
        expect(responses.length + faults.length).toBe(1)
      },
    ),
    { numRuns: 300 },
  )
})
