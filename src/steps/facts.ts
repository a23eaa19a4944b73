// From a claim and a proof to the facts the rules are handed: what the register and the records hold about them.
import type { Calendar } from '../calendar/calendar.ts'
import { assess } from '../revocation/assess.ts'
import type { Assessment } from '../revocation/assessment.ts'
import type {
  CertificateId,
  RegisteredCertificate,
  Representative,
} from '../revocation/certificate.ts'
import type { Claim, Field } from '../revocation/claim.ts'
import type { Facts, Pointer } from '../revocation/facts.ts'
import type { Finding } from '../revocation/finding.ts'
import type { CaKey } from '../revocation/instruction.ts'
import type { Channel } from '../revocation/kinds.ts'
import type { Likely, Sought } from '../revocation/likely.ts'
import type { Policy } from '../revocation/policy.ts'
import type { Request } from '../revocation/request.ts'
import { isOpen, type Revocation, type RevocationId } from '../revocation/revocation.ts'
import { nearCertificates } from './facts-likely.ts'

export type Wanted = {
  readonly serial?: string
  readonly srn?: string
  readonly name?: string
  readonly email?: string
  readonly hkid?: string
  readonly serverName?: string
  readonly issuerSerial?: CaKey
}

export type FactPorts = {
  readonly records: {
    revocation(id: RevocationId): Promise<Revocation | undefined>
    openCaseOf(certificateId: CertificateId): Promise<Revocation | undefined>
    /** Absent where a case is looked at without its requests. */
    caseFile?(id: RevocationId): Promise<{ readonly requests: readonly Request[] } | undefined>
  }
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
    find(wanted: Wanted): Promise<readonly RegisteredCertificate[]>
    representativesOf(brn: string): Promise<readonly Representative[]>
    likely?(sought: Sought): Promise<Likely>
  }
  readonly policy: Policy
  /** The policy of the day on which something was received; without it, `policy`. */
  readonly policyAt?: (moment: string) => Policy
  /** As it stands at that moment: closures come and go. */
  readonly calendar: () => Promise<Calendar>
}

export type Established = {
  readonly facts: Facts
  readonly assessment: Assessment
  /** The open case that the sender answers to by its number. */
  readonly caseId: RevocationId | null
}

type Asked = Pick<Facts, 'channel' | 'receivedAt' | 'claim' | 'proof' | 'already'> & {
  /** The address an unsigned mail gives as its sender's: it points, and proves nothing. */
  readonly sender?: string | undefined
  /** Cases that our own letters quote back at us (a bounce, an In-Reply-To). */
  readonly caseIds?: readonly RevocationId[]
  /** The cells of a page, for the whole register to be asked which certificate they fit. */
  readonly sought?: Sought
  /** What can be found only once it is known which certificate and case it is about. */
  readonly lookAgain?: (
    certificate: RegisteredCertificate | null,
    about: { readonly channel: Channel; readonly caseId: RevocationId | null },
  ) => Promise<readonly Finding[]>
}

/** Enough for an officer; a flood of namesakes says no more than twenty do. */
const MOST_CANDIDATES = 20

/** Looked up once, assessed twice: which case is open can only be asked once the certificate is known. */
export async function establish(ports: FactPorts, asked: Asked): Promise<Established> {
  const quoted = await quotedCases(ports, asked)
  const near = await nearCertificates(ports, asked.sought)
  const candidates = await candidatesOf(ports, asked, quoted, near?.certificates ?? [])
  const representatives = await representativesOf(ports, candidates)
  const { channel, receivedAt, claim, proof, already } = asked
  const caseId = quoted.find(({ state }) => isOpen(state))?.id ?? null
  const base = { channel, receivedAt, claim, proof, already, candidates, representatives }
  const facts: Facts = { ...base, openCase: null, ...(near ? { likely: near.likely } : {}) }
  const calendar = await ports.calendar()
  const policy = ports.policyAt?.(receivedAt) ?? ports.policy
  const first = assess(facts, policy, calendar)
  const open = first.certificateId
    ? await ports.records.openCaseOf(first.certificateId)
    : quoted.find(({ id }) => id === caseId)
  const certificate = candidates.find((each) => each.certificate.id === first.certificateId)
  const about = { channel, caseId: open?.id ?? null }
  const more = (await asked.lookAgain?.(certificate?.certificate ?? null, about)) ?? []
  if (!open && more.length === 0) return { facts, assessment: first, caseId }
  const known: Facts = {
    ...facts,
    already: [...already, ...more],
    ...(open ? { claim: confirming(claim, open), openCase: await openCaseOf(ports, open) } : {}),
  }
  return { facts: known, assessment: assess(known, policy, calendar), caseId }
}

