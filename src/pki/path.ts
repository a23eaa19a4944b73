// From a certificate to a trust anchor: a bounded search for a path that RFC 5280 §6 calls valid at a moment.

import type { Certificate } from './certificate.ts'
import { PATH_LIMITS } from './limits.ts'
import { sameName } from './name.ts'
import {
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
import { certificateSignedBy, type Trust } from './trust.ts'
import { paySignature, spend, startWork, WorkError } from './work.ts'

export type { PathFault, PathOptions, PathResult } from './path-result.ts'

export function buildPath(
  certificate: Certificate,
  trust: Trust,
  at: Date,
  options: PathOptions = {},
): PathResult {
  const work = options.work ?? startWork()
  return find({ trust, at, options, proving: new Set(), work, find }, certificate)
}

/** Which of several failures is told: the one that says most about the certificate itself. */
const TELLING: readonly PathFault[] = [
  'no-path',
  'weak-key',
  'path-invalid',
  'too-complex',
  'time-limit',
  'status-unknown',
  'issuer-revoked',
  'not-yet-valid',
  'expired',
  'revoked',
]

function find(search: Search, target: Certificate): PathResult {
  const refused: Certificate[] = []
  let best: Invalid = invalid('no-path', `no issuer "${target.issuer.text}" is known`, [target])
  const take = (result: Invalid) => {
    if (TELLING.indexOf(result.code) > TELLING.indexOf(best.code)) best = result
  }
  try {
    for (const path of paths(search, [target], refused)) {
      const result = judge(search, path)
      if (result.outcome !== 'invalid') return result
      take(result)
    }
  } catch (error) {
    take(unfinished(search, target, error))
  }
  if (best.code !== 'no-path') return best
  const [issuer] = refused
  return issuer
    ? invalid('weak-key', `"${issuer.subject.text}" has ${issuer.key.weakness}`, [target, issuer])
    : best
}

/** What was not searched to the end: of a search inside another, the other knows as little. Time is nobody's answer. */
function unfinished(search: Search, target: Certificate, error: unknown): Invalid {
  if (!(error instanceof WorkError) || search.proving.size > 0) throw error
  if (error.kind === 'time-limit' && search.options.work) throw error
  return invalid(error.kind, error.message, [target])
}

/** Depth first: every path from the target to an anchor whose names chain and whose signatures hold. */
function* paths(
  search: Search,
  path: readonly Certificate[],
  refused: Certificate[],
): Generator<readonly Certificate[]> {
  const { trust, work } = search
  const tip = path[path.length - 1]
  if (!tip || path.length > PATH_LIMITS.links) return
  for (const issuer of issuersOf(search, tip)) {
    if (path.some((one) => sameKeyHolder(one, issuer))) continue
    paySignature(work, tip.sha256, issuer)
    if (!certificateSignedBy(trust, tip, issuer)) {
      if (!issuer.publicKey && issuer.key.weakness) refused.push(issuer)
      continue
    }
    const longer = [...path, issuer]
    if (!trust.memo.anchorHashes.has(issuer.sha256)) yield* paths(search, longer, refused)
    else {
      spend(work.complete, 1, 'too many possible paths')
      yield longer
    }
  }
}

/** The same CA with the same key twice in one path is a circle, whatever else its certificates say. */
function sameKeyHolder(a: Certificate, b: Certificate): boolean {
  if (a.sha256 === b.sha256) return true
  return sameName(a.subject, b.subject) && a.keyBits.equals(b.keyBits)
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
  const rules = checkRules(path, at, options, search.work)
  if (!rules.ok) return invalid('path-invalid', rules.detail, path)
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
