// What OCSP responses say of a certificate at a moment: the newest answer about it that proves itself.

import type { StatusEvidence } from './certificate.ts'
import { CRL_LIMITS, OCSP_LIMITS } from './limits.ts'
import { isAbout } from './ocsp-request.ts'
import type { OcspAnswer, OcspResponse } from './ocsp-response.ts'
import type { Status, StatusQuestion } from './status-question.ts'

type Answered = { readonly response: OcspResponse; readonly answer: OcspAnswer }

/** Undefined where no response speaks of the certificate at all. */
export function ocspStatus(question: StatusQuestion): Status | undefined {
  const { certificate, issuer } = question
  const about = question.ocsp
    .flatMap((response) =>
      response.answers
        .filter(({ id }) => isAbout(id, certificate, issuer))
        .map((answer): Answered => ({ response, answer })),
    )
    .sort((a, b) => b.answer.thisUpdate.getTime() - a.answer.thisUpdate.getTime())
  let unknown: Status | undefined
  for (const each of about) {
    const status = statusFrom(question, each)
    if (status.state !== 'unknown') return status
    unknown ??= status
  }
  return unknown
}

function statusFrom(question: StatusQuestion, { response, answer }: Answered): Status {
  const name = `the OCSP response of ${response.producedAt.toISOString()}`
  const stale = whyNotNow(question, answer) ?? datedFault(response, answer)
  if (stale) return { state: 'unknown', why: `${name} ${stale}`, evidence: [] }
  const responder = question.responder(response)
  if (!responder.ok) return { state: 'unknown', why: `${name} ${responder.why}`, evidence: [] }
  const evidence: StatusEvidence = {
    source: 'ocsp',
    certificate: question.certificate,
    responder: responder.certificate.subject.text,
    producedAt: response.producedAt,
    nonce: response.nonce !== undefined,
    thisUpdate: answer.thisUpdate,
    nextUpdate: answer.nextUpdate,
    der: response.der,
    sha256: response.sha256,
  }
  return judged(question, { response, answer }, evidence)
}

function whyNotNow({ at, now }: StatusQuestion, answer: OcspAnswer): string | undefined {
  const { thisUpdate, nextUpdate } = answer
  if (thisUpdate.getTime() > now.getTime() + CRL_LIMITS.clockSkewMs) return 'is of the future'
  if (nextUpdate && nextUpdate < at) return `is stale since ${nextUpdate.toISOString()}`
  if (!nextUpdate && thisUpdate.getTime() < at.getTime() - OCSP_LIMITS.withoutNextUpdateMs)
    return `is of ${thisUpdate.toISOString()} and does not say until when it holds`
  return undefined
}

/** RFC 6960 §2.4: what was known when it was signed. A later moment is known to nobody. */
function datedFault({ producedAt }: OcspResponse, { thisUpdate }: OcspAnswer): string | undefined {
  const late = thisUpdate.getTime() > producedAt.getTime() + CRL_LIMITS.clockSkewMs
  return late ? `speaks of ${thisUpdate.toISOString()}, after it was made` : undefined
}

function judged(
  { at, certificate }: StatusQuestion,
  { response, answer }: Answered,
  evidence: StatusEvidence,
): Status {
  const { state, thisUpdate } = answer
  switch (state.kind) {
    case 'good':
      return { state: 'good', evidence: [evidence] }
    case 'unknown':
      return {
        state: 'unknown',
        why: `the OCSP responder does not know the certificate (${response.producedAt.toISOString()})`,
        evidence: [evidence],
      }
    case 'revoked': {
      // Revoked after the receipt, told since: at the receipt it still stood.
      if (state.at > at && thisUpdate > at) return { state: 'good', evidence: [evidence] }
      // RFC 6960 §2.2: a certificate the CA never issued is told as on hold since 1970. That is no hold of ours.
      const never = state.reason === 'certificateHold' && state.at.getTime() === 0
      const entry = {
        serial: certificate.serial,
        revocationDate: state.at,
        reason: never ? ('unspecified' as const) : state.reason,
        invalidityDate: undefined,
        criticalUnknown: [],
      }
      return { state: 'revoked', entry, evidence: [evidence] }
    }
  }
}
