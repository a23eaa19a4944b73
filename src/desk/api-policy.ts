// What the HTTP API says of the policy: the version in force, those to come, and what each would change.
import { z } from 'zod'
import { LONGEST_POLICY } from '../revocation/policy.ts'
import { bilingual, certificateKind, type Frozen } from './api-words.ts'

/** Of one day: `past` was in force before; `to-come` is agreed to; `proposed` waits for a second officer. */
export const versionStanding = z.enum(['in-force', 'to-come', 'proposed', 'past', 'withdrawn'])

export const policyVersion = z
  .object({
    id: z.string(),
    policy: z.string(),
    version: z.string(),
    standing: versionStanding,
    /** A day in Hong Kong; null for the first, which was always in force. */
    appliesFrom: z.string().nullable(),
    grounds: z.string(),
    proposedBy: z.string(),
    proposedAt: z.string(),
    agreedBy: z.string().nullable(),
    agreedAt: z.string().nullable(),
    withdrawnBy: z.string().nullable(),
    withdrawnAt: z.string().nullable(),
    sha256: z.string(),
    /** Why this officer may not; null where he may. */
    whyNotAgree: z.string().nullable(),
    whyNotWithdraw: z.string().nullable(),
  })
  .meta({ id: 'PolicyVersion' })
export type PolicyVersionView = Frozen<z.infer<typeof policyVersion>>

export const policyView = z
  .object({
    /** The newest first. */
    versions: z.array(policyVersion),
    /** Why the file of the settings is not what is in force; null where it is. */
    fileDiffers: z.string().nullable(),
    today: z.string(),
  })
  .meta({ id: 'Policy' })
export type PolicyView = Frozen<z.infer<typeof policyView>>

const change = z.object({
  /** Null where it holds for every kind. */
  kind: certificateKind.nullable(),
  about: bilingual,
  was: bilingual.nullable(),
  becomes: bilingual.nullable(),
})

const caseChange = z.object({
  caseId: z.string(),
  requestId: z.string(),
  /** What would be otherwise; null where the request was laid before its proof was kept, and must be examined again. */
  says: z.array(bilingual).nullable(),
})

/** What a text would change of the policy in force. A faulty one is told line by line, and changes nothing. */
export const policyLook = z
  .object({
    faults: z.array(z.object({ line: z.int(), why: z.string() })),
    stamp: z.string().nullable(),
    appliesFrom: z.string().nullable(),
    /** The policy in force; of a version to come, the one that it will follow. */
    comparedWith: z.string().nullable(),
    changes: z.array(change),
    cases: z.array(caseChange),
  })
  .meta({ id: 'PolicyLook' })
export type PolicyLook = Frozen<z.infer<typeof policyLook>>

export const versionLook = policyLook.extend({ text: z.string() }).meta({ id: 'PolicyVersionLook' })
export type VersionLook = Frozen<z.infer<typeof versionLook>>

/** As long as the reader of policies takes at all. */
const text = z.string().min(1).max(LONGEST_POLICY)
export const policyText = z.object({ text }).meta({ id: 'PolicyText' })

export const propose = z
  .object({
    text,
    /** A day to come in Hong Kong; `appliesFrom` of the text where none is named. */
    from: z.iso.date().optional(),
    grounds: z.string().trim().min(1).max(4000),
  })
  .meta({ id: 'PolicyProposal' })
export type Propose = Frozen<z.infer<typeof propose>>
