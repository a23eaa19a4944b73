// Holds what we believe of each certificate against what the CA says, and lists where the two differ (domain §7.16).
import type {
  CertificateId,
  CertificateStatus,
  RegisteredCertificate,
} from '../revocation/certificate.ts'
import type { CaKey } from '../revocation/instruction.ts'
import type { Revocation, RevocationId, State } from '../revocation/revocation.ts'

type Ports = {
  readonly records: {
    queue(asked: {
      states?: readonly State[]
      limit?: number
    }): Promise<readonly { readonly id: RevocationId }[]>
    revocation(id: RevocationId): Promise<Revocation | undefined>
  }
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
  }
  readonly ca: { status(key: CaKey): Promise<CertificateStatus> }
}

export type Drift = {
  readonly caseId: RevocationId
  readonly state: State
  readonly serial: string
  readonly expected: CertificateStatus['kind']
  readonly found: CertificateStatus
}

/** The states in which a case says what the CA has done; the others say nothing of it. */
const speaking = ['suspended', 'revoked', 'released', 'published', 'closed', 'lapsed'] as const

export const reconcile =
  ({ records, register, ca }: Ports) =>
  async (limit = 10_000): Promise<readonly Drift[]> => {
    const lines = await records.queue({ states: speaking, limit })
    const latest = new Map<string, { revocation: Revocation; certificate: RegisteredCertificate }>()
    for (const { id } of lines) {
      const revocation = await records.revocation(id)
      const { certificateId } = revocation ?? {}
      const certificate = certificateId ? await register.certificate(certificateId) : undefined
      if (!revocation || !certificate) continue
      const known = latest.get(certificate.id)
      // A closed case says nothing once a newer one has gone on from it.
      if (!known || known.revocation.openedAt < revocation.openedAt)
        latest.set(certificate.id, { revocation, certificate })
    }
    const drifts: Drift[] = []
    for (const { revocation, certificate } of latest.values()) {
      const expected = expectationOf(revocation)
      if (!expected) continue
      const { issuer, serial } = certificate
      const found = await ca.status({ issuer, serial })
      if (found.kind !== expected)
        drifts.push({ caseId: revocation.id, state: revocation.state, serial, expected, found })
    }
    return drifts
  }

function expectationOf({ state, sighting }: Revocation): CertificateStatus['kind'] | undefined {
  switch (state) {
    case 'suspended':
    case 'lapsed':
      return 'on-hold'
    case 'revoked':
      return 'revoked'
    case 'released':
      return 'good'
    case 'published':
    case 'closed':
      // Either ended in what its last sighting showed: an entry, or none.
      return sighting?.entry ? 'revoked' : 'good'
    default:
      return undefined
  }
}
