// The CA's rules as versioned data: who may ask, by which channel, in which clocks; checked whole before it is used.
import { z } from 'zod'
import { type DecisionKind, type DecisionRules, decisionKinds } from './decision.ts'
import {
  type Bilingual,
  type CertificateKind,
  type Channel,
  certificateKinds,
  channels,
  type RevocationReason,
  requesterRoles,
} from './kinds.ts'

const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:MM')
const day = z.iso.date('must be a day as YYYY-MM-DD')
const hours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, 'must open before it closes')

/** How a channel answers for a kind. `listed`: by name (R7, R11 …) · `general`: by the general sentence R2 ·
 *  `irregular`: taken with a flag, an officer looks (A25) · `out`: not taken; the right channel is named (A28). */
export const channelAnswers = ['listed', 'general', 'irregular', 'out'] as const
export type ChannelAnswer = (typeof channelAnswers)[number]

const kindRules = z
  .strictObject({
    name: bilingual,
    /** The rules that stand behind `who` and `channels`, for the grounds of a finding. */
    rules: z.strictObject({ who: z.string().min(1), channels: z.string().min(1) }),
    who: z.array(z.enum(requesterRoles)).min(1),
    channels: z.record(z.enum(channels), z.enum(channelAnswers)),
    /** Where a form is taken in certain languages only (R11); a channel that is not named takes any. */
    formLanguages: z.partialRecord(z.enum(channels), z.array(z.enum(['en', 'tc'])).min(1)),
    suspendable: z.boolean(),
    /** A limit in clock hours from receipt to publication that no closed office stops (domain §5.1). */
    clockHours: z.int().positive().nullable(),
    noticeDays: z.int().positive(),
    /** Months of notice before a planned revocation takes effect (R13). */
    monthsNotice: z.int().min(0).max(12),
    /** Does paper need the organisation's chop beside the signature (R9, A35)? */
    chop: z.boolean(),
    confirmation: z.strictObject({
      channels: z.array(z.enum(channels)),
      requestMayBeFinal: z.boolean(),
      how: bilingual,
    }),
    fourEyes: z.array(z.enum(decisionKinds)),
    publishReason: z.enum(['as-given', 'always-unspecified']),
    /** The sentence that names the channels to use, for whoever came by another. */
    rightChannel: bilingual,
  })
  .refine(({ who }) => new Set(who).size === who.length, 'must name each requester once')

const channelFacts = z.strictObject({
  name: bilingual,
  proof: z.enum(['signature', 'ink', 'relay']),
  /** Must a signed original follow (A18)? */
  originalFollows: z.boolean(),
})

const policySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'must be small letters, digits and hyphens'),
  version: z.string().min(1),
  appliesFrom: day,
  source: z.string().min(1),
  ca: z.strictObject({ name: bilingual, contact: bilingual }),
  calendar: z.strictObject({
    weekdays: hours,
    saturday: hours.nullable(),
    /** Do No. 8 and above and black rain stop processing (R20-R23)? */
    weather: z.boolean(),
    pledge: z.strictObject({
      workingDays: z.int().min(1).max(20),
      /** The officers' own cut-off on the last day (A15). */
      cutOff: time,
      /** Does every signal stop a day from counting, for the outer date only (A13)? */
      anySignal: z.boolean(),
    }),
    crlRuns: z
      .array(time)
      .min(1)
      .refine((runs) => runs.every((run, at) => run > (runs[at - 1] ?? '')), 'must ascend'),
  }),
  channels: z.record(z.enum(channels), channelFacts),
  kinds: z.partialRecord(z.enum(certificateKinds), kindRules),
})

export type Policy = z.infer<typeof policySchema>
export type KindRules = z.infer<typeof kindRules>
/** Each fault is one line: where it stands, and what is wrong. */
export type PolicyAnswer =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads a policy file; all of its faults come in one answer. */
export function parsePolicy(text: string): PolicyAnswer {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { ok: false, faults: [`the file is not JSON: ${(error as Error).message}`] }
  }
  const read = policySchema.safeParse(value)
  if (!read.success) {
    return { ok: false, faults: read.error.issues.map(faultLine) }
  }
  const faults = contradictions(read.data)
  return faults.length > 0 ? { ok: false, faults } : { ok: true, policy: read.data }
}

/** Reads a policy file or throws, naming every fault; for whoever starts up with it. */
export function loadPolicy(text: string): Policy {
  const answer = parsePolicy(text)
  if (answer.ok) return answer.policy
  throw new Error(`read the policy: ${answer.faults.join('; ')}`)
}

function faultLine({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.map(String).join('.') || 'the file'}: ${message}`
}

/** What each part allows but the whole does not. */
function contradictions(policy: Policy): string[] {
  const faults: string[] = []
  const fault = (path: string, why: string) => faults.push(`${path}: ${why}`)
  if (policy.calendar.pledge.cutOff > (policy.calendar.crlRuns.at(-1) ?? ''))
    fault('calendar.pledge.cutOff', 'comes after the last CRL of the day')
  if (Object.keys(policy.kinds).length === 0) fault('kinds', 'must name at least one kind')
  for (const [kind, rules] of Object.entries(policy.kinds)) {
    const open = channels.filter((channel) => rules.channels[channel] !== 'out')
    if (open.length === 0) fault(`kinds.${kind}.channels`, 'must leave one channel open')
    if (rules.suspendable && rules.confirmation.channels.length === 0)
      fault(`kinds.${kind}.confirmation.channels`, 'must name how a suspension is confirmed')
    if (!rules.suspendable && rules.fourEyes.includes('suspend'))
      fault(`kinds.${kind}.fourEyes`, 'names suspend, which this kind may not be')
    for (const channel of rules.confirmation.channels)
      if (rules.channels[channel] === 'out')
        fault(`kinds.${kind}.confirmation.channels`, `names ${channel}, which is out for this kind`)
  }
  return faults
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