/** What the requests of a case tell of the next one: whether a fax waits for its original, and who relayed. */
async function openCaseOf(
  { records }: FactPorts,
  { id, state }: Revocation,
): Promise<NonNullable<Facts['openCase']>> {
  const requests = (await records.caseFile?.(id))?.requests ?? []
  const found = (code: string) =>
    requests.some(({ assessment }) => assessment?.findings.some((each) => each.code === code))
  const relays = requests.flatMap(({ assessment }) => {
    const proof = assessment?.given?.proof
    return proof?.kind === 'relay' ? [proof.relay] : []
  })
  const awaitsOriginal = found('original-awaited') && !found('original-of-fax')
  return {
    id,
    state,
    ...(awaitsOriginal ? { awaitsOriginal } : {}),
    ...(relays.length > 0 ? { relays: [...new Set(relays)] } : {}),
  }
}

/** "This is my final confirmation" confirms where there is something to confirm; else it is a request that says so (A19). */
function confirming(claim: Claim, { state }: Revocation): Claim {
  const says = claim.finalConfirmation && claim.ask.value === 'revoke' && state === 'suspended'
  return says ? { ...claim, ask: { ...claim.ask, value: 'confirm' } } : claim
}

async function quotedCases(ports: FactPorts, asked: Asked): Promise<Revocation[]> {
  const ids = [...(asked.caseIds ?? []), ...asked.claim.caseIds.map(({ value }) => value)]
  const found = await Promise.all([...new Set(ids)].map((id) => ports.records.revocation(id)))
  return found.filter((each) => each !== undefined)
}

type Found = Map<CertificateId, { certificate: RegisteredCertificate; by: Set<Pointer> }>

async function candidatesOf(
  ports: FactPorts,
  asked: Asked,
  quoted: readonly Revocation[],
  near: readonly RegisteredCertificate[],
): Promise<Facts['candidates']> {
  const found: Found = new Map()
  const add = (certificates: readonly RegisteredCertificate[], by?: Pointer): void => {
    for (const certificate of certificates.slice(0, MOST_CANDIDATES)) {
      const known = found.get(certificate.id) ?? { certificate, by: new Set() }
      found.set(certificate.id, known)
      if (by) known.by.add(by)
    }
  }
  // Asked all at once: an examiner spends most of its time waiting for the database.
  const pointers = pointersOf(asked)
  const answers = await Promise.all(pointers.map(([wanted]) => ports.register.find(wanted)))
  for (const [at, [, by]] of pointers.entries()) add(answers[at] ?? [], by)
  add(near, 'cells')
  for (const { certificateId } of quoted) {
    const certificate = certificateId && (await ports.register.certificate(certificateId))
    if (certificate) add([certificate], 'case')
  }
  add(await sameHolders(ports, found, asked.claim))
  return [...found.values()].map(({ certificate, by }) => ({ certificate, by: [...by] }))
}

function pointersOf({ claim, proof, sender }: Asked): [Wanted, Pointer][] {
  const values = (fields: readonly (Field | undefined)[]) => [
    ...new Set(fields.flatMap((field) => (field?.value ? [field.value] : []))),
  ]
  const signer = proof.kind === 'signature' ? proof.signer : null
  const emails = values(claim.emails)
  return [
    ...values(claim.serials).map((serial): [Wanted, Pointer] => [{ serial }, 'serial']),
    ...values(claim.srns).map((srn): [Wanted, Pointer] => [{ srn }, 'srn']),
    ...values(claim.names).map((name): [Wanted, Pointer] => [{ name }, 'name']),
    ...(sender && !emails.includes(sender) ? [...emails, sender] : emails).map(
      (email): [Wanted, Pointer] => [{ email }, 'email'],
    ),
    ...values([claim.hkid]).map((hkid): [Wanted, Pointer] => [{ hkid }, 'hkid']),
    ...values([claim.serverName]).map((serverName): [Wanted, Pointer] => [
      { serverName },
      'serverName',
    ]),
    ...(signer ? [[{ issuerSerial: signer }, 'signer'] as [Wanted, Pointer]] : []),
  ]
}

/** One person may hold several certificates (A34): they are shown, and nothing points to them. */
async function sameHolders(
  { register }: FactPorts,
  found: Found,
  claim: Claim,
): Promise<RegisteredCertificate[]> {
  const named = [...found.values()].filter(({ by }) => by.has('signer') || claim.all)
  const holders = new Set(named.flatMap(({ certificate }) => certificate.hkid ?? []))
  const all = await Promise.all([...holders].slice(0, 5).map((hkid) => register.find({ hkid })))
  return all.flat()
}

async function representativesOf(
  { register }: FactPorts,
  candidates: Facts['candidates'],
): Promise<Representative[]> {
  const brns = candidates.flatMap(({ certificate }) => certificate.organisation?.brn ?? [])
  const all = await Promise.all([...new Set(brns)].map((brn) => register.representativesOf(brn)))
  return all.flat()
}

export type Signer = { readonly issuer: string; readonly serial: string }

/** The signer's certificate on the register, where it is one of ours. */
export async function registered(
  { register }: Pick<FactPorts, 'register'>,
  { issuer, serial }: Signer,
): Promise<CertificateId | null> {
  const found = await register.find({ issuerSerial: { issuer, serial } })
  return found[0]?.id ?? null
}
