// From a certificate to a trust anchor: a bounded search for a path that RFC 5280 §6 calls valid at a moment.

import type { Certificate } from './certificate.ts'
import { PATH_LIMITS } from './limits.ts'
import { sameName } from './name.ts'
import {
  type Budget,
  type Found,
  type Invalid,
  invalid,
  type PathFault,
  type PathOptions,
  type PathResult,
  type Search,
} from './path-result.ts'
import { checkRules, weaknessesOf } from './path-rules.ts'
import { judgeStatus } from './path-status.ts'
import { profileFault } from './profile.ts'
import { certificateSignedBy, isRemembered, type Trust } from './trust.ts'

export type { PathFault, PathOptions, PathResult } from './path-result.ts'

export function buildPath(
  certificate: Certificate,
  trust: Trust,
  at: Date,
  options: PathOptions = {},
): PathResult {
  const { signatures, complete } = PATH_LIMITS
  const budget = { signatures, complete }
  return find({ trust, at, options, proving: new Set(), budget, find }, certificate)
}

/** Which of several failures is told: the one that says most about the certificate itself. */
const TELLING: readonly PathFault[] = [
  'no-path',
  'weak-key',
  'path-invalid',
  'too-complex',
  'status-unknown',
  'issuer-revoked',
  'not-yet-valid',
  'expired',
  'revoked',
]

function find(search: Search, target: Certificate): PathResult {
  const refused: Certificate[] = []
  let best: Invalid = invalid('no-path', `no issuer "${target.issuer.text}" is known`, [target])
  for (const path of paths(search, [target], refused)) {
    const result = judge(search, path)
    if (result.outcome !== 'invalid') return result
    if (TELLING.indexOf(result.code) > TELLING.indexOf(best.code)) best = result
  }
  if (best.code !== 'no-path') return best
  if (search.budget.signatures < 0 || search.budget.complete <= 0)
    return invalid('too-complex', 'too many possible paths', [target])
  const [issuer] = refused
  return issuer
    ? invalid('weak-key', `"${issuer.subject.text}" has ${issuer.key.weakness}`, [target, issuer])
    : best
}

/** Depth first: every path from the target to an anchor whose names chain and whose signatures hold. */
function* paths(
  search: Search,
  path: readonly Certificate[],
  refused: Certificate[],
): Generator<readonly Certificate[]> {
  const { trust, budget } = search
  const tip = path[path.length - 1]
  if (!tip || path.length > PATH_LIMITS.links) return
  for (const issuer of issuersOf(search, tip)) {
    if (path.some((one) => sameKeyHolder(one, issuer))) continue
    if (!spend(budget, trust, tip, issuer)) return
    if (!certificateSignedBy(trust, tip, issuer)) {
      if (!issuer.publicKey && issuer.key.weakness) refused.push(issuer)
      continue
    }
    const longer = [...path, issuer]
    if (!trust.memo.anchorHashes.has(issuer.sha256)) yield* paths(search, longer, refused)
    else if (budget.complete-- > 0) yield longer
  }
}

/** A signature that was checked before costs as good as nothing, and yet a mesh of them must end. */
function spend(budget: Budget, trust: Trust, child: Certificate, issuer: Certificate): boolean {
  if (budget.signatures < 0 || budget.complete <= 0) return false
  budget.signatures -= isRemembered(trust, child.sha256, issuer.sha256) ? 1 : costOf(issuer)
  return budget.signatures >= 0
}

/** In verifications of RSA-2048, as measured on OpenSSL 3.0; P-384 has no fast code there. */
function costOf({ key }: Certificate): number {
  if (key.algorithm === 'ec') return { 'P-256': 3, 'P-384': 25, 'P-521': 15 }[key.curve ?? ''] ?? 25
  return Math.max(1, Math.ceil((key.bits / 2_048) ** 2))
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
  if (!rules.ok)
    return invalid(rules.tooComplex ? 'too-complex' : 'path-invalid', rules.detail, path)
  const profile = options.strict ? profileFault(path) : undefined
  if (profile) return invalid('path-invalid', profile, path)
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
