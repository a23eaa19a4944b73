// The tree of a mail: which parts the signature covers, told as lines.

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { head, WRITTEN } from '../../fixtures/case.ts'
import { attachmentPart, by, detachedMail, multipart, textPart } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import { messageTree, treeLines } from '../../src/email/message-tree.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { demoTrust } from './demo-trust.ts'

const home = new URL('../../fixtures/smime/', import.meta.url)
const AT = new Date('2026-11-23T02:00:00Z')
const trust = demoTrust()
const fixture = (name: string) => readFileSync(new URL(`${name}.eml`, home))
const lines = (mail: Buffer) => {
  const told = treeLines(messageTree(mail, verifySmime(mail, trust, AT)))
  return told.map((line) => line.replace(/, \d+ octets$/, ''))
}

test('a text and a form under the signature, and the signature beside them', () => {
  const form = attachmentPart('form.pdf', 'application/pdf', Buffer.from('%PDF-1.4 x'))
  const inner = multipart([textPart('Please revoke.\n'), form], '----in')
  const mail = detachedMail(head(), inner, by(openPki().identities.chan!, WRITTEN))
  expect(lines(mail)).toEqual([
    'not signed  multipart/signed',
    'signed      ├─ multipart/mixed',
    'signed      │  ├─ text/plain, utf-8',
    'signed      │  └─ application/pdf "form.pdf"',
    'signature   └─ application/pkcs7-signature "smime.p7s"',
  ])
})

test('an opaque mail: what is inside is signed', () => {
  expect(lines(fixture('rfc8551.opaque.signed-data'))).toEqual([
    'not signed  application/pkcs7-mime "smime.p7m"',
    'signed      └─ text/plain, utf-8',
  ])
})

test('a signature that covers a part is nobody’s word for the mail', () => {
  expect(lines(fixture('wrapped.text-before'))).toEqual([
    'not signed  multipart/mixed',
    'not signed  ├─ text/plain, utf-8',
    'not signed  └─ multipart/signed',
    'unproved       ├─ text/plain, utf-8',
    'signature      └─ application/pkcs7-signature "smime.p7s"',
  ])
})

test('a signature that does not hold covers nothing, and a third part never was under it', () => {
  expect(lines(fixture('rfc5652.digest.altered'))[1]).toBe('unproved    ├─ text/plain, utf-8')
  expect(lines(fixture('mime.third-part')).at(-1)).toBe('not signed  └─ text/plain, utf-8')
})

test('text before and after the parts, encrypted content and a missing end are told', () => {
  expect(lines(fixture('mime.preamble'))[1]).toBe('not signed  ├─ text before the first part')
  expect(lines(fixture('mime.epilogue')).at(-1)).toBe('not signed  └─ text after the last part')
  expect(lines(fixture('mime.unclosed')).at(-1)).toBe('not signed  └─ the end is missing')
  expect(lines(fixture('unsigned.enveloped'))[1]).toBe('not signed  └─ encrypted content')
})

test('a name cannot break its line or turn it', () => {
  const form = attachmentPart('a\u202efdp.exe', 'application/pdf', Buffer.from('x'))
  expect(lines(Buffer.from(form))).toEqual(['not signed  application/pdf "afdp.exe"'])
})

test('a mail of five hundred parts ends', () => {
  const mail = Buffer.from(multipart(Array(499).fill('\r\nx'), '----m'))
  expect(lines(mail)).toHaveLength(500)
  const more = Buffer.from(multipart([multipart(Array(499).fill('\r\nx'), '----n')], '----m'))
  expect(lines(more).at(-1)).toContain('more than is looked at')
})

test('every case has a tree; signed stands only where the verdict passed', () => {
  for (const file of readdirSync(home).filter((name) => name.endsWith('.eml'))) {
    const mail = readFileSync(new URL(file, home))
    const verdict = verifySmime(mail, trust, AT)
    const told = treeLines(messageTree(mail, verdict))
    expect(
      told.some((line) => line.startsWith('signed ')),
      file,
    ).toBe('content' in verdict)
  }
})

test('any octets have a tree', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
      expect(treeLines(messageTree(octets, { outcome: 'unsigned' })).length).toBeGreaterThan(0)
    }),
  )
})
