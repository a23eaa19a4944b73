// One run of registration over a page of which everything is known: a filled form, or a page that is none of ours.
import { chance } from '../../fixtures/paper/ink.ts'
import { drawForm } from '../../src/paper/form-pdf.ts'
import type { Page } from '../../src/paper/page.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'
import { pixelAt, registerPage } from '../../src/paper/registration.ts'
import {
  type FormData,
  formPlaces,
  loadTemplates,
  type Template,
} from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'
import { anyDistortion, comesOutAt, type Distortion, faxed } from './distortion.ts'
import { foreignPage } from './foreign-pages.ts'

export type Sheets = { readonly templates: readonly Template[]; readonly drawn: readonly Drawn[] }
type Drawn = { readonly template: Template; readonly page: Page }

const FINE_DPI = 408

/** Each form in each language, filled and drawn finely. */
export async function openSheets(): Promise<Sheets> {
  const templates = await loadTemplates(shipped('policies/forms'))
  const drawn: Drawn[] = []
  for (const template of templates) {
    const pdf = await drawForm(template.form, {
      lang: template.language,
      values: valuesFor(template.form),
    })
    const [page] = (await pdfPages(pdf, { pages: 1, pixels: 30_000_000 }, FINE_DPI)).pages
    if (page) drawn.push({ template, page })
  }
  return { templates, drawn }
}

/** Something in every place, so that print and writing lie as close as they ever do. */
function valuesFor(form: FormData): Record<string, string> {
  const words = 'CHAN TAI MAN OF LOTUS PEAK'
  const fields = form.fields.map((it) => [it.id, it.kind === 'line' ? words : '84073912'])
  return Object.fromEntries([...fields, ...form.ticks.slice(0, 3).map((it) => [it.id, 'x'])])
}

export type Run = {
  readonly good: boolean
  readonly why: string
  readonly how: Distortion
  readonly rms: number
  readonly most: number
  readonly ms: number
}

/** Millimetres (issue 4). */
const TRUE = 0.1
/** A page that is true on the whole may still have one box so far off that a cell is cut: it is counted by itself. */
const BOX_FAR = 0.2

/** The worst box of all, and the pages of those found that have one further off than it may be. */
export function worstBoxes(runs: readonly Run[]) {
  const laid = runs.filter(({ most }) => most < NOT_LAID)
  const worst = laid.reduce((far, { most }) => Math.max(far, most), 0)
  return {
    laid: laid.length,
    far: laid.filter(({ most }) => most > BOX_FAR),
    worst,
    limit: BOX_FAR,
  }
}

/** In the place of an error, where there is none to be measured. */
const NOT_LAID = 99

export async function measureOwn({ templates, drawn }: Sheets, seed: string): Promise<Run> {
  const random = chance(seed)
  const { template, page } = drawn[Math.floor(random() * drawn.length)] as Drawn
  const how = anyDistortion(random)
  const fax = faxed(page, how, random)
  const began = performance.now()
  const { registration } = registerPage(fax, templates)
  const ms = performance.now() - began
  const failed = (why: string) => ({ good: false, why, how, rms: NOT_LAID, most: NOT_LAID, ms })
  if (!registration) return failed('not found')
  const found = registration.template
  if (found !== template) return failed(`found as ${found.form.id} ${found.language}`)
  if ((registration.turned === 180) !== how.upsideDown) return failed('the wrong way up')
  const errors = formPlaces(template.form).map(({ box: [x, y, width, height] }) => {
    const [middleX, middleY] = [x + width / 2, y + height / 2]
    const [pageX, pageY] = comesOutAt(how, page, middleX, middleY)
    const [column, row] = pixelAt(registration, middleX, middleY)
    const seen = [(column * 25.4) / fax.xDpi, (row * 25.4) / fax.yDpi] as const
    // The registered page stands upright; the truth is that of the page as it came.
    const upright: readonly [number, number] = how.upsideDown
      ? [(fax.width * 25.4) / fax.xDpi - pageX, (fax.height * 25.4) / fax.yDpi - pageY]
      : [pageX, pageY]
    return Math.hypot(seen[0] - upright[0], seen[1] - upright[1])
  })
  const rms = Math.sqrt(errors.reduce((sum, it) => sum + it * it, 0) / errors.length)
  const most = Math.max(...errors)
  return { good: rms <= TRUE, why: `off by ${rms.toFixed(3)} mm`, how, rms, most, ms }
}

/** The form that a page which is none of ours was taken for. */
export async function measureForeign({ templates }: Sheets, seed: string) {
  const random = chance(seed)
  const page = await foreignPage(random)
  const { registration } = registerPage(faxed(page, anyDistortion(random), random), templates)
  return registration?.template.form.id
}
