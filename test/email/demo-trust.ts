// The demo PKI as a Trust, for the tests of this room.

import { readFileSync } from 'node:fs'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { makeTrust, type Trust } from '../../src/pki/trust.ts'

export const pkiFile = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pki/${name}`, import.meta.url))

export function demoTrust(): Trust {
  return makeTrust({
    anchors: [parseCertificate(pkiFile('root.pem'))],
    intermediates: [parseCertificate(pkiFile('ca.pem'))],
    crls: [parseCrl(pkiFile('root.crl')), parseCrl(pkiFile('ca.crl'))],
  })
}
