// Sorts the pages of a document: which bear a form, which are letters, and which are neither and how they lie.

import { quarterSharper } from './coarse.ts'
import type { Engine, Script } from './engine.ts'
import { readHeaderLine } from './header-line.ts'
import type { Page } from './page.ts'
import { hasPicture, sortWords } from './page-words.ts'
import { cut, inkShare, type Patch, strokesOf } from './patch.ts'
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
  /** What a page without a form says; of an identity document, only where it may ask for something. */
  readonly text?: string
  readonly headerLine?: string
  /** Why nothing was made of it. */
  readonly why?: string
}

/** The words of so many pages without a form are read; a longer letter is for a person anyway. */
const MOST_LETTER_PAGES = 6

/** Every page once, not in their order: all that bear a form before any is read for its words, which costs ten times as
 *  much and may take all the time there is. */
export async function* sortedPages(
  pages: readonly Page[],
  templates: readonly Template[],
  engine: Engine,
): AsyncGenerator<SortedPage> {
  const wordy: { readonly index: number; readonly page: Page; readonly noise: number }[] = []
  for (const [index, raw] of pages.entries()) {
    if (raw.missing) {
      yield { index, kind: 'unread', turned: 0, noise: 0 }
      continue
    }
    const registered = registerPage(raw, templates)
    const { registration, noise, blank, page } = registered
    if (blank) yield { index, kind: 'blank', turned: 0, noise }
    else if (registration) yield await formPage(index, registered, registration, engine)
    else if (wordy.length < MOST_LETTER_PAGES) wordy.push({ index, page, noise })
    else yield { index, kind: 'other', turned: 0, noise, why: TOO_MANY }
  }
  for (const { index, page, noise } of wordy)
    yield { index, noise, ...(await wordsOf(page, engine)) }
}

const TOO_MANY = `no more than ${MOST_LETTER_PAGES} pages of words are read`

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

/** A page of small Chinese print has 8,000 strokes, few of them dots; noise has more, and little else. */
const MOST_STROKES = 12_000
const [MANY_STROKES, MOST_DOTS] = [4_000, 0.6]
/** And print covers less of a page than this. */
const MOST_INK = 0.4

/** Over what is no print the engine broods for minutes, and finds nothing. */
function isPrint(whole: Patch): boolean {
  const { strokes } = strokesOf(whole)
  const dots = strokes.filter(({ area }) => area < 3).length
  const speckled = strokes.length > MANY_STROKES && dots > MOST_DOTS * strokes.length
  return strokes.length < MOST_STROKES && !speckled && inkShare(whole) < MOST_INK
}

/** A page's words, read the way that makes most sense of the part with most print. */
async function wordsOf(page: Page, engine: Engine) {
  const whole = evenly(page, 4)
  const half = halved(whole)
  if (!isPrint(whole)) return { kind: 'other', turned: 0 } as const
  const way = await likeliestWay(page, half, engine)
  const image = evenly(upright(page, way.turned), READ_SCALE)
  const { text, confidence } = await engine.words(image, 'page', way.script)
  return { turned: way.turned, ...sortWords({ text, confidence }, hasPicture(half)) }
}

const READ_SCALE = 8
/** Millimetres: four lines of a letter say which way up it is. */
const STRIP = 22
/** Print that reads with this much confidence is read the right way. */
const SENSE = 0.75

type Way = { readonly turned: Turn; readonly script: Script }

async function likeliestWay(page: Page, half: Patch, engine: Engine): Promise<Way> {
  const turns: readonly Turn[] = quarterSharper(half) ? [90, 270] : [0, 180]
  let best: Way & { confidence: number } = { turned: 0, script: 'latin', confidence: -1 }
  for (const turned of turns) {
    const strip = densest(evenly(upright(page, turned), READ_SCALE))
    for (const script of ['latin', 'han'] as const) {
      const { text, confidence } = await engine.words(strip, 'page', script)
      const sure = text.trim() === '' ? 0 : confidence
      if (sure > best.confidence) best = { turned, script, confidence: sure }
      if (sure > SENSE) return best
    }
  }
  return best
}

/** The part of a page, a few lines high, with most ink. */
function densest(page: Patch): Patch {
  const high = Math.min(page.height, STRIP * READ_SCALE)
  const sums = [0]
  for (let row = 0; row < page.height; row++) {
    const ink = page.ink.subarray(row * page.width, (row + 1) * page.width)
    sums.push((sums[row] ?? 0) + ink.reduce((sum, it) => sum + it, 0))
  }
  let top = 0
  const within = (row: number) => (sums[row + high] ?? 0) - (sums[row] ?? 0)
  for (let row = 1; row + high <= page.height; row++) if (within(row) > within(top)) top = row
  return cut(page, 0, top, page.width, high)
}
