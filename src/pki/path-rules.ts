// The rules one finished path must keep (RFC 5280 §6.1), apart from signatures, the target's own dates, and revocation.

import { isWeakDigest } from './algorithm.ts'
import type { Certificate } from './certificate.ts'
import { NAME_COMPARISONS, type NameConstraints, nameFault } from './name-constraints.ts'
import {
  endPolicies,
  handOnPolicies,
  type PolicyOptions,
  type PolicyState,
  startPolicies,
  takePolicies,
} from './policy.ts'

export type RuleResult =
  | { readonly ok: true; readonly policies: readonly string[] }
  | { readonly ok: false; readonly detail: string }

type Walk = {
  readonly constraints: NameConstraints[]
  readonly names: { left: number }
  readonly policies: PolicyState
  pathLength: number
}

/** `path` runs from the target to the anchor, both included. What the anchor's own certificate forbids holds too (RFC 5937). */
export function checkRules(
  path: readonly Certificate[],
  at: Date,
  options: PolicyOptions,
): RuleResult {
  const anchor = path[path.length - 1]
  const downward = path.slice(0, -1).reverse()
  if (!anchor || downward.length === 0) return { ok: false, detail: 'the path is empty' }
  const walk: Walk = {
    constraints: anchor.nameConstraints ? [anchor.nameConstraints] : [],
    names: { left: NAME_COMPARISONS },
    policies: startPolicies(downward.length, options),
    pathLength: anchor.basicConstraints?.pathLength ?? downward.length,
  }
  for (const [i, certificate] of downward.entries()) {
    const last = i === downward.length - 1
    const fault =
      linkFault(walk, certificate, last) ?? (last ? undefined : issuerFault(walk, certificate, at))
    if (fault) return { ok: false, detail: `"${certificate.subject.text}": ${fault}` }
  }
  const target = downward[downward.length - 1]
  const policies = target && endPolicies(walk.policies, target, options)
  return policies
    ? { ok: true, policies }
    : { ok: false, detail: 'no acceptable certificate policy' }
}

/** RFC 5280 §6.1.3, for every certificate of the path. */
function linkFault(walk: Walk, certificate: Certificate, last: boolean): string | undefined {
  if (certificate.criticalUnknown.length > 0)
    return `the critical extension ${certificate.criticalUnknown.join(', ')} is unknown`
  if (last || !certificate.selfIssued) {
    const fault = nameFault(certificate, walk.constraints, walk.names)
    if (fault) return fault
  }
  if (!takePolicies(walk.policies, certificate, last)) return 'no acceptable certificate policy'
  return undefined
}

/** RFC 5280 §6.1.4, for those that issue. */
function issuerFault(walk: Walk, certificate: Certificate, at: Date): string | undefined {
  if (at < certificate.notBefore || at > certificate.notAfter)
    return `not valid at ${at.toISOString()} (${certificate.notBefore.toISOString()} to ${certificate.notAfter.toISOString()})`
  if (!handOnPolicies(walk.policies, certificate)) return 'a policy mapping of anyPolicy'
  if (certificate.nameConstraints) walk.constraints.push(certificate.nameConstraints)
  if (certificate.version !== 3 || !certificate.basicConstraints?.ca)
    return 'is not a CA certificate'
  if (!certificate.selfIssued && walk.pathLength-- <= 0) return 'the path is longer than allowed'
  walk.pathLength = Math.min(
    walk.pathLength,
    certificate.basicConstraints.pathLength ?? walk.pathLength,
  )
  if (certificate.keyUsage && !certificate.keyUsage.has('keyCertSign'))
    return 'may not sign certificates'
  return undefined
}

export type Weakness = { readonly kind: 'weak-key' | 'weak-digest'; readonly detail: string }

/** What makes a valid path doubtful: keys and digests that can be broken today. An anchor's own signature proves nothing anyway. */
export function weaknessesOf(path: readonly Certificate[]): readonly Weakness[] {
  return path.flatMap((certificate, i) => {
    const found: Weakness[] = []
    const who = `"${certificate.subject.text}"`
    if (certificate.key.weakness)
      found.push({ kind: 'weak-key', detail: `${who} has ${certificate.key.weakness}` })
    const digest = certificate.scheme?.digest
    if (i < path.length - 1 && digest && isWeakDigest(digest))
      found.push({ kind: 'weak-digest', detail: `the certificate ${who} is signed with ${digest}` })
    return found
  })
}
