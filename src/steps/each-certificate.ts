// Whoever asks for all of his certificates gets a case for each, judged by itself (domain A34); an officer decides each.
import { assess } from '../revocation/assess.ts'
import type { CertificateId, RegisteredCertificate } from '../revocation/certificate.ts'
import type { Candidate, Facts, Pointer } from '../revocation/facts.ts'
import { sameSerial } from '../revocation/fields.ts'
import { isActive } from '../revocation/find-certificate.ts'
import type { FactPorts } from './facts.ts'
import { type FactRegister, factsAgain } from './facts-again.ts'
import { draft, type RequestDraft } from './facts-draft.ts'

type Ports = Pick<FactPorts, 'policy' | 'policyAt' | 'calendar'> & {
  readonly records: Pick<FactPorts['records'], 'openCaseOf'>
  readonly register: FactRegister
}
type About = Pick<Facts, 'channel' | 'receivedAt'>

export async function eachCertificate(
  ports: Ports,
  about: About,
  drafts: readonly RequestDraft[],
): Promise<RequestDraft[]> {
  const spread = await Promise.all(drafts.map((each) => spreadOne(ports, about, each)))
  return spread.flat()
}

/** Only where no serial number narrows the word "all", and what points to the holder is more than a name or an address. */
async function spreadOne(
  ports: Ports,
  { channel, receivedAt }: About,
  drafted: RequestDraft,
): Promise<RequestDraft[]> {
  const { claim, assessment, aside } = drafted
  if (aside || !claim?.all || claim.serials.length > 0) return [drafted]
  const kept = { channel, receivedAt, claim, assessment }
  const facts = await factsAgain(ports.register, kept, null)
  const held = facts ? allOfHolder(facts) : []
  if (!facts || held.length < 2) return [drafted]
  const calendar = await ports.calendar()
  const policy = ports.policyAt?.(receivedAt) ?? ports.policy
  return Promise.all(
    held.map(async (certificate) => {
      const open = await ports.records.openCaseOf(certificate.id)
      const openCase = open ? { id: open.id, state: open.state } : null
      const own = assess({ ...narrowed(facts, certificate.id), openCase }, policy, calendar)
      const { kind, examined, findings, answer } = drafted
      const told = answer ? { answer } : {}
      return draft({ kind, claim, examined, findings, assessment: own, ...told })
    }),
  )
}

const telling: readonly Pointer[] = ['srn', 'hkid', 'signer', 'case']
const tells = ({ by }: Candidate): boolean => by.some((pointer) => telling.includes(pointer))

function allOfHolder(facts: Facts): RegisteredCertificate[] {
  if (isByRepresentative(facts)) return []
  const holders = new Set(
    facts.candidates.filter(tells).flatMap(({ certificate }) => certificate.hkid ?? []),
  )
  return facts.candidates
    .filter(
      ({ certificate, by }) => tells({ certificate, by }) || holders.has(certificate.hkid ?? ''),
    )
    .map(({ certificate }) => certificate)
    .filter((certificate) => isActive(certificate, facts.receivedAt))
}

/** "All" of one who acts for an organisation is the organisation's, which nobody may guess. */
function isByRepresentative({ proof, representatives }: Facts): boolean {
  const signer = proof.kind === 'signature' ? proof.signer : null
  return representatives.some(
    ({ certificateSerial }) =>
      signer !== null && certificateSerial !== null && sameSerial(certificateSerial, signer.serial),
  )
}

/** The facts of one of the cases that "all" opened, judged anew; nothing where its certificate is none of them any more. */
export function oneOfAll(facts: Facts, id: CertificateId): Facts | undefined {
  const { all, serials } = facts.claim
  if (!all || serials.length > 0) return undefined
  const held = allOfHolder(facts)
  // Numbers of two holders contradict each other: that is for the whole to be judged by, and for an officer.
  const holders = new Set(held.map(({ hkid, srn }) => hkid ?? srn))
  const still = holders.size === 1 && held.some((certificate) => certificate.id === id)
  return still ? narrowed(facts, id) : undefined
}

/** The same facts, in which all points to this one; the signer stays known, whoever he is. */
function narrowed(facts: Facts, id: CertificateId): Facts {
  const candidates = facts.candidates.map(({ certificate, by }): Candidate => {
    const signed = by.filter((pointer) => pointer === 'signer')
    if (certificate.id !== id) return { certificate, by: signed }
    const own = by.filter((pointer) => pointer === 'srn' || pointer === 'case')
    return { certificate, by: [...new Set<Pointer>([...own, 'hkid', ...signed])] }
  })
  return { ...facts, candidates }
}
