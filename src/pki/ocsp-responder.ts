// Who signed an OCSP response, and may he answer for this CA? The CA itself, or whom it named for that (RFC 6960 §4.2.2.2).

import { createHash } from 'node:crypto'
import { isWeakDigest, verifySignature } from './algorithm.ts'
import type { Certificate } from './certificate.ts'
import { sameName } from './name.ts'
import type { OcspResponse } from './ocsp-response.ts'

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'

export type Responder =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly why: string }

type Asks = {
  /** The moment that is asked about. */
  readonly at: Date
  /** Did the CA itself, by the key that issued the certificate in question, issue this one? */
  readonly issued: (certificate: Certificate) => boolean
  /** Does a CRL say that this certificate stands? */
  readonly stands: (certificate: Certificate) => boolean
}

export function responderOf(response: OcspResponse, issuer: Certificate, asks: Asks): Responder {
  if (response.criticalUnknown.length > 0) return no('has an unknown critical extension')
  const digest = response.scheme?.digest
  // A sender of requests chooses part of what is signed (the nonce): just what a collision needs.
  if (digest && isWeakDigest(digest)) return no(`is signed with ${digest}`)
  const named = [issuer, ...response.certificates].filter((one) => isNamed(response, one))
  const signer = named.find((one) => signs(one, response))
  if (!signer) return no('is not signed by the responder that it names')
  if (signer.publicKey && issuer.publicKey?.equals(signer.publicKey))
    return { ok: true, certificate: signer }
  const why = whyNotDelegated(signer, issuer, response, asks)
  return why ? no(`is signed by "${signer.subject.text}", which ${why}`) : yes(signer)
}

const no = (why: string): Responder => ({ ok: false, why })
const yes = (certificate: Certificate): Responder => ({ ok: true, certificate })

function isNamed({ responder }: OcspResponse, certificate: Certificate): boolean {
  return responder.by === 'name'
    ? sameName(responder.name, certificate.subject)
    : createHash('sha1').update(certificate.keyBits).digest().equals(responder.sha1)
}

function signs({ key, publicKey }: Certificate, response: OcspResponse): boolean {
  const { scheme, tbs, signature } = response
  if (!scheme || !publicKey || !scheme.keys.includes(key.algorithm)) return false
  return verifySignature(scheme, scheme.digest, tbs, signature, publicKey)
}

/**
 * The CA must have issued the responder's certificate directly, for exactly this use: anyExtendedKeyUsage is not enough.
 * It must have been valid when the answer was made and at the moment in question, so that the answer is the same when it is
 * asked again in ten years, and a key that ran out before cannot date its answers back.
 */
function whyNotDelegated(
  signer: Certificate,
  issuer: Certificate,
  { producedAt }: OcspResponse,
  asks: Asks,
): string | undefined {
  if (!sameName(signer.issuer, issuer.subject) || !asks.issued(signer))
    return 'the CA of the certificate did not issue'
  if (!signer.extendedKeyUsage?.includes(OCSP_SIGNING)) return 'may not sign OCSP responses'
  if (signer.keyUsage && !signer.keyUsage.has('digitalSignature')) return 'may not sign'
  if (signer.criticalUnknown.length > 0) return 'has an unknown critical extension'
  if (producedAt < signer.notBefore || producedAt > signer.notAfter)
    return `was not valid at ${producedAt.toISOString()}`
  if (asks.at > signer.notAfter) return `ran out on ${signer.notAfter.toISOString()}`
  if (!signer.ocspNoCheck && !asks.stands(signer)) return 'no CRL vouches for'
  return undefined
}
