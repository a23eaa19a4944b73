// `holdfast form learn`: starts a template from a blank page and a list of its boxes, without code.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formName, type Learnt, learnForm } from '../paper/learning.ts'
import type { Page } from '../paper/page.ts'
import { decodePages, sniff } from '../paper/pages.ts'
import { pdfPages } from '../paper/pdf-pages.ts'
import { BLANK_SCALE, loadTemplates } from '../paper/templates.ts'
import { environment, readConfig } from '../process/config.ts'
import { meaningfulIds } from '../steps/paper-claim.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { json } from './form.ts'
import { cannotRead } from './read-input.ts'
import { writeOutput } from './write-output.ts'

export const formLearn: Command = {
  name: 'form learn',
  operands: 'PAGE.pdf',
  summary: 'start a form from its blank page and a list of its boxes',
  about:
    'Writes FORM.json, the picture of the blank page, and the page itself beside it; point FORMS_DIR at their folder.\nExit code: 2 when the boxes break a rule or the page would not be known again.',
  options: {
    boxes: {
      type: 'string',
      value: 'BOXES.json',
      says: 'its fields, ticks and crops in millimetres',
    },
    out: { type: 'string', value: 'FORM.json', says: 'where the form goes' },
    name: {
      type: 'string',
      value: 'ID',
      says: 'its name, where the boxes give another or none fits',
    },
  },
  least: 1,
  most: 1,
  run: learn,
}

async function learn({ operands: [file = ''], io, flag, value }: Call): Promise<number> {
  const [boxes, out, name] = ['boxes', 'out', 'name'].map(value)
  if (boxes === undefined || out === undefined)
    throw new UsageFault('form learn needs --boxes BOXES.json and --out FORM.json')
  if (name !== undefined && !formName.safeParse(name).success)
    throw new UsageFault(
      `--name takes small letters, digits and hyphens, 40 of them at most; "${name}" is no such name`,
    )
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageFault(cannotRead(file, cause), { cause })
  })
  const page = await blankPage(file, bytes)
  const others = await loadTemplates(readConfig(environment()).formsDir)
  const result = await learnForm(page, await json(boxes), others, name)
  if ('faults' in result) {
    if (flag('json')) io.out(`${JSON.stringify({ faults: result.faults })}\n`)
    else for (const fault of result.faults) io.err(`${fault}\n`)
    return exit.unsure
  }
  const { form, anchors } = await save(
    result.learnt,
    out,
    sniff(bytes) === 'pdf' ? bytes : undefined,
  )
  const ids = [...form.fields, ...form.ticks, ...form.crops].map(({ id }) => id)
  const unknown = ids.filter((id) => !meaningfulIds.has(id))
  if (flag('json')) io.out(`${JSON.stringify({ form: form.id, out, anchors, unknown })}\n`)
  else {
    io.err(
      `${out}: form ${form.id}, ${ids.length} boxes, known by ${anchors} places of its print\n`,
    )
    if (unknown.length > 0)
      io.err(`read and shown, but of no meaning to the rules: ${unknown.join(', ')}\n`)
  }
  return exit.ok
}

/** Four times as fine as it is kept, then averaged: a coarse drawing sets its letters on whole pixels. */
const DRAWN_DPI = BLANK_SCALE * 4 * 25.4

async function blankPage(file: string, bytes: Buffer): Promise<Page> {
  const limits = { pages: 1, pixels: 60_000_000 }
  const { pages } =
    sniff(bytes) === 'pdf' ? await pdfPages(bytes, limits, DRAWN_DPI) : await decodePages(bytes)
  const [page] = pages
  if (!page) throw new UsageFault(`"${file}" holds no page that can be decoded`)
  return page
}

async function save({ form, png, anchors }: Learnt, out: string, pdf: Uint8Array | undefined) {
  const [language] = Object.entries(form.languages)
  if (!language) throw new Error(`save the form ${form.id}: it has no language`)
  const [lang, { tag, blank }] = language
  const page = `${form.id}.${lang}.pdf`
  const kept = { ...form, languages: { [lang]: { tag, blank, ...(pdf ? { page } : {}) } } }
  await writeOutput(out, `${JSON.stringify(kept, null, 2)}\n`)
  await writeOutput(join(dirname(out), blank), png)
  if (pdf) await writeOutput(join(dirname(out), page), pdf)
  return { form, anchors }
}
