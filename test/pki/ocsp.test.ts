/** OCSP (RFC 6960): who may answer, about whom, until when, and what is done where responders and lists differ. */
import { describe, expect, test } from 'vitest'
import { fixtureKey, makeLeaf } from '../../fixtures/identities.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import {
  type AnswerParts,
  ocspDer,
  ocspNoCheck,
  type ResponseParts,
  responderAt,
} from '../../fixtures/pki-status.ts'
import { EKU, extension } from '../../fixtures/x509.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { OCSP_LIMITS } from '../../src/pki/limits.ts'
import { parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { ask, below, ca, days, hours, list, pathOf, pki, root } from './status-world.ts'

const leaf = below({ more: [responderAt('http://ocsp.example.hk/')] })
const other = below({ serial: '5512', cn: 'other' })
const responder = below({
  serial: '5520',
  cn: 'responder',
  key: 'tam',
  eku: [EKU.ocsp],
  more: [ocspNoCheck()],
})
const key = fixtureKey('tam', 'rsa2048')

const answer = (parts: Partial<AnswerParts> = {}): AnswerParts => ({
  about: leaf,
  issuer: ca,
  thisUpdate: hours(-1),
  nextUpdate: hours(5),
  ...parts,
})

type Odd = Partial<Omit<ResponseParts, 'answers'>> & { answer?: Partial<AnswerParts> }

function response({ answer: odd = {}, ...parts }: Odd = {}) {
  const { signer = responder, key: by = key, producedAt = hours(-1), ...rest } = parts
  return parseOcspResponse(
    ocspDer({ signer, key: by, producedAt, answers: [answer(odd)], ...rest }),
  )
}

const asked = (odd: Odd = {}) => ask(leaf, [], { ocsp: [response(odd)] })

describe('who may answer', () => {
  test('the CA itself, by name or key, with a CertID of SHA-1 or SHA-256', () => {
    for (const by of ['name', 'key'] as const)
      for (const hash of ['sha1', 'sha256'] as const) {
        const own = { signer: ca, key: pki.ca.key, by, certificates: [], answer: { hash } }
        expect(asked(own)).toBe('valid')
      }
  })

  test('whom the CA named for it', () => {
    expect(asked()).toBe('valid')
    expect(asked({ by: 'key' })).toBe('valid')
    expect(asked({ certificates: [other, responder] })).toBe('valid')
  })

  test('nobody without the use OCSPSigning, and any use is not that use', () => {
    for (const eku of [[EKU.email], ['2.5.29.37.0']]) {
      const signer = below({ serial: '5521', key: 'tam', eku, more: [ocspNoCheck()] })
      expect(asked({ signer })).toBe('status-unknown')
    }
  })

  test('nobody whom another CA named', () => {
    const signer = parseCertificate(
      makeLeaf(pki.strangerCa, issuerDns.ca, {
        id: 'responder',
        key,
        serial: '5522',
        subject: [['CN', 'responder']],
        eku: [EKU.ocsp],
        more: [ocspNoCheck()],
      }).der,
    )
    expect(asked({ signer })).toBe('status-unknown')
  })

  test('nobody whose certificate had run out when the answer was made', () => {
    const old = {
      serial: '5523',
      key: 'tam',
      eku: [EKU.ocsp],
      more: [ocspNoCheck()],
      to: hours(-2),
    }
    expect(asked({ signer: below(old) })).toBe('status-unknown')
    expect(asked({ signer: below({ ...old, to: hours(0) }) })).toBe('valid')
  })

  test('nobody whose certificate had run out at the moment in question, whatever date his answer bears', () => {
    const signer = below({
      serial: '5525',
      key: 'tam',
      eku: [EKU.ocsp],
      more: [ocspNoCheck()],
      to: hours(-2),
    })
    const told = { thisUpdate: hours(-3), nextUpdate: days(9) }
    expect(asked({ signer, producedAt: hours(-3), answer: told })).toBe('status-unknown')
    const result = pathOf(leaf, [], {
      ocsp: [response({ signer, producedAt: hours(-3), answer: told })],
    })
    expect(result).toHaveProperty('detail', expect.stringMatching(/ran out on/))
  })

  test('without ocsp-nocheck a CRL must vouch for the responder', () => {
    const signer = below({ serial: '5524', key: 'tam', eku: [EKU.ocsp] })
    const ocsp = [response({ signer })]
    // The list answers for the signer of the mail as well, so the evidence tells whether the response was believed.
    const believed = (crls: Parameters<typeof pathOf>[1]) =>
      pathOf(leaf, crls, { ocsp }).evidence.some((one) => one.source === 'ocsp')
    expect(believed([])).toBe(false)
    expect(believed([list()])).toBe(true)
    expect(believed([list({ revoked: [{ serial: '5524', at: days(-2), reason: 1 }] })])).toBe(false)
  })

  test('a changed octet, another key and SHA-1 are not believed', () => {
    const { der } = response()
    const place = der.indexOf(Buffer.from('2026112301')) + 12
    der[place] = (der[place] ?? 0) ^ 1
    expect(ask(leaf, [], { ocsp: [parseOcspResponse(der)] })).toBe('status-unknown')
    expect(asked({ key: fixtureKey('lee', 'rsa2048') })).toBe('status-unknown')
    expect(asked({ hash: 'sha1' })).toBe('status-unknown')
    expect(asked({ certificates: [] })).toBe('status-unknown')
  })

  test('an unknown critical extension is a reason to doubt, any other is not', () => {
    const odd = (critical: boolean) => extension('1.2.3.4', critical, Buffer.from([5, 0]))
    expect(asked({ extensions: [odd(true)] })).toBe('status-unknown')
    expect(asked({ extensions: [odd(false)] })).toBe('valid')
  })
})

describe('what is answered', () => {
  test('good, revoked, on hold, unknown', () => {
    expect(asked({ answer: { state: 'good' } })).toBe('valid')
    expect(asked({ answer: { state: 'unknown' } })).toBe('status-unknown')
    expect(asked({ answer: { state: { at: days(-1), reason: 1 } } })).toBe('revoked')
    expect(asked({ answer: { state: { at: days(-1) } } })).toBe('revoked')
    expect(asked({ answer: { state: { at: days(-1), reason: 6 } } })).toBe('on-hold')
  })

  test('"never issued" is told as a hold since 1970, and is none', () => {
    expect(asked({ answer: { state: { at: new Date(0), reason: 6 } } })).toBe('revoked')
  })

  test('about another serial number, or another CA of the same name, it says nothing', () => {
    expect(asked({ answer: { about: other } })).toBe('status-unknown')
    expect(asked({ answer: { issuer: root } })).toBe('status-unknown')
  })

  test('it holds until nextUpdate, or for an hour where it does not say', () => {
    expect(asked({ answer: { nextUpdate: hours(-0.5) } })).toBe('status-unknown')
    expect(asked({ answer: { thisUpdate: hours(1) } })).toBe('status-unknown')
    const bare = (thisUpdate: Date) => {
      const { nextUpdate: _, ...rest } = answer({ thisUpdate })
      const der = ocspDer({ signer: responder, key, producedAt: thisUpdate, answers: [rest] })
      return ask(leaf, [], { ocsp: [parseOcspResponse(der)] })
    }
    expect(bare(hours(-0.9))).toBe('valid')
    expect(bare(hours(-1.1))).toBe('status-unknown')
  })

  test('nobody knows at one time what stands at a later one', () => {
    const dated = (thisUpdate: Date) => asked({ producedAt: hours(-3), answer: { thisUpdate } })
    expect(dated(hours(-2.95))).toBe('valid')
    expect(dated(hours(-2))).toBe('status-unknown')
  })

  test('asked later, what was revoked after the receipt stood at the receipt', () => {
    const told = { thisUpdate: hours(3), nextUpdate: hours(9) }
    const later = (when: Date) => {
      const odd = { producedAt: hours(3), answer: { ...told, state: { at: when, reason: 1 } } }
      return ask(leaf, [], { ocsp: [response(odd)], now: hours(3) })
    }
    expect(later(hours(1))).toBe('valid')
    expect(later(hours(-1))).toBe('revoked')
  })
})

describe('responders beside lists', () => {
  const held = (thisUpdate: Date) =>
    list({ thisUpdate, revoked: [{ serial: '5511', at: days(-2), reason: 6 }] })

  test('of a hold and its end the newer is believed', () => {
    const ocsp = [response()]
    expect(ask(leaf, [held(hours(-3))], { ocsp })).toBe('valid')
    expect(ask(leaf, [held(hours(-0.5))], { ocsp })).toBe('on-hold')
  })

  test('revoked for good is revoked, whoever says so and whoever is newer', () => {
    const revoked = list({ thisUpdate: days(-1), revoked: [{ serial: '5511', at: days(-2) }] })
    expect(ask(leaf, [revoked], { ocsp: [response()] })).toBe('revoked')
    const told = response({ answer: { state: { at: days(-2), reason: 1 }, thisUpdate: hours(-9) } })
    expect(ask(leaf, [list({ thisUpdate: hours(-1) })], { ocsp: [told] })).toBe('revoked')
  })

  test('where the one cannot answer the other does, and both are kept as evidence', () => {
    const unknown = response({ answer: { state: 'unknown' } })
    expect(ask(leaf, [list()], { ocsp: [unknown] })).toBe('valid')
    const result = pathOf(leaf, [list()], { ocsp: [response()] })
    const leafs = result.evidence.filter((one) => one.certificate === leaf)
    expect(leafs.map((one) => one.source)).toEqual(['ocsp', 'crl'])
    expect(leafs[0]).toMatchObject({ responder: responder.subject.text, producedAt: hours(-1) })
    expect(parseOcspResponse(leafs[0]?.der ?? Buffer.alloc(0)).sha256).toBe(leafs[0]?.sha256)
  })

  test('a refusal keeps what it rests on', () => {
    const odd = response({ answer: { state: { at: days(-1), reason: 1 } } })
    const result = pathOf(leaf, [], { ocsp: [odd] })
    expect(result).toMatchObject({ outcome: 'invalid', code: 'revoked' })
    expect(result.evidence.map((one) => one.sha256)).toContain(odd.sha256)
  })
})

describe('limits', () => {
  const parts = { signer: responder, key, producedAt: hours(-1) }

  test('octets, answers and certificates', () => {
    expect(() => parseOcspResponse(Buffer.alloc(OCSP_LIMITS.octets + 1))).toThrow('octets')
    const answers = Array.from({ length: OCSP_LIMITS.answers + 1 }, () => answer())
    expect(() => parseOcspResponse(ocspDer({ ...parts, answers }))).toThrow('65 answers')
    const certificates = Array.from({ length: OCSP_LIMITS.certificates + 1 }, () => responder)
    const many = ocspDer({ ...parts, answers: [answer()], certificates })
    expect(() => parseOcspResponse(many)).toThrow('9 certificates')
  })

  test('no octet changed or cut gets an answer believed that the CA did not sign', () => {
    const { der, tbs } = response()
    const from = tbs.byteOffset - der.byteOffset
    for (let i = 0; i < der.length; i += 3) {
      const changed = Buffer.from(der)
      changed[i] = (changed[i] ?? 0) ^ (1 << (i & 7))
      for (const bytes of [changed, der.subarray(0, i)]) {
        const outcome = (() => {
          try {
            return ask(leaf, [], { ocsp: [parseOcspResponse(bytes)] })
          } catch (error) {
            return (error as Error).constructor.name
          }
        })()
        const signed = bytes !== changed || (i >= from && i < from + tbs.length)
        // What is outside the signature may be changed: the answer is then still the CA's.
        const fair = ['BerError', 'OcspRefusal', 'status-unknown', ...(signed ? [] : ['valid'])]
        expect(fair).toContain(outcome)
      }
    }
  })
})
