// Every verdict has a sentence in both languages, and its record is plain JSON.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { verifySmime } from '../../src/email/smime.ts'
import { verdictRecord } from '../../src/email/verdict.ts'
import { layerWords, lockWords, noteWords, outcomeWords, sentence } from '../../src/email/words.ts'
import { demoTrust } from './demo-trust.ts'

const home = new URL('../../fixtures/smime/', import.meta.url)
const rows: readonly { file: string; at: string }[] = JSON.parse(
  readFileSync(new URL('cases.json', home), 'utf8'),
)

test('every verdict, code and note of the cases is put into words', () => {
  for (const { file, at } of rows) {
    const record = verdictRecord(
      verifySmime(readFileSync(new URL(file, home)), demoTrust(), new Date(at)),
    )
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
    const words = [
      sentence(record.code ?? record.outcome),
      outcomeWords(record.outcome),
      ...record.notes.map((note) => noteWords(note.code)),
    ]
    for (const { en, zh } of words) {
      expect(en).toMatch(/^[A-Z].*\.$/)
      expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    }
  }
})

test('the record of a passed mail says by whom, over what, and on which evidence', () => {
  const mail = readFileSync(new URL('../../fixtures/post/01-stolen-laptop.eml', import.meta.url))
  expect(
    verdictRecord(verifySmime(mail, demoTrust(), new Date('2026-11-23T02:00:00Z'))),
  ).toMatchObject({
    outcome: 'passed',
    code: null,
    signer: {
      subject: 'CN=CHAN TAI MAN,OU=0000100017,O=Demo e-Cert (Personal),C=HK',
      serial: '3A41C7059E2210B4',
      emails: ['taiman.chan@example.hk'],
    },
    digestAlgorithm: 'sha256',
    signingTime: '2026-11-23T01:05:00.000Z',
    path: [
      expect.stringContaining('CHAN'),
      'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK',
      'CN=Holdfast Demo Root CA,O=Holdfast Demo,C=HK',
    ],
    status: [{ crlNumber: '1' }, { crlNumber: '1300', thisUpdate: '2026-11-22T11:00:00.000Z' }],
  })
})

test('every reason why a mail stays locked is put into words', () => {
  for (const code of [
    'not-encrypted',
    'no-key',
    'cannot-open',
    'cipher-unknown',
    'envelope-malformed',
    'envelope-too-complex',
  ] as const) {
    expect(lockWords(code).en).toMatch(/^[A-Z].*\.$/)
    expect(lockWords(code).zh).toMatch(/\p{Script=Han}.*。$/u)
  }
})

test('every layer around the words of a mail is put into words, a sealed one into its own', () => {
  const to = { subject: 'CN=x', serial: '01' }
  const said = [
    layerWords({ kind: 'encrypted', to, cipher: 'aes-256-gcm', authenticated: true }),
    layerWords({ kind: 'encrypted', to, cipher: 'aes-256-cbc', authenticated: false }),
    layerWords({ kind: 'signed-outside', verdict: { outcome: 'unsigned' } }),
    layerWords({ kind: 'locked', code: 'no-key', detail: '' }),
  ]
  expect(new Set(said.map(({ en }) => en)).size).toBe(4)
  for (const { zh } of said) expect(zh).toMatch(/\p{Script=Han}.*。$/u)
})
