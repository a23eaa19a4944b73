// The certificates in a file, and in plain words what a file is that holds none.
import { BerError } from '../pki/ber.ts'
import { type Certificate, parseCertificate } from '../pki/certificate.ts'
import { parseCrl } from '../pki/crl.ts'
import { looksLikePem, readPem } from '../pki/pem.ts'

/** In their order; a text stands for one that cannot be read, or for the file that holds none. */
export function certificatesIn(bytes: Buffer): readonly (Certificate | string)[] {
  if (bytes.length === 0) return ['the file is empty']
  if (bytes[0] === 0x30) return [oneOf(bytes)]
  if (!looksLikePem(bytes)) return ['this is no certificate: the file is neither PEM nor DER']
  const text = bytes.toString('latin1')
  const found = readPem(text, 'CERTIFICATE')
  return found.length > 0 ? found.map(oneOf) : [`${otherPem(text)}, and no whole CERTIFICATE`]
}

function otherPem(text: string): string {
  const label = /-----BEGIN ([A-Z0-9 #]{1,40})-----/.exec(text)?.[1]
  return label === undefined || label === 'CERTIFICATE'
    ? 'the file holds a block of PEM that is cut short'
    : `the file holds a block of PEM that is called ${label}`
}

function oneOf(der: Buffer): Certificate | string {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (!(error instanceof BerError)) throw error
    return isCrl(der)
      ? 'this is a revocation list (CRL), and no certificate'
      : `this is no certificate, or a damaged one: ${error.message}`
  }
}

function isCrl(der: Buffer): boolean {
  try {
    parseCrl(der)
    return true
  } catch {
    return false
  }
}
