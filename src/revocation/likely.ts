// How likely each certificate on the register is to be the one that a page names: what is asked, and what is answered.
import type { CertificateId } from './certificate.ts'

/** What one written cell may hold: natural logarithms of the probabilities over the cell's alphabet. */
export type Cell = { readonly alphabet: string; readonly logP: readonly number[] }

/** A number as it stands on the page, cell by cell; null where nothing is written. */
export type Cells = readonly (Cell | null)[]

export const numberFields = ['srn', 'serial', 'hkid'] as const
export const textFields = ['name', 'nameZh', 'organisation', 'address'] as const
export type NumberField = (typeof numberFields)[number]
export type TextField = (typeof textFields)[number]

/** What a page says of the certificate it means. A field that was not written or not read is left out. */
export type Sought = {
  readonly [field in NumberField]?: Cells
} & {
  /** `address`: an e-mail address, or a server's name. */
  readonly [field in TextField]?: readonly string[]
}

/** What the register holds of a certificate that a page may name. */
export type Indexed = {
  readonly id: CertificateId
  readonly serial: string
  readonly srn: string | null
  readonly hkid: string | null
  readonly nameEn: string
  readonly nameZh: string
  readonly organisation: string
  readonly address: string
}

export type LikelyCertificate = {
  readonly id: CertificateId
  /** Nats: how much better the page fits this certificate than it fits chance, all fields together. */
  readonly total: number
  readonly fields: Readonly<Partial<Record<NumberField | TextField, number>>>
}

export type Likely = {
  /** The nearest certificates, best first. */
  readonly nearest: readonly LikelyCertificate[]
  /** Numbers that were read well and fit another certificate than the one nearest over all. */
  readonly conflicts: readonly { readonly field: NumberField; readonly id: CertificateId }[]
  /** Numbers that were read surely, in a character at least, as others than the nearest certificate bears. */
  readonly against: readonly NumberField[]
  /** How much the best of so many certificates would gain by chance alone, in nats. */
  readonly chance: number
}

/** Below this many nats between the first and the second the officer chooses (paper §0.4). */
export const CLEAR_MARGIN = 8

/** How far the nearest lies before the next, or before chance where that is nearer. */
export function marginOf({ nearest: [first, second], chance }: Likely): number {
  return first ? first.total - Math.max(second?.total ?? chance, chance) : 0
}

/** One certificate, well before all others, that every number which was read agrees with. */
export const isClear = (likely: Likely): boolean =>
  likely.conflicts.length === 0 && likely.against.length === 0 && marginOf(likely) >= CLEAR_MARGIN
