// Reads decoded pages: finds the form among them, reads its fields, ticks and crops, and takes the rest as a letter.
import { readComb } from './combs.ts'
import type { Engine, Words } from './engine.ts'
import { readLine } from './lines.ts'
import { readCrop, readMark, readTick } from './marks.ts'
import type { Page } from './page.ts'
import { despeckled, evenly } from './raster.ts'
import type {
  CropReading,
  FieldReading,
  PaperFinding,
  PaperQuality,
  PaperReading,
  TickReading,
} from './reading.ts'
import { type Registration, registerPage } from './registration.ts'
import type { Template } from './templates.ts'

/** What decoding already knew. */
export type DecodedFrom = {
  readonly quality: PaperQuality
  readonly findings: readonly PaperFinding[]
}

type Sorted = {
  readonly forms: {
    readonly page: number
    readonly registration: Registration
    readonly noise: number
  }[]
  readonly others: { readonly index: number; readonly page: Page; readonly noise: number }[]
  readonly findings: PaperFinding[]
}

/** The words of so many pages without a form are read; a longer letter is for a person anyway. */
const MOST_LETTER_PAGES = 6

export async function readPaper(
  pages: readonly Page[],
  templates: readonly Template[],
  engine: Engine,
  from: DecodedFrom = { quality: { kind: 'unknown', damaged: false }, findings: [] },
): Promise<PaperReading> {
  const sorted = sortPages(pages, templates)
  const [main, ...more] = sorted.forms
  const findings = [...from.findings, ...sorted.findings]
  for (const { page } of more) {
    const detail = `page ${page + 1} is another form; page ${(main?.page ?? 0) + 1} was read`
    findings.push({ code: 'second-form', detail })
  }
  const text = await lettersOf(sorted.others, engine)
  const sizes = pages.map(({ width, height, xDpi, yDpi }) => ({ width, height, xDpi, yDpi }))
  if (!main) {
    if (pages.length > 0) findings.push({ code: 'no-form', detail: 'no page bears a form we know' })
    const nothing = { form: null, language: null, fields: {}, ticks: {}, crops: {} }
    return { pages: sizes, ...nothing, quality: from.quality, findings, ...letter(text) }
  }
  const form = await readForm(main, engine)
  const quality = { ...from.quality, ...pageQuality(main.registration, main.noise, form.mark) }
  findings.push(...formFindings(main.registration, main.page, form))
  const { fields, ticks, crops } = form
  const { template } = main.registration
  const which = { form: template.form.id, language: template.language }
  return { pages: sizes, ...which, fields, ticks, crops, quality, findings, ...letter(text) }
}

const letter = (text: string) => (text === '' ? {} : { text })

function sortPages(pages: readonly Page[], templates: readonly Template[]): Sorted {
  const sorted: Sorted = { forms: [], others: [], findings: [] }
  for (const [index, raw] of pages.entries()) {
    const { registration, noise, blank, page } = registerPage(raw, templates)
    if (registration) sorted.forms.push({ page: index, registration, noise })
    else if (blank) sorted.findings.push({ code: 'blank-page', detail: `page ${index + 1}` })
    else sorted.others.push({ index, page, noise })
  }
  return sorted
}

type FormWords = {
  readonly fields: Record<string, FieldReading>
  readonly ticks: Record<string, TickReading>
  readonly crops: Record<string, CropReading>
  readonly mark: string | undefined
}

/** At 98 rows an inch two specks in a hundred can wipe the bar off a 7: of 65 typed comb fields on heavily speckled
 *  pages 2 were read wrong at over 0.8. Such a page is read, but no field of it counts as sure. */
const DROWNED = 10
const FINE_ENOUGH = 150

async function readForm(
  { registration, page, noise }: Sorted['forms'][number],
  engine: Engine,
): Promise<FormWords> {
  const trust = noise > DROWNED && registration.page.yDpi < FINE_ENOUGH ? 0.7 : 1
  const { form } = registration.template
  const fields: Record<string, FieldReading> = {}
  for (const field of form.fields) {
    const read =
      field.kind === 'comb'
        ? readComb(registration, page, field, engine.cells)
        : await readLine(registration, page, field, engine)
    fields[field.id] = { ...read, confidence: read.confidence * trust }
  }
  const ticks = Object.fromEntries(
    form.ticks.map((it) => [it.id, readTick(registration, page, it)]),
  )
  const crops = Object.fromEntries(
    form.crops.map((it) => [it.id, readCrop(registration, page, it)]),
  )
  return { fields, ticks, crops, mark: readMark(registration) }
}

function pageQuality(registration: Registration, noise: number, mark: string | undefined) {
  const { skew, upsideDown, anchors, residual } = registration
  const rounded = (value: number) => Math.round(value * 1000) / 1000
  return {
    skew: rounded(skew),
    upsideDown,
    noise: rounded(noise),
    anchors,
    residual: rounded(residual),
    ...(mark ? { mark } : {}),
  }
}

/** Below this the officer is asked to type the field; the next issue gives each field its own, measured threshold. */
const UNCLEAR = 0.5
/** A signature covers two per cent of its box; a few specks a thousandth. */
const EMPTY_CROP = 0.002

function formFindings(registration: Registration, page: number, form: FormWords): PaperFinding[] {
  const findings: PaperFinding[] = []
  const add = (code: PaperFinding['code'], detail: string) => findings.push({ code, detail })
  const [found, of] = registration.anchors
  if (registration.upsideDown) add('upside-down', `page ${page + 1}`)
  if (found < 0.6 * of) add('weak-registration', `${found} of ${of} places of the form were found`)
  for (const [id, field] of Object.entries(form.fields)) {
    if (field.asRead === '' && field.value === '' && field.confidence > UNCLEAR) continue
    if (!field.valid) add('rule-broken', id)
    if (field.confidence < UNCLEAR) add('cell-unclear', `${id}: ${field.confidence.toFixed(2)}`)
  }
  for (const [id, tick] of Object.entries(form.ticks)) if (tick.scribbled) add('tick-unclear', id)
  for (const crop of registration.template.form.crops)
    if (crop.required && (form.crops[crop.id]?.ink ?? 0) < EMPTY_CROP)
      add('signature-missing', `nothing in the box "${crop.label.en}"`)
  const tag = registration.template.form.languages[registration.template.language]?.tag
  if (form.mark && tag && form.mark.split('|')[2] !== tag)
    add('form-language-differs', `its mark says "${form.mark}", its print "${tag}"`)
  return findings
}

/** English first; where that makes no sense, Chinese. */
async function lettersOf(others: Sorted['others'], engine: Engine): Promise<string> {
  const texts: string[] = []
  for (const { page, noise } of others.slice(0, MOST_LETTER_PAGES)) {
    const image = evenly(despeckled(page, noise), 8)
    const english = await engine.words(image, 'page', 'latin')
    texts.push(makesSense(english) ? english.text : (await engine.words(image, 'page', 'han')).text)
  }
  return texts
    .map((it) => it.trim())
    .join('\n\n')
    .trim()
}

const makesSense = ({ text, confidence }: Words) => confidence > 0.6 || text.trim() === ''
