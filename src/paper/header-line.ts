// Reads the line that the sender's fax machine printed along the top of a page: a claim, never identity.
import type { Engine } from './engine.ts'
import type { Page } from './page.ts'
import { cut, type Patch, strokesOf } from './patch.ts'
import { evenly } from './raster.ts'

/** Machines print it within the first centimetre, above whatever was on the page. */
const STRIP = 9
const SCALE = 8
/** Millimetres: such a line's height, and how much of the page it must span. */
const [LOWEST, HIGHEST, LEAST_WIDE] = [1, 4.5, 25]
/** Characters: a number and a page count at least. */
const LEAST_STROKES = 10

/** The line as it was read, or nothing where there is none. */
export async function readHeaderLine(page: Page, engine: Engine): Promise<string> {
  const rows = Math.min(page.height, Math.round((STRIP * page.yDpi) / 25.4))
  const top = { ...page, height: rows, grey: page.grey.subarray(0, rows * page.width) }
  const line = topLine(evenly(top, SCALE))
  if (!line) return ''
  const { text } = await engine.words(line, 'print', 'latin')
  const said = text.replace(/\s+/g, ' ').trim()
  return /\d.*\d/.test(said) && said.length >= 8 ? said.slice(0, 120) : ''
}

/** The topmost row of print, with a white margin. */
function topLine(strip: Patch): Patch | undefined {
  const inked: boolean[] = []
  for (let y = 0; y < strip.height; y++)
    inked.push(strip.ink.subarray(y * strip.width, (y + 1) * strip.width).some((it) => it > 0.5))
  const from = inked.indexOf(true)
  if (from < 0) return undefined
  const length = inked.slice(from).findIndex((it) => !it)
  // Print that runs on to the strip's end belongs to the page, not to the machine.
  if (length < LOWEST * SCALE || length > HIGHEST * SCALE) return undefined
  const band = cut(strip, 0, Math.max(0, from - 4), strip.width, length + 8)
  const { strokes } = strokesOf(band)
  const letters = strokes.filter(({ area }) => area > 4)
  const wide =
    Math.max(...letters.map((it) => it.right)) - Math.min(...letters.map((it) => it.left))
  return letters.length >= LEAST_STROKES && wide > LEAST_WIDE * SCALE ? band : undefined
}
