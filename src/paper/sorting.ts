// Sorts the pages of a document: which bear a form, which are letters, and which are neither and how they lie.

import { quarterSharper } from './coarse.ts'
import type { Engine } from './engine.ts'
import { readHeaderLine } from './header-line.ts'
import type { Page } from './page.ts'
import { hasPicture, kindOfWords, type PageWords, SENSELESS } from './page-words.ts'
import { evenly, halved, upright } from './raster.ts'
import type { SheetKind, Turn } from './reading.ts'
import { type Registered, type Registration, registerPage } from './registration.ts'
import type { Template } from './templates.ts'

export type SortedPage = {
  readonly index: number
  readonly kind: SheetKind
  readonly turned: Turn
  readonly noise: number
  readonly registration?: Registration
  /** What a page without a form says. */
  readonly text?: string
  readonly headerLine?: string
}

/** The words of so many pages without a form are read; a longer letter is for a person anyway. */
const MOST_LETTER_PAGES = 6

export async function sortPages(
  pages: readonly Page[],
  templates: readonly Template[],
  engine: Engine,
): Promise<SortedPage[]> {
  const sorted: SortedPage[] = []
  let wordy = 0
  for (const [index, raw] of pages.entries()) {
    if (raw.missing) {
      sorted.push({ index, kind: 'unread', turned: 0, noise: 0 })
      continue
    }
    const registered = registerPage(raw, templates)
    const { registration, noise, blank } = registered
    if (blank) sorted.push({ index, kind: 'blank', turned: 0, noise })
    else if (registration) sorted.push(await formPage(index, registered, registration, engine))
    else if (++wordy > MOST_LETTER_PAGES) sorted.push({ index, kind: 'other', turned: 0, noise })
    else sorted.push({ index, noise, ...(await wordsOf(registered.page, engine)) })
  }
  return sorted
}

async function formPage(
  index: number,
  { noise, page }: Registered,
  registration: Registration,
  engine: Engine,
): Promise<SortedPage> {
  const headerLine = await readHeaderLine(page, engine)
  const { turned } = registration
  const said = headerLine === '' ? {} : { headerLine }
  return { index, kind: 'form', turned, noise, registration, ...said }
}

/** Print that reads with this much confidence lies the way it was read. */
const SENSE = 0.6

/** A page's words, read as it most likely lies; where that makes no sense, the other ways. */
async function wordsOf(page: Page, engine: Engine) {
  const half = halved(evenly(page, 4))
  const turns: Turn[] = quarterSharper(half) ? [90, 270] : [0, 180]
  let best: (PageWords & { turned: Turn }) | undefined
  for (const turned of turns) {
    const image = evenly(upright(page, turned), 8)
    for (const script of ['latin', 'han'] as const) {
      const words = { ...(await engine.words(image, 'page', script)), turned }
      if (!best || words.confidence > best.confidence) best = words
      if (best.confidence > SENSE) break
    }
    if (best && best.confidence > SENSE) break
  }
  const { text, confidence, turned } = best ?? { text: '', confidence: 0, turned: 0 as const }
  const kind = kindOfWords({ text, confidence }, hasPicture(half))
  const said = confidence < SENSELESS ? {} : { text: text.trim() }
  return { kind, turned, ...said }
}
