// A Subject outside a signature that holds moves no mail from pile to pile: whoever sends the mail on may write it.

import { expect, test } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { attachmentPart, by, detachedMail, multipart, textPart } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import { showContent } from '../../src/email/content.ts'
import { readEnvelope } from '../../src/email/envelope.ts'
import { readLetter } from '../../src/email/letter.ts'
import { unprovedOctets, verifySmime } from '../../src/email/smime.ts'
import { triage } from '../../src/email/triage.ts'
import { demoTrust } from './demo-trust.ts'

const chan = openPki().identities.chan!
const pdf = attachmentPart('page.pdf', 'application/pdf', Buffer.from('%PDF-1.4\n'))
const withPage = multipart([textPart('Please see the page.\n'), pdf], '----p')
const serial = textPart('My certificate is 3A41C7059E2210B4, for your records.\n')

async function kindOf(part: string, subject: string, tampered = false) {
  const signed = detachedMail(head({ subject }), part, by(chan, WRITTEN)).toString('latin1')
  const bytes = Buffer.from(
    tampered ? signed.replace('Content-Type: text', 'Content-type: text') : signed,
  )
  const verdict = verifySmime(bytes, demoTrust(), new Date('2026-11-23T02:00:00Z'))
  expect(verdict.outcome).toBe(tampered ? 'failed' : 'passed')
  const content = await showContent(
    'content' in verdict ? verdict.content.octets : unprovedOctets(bytes),
  )
  const letter = readLetter(content.text)
  return triage({
    ...{ envelope: readEnvelope(bytes), content, letter, verdict },
    gatewaySenders: [],
  }).kind
}

const inside = (part: string, subject: string) =>
  part.replace(
    'Content-Type: text/plain',
    `Subject: ${subject}\r\nContent-Type: text/plain; hp="clear"`,
  )

test('a number that is signed under a Subject that is not asks nothing', async () => {
  expect(await kindOf(serial, 'Revoke my certificate')).toBe('enquiry')
  expect(await kindOf(inside(serial, 'Revoke my certificate'), 'Hello')).toBe('request')
  expect(await kindOf(inside(serial, 'My address'), 'Revoke my certificate')).toBe('enquiry')
})

test('where no signature holds, nothing is proved, and the Subject is read as all else is', async () => {
  expect(await kindOf(serial, 'Revoke my certificate', true)).toBe('request')
})

test('a signed page that only the unsigned Subject calls a request is looked at, and is none', async () => {
  expect(await kindOf(withPage, 'Revocation')).toBe('unreadable')
  expect(await kindOf(withPage, 'Photo')).toBe('enquiry')
})

test('a signed page is no e-Cheque because somebody wrote so outside', async () => {
  expect(await kindOf(withPage, 'e-Cheque')).toBe('enquiry')
})

test('a Subject that asks in everyday words is read like a letter', async () => {
  expect(await kindOf(serial, 'Please disable my e-Cert', true)).toBe('request')
  expect(await kindOf(serial, 'Please disable my e-Cert')).toBe('enquiry')
  expect(await kindOf(serial, 'How do I disable my e-Cert?', true)).toBe('enquiry')
  expect(await kindOf(withPage, 'Please delete my digital ID')).toBe('unreadable')
})
