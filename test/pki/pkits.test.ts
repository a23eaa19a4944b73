// NIST's PKITS through the signed messages themselves: certificates and CRLs from the mail, the anchor from us.

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { verifySmime } from '../../src/email/smime.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import type { PolicyOptions } from '../../src/pki/policy.ts'
import { makeTrust } from '../../src/pki/trust.ts'

const corpus = new URL('../../../shared/corpora/pkits/', import.meta.url)
const present = existsSync(corpus)

type Row = {
  readonly id: string
  readonly file: string
  readonly args: string
  readonly ret: number
}

/** DSA parameters inherited from the issuer (RFC 3279 §2.3.2): obsolete, and no key that node:crypto can hold. */
const DIVERGENCES: ReadonlySet<string> = new Set(['4.1.5'])

/** As `openssl cms -verify` spells them. */
function policiesOf(args: string): PolicyOptions {
  const acceptable = [...args.matchAll(/-policy (\S+)/g)].map((match) => match[1] ?? '')
  return {
    acceptable: acceptable.map((name) => (name === 'anyPolicy' ? '2.5.29.32.0' : name)),
    requireExplicit: args.includes('-explicit_policy'),
    inhibitMapping: args.includes('-inhibit_map'),
    inhibitAny: args.includes('-inhibit_any'),
  }
}

function outcomeOf(row: Row): string {
  const anchor = parseCertificate(readFileSync(new URL('pkitsta.pem', corpus)))
  const verdict = verifySmime(
    readFileSync(new URL(`smime/${row.file}`, corpus)),
    makeTrust({ anchors: [anchor] }),
    new Date('2005-01-01T00:00:00Z'),
    {
      sender: false,
      policies: policiesOf(row.args),
      conformance: { weak: true, embeddedCrls: true, caSigner: true },
    },
  )
  return verdict.outcome === 'passed'
    ? 'passed'
    : `${verdict.outcome} ${'code' in verdict ? verdict.code : ''}`
}

test.skipIf(!present)('PKITS: 246 of 247 sub-tests, and nothing accepted that must not be', () => {
  const rows: Row[] = JSON.parse(readFileSync(new URL('expected.json', corpus), 'utf8'))
  const wrong = rows.filter((row) => (outcomeOf(row) === 'passed') !== (row.ret === 0))
  const told = wrong.map(
    (row) => `${row.id} ${row.file} ${row.args}: ${outcomeOf(row)}, expected ret ${row.ret}`,
  )
  expect(rows).toHaveLength(247)
  expect(
    wrong.filter((row) => row.ret !== 0),
    told.join('\n'),
  ).toEqual([])
  expect(
    wrong.map((row) => row.id),
    told.join('\n'),
  ).toEqual([...DIVERGENCES])
})
