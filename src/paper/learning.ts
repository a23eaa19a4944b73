// Starts a template from the blank page of a form and a list of its boxes, and says whether it will be known again.
import sharp from 'sharp'
import { z } from 'zod'
import { anchorsOf } from './anchors.ts'
import { boxFaults, faultsIn } from './box-faults.ts'
import type { Page } from './page.ts'
import { evenly } from './raster.ts'
import { registerPage } from './registration.ts'
import {
  BLANK_SCALE,
  type Blank,
  cellAlphabets,
  type FormData,
  fieldRule,
  parseForm,
  type Template,
} from './templates.ts'

const box = z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()])
const label = z
  .union([z.string().min(1), z.object({ en: z.string(), tc: z.string() })])
  .transform((it) => (typeof it === 'string' ? { en: it, tc: it } : it))
const id = z.string().regex(/^[A-Za-z][A-Za-z0-9.]{0,39}$/, 'letters, digits and full stops')

const comb = z
  .strictObject({
    id,
    label,
    rule: fieldRule,
    alphabet: cellAlphabets,
    at: z.tuple([z.number(), z.number()]),
    cell: z.tuple([z.number().min(3), z.number().min(3)]),
    groups: z.array(z.int().positive().max(64)).min(1),
    gap: z.number().min(0).default(0),
  })
  .transform((it) => ({ kind: 'comb' as const, ...it }))

const line = z
  .strictObject({ id, label, rule: fieldRule, box, script: z.enum(['latin', 'han']).optional() })
  .transform((it) => ({ kind: 'line' as const, ...it }))

/** It names files, too. */
export const formName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens')

const boxesFile = z.strictObject({
  id: formName,
  version: z.int().positive().default(1),
  language: z.enum(['en', 'tc']).default('en'),
  tag: z.string().optional(),
  fields: z.array(z.unknown()).transform((them, context) => them.map((it) => field(it, context))),
  ticks: z
    .array(z.strictObject({ id, label, box, group: z.string().optional() }))
    .default([])
    .transform((them) => them.map((it) => ({ group: it.id.split('.')[0] ?? it.id, ...it }))),
  crops: z.array(z.strictObject({ id, label, box, required: z.boolean().optional() })).default([]),
})

/** A field with `groups` is a comb, one with a `box` a line: told by itself, so that its fault is. */
function field(it: unknown, context: z.RefinementCtx) {
  const isComb = typeof it === 'object' && it !== null && 'groups' in it
  const parsed = (isComb ? comb : line).safeParse(it)
  if (parsed.success) return parsed.data
  const named = z.object({ id: z.string() }).safeParse(it)
  for (const message of faultsIn(parsed.error, `"${named.data?.id ?? '?'}"`))
    context.addIssue({ code: 'custom', message })
  return z.NEVER
}

export type Learnt = {
  readonly form: FormData
  readonly template: Template
  /** The blank page as it is kept beside the form. */
  readonly png: Buffer
  readonly anchors: number
}

/** Fewer places of print than this are found by chance too often on a page that was damaged. */
const LEAST_ANCHORS = 16

/** `page` is the blank form, finely drawn; `others` are the forms that it must not be taken for. */
export async function learnForm(
  page: Page,
  boxes: unknown,
  others: readonly Template[],
  name?: string,
): Promise<{ readonly learnt: Learnt } | { readonly faults: readonly string[] }> {
  const given = boxesFile.safeParse(boxes)
  if (!given.success) return { faults: boxFaults(given.error, boxes) }
  const parsed = parseForm(formOf(page, given.data, name))
  if ('fault' in parsed) return { faults: [parsed.fault] }
  const { form } = parsed
  const blank = blankOf(page)
  const template: Template = { form, language: given.data.language, blank }
  const faults = knownAgain(template, page, others)
  if (faults.length > 0) return { faults }
  const anchors = anchorsOf(template).length
  return { learnt: { form, template, png: await blankPng(blank), anchors } }
}

type Boxes = z.infer<typeof boxesFile>

function formOf(page: Page, boxes: Boxes, name: string | undefined) {
  const { language, tag, version, fields, ticks, crops } = boxes
  const called = name ?? boxes.id
  const mm = (pixels: number, dpi: number) => Math.round((pixels / dpi) * 254) / 10
  return {
    ...{ id: called, version },
    page: { width: mm(page.width, page.xDpi), height: mm(page.height, page.yDpi) },
    languages: {
      [language]: { tag: tag ?? language.toUpperCase(), blank: `${called}.${language}.png` },
    },
    ...{ fields, ticks, crops },
  }
}

/** The page averaged down to what registration works with. */
export function blankOf(page: Page): Blank {
  const { width, height, ink } = evenly(page, BLANK_SCALE)
  return { width, height, grey: Uint8Array.from(ink, (it) => Math.round(255 * (1 - it))) }
}

export function blankPng({ width, height, grey }: Blank): Promise<Buffer> {
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 9, palette: true, colours: 16 })
    .toBuffer()
}

/** A form is worth having when its own page is found by it and by no other, and no other page by it. */
function knownAgain(template: Template, page: Page, others: readonly Template[]): string[] {
  const faults: string[] = []
  const { id } = template.form
  const anchors = anchorsOf(template).length
  if (anchors < LEAST_ANCHORS)
    faults.push(
      `the page has ${anchors} places of print that can be told apart; at least ${LEAST_ANCHORS} are needed`,
    )
  if (registerPage(page, [template]).registration === undefined)
    faults.push('the page is not found by its own print')
  for (const other of others.filter(({ form }) => form.id !== id)) {
    const { blank } = other
    const dpi = BLANK_SCALE * 25.4
    const theirs = registerPage({ ...blank, xDpi: dpi, yDpi: dpi }, [template])
    const ours = registerPage(page, [other])
    if (theirs.registration ?? ours.registration)
      faults.push(`it cannot be told from the form ${other.form.id}`)
  }
  return faults
}
