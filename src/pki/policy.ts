// Certificate policies along a path: RFC 5280 §6.1 with the graph of RFC 9618, whose size cannot explode.

import type { Certificate } from './certificate.ts'
import { spend, type Work } from './work.ts'

export const ANY_POLICY = '2.5.29.32.0'

export type PolicyOptions = {
  /** Undefined: any policy will do. */
  readonly acceptable?: readonly string[]
  readonly requireExplicit?: boolean
  readonly inhibitMapping?: boolean
  readonly inhibitAny?: boolean
}

type PolicyNode = {
  readonly policy: string
  expected: ReadonlySet<string>
  readonly parents: readonly PolicyNode[]
}
type Level = Map<string, PolicyNode>

export type PolicyState = {
  level: Level | undefined
  explicit: number
  mapping: number
  any: number
  readonly work: Work
}

export function startPolicies(length: number, options: PolicyOptions, work: Work): PolicyState {
  const root = { policy: ANY_POLICY, expected: new Set([ANY_POLICY]), parents: [] }
  return {
    level: new Map([[ANY_POLICY, root]]),
    explicit: options.requireExplicit ? 0 : length + 1,
    mapping: options.inhibitMapping ? 0 : length + 1,
    any: options.inhibitAny ? 0 : length + 1,
    work,
  }
}

/**
 * RFC 5937 §3.2: what the anchor's own certificate says of policies is where the search starts. A number of
 * certificates to skip is counted from the anchor, as if it stood in the path.
 */
export function constrainPolicies(state: PolicyState, anchor: Certificate): void {
  const { requireExplicit, inhibitMapping } = anchor.policyConstraints
  state.explicit = Math.min(state.explicit, requireExplicit ?? state.explicit)
  state.mapping = Math.min(state.mapping, inhibitMapping ?? state.mapping)
  state.any = Math.min(state.any, anchor.inhibitAnyPolicy ?? state.any)
}

/** RFC 5937 §3.2: of the policies asked for only those that the anchor itself is good for. */
export function acceptableBelow(anchor: Certificate, options: PolicyOptions): PolicyOptions {
  const { policies } = anchor
  const { acceptable } = options
  if (!policies || policies.includes(ANY_POLICY)) return options
  const asked = acceptable?.includes(ANY_POLICY) ? undefined : acceptable
  return { ...options, acceptable: asked?.filter((one) => policies.includes(one)) ?? policies }
}

/** RFC 5280 §6.1.3 (d)-(f). False where an explicit policy was required and none is left. */
export function takePolicies(state: PolicyState, certificate: Certificate, last: boolean): boolean {
  const { policies } = certificate
  const amount = (policies?.length ?? 0) + certificate.policyMappings.length
  spend(state.work.policies, amount, `"${certificate.subject.text}": too many certificate policies`)
  if (policies && state.level) {
    const anyAllowed = state.any > 0 || (!last && certificate.selfIssued)
    state.level = nextLevel(state.level, policies, anyAllowed)
  } else state.level = undefined
  return state.explicit > 0 || state.level !== undefined
}

function nextLevel(
  level: Level,
  policies: readonly string[],
  anyAllowed: boolean,
): Level | undefined {
  const next: Level = new Map()
  const expecting = expectedBy(level)
  const any = level.get(ANY_POLICY)
  const add = (policy: string, parents: readonly PolicyNode[]) =>
    next.set(policy, { policy, expected: new Set([policy]), parents })
  for (const policy of policies) {
    if (policy === ANY_POLICY) continue
    const parents = expecting.get(policy) ?? (any ? [any] : undefined)
    if (parents) add(policy, parents)
  }
  if (anyAllowed && policies.includes(ANY_POLICY))
    for (const [policy, parents] of expecting) if (!next.has(policy)) add(policy, parents)
  return next.size > 0 ? next : undefined
}

function expectedBy(level: Level): ReadonlyMap<string, PolicyNode[]> {
  const expecting = new Map<string, PolicyNode[]>()
  for (const node of level.values())
    for (const policy of node.expected) {
      const nodes = expecting.get(policy)
      if (nodes) nodes.push(node)
      else expecting.set(policy, [node])
    }
  return expecting
}

/** RFC 5280 §6.1.4 (a), (b), (h)-(j). False where a mapping speaks of anyPolicy. */
export function handOnPolicies(state: PolicyState, certificate: Certificate): boolean {
  const mappings = certificate.policyMappings
  if (mappings.some((one) => one.issuer === ANY_POLICY || one.subject === ANY_POLICY)) return false
  if (state.level && mappings.length > 0)
    state.level = map(state.level, mappings, state.mapping > 0)
  if (!certificate.selfIssued) {
    state.explicit = Math.max(0, state.explicit - 1)
    state.mapping = Math.max(0, state.mapping - 1)
    state.any = Math.max(0, state.any - 1)
  }
  const { requireExplicit, inhibitMapping } = certificate.policyConstraints
  state.explicit = Math.min(state.explicit, requireExplicit ?? state.explicit)
  state.mapping = Math.min(state.mapping, inhibitMapping ?? state.mapping)
  state.any = Math.min(state.any, certificate.inhibitAnyPolicy ?? state.any)
  return true
}

function map(
  level: Level,
  mappings: Certificate['policyMappings'],
  allowed: boolean,
): Level | undefined {
  const wanted = new Map<string, Set<string>>()
  for (const { issuer, subject } of mappings) {
    const subjects = wanted.get(issuer)
    if (subjects) subjects.add(subject)
    else wanted.set(issuer, new Set([subject]))
  }
  const any = level.get(ANY_POLICY)
  for (const [policy, subjects] of wanted) {
    const node = level.get(policy)
    if (!allowed) level.delete(policy)
    else if (node) node.expected = subjects
    else if (any) level.set(policy, { policy, expected: subjects, parents: any.parents })
  }
  return level.size > 0 ? level : undefined
}

/** RFC 5280 §6.1.5 (a), (b), (g): the policies the path is good for; undefined where it is good for none it must be. */
export function endPolicies(
  state: PolicyState,
  certificate: Certificate,
  options: PolicyOptions,
): readonly string[] | undefined {
  state.explicit = Math.max(0, state.explicit - 1)
  if (certificate.policyConstraints.requireExplicit === 0) state.explicit = 0
  const authority = authorityPolicies(state.level)
  const acceptable = options.acceptable?.includes(ANY_POLICY) ? undefined : options.acceptable
  const good = !acceptable
    ? [...authority]
    : authority.has(ANY_POLICY)
      ? acceptable
      : acceptable.filter((policy) => authority.has(policy))
  return state.explicit > 0 || good.length > 0 ? good : undefined
}

/** RFC 9618 §5.6: the policies in the words of the trust anchor, before any mapping. */
function authorityPolicies(level: Level | undefined): ReadonlySet<string> {
  const policies = new Set<string>()
  const seen = new Set<PolicyNode>()
  const waiting = [...(level?.values() ?? [])]
  if (level?.has(ANY_POLICY)) policies.add(ANY_POLICY)
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    const fromAny = node.parents.some((parent) => parent.policy === ANY_POLICY)
    if (fromAny && node.policy !== ANY_POLICY) policies.add(node.policy)
    for (const parent of node.parents) if (parent.policy !== ANY_POLICY) waiting.push(parent)
  }
  return policies
}
