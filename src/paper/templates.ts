// Forms as data: where every field, tick and crop of a form lies, in millimetres, and how the blank form looks.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import type { Box } from './reading.ts'

const box = z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()])
const at = z.tuple([z.number(), z.number()])
const words = z.object({ en: z.string(), tc: z.string() })
export const fieldRule = z.enum([
  'srn',
  'serial',
  'email',
  'date',
  'name',
  'nameZh',
  'hkid',
  'passport',
  'phone',
  'brn',
  'hostName',
  'text',
])

export const cellAlphabets = z.enum(['digits', 'hex', 'hkid', 'letters', 'any'])

const comb = z.object({
  id: z.string(),
  kind: z.literal('comb'),
  rule: fieldRule,
  /** Which characters a cell may hold. `hkid`: letters in the first group, digits or A in the last. */
  alphabet: cellAlphabets,
  at,
  cell: at,
  groups: z.array(z.number().int().positive()),
  gap: z.number(),
  label: words,
})

const line = z.object({
  id: z.string(),
  kind: z.literal('line'),
  rule: fieldRule,
  box,
  script: z.enum(['latin', 'han']).default('latin'),
  label: words,
})

const templateFile = z.object({
  id: z.string(),
  version: z.number().int(),
  page: z.object({ width: z.number().positive(), height: z.number().positive() }),
  languages: z.partialRecord(
    z.enum(['en', 'tc']),
    z.object({
      tag: z.string(),
      blank: z.string().regex(/^[\w.-]+\.png$/),
      /** The page that the form was learnt from: what is filled in is written over it. */
      page: z
        .string()
        .regex(/^[\w.-]+\.pdf$/)
        .optional(),
    }),
  ),
  marks: z.array(box).default([]),
  qr: z.object({ box, text: z.string() }).optional(),
  print: z
    .object({
      texts: z.array(
        z.object({
          at,
          size: z.number(),
          bold: z.boolean().default(false),
          en: z.string(),
          tc: z.string(),
        }),
      ),
      rules: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
      frames: z.array(box),
    })
    .optional(),
  fields: z.array(z.discriminatedUnion('kind', [comb, line])),
  ticks: z.array(z.object({ id: z.string(), group: z.string(), box, label: words })),
  crops: z.array(
    z.object({ id: z.string(), box, label: words, required: z.boolean().default(false) }),
  ),
})

export type FormData = z.infer<typeof templateFile>
export type CombField = z.infer<typeof comb>
export type LineField = z.infer<typeof line>
export type Language = 'en' | 'tc'

/** How finely the blank form is kept: every registration works at this scale or coarser. */
export const BLANK_SCALE = 4

/** The empty form as printed in one language: grey, 0 black to 255 white, at BLANK_SCALE pixels a millimetre. */
export type Blank = { readonly width: number; readonly height: number; readonly grey: Uint8Array }

/** One form in one language, ready to be looked for on a page. */
export type Template = {
  readonly form: FormData
  readonly language: Language
  readonly blank: Blank
}

/** Every form in a folder, once per language. A fault in a template is ours: it throws, and names the file. */
export async function loadTemplates(dir: string): Promise<Template[]> {
  const templates: Template[] = []
  for (const name of (await readdir(dir)).filter((it) => it.endsWith('.json')).sort()) {
    const form = await loadForm(join(dir, name))
    for (const [language, { blank }] of Object.entries(form.languages))
      templates.push({
        form,
        language: language as Language, // the keys of `languages` are checked by the schema
        blank: await loadBlank(join(dir, blank)),
      })
  }
  if (templates.length === 0) throw new Error(`read the forms in "${dir}": there are none`)
  const names = templates.map((it) => `${it.form.id}, version ${it.form.version}, ${it.language}`)
  const twice = names.find((it, index) => names.indexOf(it) < index)
  if (twice) throw new Error(`read the forms in "${dir}": ${twice} is there twice`)
  return templates
}

