// What a paper reading is: everything one faxed or scanned document says, with where and how surely.

/** [x, y, width, height]. In `box`: millimetres on the form as its template has it, origin at the top left of the
 *  printed page (so a box is the same whatever the skew, scale or resolution of the fax). In `pixels`: whole pixels of
 *  the decoded page, before any aspect correction. For a letter without a form, `box` is millimetres of the page itself. */
export type Box = readonly [x: number, y: number, width: number, height: number]

export type CellCandidate = { readonly char: string; readonly p: number }

/** What one written cell may hold: natural logarithms of the calibrated probabilities, in the alphabet's order. */
export type CellBelief = { readonly alphabet: string; readonly logP: readonly number[] }

type Placed = {
  /** Index into `pages`, from 0. */
  readonly page: number
  readonly box: Box
  readonly pixels: Box
  /** The file breaks off before it: what stands there is not known, and empty says nothing. */
  readonly unread?: true
}

export type FieldReading = Placed & {
  /** What the field says after its rule was applied; '' when nothing is written there. Dates are DD/MM/YYYY. */
  readonly value: string
  /** What stood there before any repair. */
  readonly asRead: string
  /** 0..1. For an empty field: how surely it is empty. */
  readonly confidence: number
  /** At or above its field's measured threshold, its rule kept, nothing repaired: below, an officer types it. */
  readonly sure?: boolean
  /** Does the value keep its field's rule (check digit, length, alphabet)? An empty field keeps every rule. */
  readonly valid: boolean
  /** True where the rule changed a character (O to 0), so that the officer is shown both. */
  readonly repaired: boolean
  /** Comb fields: up to five candidates for each written cell, best first. */
  readonly cells?: readonly (readonly CellCandidate[])[]
  /** Comb fields: every cell of the comb from its first to its last, `null` where nothing is written; for the register. */
  readonly beliefs?: readonly (CellBelief | null)[]
}

export type TickReading = Placed & {
  readonly ticked: boolean
  readonly confidence: number
  /** Share of the inner box that is black. */
  readonly ink: number
  /** Filled to the point of being crossed out: neither ticked nor blank, the officer decides. */
  readonly scribbled?: true
}

/** A small picture of ink, by which the very same ink is known again. */
export type InkPrint = {
  /** Four standard deviations of the ink, in millimetres: about how far it reaches. */
  readonly across: number
  readonly down: number
  /** Darknesses of four bits each, base64, the ink's own centre in the middle and its spread as unit. */
  readonly ink: string
}

export type CropReading = Placed & {
  /** Share of the crop that is black, after the form's own print is taken away. */
  readonly ink: number
  /** Ink runs over the edge of the box: what is seen in it is not all. */
  readonly cut?: true
  /** More stands in it than a signature leaves: a chop over it, or print. */
  readonly crowded?: true
  /** By which the same ink is known again; absent where there is too little of it. */
  readonly print?: InkPrint
}

export type PageSize = {
  readonly width: number
  readonly height: number
  readonly xDpi: number
  readonly yDpi: number
}

export type PaperQuality = {
  readonly kind: FileKind | 'unknown'
  /** The decoder reported faults and what it could save was read. */
  readonly damaged: boolean
  /** How many pages the file has, where it has more than were read. */
  readonly pageCount?: number
  readonly badLines?: number
  readonly consecutiveBadLines?: number
  /** Degrees, clockwise positive, of the page the form was found on. */
  readonly skew?: number
  readonly upsideDown?: boolean
  /** How the page that the form was found on lies. */
  readonly turned?: Turn
  /** Isolated specks per thousand pixels. */
  readonly noise?: number
  /** What the form's own QR mark says: form, version, language, number. */
  readonly mark?: string
  /** How many of the template's anchors were found, of how many; and how well they agree, in millimetres. */
  readonly anchors?: readonly [found: number, of: number]
  readonly residual?: number
  /** What the gateway wrote into the file: the sender's claim, never identity. */
  readonly senderLine?: string
}

/** Degrees clockwise that a page lies from upright. */
export type Turn = 0 | 90 | 180 | 270

/** `identity`: a copy of an identity document. `other`: nothing that could be made out, which may be one, too.
 *  `unread`: the page could not be decoded. */
export type SheetKind = 'form' | 'letter' | 'cover' | 'blank' | 'identity' | 'other' | 'unread'

/** What one page of the document is. */
export type Sheet = {
  readonly kind: SheetKind
  readonly turned: Turn
  /** Of a form: which one, and what its own QR mark says. */
  readonly form?: { readonly id: string; readonly version: number; readonly mark?: string }
  readonly language?: 'en' | 'tc'
  /** Where identity numbers stand on it, in pixels: to be covered, whichever form of the document is looked at. */
  readonly identityBoxes?: readonly Box[]
  /** The line that the sender's machine printed along the top: a claim, never identity. */
  readonly headerLine?: string
}

export type FileKind = 'tiff' | 'pdf' | 'png' | 'jpeg'

/** What is wrong with a form, or with how it lies; all else is said of the document, whichever of its pages is asked. */
export const formFindingCodes = [
  'upside-down',
  'quarter-turned',
  'edges-cut',
  'form-language-differs',
  'form-version-differs',
  'weak-registration',
  'cell-unclear',
  'rule-broken',
  'tick-unclear',
  'signature-missing',
] as const

/** Our failures, not the document's: what stands on its pages is not known. */
export const readerFindingCodes = [
  'reader-died',
  'reader-timeout',
  'reader-memory',
  'reader-fault',
] as const

/** Everything that can be wrong with a document or a page; each has its words and its test. */
export const paperFindingCodes = [
  'empty-file',
  'unknown-kind',
  'truncated',
  'undecodable',
  'page-undecodable',
  'damaged',
  'bad-fax-lines',
  'unsupported-compression',
  'encrypted',
  'too-many-pages',
  'too-large',
  'blank-page',
  'no-form',
  'cover-sheet',
  'identity-copy',
  'identity-asks',
  'unread-page',
  'several-forms',
  ...formFindingCodes,
  ...readerFindingCodes,
] as const

export type PaperFindingCode = (typeof paperFindingCodes)[number]

export type PaperFinding = { readonly code: PaperFindingCode; readonly detail: string }

export type PaperReading = {
  readonly pages: readonly PageSize[]
  /** What each page is, in the order of `pages`. Readings of before have none. */
  readonly sheets?: readonly Sheet[]
  readonly form: string | null
  readonly language: 'en' | 'tc' | null
  readonly fields: Readonly<Record<string, FieldReading>>
  readonly ticks: Readonly<Record<string, TickReading>>
  readonly crops: Readonly<Record<string, CropReading>>
  readonly quality: PaperQuality
  readonly findings: readonly PaperFinding[]
  /** The words of pages that carry no form, for the reader of letters. */
  readonly text?: string
  /** The form's own names for its fields, ticks and crops. */
  readonly labels?: Readonly<Record<string, { readonly en: string; readonly tc: string }>>
  /** The second and later forms of the document, each read as the first; they share its pages and its letter. */
  readonly further?: readonly PaperReading[]
}

/** A reading that holds nothing but the reason why there is nothing. */
export function emptyReading(
  kind: PaperQuality['kind'],
  findings: readonly PaperFinding[],
  pages: readonly PageSize[] = [],
): PaperReading {
  const quality: PaperQuality = { kind, damaged: true }
  return { pages, form: null, language: null, fields: {}, ticks: {}, crops: {}, quality, findings }
}
