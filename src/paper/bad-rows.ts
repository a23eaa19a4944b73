// Mends the rows of a fax that the line spoilt: black or white from somewhere to the paper's edge, unlike the rows about them.
import type { Page } from './page.ts'

/** So many millimetres of black up to the page's edge are no writing: margins are white. */
const LEAST_BLACK = 8
/** So many columns black above and below a row that is white up to the edge: strokes do not all break at one height. */
const LEAST_BROKEN = 12
/** A burst longer than this tells nothing of what stood there. */
const MOST_ROWS = 4
const DARK = 128

/** G3 loses what is left of a row when a bit is lost (ITU-T T.4 §2.4). What is black both above and below was black. */
export function mendedRows(page: Page): Page {
  const { width, height } = page
  let mended: Uint8Array | undefined
  for (let row = 1; row + 1 < height; row++) {
    const burst = burstAt(page, row)
    if (!burst) continue
    mended ??= page.grey.slice()
    const [above, below] = [(row - 1) * width, (row + burst.length) * width]
    for (const [at, from] of burst.entries())
      for (let column = from; column < width; column++)
        mended[(row + at) * width + column] = Math.max(
          page.grey[above + column] ?? 255,
          page.grey[below + column] ?? 255,
        )
    row += burst.length
  }
  return mended ? { ...page, grey: mended } : page
}

/** From which column on each of the spoilt rows that begin here is spoilt; nothing where the row is sound. */
function burstAt(page: Page, row: number): readonly number[] | undefined {
  const { width, height, xDpi } = page
  const first = edgeRun(page, row)
  if (!first.black) {
    const { both } = darkness(page, row - 1, row + 1, first.from)
    return both >= LEAST_BROKEN ? [first.from] : undefined
  }
  const least = Math.round((LEAST_BLACK * xDpi) / 25.4)
  const starts: number[] = []
  for (let at = row; at < height; at++) {
    const { black, from } = edgeRun(page, at)
    if (!black || width - from < least) break
    if (starts.length === MOST_ROWS) return undefined
    starts.push(from)
  }
  const last = row + starts.length
  if (starts.length === 0 || last >= height) return undefined
  // A bar along the edge is black above and below as well, and no row of it is spoilt.
  const from = Math.min(...starts)
  return darkness(page, row - 1, last, from).either < 0.5 * (width - from) ? starts : undefined
}

/** From which column on a row is of one colour up to the edge. */
function edgeRun({ width, grey }: Page, row: number): { black: boolean; from: number } {
  const at = row * width
  const black = (grey[at + width - 1] ?? 255) < DARK
  let from = width - 1
  while (from > 0 && (grey[at + from - 1] ?? 255) < DARK === black) from--
  return { black, from }
}

/** How many columns are black in both of two rows, and in either. */
function darkness({ width, grey }: Page, above: number, below: number, from: number) {
  let [both, either] = [0, 0]
  for (let column = from; column < width; column++) {
    const upper = (grey[above * width + column] ?? 255) < DARK
    const lower = (grey[below * width + column] ?? 255) < DARK
    if (upper && lower) both++
    if (upper || lower) either++
  }
  return { both, either }
}
