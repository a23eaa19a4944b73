// Holds every certificate against what the CA lists and what its CRL shows, and lays each difference before an officer (domain §7.16).
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type DriftFound,
  type DriftSource,
  driftOf,
  expected,
  type Standing,
} from '../revocation/drift.ts'
import type { CaKey, CaListed } from '../revocation/instruction.ts'

type Compared = { readonly source: DriftSource; readonly issuer: string }

export type Reconciliation = {
  readonly at: string
  readonly actor: string
  /** Certificates looked at, on either side. */
  readonly checked: number
  readonly found: readonly DriftFound[]
  readonly compared: readonly Compared[]
  /** What could not be compared, and why. */
  readonly faults: readonly string[]
}

type Ports = {
  readonly records: {
    issuers(): Promise<readonly string[]>
    standings(issuer: string, after: string, limit: number): Promise<readonly Standing[]>
    standingsOf(issuer: string, serials: readonly string[]): Promise<readonly Standing[]>
    reconciled(it: Reconciliation): Promise<unknown>
  }
  readonly ca?: {
    status(key: CaKey): Promise<CertificateStatus>
    list?(issuer: string): AsyncIterable<CaListed>
  } | null
  readonly crl?: {
    whole(issuer: string): Promise<
      | {
          readonly thisUpdate: string
          readonly listed: ReadonlyMap<string, CertificateStatus>
        }
      | undefined
    >
  } | null
  readonly clock: { now(): Date }
}

const PAGE = 500

export const reconcile =
  (ports: Ports) =>
  async (actor: string): Promise<Reconciliation> => {
    const { records, ca, crl, clock } = ports
    const at = clock.now().toISOString()
    const found: DriftFound[] = []
    const compared: Compared[] = []
    const faults: string[] = []
    let checked = 0
    const compare = async (source: DriftSource, issuer: string, look: Look | undefined) => {
      if (!look) return
      const drifts = await both(ports, look, source, issuer)
      found.push(...drifts.found)
      checked += drifts.checked
      compared.push({ source, issuer })
    }
    for (const issuer of await records.issuers())
      for (const source of ['ca', 'crl'] as const)
        try {
          const look = source === 'ca' ? await caLook(ca, issuer) : await crlLook(crl, issuer)
          await compare(source, issuer, look)
        } catch (fault) {
          faults.push(`${source} of ${issuer}: ${wordsOf(fault)}`)
        }
    const reconciliation = { at, actor, checked, found, compared, faults }
    await records.reconciled(reconciliation)
    return reconciliation
  }

/** One side as it stands: what it lists, and what it says of one certificate; undefined of what it cannot tell. */
type Look = {
  readonly listed: ReadonlyMap<string, CertificateStatus>
  of(standing: Standing): Promise<CertificateStatus | undefined>
  /** Whether something listed, or missing, is to be expected: what came after the list was made is no drift. */
  after(standing: Standing): boolean
}

async function caLook(ca: Ports['ca'], issuer: string): Promise<Look | undefined> {
  if (!ca) return undefined
  const listed = new Map<string, CertificateStatus>()
  for await (const { serial, status } of ca.list?.(issuer) ?? []) listed.set(serial, status)
  return {
    listed,
    of: async (standing) => {
      const there = listed.get(standing.serial)
      if (there) return there
      // Not on its list: whether it is good there or unknown is asked, one by one.
      const status = await ca.status(standing)
      if (status.kind !== 'unknown') return status
      // A CA that has not one certificate of an issuer is not that issuer's, or has lost it all: no drift, a fault.
      if (ca.list && listed.size === 0) throw new Error('the CA knows nothing of this issuer')
      return ca.list ? status : undefined
    },
    after: () => false,
  }
}

async function crlLook(crl: Ports['crl'], issuer: string): Promise<Look | undefined> {
  const whole = await crl?.whole(issuer)
  if (!whole) return undefined
  const { listed, thisUpdate } = whole
  return {
    listed,
    of: async ({ serial }) => listed.get(serial) ?? { kind: 'good' },
    after: (standing) =>
      standing.case?.awaited === true ||
      (standing.case?.effectiveAt ?? '') > thisUpdate ||
      // Expired certificates leave the CRL (domain §2.3).
      standing.notAfter < thisUpdate,
  }
}

async function both(ports: Ports, look: Look, source: DriftSource, issuer: string) {
  const { records } = ports
  const suspects: DriftFound[] = []
  const seen = new Set<string>()
  let checked = 0
  const judge = async (standing: Standing) => {
    seen.add(standing.serial)
    checked += 1
    const drift = await driftIn(look, standing, source)
    if (drift) suspects.push(drift)
  }
  for (let after = ''; ; ) {
    const page = await records.standings(issuer, after, PAGE)
    for (const standing of page) await judge(standing)
    const last = page.at(-1)
    if (!last || page.length < PAGE) break
    after = last.certificateId
  }
  const rest = [...look.listed.keys()].filter((serial) => !seen.has(serial))
  for (let at = 0; at < rest.length; at += PAGE) {
    const serials = rest.slice(at, at + PAGE)
    const known = await records.standingsOf(issuer, serials)
    for (const standing of known) await judge(standing)
    const ours = new Set(known.map(({ serial }) => serial))
    for (const serial of serials.filter((each) => !ours.has(each))) {
      checked += 1
      suspects.push(stranger(issuer, serial, look, source))
    }
  }
  return { checked, found: await stillSo(ports, look, suspects, source) }
}

async function driftIn(
  look: Look,
  standing: Standing,
  source: DriftSource,
): Promise<DriftFound | undefined> {
  const ours = expected(standing)
  if (!ours || look.after(standing)) return undefined
  const theirs = await look.of(standing)
  const kind = theirs && driftOf(ours, theirs)
  if (!theirs || !kind) return undefined
  const { issuer, serial, certificateId } = standing
  return {
    source,
    kind,
    issuer,
    serial,
    certificateId,
    caseId: standing.case?.id ?? null,
    ours,
    theirs,
  }
}

function stranger(issuer: string, serial: string, look: Look, source: DriftSource): DriftFound {
  const unknown = { kind: 'unknown' } as const
  const nobody = { certificateId: null, caseId: null, ours: unknown }
  const theirs = look.listed.get(serial) ?? unknown
  return { source, kind: 'unknown-here', issuer, serial, ...nobody, theirs }
}

/** The lists took their time, and an officer may have decided meanwhile: only what still differs is laid. */
async function stillSo(
  { records, ca }: Ports,
  look: Look,
  suspects: readonly DriftFound[],
  source: DriftSource,
): Promise<DriftFound[]> {
  const fresh: Look =
    source === 'ca' && ca
      ? { ...look, of: async (standing) => known(await ca.status(standing), look, standing) }
      : look
  const still: DriftFound[] = []
  for (const suspect of suspects) {
    const [standing] = await records.standingsOf(suspect.issuer, [suspect.serial])
    const drift = standing ? await driftIn(fresh, standing, source) : suspect
    if (drift) still.push(drift)
  }
  return still
}

/** A CA that lists but cannot be asked of one certificate is believed by its list. */
function known(status: CertificateStatus, { listed }: Look, { serial }: Standing) {
  return status.kind === 'unknown' ? (listed.get(serial) ?? status) : status
}

function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.cause instanceof Error ? `${fault.message}: ${fault.cause.message}` : fault.message
}
