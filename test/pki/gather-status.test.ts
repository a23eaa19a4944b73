/** What is fetched before a verdict: only what certificates name that lead to an anchor of ours, and only answers to our question. */
import { describe, expect, test } from 'vitest'
import { fixtureKey, makeLeaf } from '../../fixtures/identities.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import {
  type AnswerParts,
  ocspDer,
  ocspNoCheck,
  type ResponseParts,
  responderAt,
  responseDer,
} from '../../fixtures/pki-status.ts'
import { EKU } from '../../fixtures/x509.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { gatherStatus, wantedStatus } from '../../src/pki/gather-status.ts'
import { parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { at, below, ca, hours, pki, root, rootList } from './status-world.ts'

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

describe('asking', () => {
  const trust = makeTrust({ anchors: [root], intermediates: [ca], crls: [rootList] })
  const served =
    (odd: Odd = {}) =>
    async () =>
      response(odd).der

  test('a certificate that leads to an anchor is asked for, any other is not', () => {
    expect(wantedStatus([leaf], trust, at).inquiries).toMatchObject([
      { urls: ['http://ocsp.example.hk/'], certificate: { serial: '5511' } },
    ])
    const elsewhere = makeTrust({ anchors: [parseCertificate(pki.strangerCa.der)] })
    expect(wantedStatus([leaf], elsewhere, at)).toEqual({ inquiries: [], lists: [] })
    const clone = parseCertificate(
      makeLeaf(pki.strangerCa, issuerDns.ca, {
        id: 'clone',
        key,
        serial: '5511',
        subject: [['CN', 'leaf']],
        more: [responderAt('http://evil.example/')],
      }).der,
    )
    expect(wantedStatus([clone], trust, at)).toEqual({ inquiries: [], lists: [] })
    const local = below({ more: [responderAt('file:///etc/passwd')] })
    expect(wantedStatus([local], trust, at).inquiries).toEqual([])
  })

  test('the answer to another nonce is refused, one signed ahead is not', async () => {
    const nonce = Buffer.alloc(32, 7)
    const gather = (odd: Odd) =>
      gatherStatus([leaf], trust, at, served(odd), { nonce: () => nonce })
    expect((await gather({ nonce })).responses).toHaveLength(1)
    expect((await gather({})).responses).toHaveLength(1)
    const wrong = await gather({ nonce: Buffer.alloc(32, 8) })
    expect(wrong.responses).toEqual([])
    expect(wrong.faults).toEqual([expect.stringMatching(/"CN=leaf".*nonce/)])
    const another = await gather({ answer: { about: other } })
    expect(another.faults).toEqual([expect.stringContaining('about another certificate')])
  })

  test('of several addresses the next is asked where one does not answer, and no more when one has', async () => {
    const urls = [
      'ldap://ocsp.example.hk/',
      'http://away.hk/',
      'http://here.hk/',
      'http://more.hk/',
    ]
    const target = below({ more: [responderAt(...urls)] })
    const asked: string[] = []
    const found = await gatherStatus([target], trust, at, async (url) => {
      asked.push(url)
      if (url === 'http://away.hk/') throw new Error('away')
      return response({ answer: { about: target } }).der
    })
    expect(asked).toEqual(['http://away.hk/', 'http://here.hk/'])
    expect(found.responses).toHaveLength(1)
    expect(found.faults).toEqual([expect.stringContaining('http://away.hk/')])
  })

  test('a responder that is away, refuses or answers rubbish is told, and throws nothing', async () => {
    const faults = async (answered: () => Promise<Buffer>) =>
      (await gatherStatus([leaf], trust, at, answered)).faults
    expect(await faults(() => Promise.reject(new Error('away')))).toEqual([
      expect.stringContaining('away'),
    ])
    expect(await faults(async () => responseDer(3))).toEqual([expect.stringContaining('tryLater')])
    expect(await faults(async () => responseDer(6))).toEqual([
      expect.stringContaining('unauthorized'),
    ])
    expect(await faults(async () => Buffer.from('rubbish'))).toHaveLength(1)
  })
})
