// Is every certificate of a finished path in good standing? From the top down, by CRLs and OCSP responses that prove themselves.

import assert from 'node:assert/strict'
import { isWeakDigest } from './algorithm.ts'
import type { Certificate, StatusEvidence } from './certificate.ts'
import type { Crl } from './crl.ts'
import { crlStatus } from './crl-status.ts'
import { sameName } from './name.ts'
import { responderOf } from './ocsp-responder.ts'
import type { OcspResponse } from './ocsp-response.ts'
import { type Found, type Invalid, invalid, type PathResult, type Search } from './path-result.ts'
import { type Weakness, weaknessesOf } from './path-rules.ts'
import { ANY_POLICY } from './policy.ts'
import { statusOf } from './status.ts'
import type { Status, StatusQuestion } from './status-question.ts'
import { certificateSignedBy, crlSignedBy } from './trust.ts'
import { paySignature } from './work.ts'

/** Of whoever signed a list or a response for the CA: his path, what is weak about him, and what says that he stands. */
type Behind = Map<string, Pick<Found, 'path' | 'weaknesses' | 'evidence'>>

/** A revoked CA's word about those below it is worth nothing, so the CAs come first. */
export function judgeStatus(
  search: Search,
  issuers: readonly Certificate[],
  found: Found,
  dates: Invalid | undefined,
): PathResult {
  const { path } = found
  const behind: Behind = new Map()
  const evidence: StatusEvidence[] = []
  const hear = (status: Status): void => {
    const told = [...status.evidence]
    for (const one of told) {
      if (evidence.some((held) => sameEvidence(held, one))) continue
      const signer = behind.get(one.sha256)
      evidence.push(signer ? { ...one, signedBy: signer.path } : one)
      // And what says that its signer stands, which may be signed by another in turn.
      told.push(...(signer?.evidence ?? []))
    }
  }
  for (let i = issuers.length - 2; i >= 0; i--) {
    const certificate = issuers[i]
    if (!certificate) continue
    const status = askStatus(search, path, i + 1, behind)
    hear(status)
    if (status.state === 'unknown') return dates ?? unknown(status, path, evidence)
    if (status.state === 'revoked') {
      const detail = `"${certificate.subject.text}": ${tell(status.entry)}`
      return invalid('issuer-revoked', detail, path, evidence)
    }
  }
  const status = askStatus(search, path, 0, behind)
  hear(status)
  if (status.state === 'revoked' && status.entry.reason !== 'certificateHold')
    return invalid('revoked', tell(status.entry), path, evidence)
  if (dates) return dates
  if (status.state === 'unknown') return unknown(status, path, evidence)
  const signers = evidence.flatMap(({ sha256 }) => behind.get(sha256)?.weaknesses ?? [])
  const weaknesses = unique([...found.weaknesses, ...weakLists(search, evidence), ...signers])
  const proved = { ...found, evidence, weaknesses }
  return status.state === 'revoked'
    ? { outcome: 'on-hold', since: status.entry.revocationDate, ...proved }
    : { outcome: 'valid', ...proved }
}

const sameEvidence = (a: StatusEvidence, b: StatusEvidence): boolean =>
  a.sha256 === b.sha256 && a.certificate.sha256 === b.certificate.sha256

const unique = (weaknesses: readonly Weakness[]): readonly Weakness[] => [
  ...new Map(weaknesses.map((each) => [each.detail, each])).values(),
]

/** A list that could be another's work vouches for nobody; whom it names as revoked was told above. */
function weakLists({ trust, options }: Search, evidence: readonly StatusEvidence[]) {
  const used = new Set(evidence.map(({ sha256 }) => sha256))
  return [...trust.crls, ...(options.extraCrls ?? [])].flatMap(({ sha256, issuer, scheme }) =>
    scheme?.digest && isWeakDigest(scheme.digest) && used.has(sha256)
      ? [
          {
            kind: 'weak-digest' as const,
            detail: `the CRL of "${issuer.text}" is signed with ${scheme.digest}`,
          },
        ]
      : [],
  )
}

