// May this certificate sign mail? Key usage and extended key usage (RFC 8550 §4.4), for the signer and for its issuers.

import type { Certificate } from '../pki/certificate.ts'
import type { PathResult } from '../pki/path.ts'
import { doubtful, type Finding, failed } from './fault.ts'

const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4'
const ANY_USE = '2.5.29.37.0'

export function mailUseFault(signer: Certificate, path: PathResult): Finding | undefined {
  if (signer.basicConstraints?.ca)
    return failed('signer-is-ca', 'the certificate of a CA signs no mail')
  const { keyUsage } = signer
  if (keyUsage && !keyUsage.has('digitalSignature') && !keyUsage.has('nonRepudiation'))
    return failed('signer-key-usage', `the key is for ${[...keyUsage].join(', ')} only`)
  if (!allowsMail(signer))
    return failed('signer-key-usage', 'the certificate is for other uses than mail')
  const narrow = path.path.slice(1, -1).find((issuer) => !allowsMail(issuer))
  return (
    narrow &&
    doubtful('path-invalid', `"${narrow.subject.text}" may not issue certificates for mail`)
  )
}

function allowsMail({ extendedKeyUsage }: Certificate): boolean {
  return (
    !extendedKeyUsage ||
    extendedKeyUsage.includes(EMAIL_PROTECTION) ||
    extendedKeyUsage.includes(ANY_USE)
  )
}
