// The demo PKI as a Trust, for the tests of this room.

import { readFileSync } from 'node:fs'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { makeTrust, type Trust } from '../../src/pki/trust.ts'

export const pkiFile = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pki/${name}`, import.meta.url))

/** With the issuing CA's own list of the evening before, or with those given instead. */
export function demoTrust(crls: readonly Buffer[] = [pkiFile('ca.crl')]): Trust {
  return makeTrust({
    anchors: [parseCertificate(pkiFile('root.pem'))],
    intermediates: [parseCertificate(pkiFile('ca.pem'))],
    crls: [pkiFile('root.crl'), ...crls].map((crl) => parseCrl(crl)),
  })
}
