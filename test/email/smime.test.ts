// Every case of fixtures/smime gets the verdict it must get.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { showContent } from '../../src/email/content.ts'
import { type VerifyOptions, verifySmime } from '../../src/email/smime.ts'
import { certificatesOfVerdict, statusOfVerdict, verdictRecord } from '../../src/email/verdict.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { parseOcspResponse } from '../../src/pki/ocsp-response.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { demoTrust } from './demo-trust.ts'
import { type Growth, grown } from './grow.ts'
import { leastMs } from './timing.ts'

type Row = {
  readonly id: string
  readonly why: string
  readonly file: string
  readonly at: string
  readonly expected: Readonly<Record<string, unknown>>
  readonly options?: VerifyOptions
  readonly rows?: readonly number[]
  readonly grow?: Growth
  readonly crls?: readonly string[]
  readonly shown?: {
    readonly text?: string
    readonly subject?: string
    readonly findings: readonly string[]
  }
  readonly divergence?: string
}

const home = new URL('../../fixtures/smime/', import.meta.url)
const cases: readonly Row[] = JSON.parse(readFileSync(new URL('cases.json', home), 'utf8'))

const mailOf = ({ file, grow }: Row) => grown(readFileSync(new URL(file, home)), grow)

function trustOf({ crls }: Row) {
  return crls ? demoTrust(crls.map((name) => readFileSync(new URL(name, home)))) : demoTrust()
}

function judge(row: Row) {
  const verdict = verifySmime(mailOf(row), trustOf(row), new Date(row.at), row.options)
  const notes = 'notes' in verdict ? verdict.notes.map(({ code }) => ({ code })) : undefined
  return { ...verdict, ...(notes ? { notes } : {}) }
}

test.each(cases.filter((row) => !row.divergence))('$id: $why', (row) => {
  expect(judge(row)).toMatchObject(row.expected)
})

test.fails.each(cases.filter((row) => row.divergence))('$id: $divergence', (row) => {
  expect(judge(row)).toMatchObject(row.expected)
})

test.each(cases.filter((row) => row.shown))('$id: what is shown of it', async (row) => {
  const mail = mailOf(row)
  const verdict = verifySmime(mail, demoTrust(), new Date(row.at), row.options)
  const content = await showContent('content' in verdict ? verdict.content.octets : mail)
  const { text, subject, findings } = row.shown ?? { findings: [] }
  expect(content.findings.map(({ code }) => code).sort()).toEqual([...findings].sort())
  if (text !== undefined) expect(content.text).toBe(text)
  expect(content.protectedSubject).toBe(subject)
})

test.each(cases)(
  '$id: the anchor and what is kept of the verdict are enough to reach it again',
  (row) => {
    const { anchors } = trustOf(row)
    const mail = mailOf(row)
    const verdict = verifySmime(mail, trustOf(row), new Date(row.at), row.options)
    const kept = statusOfVerdict(verdict)
    const of = (source: string) => kept.filter((each) => each.source === source)
    const trust = makeTrust({
      anchors,
      intermediates: certificatesOfVerdict(verdict),
      crls: of('crl').map(({ der }) => parseCrl(der)),
    })
    const ocsp = of('ocsp').map(({ der }) => parseOcspResponse(der))
    const again = verifySmime(mail, trust, new Date(row.at), { ...row.options, ocsp })
    const said = ({ outcome, code, signer }: ReturnType<typeof verdictRecord>) => ({
      ...{ outcome, code, signer: signer?.sha256 ?? null },
    })
    expect(said(verdictRecord(again))).toEqual(said(verdictRecord(verdict)))
  },
)

test.each(cases.filter((row) => row.id.startsWith('hostile::')))('$id: at once', (row) => {
  const mail = mailOf(row)
  const trust = demoTrust()
  expect(leastMs(60, () => verifySmime(mail, trust, new Date(row.at)))).toBeLessThan(60)
})
