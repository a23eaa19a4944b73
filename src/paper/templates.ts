// Forms as data: where every field, tick and crop of a form lies, in millimetres, and how the blank form looks.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import type { Box } from './reading.ts'

const box = z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()])
const at = z.tuple([z.number(), z.number()])
const words = z.object({ en: z.string(), tc: z.string() })
const rule = z.enum([
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

const comb = z.object({
  id: z.string(),
  kind: z.literal('comb'),
  rule,
  /** Which characters a cell may hold. `hkid`: letters in the first group, digits or A in the last. */
  alphabet: z.enum(['digits', 'hex', 'hkid', 'letters', 'any']),
  at,
  cell: at,
  groups: z.array(z.number().int().positive()),
  gap: z.number(),
  label: words,
})

const line = z.object({
  id: z.string(),
  kind: z.literal('line'),
  rule,
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
    z.object({ tag: z.string(), blank: z.string().regex(/^[\w.-]+\.png$/) }),
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
  return templates
}

/** The data of one form, without its pictures. */
export async function loadForm(file: string): Promise<FormData> {
  const parsed = templateFile.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`read the form "${file}": ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

async function loadBlank(file: string): Promise<Blank> {
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
