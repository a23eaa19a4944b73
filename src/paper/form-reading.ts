// Reads one form that was laid on its page: its fields, ticks and crops, and what is amiss with any of them.
import { readComb } from './combs.ts'
import type { Engine } from './engine.ts'
import { readLine } from './lines.ts'
import { readCrop, readMark, readTick } from './marks.ts'
import type {
  Box,
  CropReading,
  FieldReading,
  PaperFinding,
  PaperQuality,
  TickReading,
} from './reading.ts'
import { isDecoded, isOnPage, pixelBox, type Registration } from './registration.ts'
import { type CombField, fieldBox, type LineField } from './templates.ts'

export type FormPage = {
  readonly index: number
  readonly registration: Registration
  readonly noise: number
}

export type FormWords = {
  readonly form: string
  readonly language: 'en' | 'tc'
  readonly fields: Readonly<Record<string, FieldReading>>
  readonly ticks: Readonly<Record<string, TickReading>>
  readonly crops: Readonly<Record<string, CropReading>>
  readonly labels: Readonly<Record<string, { readonly en: string; readonly tc: string }>>
  readonly quality: Partial<PaperQuality>
  readonly findings: readonly PaperFinding[]
}

export async function readForm(it: FormPage, engine: Engine): Promise<FormWords> {
  const { registration, index: page, noise } = it
  const { form, language } = registration.template
  const fields: Record<string, FieldReading> = {}
  for (const field of form.fields) {
    const lost = unread(it, fieldBox(field))
    fields[field.id] = lost ? { ...blank, ...lost } : await readField(it, field, engine)
  }
  const ticks = Object.fromEntries(
    form.ticks.map((tick) => {
      const lost = unread(it, tick.box)
      return [
        tick.id,
        lost ? { ticked: false, ink: 0, ...lost } : readTick(registration, page, tick),
      ]
    }),
  )
  const crops = Object.fromEntries(
    form.crops.map((crop) => {
      const lost = unread(it, crop.box)
      return [crop.id, lost ? { ink: 0, ...lost } : readCrop(registration, page, crop)]
    }),
  )
  const labels = Object.fromEntries(
    [...form.fields, ...form.ticks, ...form.crops].map(({ id, label }) => [id, label]),
  )
  const mark = readMark(registration)
  const read = { form: form.id, language, fields, ticks, crops, labels }
  const quality = pageQuality(registration, noise, mark)
  return { ...read, quality, findings: formFindings(it, read, mark) }
}

async function readField(
  { registration, index }: FormPage,
  field: CombField | LineField,
  engine: Engine,
): Promise<FieldReading> {
  const read =
    field.kind === 'comb'
      ? readComb(registration, index, field, engine.cells)
      : await readLine(registration, index, field, engine)
  return engine.trust.weigh(field.rule, read)
}

const blank = { value: '', asRead: '', valid: true, repaired: false, sure: false }

/** What is told of a box where nothing was decoded; nothing where it can be read. */
function unread({ registration, index: page }: FormPage, box: Box) {
  if (isDecoded(registration, box)) return undefined
  const pixels = pixelBox(registration, box)
  return { confidence: 0, unread: true, page, box, pixels } as const
}

function pageQuality(registration: Registration, noise: number, mark: string | undefined) {
  const { skew, turned, anchors, residual } = registration
  const rounded = (value: number) => Math.round(value * 1000) / 1000
  return {
    skew: rounded(skew),
    turned,
    upsideDown: turned === 180,
    noise: rounded(noise),
    anchors,
    residual: rounded(residual),
    ...(mark ? { mark } : {}),
  }
}

/** Where numbers of identity documents stand on the page as it was decoded. */
export function identityBoxes(registration: Registration): Box[] {
  return registration.template.form.fields
    .filter(({ rule }) => rule === 'hkid' || rule === 'passport')
    .map((field) => pixelBox(registration, fieldBox(field)))
}

/** A signature covers two per cent of its box; a few specks a thousandth. */
const EMPTY_CROP = 0.002

type Read = Pick<FormWords, 'fields' | 'ticks' | 'crops'>

function formFindings(it: FormPage, read: Read, mark: string | undefined): PaperFinding[] {
  const { registration } = it
  const findings: PaperFinding[] = pageFindings(it)
  const add = (code: PaperFinding['code'], detail: string) => findings.push({ code, detail })
  for (const [id, field] of Object.entries(read.fields)) {
    if (!field.valid) add('rule-broken', id)
    // Lines are held against the register, and what differs there is found; numbers are what finds it.
    else if (field.cells && !field.sure)
      add('cell-unclear', `${id}: ${field.confidence.toFixed(2)}`)
  }
  for (const [id, tick] of Object.entries(read.ticks)) if (tick.scribbled) add('tick-unclear', id)
  for (const crop of registration.template.form.crops)
    if (
      crop.required &&
      !read.crops[crop.id]?.unread &&
      (read.crops[crop.id]?.ink ?? 0) < EMPTY_CROP
    )
      add('signature-missing', `nothing in the box "${crop.label.en}"`)
  return [...findings, ...markFindings(registration, mark)]
}

function pageFindings({ registration, index }: FormPage): PaperFinding[] {
  const findings: PaperFinding[] = []
  const { turned, anchors, template } = registration
  const [found, of] = anchors
  const page = `page ${index + 1}`
  if (turned === 180) findings.push({ code: 'upside-down', detail: page })
  if (turned === 90 || turned === 270)
    findings.push({ code: 'quarter-turned', detail: `${page}, by ${turned} degrees` })
  if (found < 0.6 * of)
    findings.push({
      code: 'weak-registration',
      detail: `${found} of ${of} places of the form were found`,
    })
  const { fields, ticks, crops } = template.form
  const boxes = [...fields.map((it) => ({ id: it.id, box: fieldBox(it) })), ...ticks, ...crops]
  const isThere = (box: Box) => isOnPage(registration, box) && isDecoded(registration, box)
  const off = boxes.filter(({ box }) => !isThere(box)).map(({ id }) => id)
  if (off.length > 0) findings.push({ code: 'edges-cut', detail: `${page}: ${off.join(', ')}` })
  return findings
}

/** The mark is `NAME|version|tag|number`; what it says otherwise than the print was perhaps pasted together. */
function markFindings({ template }: Registration, mark: string | undefined): PaperFinding[] {
  const [ours] = template.form.qr?.text.split('|') ?? []
  const [name, version, tag] = mark?.split('|') ?? []
  if (!mark || name !== ours) return []
  const findings: PaperFinding[] = []
  const printed = template.form.languages[template.language]?.tag
  if (printed && tag !== printed)
    findings.push({
      code: 'form-language-differs',
      detail: `its mark says "${mark}", its print "${printed}"`,
    })
  if (version !== String(template.form.version))
    findings.push({
      code: 'form-version-differs',
      detail: `its mark says "${mark}", its print is that of version ${template.form.version}`,
    })
  return findings
}