function unknown(
  { why }: { readonly why: string },
  path: readonly Certificate[],
  evidence: readonly StatusEvidence[],
): Invalid {
  return invalid('status-unknown', why, path, evidence)
}

function tell(entry: { reason: string; revocationDate: Date }): string {
  return `revoked on ${entry.revocationDate.toISOString()} (${entry.reason})`
}

/** What CRLs and OCSP responses say of the certificate at that place in the path. */
function askStatus(
  search: Search,
  path: readonly Certificate[],
  place: number,
  behind: Behind,
): Status {
  const { options } = search
  const certificate = path[place]
  const issuer = path[place + 1]
  const anchor = path[path.length - 1]
  assert(certificate && issuer && anchor, 'a path ends in its anchor')
  const by = { issuer, anchor, behind }
  return statusOf({
    ...questionOf(search, certificate, by),
    ocsp: options.ocsp ?? [],
    responder: (response) => responder(search, response, by),
  })
}

type By = { readonly issuer: Certificate; readonly anchor: Certificate; readonly behind: Behind }

function questionOf(search: Search, certificate: Certificate, by: By): StatusQuestion {
  const { trust, at, options } = search
  return {
    certificate,
    issuer: by.issuer,
    at,
    now: options.now ?? at,
    crls: (name) => [
      ...(trust.memo.crlsByIssuer.get(name.normal) ?? []),
      ...(options.extraCrls ?? []).filter((crl) => sameName(crl.issuer, name)),
    ],
    authentic: (crl) => isAuthentic(search, crl, by),
    ocsp: [],
    responder: () => ({ ok: false, why: 'no OCSP response is asked' }),
  }
}

/** A delegated responder's own status is read from CRLs alone: no response vouches for its signer. */
function responder(search: Search, response: OcspResponse, by: By) {
  const { issuer, behind } = by
  const evidence: StatusEvidence[] = []
  for (const signer of [issuer, ...response.certificates])
    paySignature(search.work, response.sha256, signer)
  const found = responderOf(response, issuer, {
    at: search.at,
    issued: (certificate) => {
      paySignature(search.work, certificate.sha256, issuer)
      return certificateSignedBy(search.trust, certificate, issuer)
    },
    stands: (certificate) => {
      const status = crlStatus(questionOf(search, certificate, by))
      evidence.push(...status.evidence)
      return status.state === 'good'
    },
  })
  if (found.ok) {
    const path = [found.certificate, issuer]
    behind.set(response.sha256, { path, weaknesses: weaknessesOf(path), evidence })
  }
  return found
}

/**
 * RFC 5280 §6.3.3 (f)-(g): signed by the very key that issued the certificate, or by a key that leads to the same anchor.
 * That second path is asked for revocation too, but never by the list it is to prove.
 */
function isAuthentic(search: Search, crl: Crl, { issuer, anchor, behind }: By): boolean {
  const { trust, options, work } = search
  paySignature(work, crl.sha256, issuer)
  if (crlSignedBy(trust, crl, issuer)) return true
  const known = trust.memo.bySubject.get(crl.issuer.normal) ?? []
  const extra = (options.extra ?? []).filter((one) => sameName(one.subject, crl.issuer))
  return [...known, ...extra].some((signer) => {
    if (search.proving.has(signer.sha256)) return false
    paySignature(work, crl.sha256, signer)
    if (!crlSignedBy(trust, crl, signer)) return false
    if (signer.sha256 === anchor.sha256) return true
    const plain = { ...options, acceptable: [ANY_POLICY], requireExplicit: false }
    const proving = new Set([...search.proving, signer.sha256])
    const result = search.find({ ...search, options: plain, proving }, signer)
    if (result.outcome !== 'valid' || result.path.at(-1)?.sha256 !== anchor.sha256) return false
    behind.set(crl.sha256, result)
    return true
  })
}
