// Writes and signs a certificate revocation list (RFC 5280 §5), octet for octet as `openssl ca -gencrl` would.
import { type KeyObject, sign } from 'node:crypto'
import type { Certificate } from '../pki/certificate.ts'
import type { ReasonCode } from '../revocation/kinds.ts'

export type CrlDraft = {
  readonly issuer: Certificate
  readonly key: KeyObject
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entries: readonly CrlDraftEntry[]
}

export type CrlDraftEntry = {
  /** Hex. */
  readonly serial: string
  readonly revocationDate: Date
  readonly reason: ReasonCode
  readonly invalidityDate: Date | null
}

/** RFC 5280 §5.3.1; 7 is not used. */
const reasonNumbers = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const satisfies Record<ReasonCode, number>

const oids = {
  crlNumber: Buffer.from('551d14', 'hex'),
  reasonCode: Buffer.from('551d15', 'hex'),
  invalidityDate: Buffer.from('551d18', 'hex'),
  authorityKeyId: Buffer.from('551d23', 'hex'),
  sha256WithRsa: Buffer.from('2a864886f70d01010b', 'hex'),
  ecdsaWithSha256: Buffer.from('2a8648ce3d040302', 'hex'),
} as const

export function writeCrl(draft: CrlDraft): Buffer {
  const algorithm = signatureAlgorithm(draft.key)
  const revoked = [...draft.entries].sort(bySerial).map(entryDer)
  const list = sequence(
    integer(1n), // v2
    algorithm,
    draft.issuer.subject.der,
    time(draft.thisUpdate),
    time(draft.nextUpdate),
    // RFC 5280 §5.1.2.6: with nothing revoked the list is absent, not empty.
    ...(revoked.length > 0 ? [sequence(...revoked)] : []),
    tagged(0xa0, sequence(...extensions(draft))),
  )
  const signature = sign('sha256', list, draft.key)
  return sequence(list, algorithm, tagged(0x03, Buffer.from([0]), signature))
}

function extensions({ issuer, number }: CrlDraft): Buffer[] {
  const keyId = issuer.subjectKeyId
  if (keyId === undefined)
    throw new Error(`the CA certificate of "${issuer.subject.text}" has no subjectKeyIdentifier`)
  const authority = sequence(tagged(0x80, Buffer.from(keyId, 'hex')))
  return [extension(oids.authorityKeyId, authority), extension(oids.crlNumber, integer(number))]
}

function entryDer({ serial, revocationDate, reason, invalidityDate }: CrlDraftEntry): Buffer {
  const parts: Buffer[] = []
  // RFC 5280 §5.3.1: unspecified is said by leaving the code out.
  if (reason !== 'unspecified')
    parts.push(extension(oids.reasonCode, tagged(0x0a, Buffer.from([reasonNumbers[reason]]))))
  if (invalidityDate) parts.push(extension(oids.invalidityDate, generalizedTime(invalidityDate)))
  const rest = parts.length > 0 ? [sequence(...parts)] : []
  return sequence(integer(BigInt(`0x${serial}`)), time(revocationDate), ...rest)
}

function bySerial(a: CrlDraftEntry, b: CrlDraftEntry): number {
  const difference = BigInt(`0x${a.serial}`) - BigInt(`0x${b.serial}`)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function signatureAlgorithm(key: KeyObject): Buffer {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return sequence(tagged(0x06, oids.sha256WithRsa), tagged(0x05))
    case 'ec':
      return sequence(tagged(0x06, oids.ecdsaWithSha256))
    default:
      throw new Error(`sign a CRL with a key of the kind "${key.asymmetricKeyType}"`)
  }
}

const extension = (oid: Buffer, value: Buffer) => sequence(tagged(0x06, oid), tagged(0x04, value))

const sequence = (...parts: Buffer[]) => tagged(0x30, ...parts)

function integer(value: bigint): Buffer {
  const hex = value.toString(16)
  const whole = hex.length % 2 ? `0${hex}` : hex
  // A leading bit would make it negative.
  return tagged(
    0x02,
    Buffer.from(Number.parseInt(whole[0] ?? '0', 16) >= 8 ? `00${whole}` : whole, 'hex'),
  )
}

/** RFC 5280 §5.1.2.4: UTCTime up to 2049, GeneralizedTime from then on. */
function time(date: Date): Buffer {
  const year = date.getUTCFullYear()
  return year >= 2050 ? generalizedTime(date) : tagged(0x17, Buffer.from(digits(date).slice(2)))
}

const generalizedTime = (date: Date) => tagged(0x18, Buffer.from(digits(date)))

const digits = (date: Date) => `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), length(body.length), body])
}

function length(octets: number): Buffer {
  if (octets < 0x80) return Buffer.from([octets])
  const hex = octets.toString(16)
  const body = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.from([0x80 | body.length]), body])
}
