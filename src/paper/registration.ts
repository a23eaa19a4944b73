// Lays a page on its form: where each millimetre of the form lies, and what is cut out there.
import { through } from './anchors.ts'
import { mendedRows } from './bad-rows.ts'
import { bendAt } from './fitting.ts'
import type { Page } from './page.ts'
import type { Patch } from './patch.ts'
import { despeckled, evenly, halved, specks, upright, withoutEdgeBars } from './raster.ts'
import type { Box } from './reading.ts'
import { type Found, findOnPage } from './searching.ts'
import type { Template } from './templates.ts'

export type Registration = Found & {
  /** The page the right way up and freed of specks: what zones are cut from. */
  readonly page: Page
}

/** A page as the sorting wants it: freed of specks, with its form where it bears one. */
export type Registered = {
  readonly registration?: Registration
  readonly noise: number
  readonly blank: boolean
  readonly page: Page
}

/** Under this share of ink a page is blank: a speck a square centimetre, or a line of a fax machine. */
const BLANK_INK = 0.0008

export function registerPage(raw: Page, templates: readonly Template[]): Registered {
  const noise = specks(raw)
  const page = despeckled(mendedRows(raw), noise)
  const whole = evenly(withoutEdgeBars(page), 4)
  const half = halved(whole)
  const blank = half.ink.reduce((sum, it) => sum + it, 0) / half.ink.length < BLANK_INK
  if (blank) return { noise, blank, page }
  const found = findOnPage(whole, half, templates)
  if (!found) return { noise, blank, page }
  return { noise, blank, page, registration: { ...found, page: upright(page, found.turned) } }
}

/** Where a point of the form lies on the registered page (which is the right way up), in pixels. */
export function pixelAt({ fit, page, turned }: Registration, x: number, y: number) {
  const [pageX, pageY] = through(fit.affine, x, y)
  const [bendX, bendY] = bendAt(fit, x, y)
  const column = ((pageX + bendX) * page.xDpi) / 25.4
  const row = ((pageY + bendY) * page.yDpi) / 25.4
  return turned >= 180
    ? ([page.width - column, page.height - row] as const)
    : ([column, row] as const)
}

/** From a pixel of the upright page to one of the page as it was decoded. */
function asDecoded({ page, turned }: Registration, [column, row]: readonly [number, number]) {
  const { width, height } = page
  switch (turned) {
    case 0:
      return [column, row] as const
    case 90:
      return [height - row, column] as const
    case 180:
      return [width - column, height - row] as const
    case 270:
      return [row, width - column] as const
  }
}

/** A box of the form as whole pixels of the page as it was decoded. */
export function pixelBox(registration: Registration, [x, y, width, height]: Box): Box {
  const { page, turned } = registration
  const corners = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ].map(([cornerX = 0, cornerY = 0]) =>
    asDecoded(registration, pixelAt(registration, cornerX, cornerY)),
  )
  const within = (value: number, most: number) => Math.max(0, Math.min(most, value))
  const onSide = turned === 90 || turned === 270
  const [wide, high] = onSide ? [page.height, page.width] : [page.width, page.height]
  const left = within(Math.floor(Math.min(...corners.map((it) => it[0]))), wide - 1)
  const top = within(Math.floor(Math.min(...corners.map((it) => it[1]))), high - 1)
  const right = within(Math.ceil(Math.max(...corners.map((it) => it[0]))), wide)
  const bottom = within(Math.ceil(Math.max(...corners.map((it) => it[1]))), high)
  return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)]
}

/** Does a box of the form lie on the page, but for half a millimetre? What was cut off can't be read. */
export function isOnPage(registration: Registration, [x, y, width, height]: Box): boolean {
  const { page } = registration
  const [reachX, reachY] = [page.xDpi / 50.8, page.yDpi / 50.8]
  return [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ].every(([cornerX = 0, cornerY = 0]) => {
    const [column, row] = pixelAt(registration, cornerX, cornerY)
    const across = column > -reachX && column < page.width + reachX
    return across && row > -reachY && row < page.height + reachY
  })
}

/** Was all of a box decoded? Where a file breaks off, nothing was written on what is missing. */
export function isDecoded(registration: Registration, box: Box): boolean {
  const { sound } = registration.page
  if (!sound) return true
  const [left, top, width, height] = pixelBox(registration, box)
  const [from, above, wide, high] = sound
  const across = left >= from && left + width <= from + wide
  return across && top >= above && top + height <= above + high
}

/** A box of the form, cut out straight and to scale, whatever the page's skew and resolution. */
export function zone(registration: Registration, [x, y, width, height]: Box, scale: number): Patch {
  const columns = Math.max(1, Math.round(width * scale))
  const rows = Math.max(1, Math.round(height * scale))
  const [nw, ne] = [pixelAt(registration, x, y), pixelAt(registration, x + width, y)]
  const [sw, se] = [
    pixelAt(registration, x, y + height),
    pixelAt(registration, x + width, y + height),
  ]
  const { page } = registration
  const ink = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    const v = (row + 0.5) / rows
    const [startX, startY] = [nw[0] + (sw[0] - nw[0]) * v, nw[1] + (sw[1] - nw[1]) * v]
    const [endX, endY] = [ne[0] + (se[0] - ne[0]) * v, ne[1] + (se[1] - ne[1]) * v]
    for (let column = 0; column < columns; column++) {
      const u = (column + 0.5) / columns
      const pageX = startX + (endX - startX) * u - 0.5
      const pageY = startY + (endY - startY) * u - 0.5
      ink[row * columns + column] = darkness(page, pageX, pageY)
    }
  }
  return { width: columns, height: rows, ink }
}

function darkness({ width, height, grey }: Page, x: number, y: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 0
  const dx = x - left
  const dy = y - top
  const at = top * width + left
  const upper = (grey[at] ?? 255) * (1 - dx) + (grey[at + 1] ?? 255) * dx
  const lower = (grey[at + width] ?? 255) * (1 - dx) + (grey[at + width + 1] ?? 255) * dx
  return 1 - (upper * (1 - dy) + lower * dy) / 255
}
