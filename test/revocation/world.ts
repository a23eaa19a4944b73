// A register, claims and proofs to put before the rules: the defaults are right, so that a case shows only what is odd.
import { readFileSync } from 'node:fs'
import { cast, representatives as people } from '../../fixtures/cast.ts'
import type {
  CertificateStatus,
  RegisteredCertificate,
  Representative,
} from '../../src/revocation/certificate.ts'
import type { Claim, Field } from '../../src/revocation/claim.ts'
import type { Candidate, Facts, Pointer, Proof } from '../../src/revocation/facts.ts'
import type { CertificateKind } from '../../src/revocation/kinds.ts'
import { loadPolicy, type Policy } from '../../src/revocation/policy.ts'

export const policyText = (name: string): string =>
  readFileSync(new URL(`../../policies/${name}.yaml`, import.meta.url), 'utf8')
export const hongkongPost: Policy = loadPolicy(policyText('hongkong-post'))

export const NOON = '2026-11-23T04:00:00Z'
const issuer = 'CN=Test CA 1,O=Test,C=HK'

/** One of the cast, as the register holds it. */
export function held(
  id: string,
  status: CertificateStatus = { kind: 'good' },
): RegisteredCertificate {
  const found = cast.find((each) => each.id === id)
  if (!found) throw new Error(`nobody in the cast is called ${id}`)
  const { kind, serial, srn, nameEn, nameZh, email, organisation, hkid, phone, serverName } = found
  return {
    id,
    issuer,
    subject: `CN=${nameEn}`,
    serial,
    kind: kind as CertificateKind,
    srn,
    nameEn,
    nameZh,
    emails: email ? [email] : [],
    organisation: organisation ?? null,
    hkid: hkid ?? null,
    phone,
    serverName: serverName ?? null,
    notBefore: found.notBefore,
    notAfter: found.notAfter,
    pem: null,
    status,
  }
}

export const onHold: CertificateStatus = { kind: 'on-hold', since: '2026-11-22T02:00:00Z' }
export const revoked: CertificateStatus = {
  kind: 'revoked',
  since: '2026-11-01T02:00:00Z',
  reason: 'superseded',
}

export const representatives: readonly Representative[] = people.map((person, at) => ({
  ...person,
  id: `rep-${at}`,
}))

export const text = <T = string>(value: T): Field<T> => ({
  value,
  asRead: String(value),
  confidence: 1,
  origin: { from: 'text', span: [0, 1] },
})
export const read = (value: string, asRead: string, confidence: number): Field => ({
  value,
  asRead,
  confidence,
  origin: { from: 'page', page: 0, box: [0, 0, 1, 1] },
})

export const claim = (more: Partial<Claim> = {}): Claim => ({
  ask: text('revoke'),
  serials: [],
  srns: [],
  names: [],
  emails: [],
  caseIds: [],
  all: false,
  urgent: false,
  finalConfirmation: false,
  ...more,
})

export function signedBy(
  id: string,
  outcome: 'passed' | 'passed-on-hold' | 'failed' | 'indeterminate' = 'passed',
): Proof {
  const { serial, subject, emails } = held(id)
  const good = outcome === 'passed' || outcome === 'passed-on-hold'
  const signer = { serial, issuer, subject, emails, certificateId: id }
  return {
    kind: 'signature',
    outcome,
    code: good ? null : outcome === 'failed' ? 'altered' : 'no-path',
    says: good ? null : { en: `The verdict is ${outcome}.`, zh: '簽署未獲確認。' },
    signer,
  }
}
export const inked: Proof = { kind: 'ink', signature: true, chop: true }

export const candidate = (certificate: RegisteredCertificate, ...by: Pointer[]): Candidate => ({
  certificate,
  by,
})

/** A signed mail of CHAN TAI MAN about his own certificate, which nothing is wrong with. */
export const facts = (more: Partial<Facts> = {}): Facts => ({
  channel: 'email',
  receivedAt: NOON,
  claim: claim({ serials: [text(held('chan').serial)] }),
  proof: signedBy('chan'),
  candidates: [candidate(held('chan'), 'serial', 'signer')],
  representatives,
  openCase: null,
  already: [],
  ...more,
})

/** A form of CHAN TAI MAN, filled in and signed, by the channel named. */
export const form = (
  channel: Facts['channel'],
  id = 'chan',
  more: Partial<Claim> = {},
  rest: Partial<Facts> = {},
): Facts =>
  facts({
    channel,
    proof: inked,
    claim: claim({
      serials: [text(held(id).serial)],
      srns: [text(held(id).srn ?? '')],
      role: text('SUBSCRIBER'),
      ...more,
    }),
    candidates: [candidate(held(id), 'serial', 'srn')],
    ...rest,
  })

export const suspended = { id: 'R-1', state: 'suspended' } as const
export const laid = { id: 'R-1', state: 'laid' } as const

/** A signed mail of the representative HO about a certificate of her organisation. */
export const byHo = (id: string, more: Partial<Claim> = {}, rest: Partial<Facts> = {}): Facts =>
  facts({
    claim: claim({ serials: [text(held(id).serial)], ...more }),
    proof: signedBy('ho'),
    candidates: [candidate(held(id), 'serial'), candidate(held('ho'), 'signer')],
    ...rest,
  })
export const relayed = (id: string, channel: Facts['channel'], rest: Partial<Facts> = {}): Facts =>
  facts({
    channel,
    claim: claim({ serials: [text(held(id).serial)] }),
    proof: { kind: 'relay', relay: channel },
    candidates: [candidate(held(id), 'serial')],
    ...rest,
  })
export const compromised = { reason: text('keyCompromise' as const) }

/** What is given, and what the rules must make of it; `found` is `weight code`. */
export type Case = {
  readonly id: string
  readonly why: string
  readonly given: Facts
  readonly certificate?: string | null
  readonly found?: readonly string[]
  readonly without?: readonly string[]
  readonly recommended: string
  readonly urgent?: boolean
}
