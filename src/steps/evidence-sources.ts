// What a pack of evidence is made from: one case's file and all that is known around it, read as of one moment.
import type { HolidayTable } from '../calendar/holidays.ts'
import type { RuledClosure } from '../calendar/rulings.ts'
import type {
  CertificateId,
  RegisteredCertificate,
  Representative,
  Specimen,
} from '../revocation/certificate.ts'
import type { Notice } from '../revocation/notice.ts'
import type { PackFacts } from '../revocation/pack-facts.ts'
import type { PolicyVersion } from '../revocation/policy-version.ts'
import type { PopulationLine } from '../revocation/population.ts'
import type { Receipt } from '../revocation/receipt.ts'
import type { Request } from '../revocation/request.ts'
import type { Revocation, RevocationId } from '../revocation/revocation.ts'

export type PackedCase = {
  readonly revocation: Revocation
  readonly certificate: RegisteredCertificate | null
  readonly requests: readonly (Request & { readonly receipt: Receipt })[]
  readonly notices: readonly Notice[]
}

export type PackSources = {
  readonly file: PackedCase
  readonly facts: PackFacts
  readonly representatives: readonly Representative[]
  readonly specimens: readonly Specimen[]
  /** Those that any request or decision of the case was judged by. */
  readonly policies: readonly PolicyVersion[]
  readonly closures: readonly RuledClosure[]
  readonly holidays: HolidayTable
  readonly line: PopulationLine | undefined
  readonly now: Date
}

export type SourcePorts = {
  readonly records: {
    caseFile(id: RevocationId): Promise<PackedCase | undefined>
    packFacts(id: RevocationId): Promise<PackFacts | undefined>
    policyVersions(): Promise<readonly PolicyVersion[]>
    populationLine(id: RevocationId): Promise<PopulationLine | undefined>
  }
  readonly register: {
    representativesOf(brn: string): Promise<readonly Representative[]>
    specimensOf(id: CertificateId, brn: string | null): Promise<readonly Specimen[]>
  }
  readonly calendar: () => Promise<{
    readonly calendar: { readonly holidays: HolidayTable }
    readonly closures: readonly RuledClosure[]
  }>
  readonly clock: { now(): Date }
}

/** A case may go on while it is read: then it is read again. */
const TRIES = 5

export async function packSources(
  ports: SourcePorts,
  id: RevocationId,
): Promise<PackSources | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const file = await ports.records.caseFile(id)
    const facts = await ports.records.packFacts(id)
    if (!file || !facts) return undefined
    if (file.revocation.version === facts.version)
      return around(ports, await withJoined(ports, file, facts), facts)
  }
  throw new Error(`read case ${id}: it changed each time it was read`)
}

/** The requests of what joined the case came along; the letters of those cases stayed where they were written. */
async function withJoined(
  { records }: SourcePorts,
  file: PackedCase,
  { mergedFrom }: PackFacts,
): Promise<PackedCase> {
  const notices = [...file.notices]
  for (const id of mergedFrom) notices.push(...((await records.caseFile(id))?.notices ?? []))
  return { ...file, notices }
}

async function around(
  { records, register, calendar, clock }: SourcePorts,
  file: PackedCase,
  facts: PackFacts,
): Promise<PackSources> {
  const { certificate, revocation } = file
  const brn = certificate?.organisation?.brn ?? null
  const { calendar: now, closures } = await calendar()
  return {
    file,
    facts,
    representatives: brn === null ? [] : await register.representativesOf(brn),
    specimens: certificate ? await register.specimensOf(certificate.id, brn) : [],
    policies: policiesOf(await records.policyVersions(), stampsOf(file, facts)),
    closures,
    holidays: now.holidays,
    line: await records.populationLine(revocation.id),
    now: clock.now(),
  }
}

/** The stamp of each policy that was applied, `id version`. */
export function stampsOf({ requests }: PackedCase, { audit }: PackFacts): ReadonlySet<string> {
  const judged = requests.flatMap(({ assessment }) => assessment?.policyVersion ?? [])
  const decided = audit.flatMap(({ details }) => decidedUnder(details) ?? [])
  return new Set([...judged, ...decided])
}

/** The decide step's own account stands under `details` of the turn. */
export function decidedUnder(details: unknown): string | undefined {
  const inner = recordOf(recordOf(details)?.details)
  return typeof inner?.policyVersion === 'string' ? inner.policyVersion : undefined
}

export const recordOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // any object has string keys
    : undefined

/** A stamp may have been proposed, withdrawn and proposed again: what was agreed to counts. */
const policiesOf = (versions: readonly PolicyVersion[], stamps: ReadonlySet<string>) =>
  versions.filter(
    ({ policy, version, agreedAt }) => agreedAt !== null && stamps.has(`${policy} ${version}`),
  )
