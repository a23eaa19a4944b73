// What an examiner lays before an officer, in the words of the records.
import type { Assessment } from '../revocation/assessment.ts'
import type { CertificateId } from '../revocation/certificate.ts'
import type { Claim } from '../revocation/claim.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Examined, RequestKind } from '../revocation/request.ts'
import type { RevocationId } from '../revocation/revocation.ts'

export type RequestDraft = {
  readonly kind: RequestKind
  readonly claim: Claim | null
  readonly examined: Examined
  readonly findings: readonly Finding[]
  readonly assessment: Assessment | null
  readonly certificateId: CertificateId | null
  readonly aside: boolean
  readonly urgent: boolean
  readonly dueAt: string | null
  readonly caseId: RevocationId | null
  /** Who wrote it is told that it came. */
  readonly answer?: { readonly to: string }
  readonly bounce?: NoticeBounce
}

/** A letter of ours that did not arrive, and what the server said. */
export type NoticeBounce = { readonly noticeId: string; readonly detail: string }

type Told = 'kind' | 'claim' | 'examined' | 'findings' | 'answer' | 'bounce'
type Parts = Pick<RequestDraft, Told> & {
  readonly aside?: boolean
  readonly caseId?: RevocationId | null
  readonly assessment: Assessment | null
}

export function draft({ aside = false, caseId = null, assessment, ...parts }: Parts): RequestDraft {
  return {
    ...parts,
    assessment,
    certificateId: assessment?.certificateId ?? null,
    aside,
    urgent: !aside && (assessment?.urgent ?? false),
    dueAt: aside ? null : nearest(assessment),
    caseId,
  }
}

/** What nobody could read is no less a request than any other: the rules are asked for its clocks alone. */
export function unreadDraft(parts: Omit<Parts, 'kind' | 'claim'>): RequestDraft {
  const { assessment } = parts
  const recommendation = { decision: 'look', says: lookAtIt } as const
  return draft({
    ...parts,
    kind: 'unreadable',
    claim: null,
    assessment: assessment && { ...assessment, recommendation },
  })
}

const lookAtIt = {
  en: 'It could not be read. Look at it as it arrived.',
  zh: '未能讀取，請查看原件。',
}

/** The clock that runs out first puts it in its place in the queue. */
export function nearest(assessment: Assessment | null): string | null {
  const { cutOff, clockLimit } = assessment?.clocks ?? { cutOff: null, clockLimit: null }
  const limits = [cutOff, clockLimit].filter((limit) => limit !== null)
  return limits.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null
}

/** What the readers can take; more lies in evidence and an officer is told (smime.md §2). */
export const LARGEST_READ = 64 * 1024 * 1024

export function tooLarge({ size }: Receipt): Finding {
  return {
    code: 'too-large',
    weight: 'doubt',
    says: {
      en: 'It is larger than anything that is read here; it is kept, unread.',
      zh: '內容超出可讀取的大小上限，已保存但未讀取。',
    },
    grounds: `${size} bytes`,
  }
}

/** A claim that says nothing, for what could not be read. */
export const silentClaim: Claim = {
  ask: {
    value: 'none',
    asRead: '',
    confidence: 0,
    origin: { from: 'text', span: [0, 0] },
  },
  serials: [],
  srns: [],
  names: [],
  emails: [],
  caseIds: [],
  all: false,
  urgent: false,
  finalConfirmation: false,
}
