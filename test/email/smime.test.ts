// Every case of fixtures/smime gets the verdict it must get.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type VerifyOptions, verifySmime } from '../../src/email/smime.ts'
import { demoTrust } from './demo-trust.ts'

type Row = {
  readonly id: string
  readonly why: string
  readonly file: string
  readonly at: string
  readonly expected: Readonly<Record<string, unknown>>
  readonly options?: VerifyOptions
  readonly rows?: readonly number[]
  readonly divergence?: string
}

const home = new URL('../../fixtures/smime/', import.meta.url)
const cases: readonly Row[] = JSON.parse(readFileSync(new URL('cases.json', home), 'utf8'))

function judge({ file, at, options }: Row) {
  const verdict = verifySmime(readFileSync(new URL(file, home)), demoTrust(), new Date(at), options)
  const notes = 'notes' in verdict ? verdict.notes.map(({ code }) => ({ code })) : undefined
  return { ...verdict, ...(notes ? { notes } : {}) }
}

test.each(cases.filter((row) => !row.divergence))('$id: $why', (row) => {
  expect(judge(row)).toMatchObject(row.expected)
})

test.fails.each(cases.filter((row) => row.divergence))('$id: $divergence', (row) => {
  expect(judge(row)).toMatchObject(row.expected)
})
