/** The way of status through a verdict: asked before, judged within, and kept: which list and which response, byte for byte. */
import { expect, test } from 'vitest'
import { head, TEXT, WRITTEN } from '../../fixtures/case.ts'
import { fixtureKey } from '../../fixtures/identities.ts'
import { by, detachedMail, textPart } from '../../fixtures/mime.ts'
import { ocspDer, responderAt } from '../../fixtures/pki-status.ts'
import { ext } from '../../fixtures/x509.ts'
import { signerCertificates } from '../../src/email/signer-certificates.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { statusDocuments } from '../../src/email/status-record.ts'
import { statusOfVerdict, verdictRecord } from '../../src/email/verdict.ts'
import { type Crl, parseCrl } from '../../src/pki/crl.ts'
import { gatherStatus } from '../../src/pki/gather-status.ts'
import { parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { at, below, ca, days, hours, list, pki, root, rootList } from '../pki/status-world.ts'

const EMAIL = 'leaf@example.hk'
const leaf = below({ more: [responderAt('http://ocsp.example.hk/'), ext.emails(EMAIL)] })
const identity = { id: 'leaf', key: fixtureKey('wong', 'rsa2048'), der: leaf.der }
const mail = detachedMail(head({ from: EMAIL }), textPart(TEXT), by(identity, WRITTEN))
const trustWith = (...crls: readonly Crl[]) =>
  makeTrust({ anchors: [root], intermediates: [ca], crls: [rootList, ...crls] })

type State = 'good' | { at: Date; reason: number }

/** The whole way: who signed, what is asked of his responder, and the verdict. */
async function judge(state: State, crls: readonly Crl[] = []) {
  const trust = trustWith(...crls)
  const { signers, all } = signerCertificates(mail, trust)
  const answer = { about: leaf, issuer: ca, thisUpdate: hours(-1), nextUpdate: hours(5), state }
  const served = async () =>
    ocspDer({ signer: ca, key: pki.ca.key, producedAt: hours(-1), answers: [answer] })
  const { responses } = await gatherStatus(signers, trust, at, served, { extra: all })
  return verifySmime(mail, trust, at, { ocsp: responses })
}

test('without list or response the status is unknown; with either the mail passes', async () => {
  expect(verifySmime(mail, trustWith(), at)).toMatchObject({ code: 'status-unknown' })
  expect(verifySmime(mail, trustWith(list()), at).outcome).toBe('passed')
  expect((await judge('good')).outcome).toBe('passed')
})

test('the record says which list and which response, and their bytes are at hand', async () => {
  const crl = list()
  const verdict = await judge('good', [crl])
  const { status } = verdictRecord(verdict)
  expect(status).toHaveLength(3)
  expect(status[0]).toMatchObject({ source: 'crl', subject: ca.subject.text, crlNumber: '1' })
  expect(status[1]).toMatchObject({
    source: 'ocsp',
    subject: leaf.subject.text,
    responder: ca.subject.text,
    producedAt: hours(-1).toISOString(),
    crlNumber: null,
  })
  expect(status[2]).toMatchObject({
    source: 'crl',
    crlIssuer: ca.subject.text,
    crlNumber: '7',
    thisUpdate: days(-1).toISOString(),
    sha256: crl.sha256,
  })
  const documents = statusDocuments(statusOfVerdict(verdict))
  expect(documents.map(({ sha256 }) => sha256)).toEqual(status.map(({ sha256 }) => sha256))
  expect(Buffer.from(documents[2]?.bytes ?? []).equals(crl.der)).toBe(true)
})

test('revoked and on hold by a response, and the refusal keeps it', async () => {
  expect((await judge({ at: days(-1), reason: 6 })).outcome).toBe('passed-on-hold')
  const verdict = await judge({ at: days(-1), reason: 1 })
  expect(verdict).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
  expect(verdictRecord(verdict).status.map(({ source }) => source)).toEqual(['crl', 'ocsp'])
})

test('of a mail that is unsigned or broken nobody is asked', () => {
  const trust = trustWith()
  for (const bytes of ['', 'From: a@b.hk\r\n\r\nhello', mail.toString('latin1').slice(0, -900)])
    expect(signerCertificates(Buffer.from(bytes, 'latin1'), trust).signers).toEqual([])
})

test('years later the kept documents alone give the same verdict, octet for octet', async () => {
  for (const state of ['good', { at: days(-1), reason: 6 }, { at: days(-1), reason: 1 }] as const) {
    const verdict = await judge(state, [list()])
    const kept = statusDocuments(statusOfVerdict(verdict))
    const of = (source: string) => kept.filter((one) => one.source === source)
    const trust = makeTrust({
      anchors: [root],
      intermediates: [ca],
      crls: of('crl').map(({ bytes }) => parseCrl(bytes)),
    })
    const ocsp = of('ocsp').map(({ bytes }) => parseOcspResponse(bytes))
    const again = verifySmime(mail, trust, at, { ocsp, now: days(3_650) })
    expect(verdictRecord(again)).toEqual(verdictRecord(verdict))
  }
})