/** One form of a folder by its id: of several versions the newest. */
export async function findForm(
  dir: string,
  id: string,
): Promise<{ readonly file: string; readonly data: FormData }> {
  const names = (await readdir(dir)).filter((it) => it.endsWith('.json')).sort()
  const files = names.map((name) => join(dir, name))
  const all = await Promise.all(files.map(async (file) => ({ file, data: await loadForm(file) })))
  const found = all
    .filter(({ data }) => data.id === id)
    .sort((a, b) => b.data.version - a.data.version)[0]
  if (found) return found
  const known = [...new Set(all.map(({ data }) => data.id))].join(', ')
  throw new Error(`there is no form "${id}"; the forms are ${known}`)
}

/** The data of one form, without its pictures. */
export async function loadForm(file: string): Promise<FormData> {
  const parsed = parseForm(JSON.parse(await readFile(file, 'utf8')))
  if ('fault' in parsed) throw new Error(`read the form "${file}": ${parsed.fault}`)
  return parsed.form
}

export function parseForm(
  value: unknown,
): { readonly form: FormData } | { readonly fault: string } {
  const parsed = templateFile.safeParse(value)
  if (!parsed.success) return { fault: z.prettifyError(parsed.error) }
  const faults = formFaults(parsed.data)
  return faults.length > 0 ? { fault: faults.join('; ') } : { form: parsed.data }
}

type Placed = { readonly id: string; readonly box: Box }

/** Every place of a form that something is read from. */
export function formPlaces({ fields, ticks, crops }: FormData): Placed[] {
  return [...fields.map((field) => ({ id: field.id, box: fieldBox(field) })), ...ticks, ...crops]
}

/** Two places may touch, and no more: print is seldom truer than this. */
const TOUCH = 0.3

/** What no schema sees: names used twice, boxes off the page or on one another. */
function formFaults(form: FormData): string[] {
  const { width, height } = form.page
  const faults: string[] = []
  const seen: Placed[] = []
  for (const place of formPlaces(form)) {
    const { id, box } = place
    const [right, bottom] = [box[0] + box[2], box[1] + box[3]]
    if (box[0] < 0 || box[1] < 0 || right > width + 0.1 || bottom > height + 0.1)
      faults.push(`"${id}" reaches beyond the page of ${width}×${height} mm: ${box.join(', ')}`)
    for (const other of seen) {
      if (other.id === id) faults.push(`"${id}" is there twice`)
      else if (overlaps(other.box, box)) faults.push(`"${other.id}" and "${id}" lie on one another`)
    }
    seen.push(place)
  }
  return faults
}

function overlaps(a: Box, b: Box): boolean {
  const wide = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])
  const high = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1])
  return wide > TOUCH && high > TOUCH
}

export async function loadBlank(file: string): Promise<Blank> {
  const { data, info } = await sharp(file)
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, grey: new Uint8Array(data) }
}

/** The boxes of a comb's cells, left to right, in millimetres. */
export function combCells(field: CombField): Box[] {
  const cells: Box[] = []
  let x = field.at[0]
  for (const count of field.groups) {
    for (let index = 0; index < count; index++) {
      cells.push([x, field.at[1], field.cell[0], field.cell[1]])
      x += field.cell[0]
    }
    x += field.gap
  }
  return cells
}

/** A field's whole box in millimetres. */
export function fieldBox(field: CombField | LineField): Box {
  if (field.kind === 'line') return field.box
  const count = field.groups.reduce((sum, group) => sum + group, 0)
  const width = count * field.cell[0] + (field.groups.length - 1) * field.gap
  return [field.at[0], field.at[1], width, field.cell[1]]
}

/** The characters that a cell of a comb may hold. */
export function cellAlphabet(field: CombField, index: number): string {
  const [digits, letters] = ['0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  switch (field.alphabet) {
    case 'digits':
      return digits
    case 'hex':
      return `${digits}ABCDEF`
    case 'letters':
      return letters
    case 'any':
      return digits + letters
    case 'hkid': {
      const [first = 0, second = 0] = field.groups
      if (index < first) return letters
      return index < first + second ? digits : `${digits}A`
    }
  }
}
