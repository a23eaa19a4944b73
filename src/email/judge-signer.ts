// One proved signer judged: its path and status at the moment, its purpose, the sender, what it says of time, and what is weak.

import type { Certificate } from '../pki/certificate.ts'
import type { parseCrl } from '../pki/crl.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import { buildPath, type PathResult } from '../pki/path.ts'
import type { PolicyOptions } from '../pki/policy.ts'
import type { Trust } from '../pki/trust.ts'
import type { Deadline, Work } from '../pki/work.ts'
import { doubtful, type Finding, failed } from './fault.ts'
import { mailUseFault } from './mail-use.ts'
import { type Entity, fieldsOf } from './mime.ts'
import { ruleSender, type SenderRuling } from './sender.ts'
import type { ProvedSigner } from './signer.ts'
import { type SigningTimeRule, timeFinding, timeNotes } from './signing-time.ts'
import type { Note } from './verdict.ts'

export type VerifyOptions = {
  /** False leaves the rule out that the signer must be the sender. */
  readonly sender?: boolean
  /** When the question is asked, where that is later than the receipt: newer CRLs may then answer. */
  readonly now?: Date
  /** Certificates of our own store, for mails that bring none. */
  readonly certificates?: readonly Certificate[]
  /** Where given, a stale or future signing time is more than a note. */
  readonly signingTime?: SigningTimeRule
  readonly policies?: PolicyOptions
  /** OCSP responses fetched before (pki/gather-status.ts); each must prove itself. */
  readonly ocsp?: readonly OcspResponse[]
  /** False leaves revocation out. */
  readonly status?: boolean
  /** By which clock, and how long, the answer may take; without one only what it asks is counted. */
  readonly deadline?: Deadline
  /** For operators and conformance suites: what no mail to an office may do. */
  readonly conformance?: {
    /** SHA-1 and short keys are notes. */
    readonly weak?: boolean
    /** CRLs inside the message are candidates; they must still verify. */
    readonly embeddedCrls?: boolean
    /** The rules for mail on key usage and purpose are left out, and a CA may sign. */
    readonly caSigner?: boolean
  }
}

export type Question = {
  /** Undefined for a bare CMS message: nothing stands around it. */
  readonly mail: Entity | undefined
  readonly trust: Trust
  readonly at: Date
  readonly options: VerifyOptions
  /** What this mail may still cost, all its signers together. */
  readonly work: Work
}

export type Judged = {
  readonly signer: ProvedSigner
  readonly path: PathResult
  readonly finding: Finding | undefined
  /** Why this signer is not the sender; undefined where he is. */
  readonly stranger: Finding | undefined
  /** Null where nobody asked, where From names nobody in particular, or where the certificate names no address. */
  readonly isSender: boolean | null
  readonly notes: readonly Note[]
}

export function judgeSigner(
  question: Question,
  signer: ProvedSigner,
  extra: readonly Certificate[],
  extraCrls: readonly ReturnType<typeof parseCrl>[],
): Judged {
  const { mail, trust, at, options, work } = question
  const path = buildPath(signer.certificate, trust, at, {
    ...options.policies,
    extra,
    extraCrls,
    work,
    ...(options.now ? { now: options.now } : {}),
    ...(options.ocsp ? { ocsp: options.ocsp } : {}),
    ...(options.status === false ? { status: false } : {}),
  })
  const use = options.conformance?.caSigner ? undefined : mailUseFault(signer.certificate, path)
  const ruled = mail && options.sender !== false
  const sender = ruled ? ruleSender(mail, signer.certificate) : undefined
  const weak = [signer.weakness, ...pathWeaknesses(path)].filter((one) => one !== undefined)
  const borne = options.conformance?.weak ? weak.filter(isBearable) : []
  const finding = worst([
    pathFinding(path),
    use,
    timeFinding(signer.signingTime, at, options.signingTime),
    ...weak.filter((one) => !borne.includes(one)),
  ])
  const notes = [
    ...signer.notes,
    ...(sender?.notes ?? []),
    ...timeNotes(signer.signingTime, at, mail && fieldsOf(mail, 'date')[0], options.signingTime),
    ...borne.map(({ detail }): Note => ({ code: 'weak-accepted', detail })),
    ...(options.status === false && path.outcome !== 'invalid' ? [STATUS_LEFT_OUT] : []),
  ]
  const isSender = isNamed(signer.certificate, sender)
  return { signer, path, finding, stranger: sender?.finding, isSender, notes }
}

function isNamed({ emails }: Certificate, ruling: SenderRuling | undefined): boolean | null {
  if (ruling?.finding) return ruling.finding.code === 'not-the-sender' ? false : null
  return ruling && emails.length > 0 ? true : null
}

const STATUS_LEFT_OUT: Note = {
  code: 'status-unchecked',
  detail: 'nothing was asked of revocation',
}

function pathFinding(path: PathResult): Finding | undefined {
  if (path.outcome !== 'invalid') return undefined
  switch (path.code) {
    case 'revoked':
      return failed('signer-revoked', path.detail)
    case 'too-complex':
      return failed('too-complex', path.detail)
    case 'expired':
      return doubtful('certificate-expired', path.detail)
    case 'not-yet-valid':
      return doubtful('certificate-not-yet-valid', path.detail)
    default:
      return doubtful(path.code, path.detail)
  }
}

function pathWeaknesses(path: PathResult): readonly Finding[] {
  return path.outcome === 'invalid'
    ? []
    : path.weaknesses.map(({ kind, detail }) => doubtful(kind, detail))
}

/** Two texts with one MD5 are made in a second, so what it signs proves nothing whoever asks. */
const isBearable = ({ detail }: Finding): boolean => !detail.endsWith('md5')

/**
 * Without a path nobody is identified, so whether the sender is the signer means nothing yet. After that, what is wrong
 * comes before what is doubtful.
 */
export function worst(findings: readonly (Finding | undefined)[]): Finding | undefined {
  const real = findings.filter((finding) => finding !== undefined)
  return (
    real.find((one) => one.code === 'no-path' || one.code === 'path-invalid') ??
    real.find((one) => one.outcome === 'failed') ??
    real[0]
  )
}
