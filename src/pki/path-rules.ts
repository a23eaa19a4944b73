// The rules one finished path must keep (RFC 5280 §6.1), apart from signatures, the target's own dates, and revocation.

import { isWeakDigest } from './algorithm.ts'
import type { Certificate } from './certificate.ts'
import { type NameConstraints, nameFault } from './name-constraints.ts'
import {
  acceptableBelow,
  constrainPolicies,
  endPolicies,
  handOnPolicies,
  type PolicyOptions,
  type PolicyState,
  startPolicies,
  takePolicies,
} from './policy.ts'
import type { Work } from './work.ts'

export type RuleResult =
  | { readonly ok: true; readonly policies: readonly string[] }
  | { readonly ok: false; readonly detail: string }

type Walk = {
  readonly constraints: NameConstraints[]
  readonly work: Work
  readonly policies: PolicyState
  pathLength: number
}

/** `path` runs from the target to the anchor, both included. What the anchor's own certificate forbids holds too (RFC 5937). */
export function checkRules(
  path: readonly Certificate[],
  at: Date,
  options: PolicyOptions,
  work: Work,
): RuleResult {
  const anchor = path[path.length - 1]
  const downward = path.slice(0, -1).reverse()
  if (!anchor || downward.length === 0) return broken('the path is empty')
  const anchored = anchorFault(anchor, at)
  if (anchored) return broken(`the anchor "${anchor.subject.text}": ${anchored}`)
  const walk: Walk = {
    constraints: anchor.nameConstraints ? [anchor.nameConstraints] : [],
    work,
    policies: startPolicies(downward.length, options, work),
    pathLength: anchor.basicConstraints?.pathLength ?? downward.length,
  }
  constrainPolicies(walk.policies, anchor)
  for (const [i, certificate] of downward.entries()) {
    const last = i === downward.length - 1
    const fault =
      linkFault(walk, certificate, last) ?? (last ? undefined : issuerFault(walk, certificate, at))
    if (fault) return broken(`"${certificate.subject.text}": ${fault}`)
  }
  const target = downward[downward.length - 1]
  const policies = target && endPolicies(walk.policies, target, acceptableBelow(anchor, options))
  return policies ? { ok: true, policies } : broken('no acceptable certificate policy')
}

function broken(detail: string): RuleResult {
  return { ok: false, detail }
}

/**
 * RFC 5280 takes an anchor as it is given; where it is given as a certificate, what that says of itself holds
 * (RFC 5937): an anchor that has run out, may not sign certificates or asks for what we do not know anchors nothing.
 * One of version 1 says nothing, and anchors.
 */
function anchorFault(anchor: Certificate, at: Date): string | undefined {
  if (at < anchor.notBefore || at > anchor.notAfter) return datesFault(anchor, at)
  if (anchor.criticalUnknown.length > 0)
    return `the critical extension ${anchor.criticalUnknown.join(', ')} is unknown`
  if (anchor.basicConstraints && !anchor.basicConstraints.ca) return 'is not a CA certificate'
  if (anchor.keyUsage && !anchor.keyUsage.has('keyCertSign')) return 'may not sign certificates'
  return undefined
}

function datesFault({ notBefore, notAfter }: Certificate, at: Date): string {
  return `not valid at ${at.toISOString()} (${notBefore.toISOString()} to ${notAfter.toISOString()})`
}

/** RFC 5280 §6.1.3, for every certificate of the path. */
function linkFault(walk: Walk, certificate: Certificate, last: boolean): string | undefined {
  if (certificate.criticalUnknown.length > 0)
    return `the critical extension ${certificate.criticalUnknown.join(', ')} is unknown`
  if (last || !certificate.selfIssued) {
    const fault = nameFault(certificate, walk.constraints, walk.work)
    if (fault) return fault
  }
  return takePolicies(walk.policies, certificate, last)
    ? undefined
    : 'no acceptable certificate policy'
}

/** RFC 5280 §6.1.4, for those that issue. */
function issuerFault(walk: Walk, certificate: Certificate, at: Date): string | undefined {
  if (at < certificate.notBefore || at > certificate.notAfter) return datesFault(certificate, at)
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
