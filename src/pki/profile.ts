// The profile of RFC 5280 §4: what every certificate of a path should look like. Asked for by `strict` alone.

import type { Certificate } from './certificate.ts'

/** Undefined where every certificate keeps the profile, else the first that does not and how. From the anchor down. */
export function profileFault(path: readonly Certificate[]): string | undefined {
  for (const [place, certificate] of [...path.entries()].reverse()) {
    const fault =
      commonFault(certificate) ??
      (place > 0 && !certificate.basicConstraints?.ca ? 'is not a CA certificate' : undefined) ??
      (certificate.basicConstraints?.ca ? caFault(certificate) : endFault(certificate)) ??
      (place === path.length - 1 ? undefined : issuedFault(certificate))
    if (fault) return `"${certificate.subject.text}": ${fault}`
  }
  return undefined
}

const OID = {
  subjectKeyId: '2.5.29.14',
  alternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  policyConstraints: '2.5.29.36',
  inhibitAny: '2.5.29.54',
  authorityKeyId: '2.5.29.35',
  authorityAccess: '1.3.6.1.5.5.7.1.1',
} as const

function commonFault(certificate: Certificate): string | undefined {
  const { extensions, serial, subject, issuer } = certificate
  if (certificate.version !== 3 && extensions.size > 0) return 'has extensions and is not version 3'
  // §4.1.2.2: positive, and at most 20 octets; the sign may take one more.
  if (serial.startsWith('-') || /^0*$/.test(serial)) return 'the serial number is not positive'
  if (serial.length > 40 || (serial.length === 40 && serial >= '8'))
    return 'the serial number is longer than 20 octets'
  if (issuer.attributes.length === 0) return 'has no issuer' // §4.1.2.4
  const nameless = subject.attributes.length === 0
  if (nameless && extensions.get(OID.alternativeName) !== true)
    return 'has no subject, and its alternative name is not critical' // §4.2.1.6
  if (certificate.extendedKeyUsage?.length === 0) return 'names no extended use' // §4.2.1.12
  for (const [name, oid] of plain) if (extensions.get(oid)) return `${name} is critical`
  return undefined
}

/** What §4.2.1.1, §4.2.1.2 and §4.2.2.1 let no CA mark as critical. */
const plain = [
  ['authorityKeyIdentifier', OID.authorityKeyId],
  ['subjectKeyIdentifier', OID.subjectKeyId],
  ['authorityInfoAccess', OID.authorityAccess],
] as const

/** What §4.2.1.9-11 and §4.2.1.14 want critical. */
const critical = [
  ['basicConstraints', OID.basicConstraints],
  ['nameConstraints', OID.nameConstraints],
  ['policyConstraints', OID.policyConstraints],
  ['inhibitAnyPolicy', OID.inhibitAny],
] as const

function caFault(certificate: Certificate): string | undefined {
  const { extensions, subject, keyUsage, basicConstraints } = certificate
  if (subject.attributes.length === 0) return 'is a CA without a name' // §4.1.2.6
  for (const [name, oid] of critical)
    if (extensions.get(oid) === false) return `${name} is not critical`
  if (!keyUsage) return 'is a CA without keyUsage' // §4.2.1.3
  const signs = keyUsage.has('keyCertSign')
  if (!signs && basicConstraints?.pathLength !== undefined)
    return 'has a path length and may not sign certificates' // §4.2.1.9
  if (!extensions.has(OID.subjectKeyId)) return 'is a CA without subjectKeyIdentifier'
  return certificate.nameConstraints && constraintsFault(certificate.nameConstraints)
}

/** §4.2.1.10: not empty, and of a form that a name can be compared with. */
function constraintsFault({ permitted, excluded }: NonNullable<Certificate['nameConstraints']>) {
  const bases = [...permitted, ...excluded]
  if (bases.length === 0) return 'constrains names by nothing'
  for (const base of bases) {
    if (base.form === 'dns' && base.value.startsWith('.'))
      return `constrains host names by "${base.value}", which begins with a dot`
    if (base.form === 'ip' && !isRange(base.octets)) return 'constrains addresses by no range'
  }
  return undefined
}

/** An address and a mask, whose ones stand before its zeros. */
function isRange(octets: Buffer): boolean {
  if (octets.length !== 8 && octets.length !== 32) return false
  const mask = [...octets.subarray(octets.length / 2)]
  return /^1*0*$/.test(mask.map((octet) => octet.toString(2).padStart(8, '0')).join(''))
}

function endFault({ extensions, keyUsage }: Certificate): string | undefined {
  if (keyUsage?.has('keyCertSign')) return 'may sign certificates and is no CA' // §4.2.1.3
  if (extensions.has(OID.nameConstraints)) return 'constrains names and is no CA' // §4.2.1.10
  return undefined
}

/** §4.2.1.1: every certificate but a self-signed one says which key signed it. */
function issuedFault({ authorityKeyId }: Certificate): string | undefined {
  return authorityKeyId ? undefined : 'has no authorityKeyIdentifier'
}
