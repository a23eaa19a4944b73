// Each mail of the sample post, and the kinds that it lacks, goes on the right pile.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { attachmentPart, multipart, opaqueEntity, textPart } from '../../fixtures/mime.ts'
import { showContent } from '../../src/email/content.ts'
import { readEnvelope } from '../../src/email/envelope.ts'
import { readLetter } from '../../src/email/letter.ts'
import { unprovedOctets, verifySmime } from '../../src/email/smime.ts'
import { triage } from '../../src/email/triage.ts'
import { demoTrust } from './demo-trust.ts'

async function kindOf(bytes: Buffer): Promise<string> {
  const verdict = verifySmime(bytes, demoTrust(), new Date('2026-11-23T02:00:00Z'))
  const content = await showContent(
    'content' in verdict ? verdict.content.octets : unprovedOctets(bytes),
  )
  const letter = readLetter(content.text)
  return triage({
    envelope: readEnvelope(bytes),
    content,
    letter,
    verdict,
    gatewaySenders: ['fax@gateway.example.hk'],
  }).kind
}

const expected: readonly (readonly [string, string])[] = [
  ['01-stolen-laptop', 'request'],
  ['02-server-by-representative', 'request'],
  ['03-opaque', 'request'],
  ['04-chinese-ecdsa', 'request'],
  ['05-tampered', 'request'],
  ['06-signed-by-another', 'request'],
  ['07-urgent-unsigned', 'request'],
  ['08-expired-signer', 'request'],
  ['09-cheung-first', 'request'],
  ['10-cheung-final-confirmation', 'final-confirmation'],
  ['11-enquiry', 'enquiry'],
  ['12-e-cheque', 'e-cheque'],
  ['13-bounce', 'bounce'],
  ['15-reused-message-id', 'release'],
]

test.each(expected)('%s is a %s', async (name, kind) => {
  expect(
    await kindOf(readFileSync(new URL(`../../fixtures/post/${name}.eml`, import.meta.url))),
  ).toBe(kind)
})

const mail = (entity: string, more = '') =>
  Buffer.from(`From: a@example.hk\r\nSubject: x\r\n${more}${entity}`)
const tiff = attachmentPart('fax.tif', 'image/tiff', Buffer.from('II*\0more'))

test('the kinds that the sample post lacks', async () => {
  const gateway = Buffer.from(
    `From: fax@gateway.example.hk\r\n${multipart([textPart('1 page\n'), tiff], '----g')}`,
  )
  expect(await kindOf(gateway)).toBe('fax-gateway')
  expect(
    await kindOf(
      mail(opaqueEntity(Buffer.from('300b06092a864886f70d010703', 'hex'), 'enveloped-data')),
    ),
  ).toBe('encrypted')
  expect(await kindOf(mail('\r\n'))).toBe('empty')
  expect(await kindOf(Buffer.alloc(0))).toBe('empty')
  expect(await kindOf(mail(textPart('I withdraw my request.\n')))).toBe('withdrawal')
  expect(await kindOf(mail(textPart('Thank you.\n'), 'In-Reply-To: <n@x>\r\n'))).toBe('reply')
  expect(
    await kindOf(
      mail(multipart([textPart('See attached.\n'), tiff], '----r'), 'Subject: Revocation form\r\n'),
    ),
  ).toBe('enquiry')
  expect(
    await kindOf(
      Buffer.from(
        `From: a@example.hk\r\nSubject: Revocation form\r\n${multipart([textPart('See attached.\n'), tiff], '----r')}`,
      ),
    ),
  ).toBe('request')
})

test('a signed mail that calls itself a bounce is read as what it says', async () => {
  const bytes = readFileSync(
    new URL('../../fixtures/post/01-stolen-laptop.eml', import.meta.url),
    'latin1',
  )
  expect(
    await kindOf(Buffer.from(bytes.replace(/Return-Path: <[^>]*>/, 'Return-Path: <>'), 'latin1')),
  ).toBe('request')
})
