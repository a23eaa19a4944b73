// The CA's rules as versioned data: who may ask, by which channel, in which clocks; checked whole before it is used.
import { faultAt, issueFaults, readMarked } from '../calendar/marked.ts'
import type { DecisionKind, DecisionRules } from './decision.ts'
import type { Bilingual, CertificateKind, Channel, RevocationReason } from './kinds.ts'
import type { NoticeKind } from './notice.ts'
import { contradictions } from './policy-faults.ts'
import { type ChannelAnswer, type Policy, policySchema } from './policy-schema.ts'

export {
  type ChannelAnswer,
  channelAnswers,
  type KindRules,
  type Policy,
} from './policy-schema.ts'

/** Each fault is one line: `line 12: kinds.SERVER.suspendable: …`. */
export type PolicyAnswer =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Ten times the longest that we ship; it is read while the desk waits. */
export const LONGEST_POLICY = 300_000

/** Reads a policy in YAML or JSON; all of its faults come in one answer. */
export function parsePolicy(text: string): PolicyAnswer {
  const read = readMarked(text, LONGEST_POLICY)
  if (!read.ok) return read
  const { marked } = read
  const checked = policySchema.safeParse(marked.value)
  if (!checked.success) return { ok: false, faults: issueFaults(marked, checked.error.issues) }
  const faults = contradictions(checked.data).map(({ path, why }) => faultAt(marked, path, why))
  return faults.length > 0 ? { ok: false, faults } : { ok: true, policy: checked.data }
}

/** Reads a policy file or throws, naming every fault; for whoever starts up with it. */
export function loadPolicy(text: string): Policy {
  const answer = parsePolicy(text)
  if (answer.ok) return answer.policy
  throw new Error(`read the policy: ${answer.faults.join('; ')}`)
}

/** The policy's name and version in one, as it is stamped on assessments and decisions. */
export const policyStamp = (policy: Policy): string => `${policy.id} ${policy.version}`

/** Where the kind is not known, or the policy does not speak of it, each effect takes two officers. */
const unruled: readonly DecisionKind[] = ['suspend', 'revoke', 'release', 'schedule']

export function rulesFor(policy: Policy, kind: CertificateKind | null): DecisionRules {
  const rules = kind === null ? undefined : policy.kinds[kind]
  return {
    suspendable: rules?.suspendable ?? true,
    fourEyes: rules?.fourEyes ?? unruled,
    requestMayBeFinal: rules?.confirmation.requestMayBeFinal ?? false,
    policyVersion: policyStamp(policy),
  }
}

/** What the CRL is to say, whatever the officers hold the reason to be (domain §3.5, §2.5). */
export function publishedReason(
  policy: Policy,
  kind: CertificateKind,
  reason: RevocationReason,
): RevocationReason {
  return policy.kinds[kind]?.publishReason === 'always-unspecified' ? 'unspecified' : reason
}

/** Does this letter go out about a certificate of that kind? */
export function sendsNotice(policy: Policy, kind: CertificateKind, notice: NoticeKind): boolean {
  const notices = policy.kinds[kind]?.notices ?? 'all'
  return notices === 'all' || notices.includes(notice)
}

/** How the kind takes requests by that channel; a kind that the policy does not name takes none. */
export function channelAnswer(
  policy: Policy,
  kind: CertificateKind,
  channel: Channel,
): ChannelAnswer {
  return policy.kinds[kind]?.channels[channel] ?? 'out'
}

export function kindName(policy: Policy, kind: CertificateKind): Bilingual {
  return policy.kinds[kind]?.name ?? { en: kind, zh: kind }
}
