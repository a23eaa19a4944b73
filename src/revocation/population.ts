// The population of a period: what each case came to, whether the pledge was kept, and a sample that anybody can draw again.
import { createHash } from 'node:crypto'
import { type CertificateKind, type Channel, certificateKinds, channels } from './kinds.ts'
import { isOpen, type RevocationId, type State } from './state.ts'

/** One case, as much of it as is counted. Times are ISO 8601. */
export type PopulationLine = {
  readonly caseId: RevocationId
  readonly state: State
  /** Null where no certificate was identified. */
  readonly kind: CertificateKind | null
  readonly serial: string | null
  /** Of its first receipt: by which way, and when, it came to us. */
  readonly channel: Channel
  readonly receivedAt: string
  /** When a published CRL was first seen with the certificate's entry. */
  readonly seenOnCrlAt: string | null
  /** The time that this CRL bears itself. */
  readonly publishedAt: string | null
  /** Whether the last CRL that was looked at for it had an entry; null where none was. */
  readonly onCrl: boolean | null
  readonly target: string | null
  readonly outer: string | null
  readonly noticeDue: string | null
  /** A planned revocation (R13) takes effect on a day to come: the pledge of R24 does not measure it. */
  readonly planned: boolean
  /** When the holder was first told of the suspension or revocation. */
  readonly toldAt: string | null
}

export const outcomes = [
  'undecided',
  'under-way',
  'suspended',
  'revoked',
  'released',
  'refused',
  'not-actionable',
  'withdrawn',
  'lapsed',
  'set-aside',
] as const
export type PopulationOutcome = (typeof outcomes)[number]

export function outcomeOf({ state, onCrl }: PopulationLine): PopulationOutcome {
  switch (state) {
    case 'laid':
    case 'scheduled':
      return 'undecided'
    case 'suspending':
    case 'revoking':
    case 'releasing':
      return 'under-way'
    case 'published':
    case 'closed':
      // Either ended in what its last sighting showed: an entry, or none.
      return onCrl ? 'revoked' : 'released'
    case 'merged':
      return 'set-aside' // its requests went to another case, which is counted
    default:
      return state
  }
}

/** R24: suspended or revoked, and seen on a published CRL, by the target or by the outer date (A13). */
export const pledges = [
  'by-target',
  'by-outer',
  'missed',
  'running',
  'planned',
  'not-owed',
  'unknown',
] as const
export type Pledge = (typeof pledges)[number]

/** R18: the holder told within seven days of receipt. */
export const tellings = ['in-time', 'late', 'running', 'not-owed', 'unknown'] as const
export type Telling = (typeof tellings)[number]

/** Ended without an effect at the CA: there was nothing to publish and nothing to tell of it. */
const without: ReadonlySet<PopulationOutcome> = new Set([
  'refused',
  'not-actionable',
  'withdrawn',
  'set-aside',
])

const isBy = (at: string, limit: string): boolean => Date.parse(at) <= Date.parse(limit)

/** Target and outer date are CRL runs, and the list of a run is signed some seconds after it and seen later still
 *  (domain §2.4: 06:15:18 for 14:15): what is dated within this of its run is that run's. */
const RUN = 30 * 60_000
const isInRun = (at: string, run: string): boolean => Date.parse(at) <= Date.parse(run) + RUN

/** What nobody saw is not counted as done; what was seen counts from the time of the list, whenever that was looked at. */
export function pledgeOf(line: PopulationLine, now: Date): Pledge {
  const { seenOnCrlAt, target, outer, planned } = line
  if (seenOnCrlAt === null && without.has(outcomeOf(line))) return 'not-owed'
  if (planned) return 'planned'
  if (target === null || outer === null) return 'unknown'
  const at = publishedOf(line) ?? now.toISOString()
  if (!isInRun(at, outer)) return 'missed'
  if (seenOnCrlAt === null) return 'running'
  return isInRun(at, target) ? 'by-target' : 'by-outer'
}

/** No list is from after it was seen, whatever its clock says. */
function publishedOf({ seenOnCrlAt, publishedAt }: PopulationLine): string | null {
  if (seenOnCrlAt === null || publishedAt === null) return seenOnCrlAt
  return isBy(publishedAt, seenOnCrlAt) ? publishedAt : seenOnCrlAt
}

export function tellingOf(line: PopulationLine, now: Date): Telling {
  const { toldAt, noticeDue, seenOnCrlAt } = line
  if (toldAt === null && seenOnCrlAt === null && without.has(outcomeOf(line))) return 'not-owed'
  if (noticeDue === null) return 'unknown'
  if (!isBy(toldAt ?? now.toISOString(), noticeDue)) return 'late'
  return toldAt === null ? 'running' : 'in-time'
}

export type Population = {
  readonly total: number
  readonly byKind: Readonly<Record<CertificateKind | 'none', number>>
  readonly byChannel: Readonly<Record<Channel, number>>
  readonly byOutcome: Readonly<Record<PopulationOutcome, number>>
  readonly pledge: Readonly<Record<Pledge, number>>
  readonly notice: Readonly<Record<Telling, number>>
  readonly open: readonly RevocationId[]
  readonly sample: readonly RevocationId[]
}

type Asked = {
  readonly now: Date
  /** How many cases to draw, and by which word: the same word draws the same cases. */
  readonly sample: number
  readonly seed: string
}

const zeros = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>

/** Counts one case after another: a year's need not lie in memory. */
export function openPopulation({ now, sample, seed }: Asked) {
  const byKind = zeros([...certificateKinds, 'none'])
  const byChannel = zeros(channels)
  const byOutcome = zeros(outcomes)
  const pledge = zeros(pledges)
  const notice = zeros(tellings)
  const open: RevocationId[] = []
  let drawn: { readonly id: RevocationId; readonly lot: string }[] = []
  let total = 0
  return {
    add(line: PopulationLine): void {
      total += 1
      byKind[line.kind ?? 'none'] += 1
      byChannel[line.channel] += 1
      byOutcome[outcomeOf(line)] += 1
      pledge[pledgeOf(line, now)] += 1
      notice[tellingOf(line, now)] += 1
      if (isOpen(line.state)) open.push(line.caseId)
      drawn.push({ id: line.caseId, lot: lotOf(seed, line.caseId) })
      if (drawn.length > 2 * sample + 1_000) drawn = first(drawn, sample)
    },
    end(): Population {
      const chosen = first(drawn, sample).map(({ id }) => id)
      const counts = { byKind, byChannel, byOutcome, pledge, notice }
      return { total, ...counts, open, sample: chosen.sort() }
    },
  }
}

/** Nobody can know a lot before the seed is known, and nobody can move a case into or out of the sample. */
const lotOf = (seed: string, id: RevocationId): string =>
  createHash('sha256').update(`${seed}\n${id}`).digest('hex')

const first = <T extends { readonly lot: string }>(all: readonly T[], count: number): T[] =>
  [...all].sort((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, count)
