// What an S/MIME message proves: the words every other room reads, and the record that is kept of them.

import type { Certificate, StatusEvidence } from '../pki/certificate.ts'
import { type StatusRecord, statusDocuments, statusRecord } from './status-record.ts'

declare const proved: unique symbol

/** The octets that a signature covers, and what was established about them. Only the verifier makes one. */
export type SignedContent = {
  /** Exactly as they were hashed: in canonical form (CRLF), or as received where the note `signed-as-received` says so. */
  readonly octets: Uint8Array
  readonly sha256: string
  readonly form: 'detached' | 'opaque'
  readonly messageDigest: string
  readonly digestAlgorithm: string
  readonly signatureAlgorithm: string
  /** What the signer says; never a ground for anything (RFC 5652 §11.3). */
  readonly signingTime: Date | undefined
  /** From the signer up to and with the trust anchor. */
  readonly path: readonly Certificate[]
  readonly status: readonly StatusEvidence[]
  readonly notes: readonly Note[]
  /** All who signed, the signer of the verdict first. */
  readonly signers: readonly Certificate[]
  /** What was found of each by himself, in the order of the message. */
  readonly found: readonly SignerFound[]
  readonly [proved]: true
}

/** One of those who signed, judged by himself; the verdict is of all of them. */
export type SignerFound = {
  readonly certificate: Certificate
  readonly outcome: Exclude<SmimeVerdict['outcome'], 'unsigned'>
  readonly code: FailureCode | DoubtCode | null
  readonly detail: string | null
  /** Is he whom From names? Null where nobody asked, or where his certificate names no address. */
  readonly isSender: boolean | null
  /** From him towards an anchor, as far as it led, and what was heard of those on it. */
  readonly path: readonly Certificate[]
  readonly status: readonly StatusEvidence[]
}

export type FailureCode =
  | 'altered'
  | 'forged'
  | 'signed-part-not-top'
  | 'mime-ambiguous'
  | 'mime-malformed'
  | 'nested-signed'
  | 'content-both'
  | 'content-missing'
  | 'content-not-mail'
  | 'no-signers'
  | 'cms-malformed'
  | 'attributes-wrong'
  | 'algorithm-mismatch'
  | 'signer-revoked'
  | 'signer-is-ca'
  | 'signer-key-usage'
  | 'not-the-sender'
  | 'from-ambiguous'
  | 'signing-time-future'
  | 'too-complex'
  | 'too-large'

export type DoubtCode =
  | 'no-path'
  | 'path-invalid'
  | 'issuer-revoked'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'status-unknown'
  | 'weak-digest'
  | 'weak-key'
  | 'algorithm-unknown'
  | 'signing-time-stale'
  | 'time-limit'

export type NoteCode =
  | 'signed-as-received'
  | 'attributes-not-der'
  | 'signing-time-absent'
  | 'signing-time-stale'
  | 'signing-time-future'
  | 'signing-time-far-from-date'
  | 'reply-to-differs'
  | 'subject-differs'
  | 'text-outside-signature'
  | 'several-signers'
  | 'sender-unchecked'
  | 'header-fields-signed'
  | 'weak-accepted'
  | 'status-unchecked'

export type Note = { readonly code: NoteCode; readonly detail: string }

/** What an S/MIME message proves (words of ETSI EN 319 102-1). Every message has exactly one verdict; every code has a
 *  sentence an officer understands, in English and Chinese. Whether the signer MAY ask is another question: a finding. */
export type SmimeVerdict =
  | {
      readonly outcome: 'passed'
      readonly signer: Certificate
      readonly content: SignedContent
      readonly notes: readonly Note[]
    }
  | {
      readonly outcome: 'passed-on-hold'
      readonly signer: Certificate
      readonly content: SignedContent
      readonly since: Date
    }
  | {
      readonly outcome: 'failed'
      readonly code: FailureCode
      readonly signer?: Certificate
      readonly detail: string
      /** From the signer towards an anchor, as far as it led. */
      readonly path?: readonly Certificate[]
      /** What was heard of the path's certificates before it failed. */
      readonly status?: readonly StatusEvidence[]
      /** What was seen besides, where it came so far that a signer was proved. */
      readonly notes?: readonly Note[]
      /** Each of those who signed, where it came so far that all were proved. */
      readonly found?: readonly SignerFound[]
    }
  | {
      readonly outcome: 'indeterminate'
      readonly code: DoubtCode
      readonly signer?: Certificate
      readonly detail: string
      readonly path?: readonly Certificate[]
      readonly status?: readonly StatusEvidence[]
      readonly notes?: readonly Note[]
      readonly found?: readonly SignerFound[]
    }
  | { readonly outcome: 'unsigned' }

