// From a certificate to a trust anchor: a bounded search for a path that RFC 5280 §6 calls valid at a moment.

import assert from 'node:assert/strict'
import type { Certificate, StatusEvidence } from './certificate.ts'
import type { Crl } from './crl.ts'
import { sameName } from './name.ts'
import { checkRules, type Weakness, weaknessesOf } from './path-rules.ts'
import { ANY_POLICY, type PolicyOptions } from './policy.ts'
import { type Status, statusOf } from './status.ts'
import { certificateSignedBy, crlSignedBy, type Trust } from './trust.ts'

/** Signatures checked in one search, and links in one path. Real hierarchies need 3 and 4; a mesh of 64 could ask for millions. */
export const PATH_LIMITS = { signatures: 200, links: 12, complete: 20 } as const

export type PathOptions = PolicyOptions & {
  /** Certificates that came with the message: helpful to find a path, never believed. */
  readonly extra?: readonly Certificate[]
  /** CRLs that came with the message. For conformance suites only: the sender chooses them. */
  readonly extraCrls?: readonly Crl[]
  /** When the question is asked, where that is later than `at`: newer CRLs may then answer. */
  readonly now?: Date
  /** False leaves revocation out. */
  readonly status?: boolean
}

export type PathFault =
  | 'no-path'
  | 'path-invalid'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'issuer-revoked'
  | 'status-unknown'
  | 'too-complex'

type Found = {
  readonly path: readonly Certificate[]
  readonly evidence: readonly StatusEvidence[]
  readonly policies: readonly string[]
  readonly weaknesses: readonly Weakness[]
}

export type PathResult =
  | ({ readonly outcome: 'valid' } & Found)
  | ({ readonly outcome: 'on-hold'; readonly since: Date } & Found)
  | {
      readonly outcome: 'invalid'
      readonly code: PathFault
      readonly detail: string
      readonly path: readonly Certificate[]
    }

type Search = {
  readonly trust: Trust
  readonly at: Date
  readonly options: PathOptions
  /** CRL signers whose own path is being asked for: a list cannot vouch for its signer. */
  readonly proving: ReadonlySet<string>
  /** Signatures and complete paths left to try. */
  left: number
  complete: number
}

export function buildPath(
  certificate: Certificate,
  trust: Trust,
  at: Date,
  options: PathOptions = {},
): PathResult {
  const search: Search = {
    trust,
    at,
    options,
    proving: new Set(),
    left: PATH_LIMITS.signatures,
    complete: PATH_LIMITS.complete,
  }
  return find(search, certificate)
}

/** Which of several failures is told: the one that says most about the certificate itself. */
const TELLING: readonly PathFault[] = [
  'no-path',
  'path-invalid',
  'too-complex',
  'status-unknown',
  'issuer-revoked',
  'not-yet-valid',
  'expired',
  'revoked',
]

function find(search: Search, target: Certificate): PathResult {
  let best: PathResult = invalid('no-path', `no issuer "${target.issuer.text}" is known`, [target])
  for (const path of paths(search, [target])) {
    const result = judge(search, path)
    if (result.outcome !== 'invalid') return result
    if (best.outcome === 'invalid' && TELLING.indexOf(result.code) > TELLING.indexOf(best.code))
      best = result
  }
  const spent = search.left <= 0 || search.complete <= 0
  return spent && best.outcome === 'invalid' && best.code === 'no-path'
    ? invalid('too-complex', 'too many possible paths', [target])
    : best
}

function invalid(code: PathFault, detail: string, path: readonly Certificate[]): PathResult {
  return { outcome: 'invalid', code, detail, path }
}

/** Depth first: every path from the target to an anchor whose names chain and whose signatures hold. */
function* paths(search: Search, path: readonly Certificate[]): Generator<readonly Certificate[]> {
  const tip = path[path.length - 1]
  if (!tip || path.length > PATH_LIMITS.links) return
  for (const issuer of issuersOf(search, tip)) {
    if (path.some((one) => sameKeyHolder(one, issuer))) continue
    if (search.left-- <= 0 || search.complete <= 0) return
    if (!certificateSignedBy(search.trust, tip, issuer)) continue
    const longer = [...path, issuer]
    if (!search.trust.memo.anchorHashes.has(issuer.sha256)) yield* paths(search, longer)
    else if (search.complete-- > 0) yield longer
  }
}

/** The same CA with the same key twice in one path is a circle, whatever else its certificates say. */
function sameKeyHolder(a: Certificate, b: Certificate): boolean {
  if (a.sha256 === b.sha256) return true
  const sameKey = a.publicKey && b.publicKey && a.publicKey.equals(b.publicKey)
  return sameName(a.subject, b.subject) && sameKey === true
}

