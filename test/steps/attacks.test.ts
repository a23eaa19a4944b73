// The rows of the list of attacks that no verdict can answer alone: who may ask for what, over real signed mails (smime.md §3).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import { crlDer, nameDer } from '../../fixtures/x509.ts'
import { openWorld } from '../world.ts'
import { examinersOpen, laid } from './email-desk.ts'
import { demoTrust, mailOf, signedBy, text } from './examiner.ts'

examinersOpen()
const folder = mkdtempSync(join(tmpdir(), 'holdfast-attacks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WHEN = new Date('2026-11-23T01:59:00Z')
const CHAN = { id: 'chan', from: 'taiman.chan@example.hk', serial: '3A41C7059E2210B4' }
const WONG = '3A41C7059E2210B5'
const SERVER = '4E93027BD6C1F8A0'
const LEE = { id: 'lee', from: 'kayan.lee@lotuspeak.example.hk' }

const plain = (from: string, words: string, subject = 'x') =>
  mailOf({ From: from, To: 'enquiry@ecert.example.hk', Subject: subject }, [text(words)])
const signed = (who: { id: string; from: string }, words: string, subject?: string) =>
  signedBy(who.id, plain(who.from, words, subject), WHEN)

/** The CA's list where that certificate stands for that reason (RFC 5280 §5.3.1). */
function trustWhere(serial: string, reason: number) {
  const { ca } = openPki()
  const file = join(folder, `${serial}-${reason}.crl`)
  const crl = {
    issuer: nameDer(issuerDns.ca),
    signingKey: ca.key,
    thisUpdate: new Date('2026-11-22T23:00:00Z'),
    nextUpdate: new Date('2026-12-02T11:05:00Z'),
    number: 1_400,
    revoked: [{ serial, at: new Date('2026-11-22T22:00:00Z'), reason }],
  }
  writeFileSync(file, crlDer(crl))
  return demoTrust(file)
}

const decisionOf = ({ request }: Awaited<ReturnType<typeof laid>>) =>
  request.assessment?.recommendation.decision

test('row 17: words that were signed for somebody else name no certificate of ours, and ask nothing of us', async () => {
  const { request, revocation } = await laid(
    openWorld(),
    signed(CHAN, 'Dear shop, please cancel my order 1234.'),
  )
  expect(request.examined.verdict).toMatchObject({ outcome: 'passed' })
  expect(request.kind).toBe('enquiry')
  expect(revocation.certificateId).toBeNull()
})

test('row 19: a Subject that nobody signed asks nothing', async () => {
  const mail = signed(CHAN, 'As the subject says.', `Revoke ${CHAN.serial}`)
  const { request, revocation } = await laid(openWorld(), mail)
  expect(request.claim?.serials ?? []).toEqual([])
  expect(revocation.certificateId).toBeNull()
  // Nor does it stand beside the words that are proved.
  expect(request.examined.subject).toBeUndefined()
  expect(request.findings).toContainEqual(
    expect.objectContaining({ code: 'subject-not-signed', grounds: `“Revoke ${CHAN.serial}”` }),
  )
})

test('row 27: a certificate that is revoked already signs its own revocation again: nothing is proved, and an officer sees why', async () => {
  const trust = await trustWhere(CHAN.serial, 1)
  const mail = signed(CHAN, `Please revoke ${CHAN.serial}.`)
  const one = await laid(openWorld(), mail, { trust: () => trust })
  expect(one.request.examined.verdict).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
  expect(decisionOf(one)).toBe('look')
})

test.each([
  ['to be released', `Please release ${CHAN.serial}.`],
  ['for another certificate', `Please revoke ${WONG}.`],
])('row 29: a key on hold asks %s: no decision of that kind is proposed', async (_, words) => {
  const trust = await trustWhere(CHAN.serial, 6)
  const one = await laid(openWorld(), signed(CHAN, words), { trust: () => trust })
  expect(one.request.examined.verdict).toMatchObject({ outcome: 'passed-on-hold' })
  expect(decisionOf(one)).toBe('look')
})

test('row 30: another certificate of the same organisation is not yet one who may ask', async () => {
  const one = await laid(openWorld(), signed(LEE, `Please revoke ${SERVER}.`))
  expect(one.request.examined.verdict).toMatchObject({ outcome: 'passed' })
  expect(decisionOf(one)).toBe('look')
  expect(one.codes).toContain('signer-not-entitled')
})

test('row 31: a signature that holds asks to revoke somebody else’s certificate', async () => {
  const one = await laid(openWorld(), signed(CHAN, `Please revoke ${WONG}.`))
  expect(one.request.examined.verdict).toMatchObject({ outcome: 'passed' })
  expect(one.revocation.certificateId).toBe('wong')
  expect(decisionOf(one)).toBe('look')
  expect(one.codes).toContain('signer-not-entitled')
})

test('row 32: a stolen key asks for its own end, which must come anyway', async () => {
  const one = await laid(
    openWorld(),
    signed(CHAN, `My key was stolen. Please revoke ${CHAN.serial}.`),
  )
  expect(decisionOf(one)).toBe('suspend')
  expect(one.codes).toContain('compromise-alleged')
})

test('row 33: a mail that nobody signed suspends nothing by itself', async () => {
  const one = await laid(openWorld(), plain(CHAN.from, `Please revoke ${CHAN.serial} at once.`))
  expect(decisionOf(one)).toBe('look')
  expect(one.codes).toContain('unsigned-report')
})
