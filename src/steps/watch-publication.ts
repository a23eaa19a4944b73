// Looks whether the published CRL shows what was decided, and records where it was seen.
import type { CertificateId, RegisteredCertificate } from '../revocation/certificate.ts'
import type { CaKey } from '../revocation/instruction.ts'
import type { Notice } from '../revocation/notice.ts'
import { type Sighting, shows } from '../revocation/publication.ts'
import type { Advance, Event, Revocation, RevocationId, State } from '../revocation/revocation.ts'
import { type WakePorts, wakeNotices } from './wake.ts'

type SeenCrl = {
  readonly sha256: string
  readonly issuer: string
  readonly source: string
  readonly number: string | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly seenAt: string
}

type Looked = Sighting & {
  readonly issuer: string
  readonly der: Uint8Array
  /** The certificate that verified it. */
  readonly signerDer?: Uint8Array
}

type Ports = WakePorts & {
  readonly records: {
    revocation(id: RevocationId): Promise<Revocation | undefined>
    caseFile(id: RevocationId): Promise<{ readonly notices: readonly Notice[] } | undefined>
    advance(id: RevocationId, event: Event, actor: string, details?: unknown): Promise<Advance>
    crlSeen(crl: SeenCrl): Promise<unknown>
  }
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
  }
  /** Throws when the CRL cannot be fetched, or is not the issuer's. */
  readonly crl: { look(key: CaKey): Promise<Looked> }
  readonly evidence: {
    has(sha256: string): Promise<boolean>
    put(bytes: Uint8Array): Promise<unknown>
  }
  /** A CA of ours that need not wait for its timetable (R25) makes a CRL now. */
  readonly publish?: { forceCrl(at: Date): Promise<void> }
  readonly clock: { now(): Date }
}

const ACTOR = 'worker:publication-watch'

/** Not yet published is no fault: the sweep wakes this again each minute until it is. */
export const watchPublication =
  (ports: Ports) =>
  async (id: RevocationId): Promise<State | undefined> => {
    const { records, register, clock } = ports
    const revocation = await records.revocation(id)
    const { awaited, certificateId } = revocation ?? {}
    if (!revocation || !awaited) return revocation?.state // an earlier wake-up saw it
    const certificate = certificateId ? await register.certificate(certificateId) : undefined
    if (!certificate) throw new Error(`find the certificate of case ${id} on the register`)
    const sighting = await sight(ports, awaited, certificate)
    if (!sighting) return revocation.state
    const event = { kind: 'sighted', at: clock.now().toISOString(), sighting } as const
    const answer = await records.advance(id, event, ACTOR, sighting)
    if (!answer.ok) return (await records.revocation(id))?.state // another saw it meanwhile
    if (answer.notices.length > 0) await wakeNotices(ports, id, clock.now())
    return answer.revocation.state
  }

async function sight(
  ports: Ports,
  { what, since }: NonNullable<Revocation['awaited']>,
  { issuer, serial, pem }: RegisteredCertificate,
): Promise<Sighting | undefined> {
  const look = async () => {
    const {
      issuer: name,
      der,
      signerDer,
      ...sighting
    } = await ports.crl.look({ issuer, serial, pem })
    const { crlNumber: number, sha256, source, thisUpdate, nextUpdate, seenAt } = sighting
    await ports.records.crlSeen({
      sha256,
      issuer: name,
      source,
      number,
      thisUpdate,
      nextUpdate,
      seenAt,
    })
    if (!shows(what, since, sighting)) return undefined
    // The CA's next list takes its place: without its octets nobody could look again (domain §5.5, 11).
    if (!(await ports.evidence.has(sha256))) await ports.evidence.put(der)
    const { signer } = sighting
    if (signer && signerDer && !(await ports.evidence.has(signer)))
      await ports.evidence.put(signerDer)
    return sighting
  }
  const found = await look()
  if (found || !ports.publish) return found
  await ports.publish.forceCrl(ports.clock.now())
  return look()
}
