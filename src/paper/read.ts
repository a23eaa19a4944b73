// Reads decoded pages: sorts them, reads every form among them, and takes the letters beside them as text.
import type { Engine } from './engine.ts'
import { type FormPage, type FormWords, identityBoxes, readForm } from './form-reading.ts'
import type { Page } from './page.ts'
import type { PaperFinding, PaperQuality, PaperReading, Sheet } from './reading.ts'
import { type SortedPage, sortedPages } from './sorting.ts'
import type { Template } from './templates.ts'

/** What decoding already knew. */
export type DecodedFrom = {
  readonly quality: PaperQuality
  readonly findings: readonly PaperFinding[]
}

/** `soFar` is told the reading as it stands after each page: forms come first, so that a page of words that the reader
 *  does not survive takes no form with it. */
export async function readPaper(
  pages: readonly Page[],
  templates: readonly Template[],
  engine: Engine,
  from: DecodedFrom = { quality: { kind: 'unknown', damaged: false }, findings: [] },
  soFar: (reading: PaperReading) => void = () => undefined,
): Promise<PaperReading> {
  const done: Done[] = []
  soFar(whole(pages, done, from))
  for await (const page of sortedPages(pages, templates, engine)) {
    done.push(isForm(page) ? { page, read: await readForm(page, engine) } : { page })
    soFar(whole(pages, done, from))
  }
  return whole(pages, done, from)
}

/** A page, and what it says where it bears a form. */
type Done = { readonly page: SortedPage; readonly read?: FormWords }

function whole(pages: readonly Page[], done: readonly Done[], from: DecodedFrom): PaperReading {
  const all = pages.map((_, index) => done.find(({ page }) => page.index === index) ?? left(index))
  const sorted = all.map(({ page }) => page)
  const shown = {
    pages: pages.map(({ width, height, xDpi, yDpi }) => ({ width, height, xDpi, yDpi })),
    sheets: all.map(({ page, read }) => sheetOf(page, read)),
  }
  const forms = all.flatMap(({ read }) => (read ? [read] : []))
  const finished = done.length === pages.length
  const shared = [...from.findings, ...pageFindings(sorted, forms.length, finished)]
  const text = lettersOf(sorted)
  const words = text === '' ? {} : { text }
  const readings = forms.map(({ quality, findings, ...said }): PaperReading => {
    const own = { quality: { ...from.quality, ...quality }, findings: [...shared, ...findings] }
    return { ...shown, ...said, ...own, ...words }
  })
  const [first, ...further] = readings
  if (first) return further.length > 0 ? { ...first, further } : first
  const nothing = { form: null, language: null, fields: {}, ticks: {}, crops: {} }
  return { ...shown, ...nothing, quality: from.quality, findings: shared, ...words }
}

/** A page that was not come to may be anything, a copy of an identity card as well. */
const left = (index: number): Done => ({
  page: { index, kind: 'other', turned: 0, noise: 0, why: 'the reader ended before it' },
})

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

function pageFindings(
  sorted: readonly SortedPage[],
  forms: number,
  finished: boolean,
): PaperFinding[] {
  const findings = sorted.flatMap(({ index, kind, text, why }): PaperFinding[] => {
    const code = kind === 'identity' && text ? 'identity-asks' : named[kind]
    return code ? [{ code, detail: `page ${index + 1}${why ? `: ${why}` : ''}` }] : []
  })
  const where = sorted.filter(isForm).map(({ index }) => index + 1)
  if (forms > 1) findings.push({ code: 'several-forms', detail: `pages ${where.join(', ')}` })
  if (forms === 0 && sorted.length > 0 && finished)
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
