// Is a certificate revoked, on hold or good at a moment? What OCSP and CRLs say of it, taken together.

import { crlStatus } from './crl-status.ts'
import { ocspStatus } from './ocsp-status.ts'
import type { Status, StatusQuestion } from './status-question.ts'

/**
 * Lists and responders of one CA may differ for a while. Who is revoked for good stays revoked, whoever says so;
 * a hold may have begun or ended between the two, so the newer of them is believed.
 */
export function statusOf(question: StatusQuestion): Status {
  const told = ocspStatus(question)
  const listed = crlStatus(question)
  if (!told) return listed.state === 'unknown' ? missing(question, listed) : listed
  const evidence = [...told.evidence, ...listed.evidence]
  if (listed.state === 'unknown' && told.state === 'unknown')
    return { state: 'unknown', why: `${listed.why}; ${told.why}`, evidence }
  if (listed.state === 'unknown') return { ...told, evidence }
  if (told.state === 'unknown') return { ...listed, evidence }
  const ended = [told, listed].find(
    (one) => one.state === 'revoked' && one.entry.reason !== 'certificateHold',
  )
  const newer = newestOf(told) > newestOf(listed) ? told : listed
  return { ...(ended ?? newer), evidence }
}

/** Names the responder, too, that could have told. */
function missing({ certificate }: StatusQuestion, listed: Extract<Status, { state: 'unknown' }>) {
  const [responder] = certificate.ocspResponders
  return responder
    ? { ...listed, why: `${listed.why}; no answer of the responder ${responder} at hand` }
    : listed
}

function newestOf({ evidence }: Status): number {
  return Math.max(...evidence.map((one) => one.thisUpdate.getTime()))
}