/** A verdict as it is kept: plain JSON, no keys of ours, nothing that must be computed again to be read. */
export type VerdictRecord = {
  readonly outcome: SmimeVerdict['outcome']
  readonly code: FailureCode | DoubtCode | null
  readonly detail: string | null
  readonly signer: {
    readonly subject: string
    readonly issuer: string
    readonly serial: string
    readonly emails: readonly string[]
    readonly sha256: string
    readonly notAfter: string
  } | null
  readonly signedOctetsSha256: string | null
  readonly messageDigest: string | null
  readonly digestAlgorithm: string | null
  readonly signatureAlgorithm: string | null
  readonly signingTime: string | null
  readonly onHoldSince: string | null
  readonly path: readonly string[]
  readonly status: readonly StatusRecord[]
  /** All that it rests on: who signed, those on their paths, and whoever signed a list or a response for them. */
  readonly certificates: readonly { readonly subject: string; readonly sha256: string }[]
  readonly notes: readonly Note[]
}

/** What the verdict rests on, or what speaks against a signer: of him that it names first, then of the others. */
export function statusOfVerdict(verdict: SmimeVerdict): readonly StatusEvidence[] {
  const own = 'content' in verdict ? verdict.content.status : undefined
  const first = own ?? ('status' in verdict ? (verdict.status ?? []) : [])
  const all = [...first, ...foundOfVerdict(verdict).flatMap(({ status }) => status)]
  return [...new Map(all.map((one) => [one.sha256 + one.certificate.sha256, one])).values()]
}

/** Without these nobody reaches it again, where a mail did not bring them and an office's settings have changed. */
export function certificatesOfVerdict(verdict: SmimeVerdict): readonly Certificate[] {
  const signer = 'signer' in verdict && verdict.signer ? [verdict.signer] : []
  const found = foundOfVerdict(verdict).flatMap(({ certificate, path }) => [certificate, ...path])
  const lists = statusOfVerdict(verdict).flatMap(({ signedBy }) => signedBy ?? [])
  const all = [...signer, ...pathOfVerdict(verdict), ...found, ...lists]
  return [...new Map(all.map((one) => [one.sha256, one])).values()]
}

/** The lists, responses and certificates that a verdict rests on: to be put into evidence beside the mail. */
export function groundsOfVerdict(
  verdict: SmimeVerdict,
): readonly { readonly sha256: string; readonly bytes: Uint8Array }[] {
  const certificates = certificatesOfVerdict(verdict)
  return [
    ...statusDocuments(statusOfVerdict(verdict)),
    ...certificates.map(({ sha256, der }) => ({ sha256, bytes: der })),
  ]
}

function foundOfVerdict(verdict: SmimeVerdict): readonly SignerFound[] {
  if ('content' in verdict) return verdict.content.found
  return 'found' in verdict ? (verdict.found ?? []) : []
}

function pathOfVerdict(verdict: SmimeVerdict): readonly Certificate[] {
  if ('content' in verdict) return verdict.content.path
  return 'path' in verdict ? (verdict.path ?? []) : []
}

/** What an officer is told besides, whether or not the signature holds. */
export function notesOfVerdict(verdict: SmimeVerdict): readonly Note[] {
  if ('content' in verdict) return verdict.content.notes
  return 'notes' in verdict ? (verdict.notes ?? []) : []
}

/** Each of those who signed, with what was found of him by himself. */
export function signersOfVerdict(verdict: SmimeVerdict) {
  return foundOfVerdict(verdict).map(({ certificate, outcome, code, detail, isSender }) => ({
    ...{ outcome, code, detail, isSender },
    ...signerRecord(certificate),
  }))
}

export function verdictRecord(verdict: SmimeVerdict): VerdictRecord {
  const signer = 'signer' in verdict ? verdict.signer : undefined
  const content = 'content' in verdict ? verdict.content : undefined
  return {
    outcome: verdict.outcome,
    code: 'code' in verdict ? verdict.code : null,
    detail: 'detail' in verdict ? verdict.detail : null,
    signer: signer ? signerRecord(signer) : null,
    signedOctetsSha256: content?.sha256 ?? null,
    messageDigest: content?.messageDigest ?? null,
    digestAlgorithm: content?.digestAlgorithm ?? null,
    signatureAlgorithm: content?.signatureAlgorithm ?? null,
    signingTime: content?.signingTime?.toISOString() ?? null,
    onHoldSince: verdict.outcome === 'passed-on-hold' ? verdict.since.toISOString() : null,
    path: pathOfVerdict(verdict).map((certificate) => certificate.subject.text),
    status: statusOfVerdict(verdict).map(statusRecord),
    certificates: certificatesOfVerdict(verdict).map(({ subject, sha256 }) => ({
      subject: subject.text,
      sha256,
    })),
    notes: notesOfVerdict(verdict),
  }
}

function signerRecord(signer: Certificate) {
  return {
    subject: signer.subject.text,
    issuer: signer.issuer.text,
    serial: signer.serial,
    emails: signer.emails,
    sha256: signer.sha256,
    notAfter: signer.notAfter.toISOString(),
  }
}
