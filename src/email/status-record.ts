// The status evidence of a verdict: as it is written into the record, and its bytes, to be kept as evidence themselves.

import type { StatusEvidence } from '../pki/certificate.ts'

export type StatusRecord = {
  readonly subject: string
  readonly source: 'crl' | 'ocsp'
  readonly crlIssuer: string | null
  readonly crlNumber: string | null
  readonly responder: string | null
  readonly producedAt: string | null
  /** Whether the response answers a question of ours; null for a list. */
  readonly nonce: boolean | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly sha256: string
}

export function statusRecord(evidence: StatusEvidence): StatusRecord {
  const list = evidence.source === 'crl' ? evidence : undefined
  const response = evidence.source === 'ocsp' ? evidence : undefined
  return {
    subject: evidence.certificate.subject.text,
    source: evidence.source,
    crlIssuer: list?.crlIssuer ?? null,
    crlNumber: list?.crlNumber ?? null,
    responder: response?.responder ?? null,
    producedAt: response?.producedAt.toISOString() ?? null,
    nonce: response?.nonce ?? null,
    thisUpdate: evidence.thisUpdate.toISOString(),
    nextUpdate: evidence.nextUpdate?.toISOString() ?? null,
    sha256: evidence.sha256,
  }
}

export type StatusDocument = {
  readonly source: 'crl' | 'ocsp'
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** The CRLs and OCSP responses behind a verdict (`statusOfVerdict`), each once: to be put into evidence beside the mail. */
export function statusDocuments(status: readonly StatusEvidence[]): readonly StatusDocument[] {
  const documents = new Map<string, StatusDocument>()
  for (const { source, sha256, der } of status)
    documents.set(sha256, { source, sha256, bytes: der })
  return [...documents.values()]
}
