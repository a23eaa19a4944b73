// Reads decoded pages: sorts them, reads every form among them, and takes the letters beside them as text.
import type { Engine } from './engine.ts'
import { type FormPage, type FormWords, identityBoxes, readForm } from './form-reading.ts'
import type { Page } from './page.ts'
import type { PaperFinding, PaperQuality, PaperReading, Sheet } from './reading.ts'
import { type SortedPage, sortPages } from './sorting.ts'
import type { Template } from './templates.ts'

/** What decoding already knew. */
export type DecodedFrom = {
  readonly quality: PaperQuality
  readonly findings: readonly PaperFinding[]
}

export async function readPaper(
  pages: readonly Page[],
  templates: readonly Template[],
  engine: Engine,
  from: DecodedFrom = { quality: { kind: 'unknown', damaged: false }, findings: [] },
): Promise<PaperReading> {
  const sorted = await sortPages(pages, templates, engine)
  const forms: { read: FormWords; at: number }[] = []
  for (const page of sorted)
    if (isForm(page)) forms.push({ read: await readForm(page, engine), at: page.index })
  const sheets = sorted.map((page) => sheetOf(page, forms.find((it) => it.at === page.index)?.read))
  const whole = {
    pages: pages.map(({ width, height, xDpi, yDpi }) => ({ width, height, xDpi, yDpi })),
    sheets,
  }
  const shared = [...from.findings, ...pageFindings(sorted, forms.length)]
  const text = lettersOf(sorted)
  const readings = forms.map(({ read }): PaperReading => {
    const { quality, findings, ...said } = read
    const all = { quality: { ...from.quality, ...quality }, findings: [...shared, ...findings] }
    return { ...whole, ...said, ...all, ...(text === '' ? {} : { text }) }
  })
  const [first, ...further] = readings
  if (first) return further.length > 0 ? { ...first, further } : first
  const nothing = { form: null, language: null, fields: {}, ticks: {}, crops: {} }
  const all = { quality: from.quality, findings: shared }
  return { ...whole, ...nothing, ...all, ...(text === '' ? {} : { text }) }
}

const isForm = (page: SortedPage): page is SortedPage & FormPage => page.registration !== undefined

function sheetOf(page: SortedPage, read: FormWords | undefined): Sheet {
  const { kind, turned, registration, headerLine } = page
  const line = headerLine === undefined ? {} : { headerLine }
  if (!registration || !read) return { kind, turned, ...line }
  const { id, version } = registration.template.form
  const { mark } = read.quality
  return {
    kind,
    turned,
    form: { id, version, ...(mark ? { mark } : {}) },
    language: read.language,
    identityBoxes: identityBoxes(registration),
    ...line,
  }
}

const named: Readonly<Partial<Record<Sheet['kind'], PaperFinding['code']>>> = {
  blank: 'blank-page',
  cover: 'cover-sheet',
  identity: 'identity-copy',
  other: 'unread-page',
}

function pageFindings(sorted: readonly SortedPage[], forms: number): PaperFinding[] {
  const findings = sorted.flatMap(({ index, kind, text }): PaperFinding[] => {
    const code = kind === 'identity' && text ? 'identity-asks' : named[kind]
    return code ? [{ code, detail: `page ${index + 1}` }] : []
  })
  const where = sorted.filter(isForm).map(({ index }) => index + 1)
  if (forms > 1) findings.push({ code: 'several-forms', detail: `pages ${where.join(', ')}` })
  if (forms === 0 && sorted.length > 0)
    findings.push({ code: 'no-form', detail: 'no page bears a form we know' })
  return findings
}

/** What was written freely, also above a copy of a card; of a cover sheet's words nothing is asked. */
function lettersOf(sorted: readonly SortedPage[]): string {
  return sorted
    .filter(({ kind }) => kind === 'letter' || kind === 'identity')
    .flatMap(({ text }) => (text ? [text] : []))
    .join('\n\n')
    .trim()
}
