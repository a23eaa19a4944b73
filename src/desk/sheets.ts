// What each page of a document is, as the examination left it: how it lies, and whether it is shown at once.
import { z } from 'zod'
import { box } from './api-words.ts'

const turned = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])

export const keptSheet = z.object({
  kind: z.enum(['form', 'letter', 'cover', 'blank', 'identity', 'other', 'unread']),
  turned: turned.default(0),
  form: z.object({ id: z.string(), version: z.number() }).optional(),
  language: z.enum(['en', 'tc']).optional(),
  identityBoxes: z.array(box).default([]),
  headerLine: z.string().optional(),
})
export type KeptSheet = z.infer<typeof keptSheet>

/** A page that shows an identity document, or may, is shown to whoever asks for it, and that is written down. */
export const isCovered = (sheet: KeptSheet | undefined): boolean =>
  sheet?.kind === 'identity' || sheet?.kind === 'other'

export function sheetView(sheet: KeptSheet) {
  return {
    kind: sheet.kind,
    turned: sheet.turned,
    form: sheet.form ? `${sheet.form.id}, ${sheet.form.version}` : null,
    headerLine: sheet.headerLine ?? null,
    covered: isCovered(sheet),
  }
}

const onSide = (sheet: KeptSheet | undefined) => sheet?.turned === 90 || sheet?.turned === 270

type Size = {
  readonly width: number
  readonly height: number
  readonly xDpi: number
  readonly yDpi: number
}

/** A page's size as it is shown: one that lies on its side is set upright by whoever draws it. */
export function shownSize(sheet: KeptSheet | undefined, size: Size): Size {
  if (!onSide(sheet)) return size
  return { width: size.height, height: size.width, xDpi: size.yDpi, yDpi: size.xDpi }
}

type Box = readonly [x: number, y: number, width: number, height: number]

/** Where a box of the decoded page lies on the page as it is shown. */
export function shownBox(sheet: KeptSheet | undefined, page: Size | undefined, at: Box): Box {
  const [x, y, width, height] = at
  if (!page || !onSide(sheet)) return at
  return sheet?.turned === 90
    ? [y, page.width - x - width, height, width]
    : [page.height - y - height, x, height, width]
}

/** Degrees clockwise by which a picture of the decoded page is turned before it is shown. */
export const rotationOf = (sheet: KeptSheet | undefined): 0 | 90 | 270 =>
  sheet?.turned === 90 ? 270 : sheet?.turned === 270 ? 90 : 0