/** Anchors first, then our own store, then what the message brought; those with the right key identifier before the rest. */
function issuersOf(search: Search, certificate: Certificate): readonly Certificate[] {
  const { trust, options } = search
  const own = trust.memo.bySubject.get(certificate.issuer.normal) ?? []
  const extra = (options.extra ?? []).filter((one) => sameName(one.subject, certificate.issuer))
  const all = [...own, ...extra.filter((one) => !own.some((held) => held.sha256 === one.sha256))]
  if (all.length < 2 || !certificate.authorityKeyId) return all
  const fits = (one: Certificate) => (one.subjectKeyId === certificate.authorityKeyId ? 0 : 1)
  return all.sort((a, b) => fits(a) - fits(b))
}

function judge(search: Search, path: readonly Certificate[]): PathResult {
  const { at, options } = search
  const [target, ...issuers] = path
  if (!target) return invalid('no-path', 'no certificate', path)
  const rules = checkRules(path, at, options)
  if (!rules.ok) return invalid('path-invalid', rules.detail, path)
  const found: Found = {
    path,
    evidence: [],
    policies: rules.policies,
    weaknesses: weaknessesOf(path),
  }
  const dates = dateFault(target, at, path)
  if (options.status === false) return dates ?? { outcome: 'valid', ...found }
  return judgeStatus(search, issuers, found, dates)
}

function dateFault(target: Certificate, at: Date, path: readonly Certificate[]) {
  if (at < target.notBefore)
    return invalid('not-yet-valid', `valid only from ${target.notBefore.toISOString()}`, path)
  if (at > target.notAfter)
    return invalid('expired', `expired on ${target.notAfter.toISOString()}`, path)
  return undefined
}

/** From the top down: a revoked CA's word about those below it is worth nothing. */
function judgeStatus(
  search: Search,
  issuers: readonly Certificate[],
  found: Found,
  dates: PathResult | undefined,
): PathResult {
  const { path } = found
  const evidence: StatusEvidence[] = []
  for (let i = issuers.length - 2; i >= 0; i--) {
    const certificate = issuers[i]
    if (!certificate) continue
    const status = askStatus(search, path, i + 1)
    if (status.state === 'unknown') return dates ?? invalid('status-unknown', status.why, path)
    if (status.state === 'revoked')
      return invalid('issuer-revoked', `"${certificate.subject.text}": ${tell(status.entry)}`, path)
    evidence.push(...status.evidence)
  }
  const status = askStatus(search, path, 0)
  if (status.state === 'revoked' && status.entry.reason !== 'certificateHold')
    return invalid('revoked', tell(status.entry), path)
  if (dates) return dates
  if (status.state === 'unknown') return invalid('status-unknown', status.why, path)
  const proved = { ...found, evidence: [...evidence, ...status.evidence] }
  if (status.state === 'revoked')
    return { outcome: 'on-hold', since: status.entry.revocationDate, ...proved }
  return { outcome: 'valid', ...proved }
}

function tell(entry: { reason: string; revocationDate: Date }): string {
  return `revoked on ${entry.revocationDate.toISOString()} (${entry.reason})`
}

/** What the CRLs say of the certificate at that place in the path. */
function askStatus(search: Search, path: readonly Certificate[], place: number): Status {
  const { trust, at, options } = search
  const certificate = path[place]
  const issuer = path[place + 1]
  const anchor = path[path.length - 1]
  assert(certificate && issuer && anchor, 'a path ends in its anchor')
  return statusOf({
    certificate,
    at,
    now: options.now ?? at,
    crls: (name) => [
      ...(trust.memo.crlsByIssuer.get(name.normal) ?? []),
      ...(options.extraCrls ?? []).filter((crl) => sameName(crl.issuer, name)),
    ],
    authentic: (crl) => isAuthentic(search, crl, issuer, anchor),
  })
}

/**
 * RFC 5280 §6.3.3 (f)-(g): signed by the very key that issued the certificate, or by a key that leads to the same anchor.
 * That second path is asked for revocation too, but never by the list it is to prove.
 */
function isAuthentic(search: Search, crl: Crl, issuer: Certificate, anchor: Certificate): boolean {
  const { trust, options } = search
  if (crlSignedBy(trust, crl, issuer)) return true
  const known = trust.memo.bySubject.get(crl.issuer.normal) ?? []
  const extra = (options.extra ?? []).filter((one) => sameName(one.subject, crl.issuer))
  return [...known, ...extra].some((signer) => {
    if (search.proving.has(signer.sha256)) return false
    if (search.left-- <= 0 || !crlSignedBy(trust, crl, signer)) return false
    if (signer.sha256 === anchor.sha256) return true
    const plain = { ...options, acceptable: [ANY_POLICY], requireExplicit: false }
    const proving = new Set([...search.proving, signer.sha256])
    const inner: Search = { ...search, options: plain, proving }
    const result = find(inner, signer)
    search.left = inner.left
    return result.outcome === 'valid' && result.path.at(-1)?.sha256 === anchor.sha256
  })
}
