// Lays two pages of one form on one another, a fax and its original, and finds where only one of them bears ink.
import { CELL_SCALE, type CellAlone, cellsApart } from './compare-cells.ts'
import { type Patch, strokesOf } from './patch.ts'
import type { Box } from './reading.ts'
import { type Registration, zone } from './registration.ts'
import { BLANK_SCALE, type Template } from './templates.ts'

export type Difference = {
  /** Ink that only the first page bears, or only the second. */
  readonly on: 'first' | 'second'
  /** Millimetres on the form. */
  readonly box: Box
}

export type Laid = {
  readonly differences: readonly Difference[]
  /** Red, green and blue by turns: black where both bear ink, red the first alone, blue the second alone. */
  readonly picture: { readonly width: number; readonly height: number; readonly rgb: Uint8Array }
}

/** Pixels a millimetre: a stroke of half a millimetre is two wide. */
export const LAID_SCALE = 4
/** Registration is good to a tenth of a millimetre, a coarse fax line to a quarter; a pen stroke's edge adds as much. */
const SLACK = 0.75
/** Ink beyond the slack, in square millimetres: a fax loses and grows specks, a written stroke leaves this within 3 mm. */
const LEAST = 0.8
/** What lies nearer together is one change: a letter, a word. */
const APART = 3
/** Machines print their line along the top, and cut or darken the margins. */
const [TOP, MARGIN] = [10, 3]
/** Tiles of about this size: within one, a page bends no more than registration says. */
const TILE = 30

export function layPages(first: Registration, second: Registration): Laid {
  const { width, height } = first.template.form.page
  const [a, b] = [wholePage(first, width, height), wholePage(second, width, height)]
  const near = Math.round(SLACK * LAID_SCALE)
  // Where the form's own print stands, a machine that lost a line of it is no change.
  const print = grown(printOf([first.template, second.template], a), near)
  const [onlyA, onlyB] = [a, b].map((own, at) =>
    without(without(own, grown(at === 0 ? b : a, near)), print),
  ) as [Patch, Patch] // two in, two out
  const cells = cellsApart(first, second)
  const found = [onlyA, onlyB].map((alone, which) => {
    const large = largeOnes(strokesOf(alone).strokes)
    const inCells = cells.flatMap((cell) => drawn(cell, which, alone) ?? [])
    return boxesOf(joined([...large, ...inCells]))
  })
  const on = (which: Difference['on'], boxes: readonly Box[] = []) =>
    boxes.map((box): Difference => ({ on: which, box }))
  return {
    differences: [...on('first', found[0]), ...on('second', found[1])],
    picture: painted(a, b, onlyA, onlyB),
  }
}

/** Draws onto the page what of a cell one page alone bears, and says where that is. */
function drawn({ box: [x, y], alone }: CellAlone, which: number, onto: Patch): Region | undefined {
  const { width = 0, ink = [] } = alone[which] ?? {}
  let region: Region | undefined
  const onPage = (from: number, off: number) => Math.floor((from + off / CELL_SCALE) * LAID_SCALE)
  for (const [at, it] of ink.entries()) {
    if (it === 0) continue
    const [column, row] = [onPage(x, at % width), onPage(y, Math.floor(at / width))]
    onto.ink[row * onto.width + column] = 1
    const pixel = { left: column, right: column, top: row, bottom: row, area: 1 }
    region = region ? around(region, pixel) : pixel
  }
  return region
}

/** A rule of a fifth of a millimetre leaves no more than a shade at the scale at which the blank form is kept. */
const PAPER = 215

function printOf(templates: readonly Template[], { width, height }: Patch): Patch {
  const ink = new Float32Array(width * height)
  for (const { blank } of templates)
    for (let at = 0; at < blank.grey.length; at++) {
      const [x, y] = [at % blank.width, Math.floor(at / blank.width)]
      const [column, row] = [(x * LAID_SCALE) / BLANK_SCALE, (y * LAID_SCALE) / BLANK_SCALE]
      if ((blank.grey[at] ?? 255) < PAPER && column < width && row < height)
        ink[Math.floor(row) * width + Math.floor(column)] = 1
    }
  return { width, height, ink }
}

function wholePage(registration: Registration, width: number, height: number): Patch {
  const size = [Math.round(width * LAID_SCALE), Math.round(height * LAID_SCALE)] as const
  const ink = new Float32Array(size[0] * size[1])
  const [columns, rows] = [Math.ceil(width / TILE), Math.ceil(height / TILE)]
  for (let tile = 0; tile < columns * rows; tile++) {
    const [x, y] = [(tile % columns) * TILE, Math.floor(tile / columns) * TILE]
    const box = [x, y, Math.min(TILE, width - x), Math.min(TILE, height - y)] as const
    const part = zone(registration, box, LAID_SCALE)
    for (let row = 0; row < part.height; row++) {
      const at = (Math.round(y * LAID_SCALE) + row) * size[0] + Math.round(x * LAID_SCALE)
      const line = part.ink.subarray(row * part.width, (row + 1) * part.width)
      if (at + line.length <= ink.length) ink.set(line, at)
    }
  }
  return { width: size[0], height: size[1], ink }
}

const DARK = 0.5
/** A thin stroke that a coarse fax thinned is still there. */
const FAINT = 0.25

/** All ink, however faint, spread by so many pixels each way. */
function grown({ width, height, ink }: Patch, by: number): Patch {
  const spread = (from: Float32Array, step: number, place: (at: number) => number, end: number) =>
    from.map((_own, at) => {
      const here = place(at)
      let most = 0
      for (let off = -Math.min(by, here); off <= Math.min(by, end - 1 - here); off++)
        most = Math.max(most, from[at + off * step] ?? 0)
      return most
    })
  const faint = ink.map((it) => (it > FAINT ? 1 : 0))
  const across = spread(faint, 1, (at) => at % width, width)
  return { width, height, ink: spread(across, width, (at) => Math.floor(at / width), height) }
}

function without({ width, height, ink }: Patch, other: Patch): Patch {
  const [left, right] = [MARGIN * LAID_SCALE, width - MARGIN * LAID_SCALE]
  const [top, bottom] = [TOP * LAID_SCALE, height - MARGIN * LAID_SCALE]
  const alone = ink.map((it, at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    const within = x >= left && x < right && y >= top && y < bottom
    return within && it > DARK && (other.ink[at] ?? 0) === 0 ? 1 : 0
  })
  return { width, height, ink: alone }
}

type Region = { left: number; top: number; right: number; bottom: number; area: number }

/** Strokes near one another as one region, where together they are ink enough. */
function largeOnes(strokes: readonly Region[]): Region[] {
  const enough = LEAST * LAID_SCALE * LAID_SCALE
  return joined(strokes.map((it) => ({ ...it }))).filter(({ area }) => area >= enough)
}

function boxesOf(found: readonly Region[]): Box[] {
  const millimetres = (pixels: number) => Math.round((10 * pixels) / LAID_SCALE) / 10
  return found.map(({ left, top, right, bottom }) => [
    millimetres(left),
    millimetres(top),
    millimetres(right - left + 1),
    millimetres(bottom - top + 1),
  ])
}

function joined(found: Region[]): Region[] {
  const gap = APART * LAID_SCALE
  for (let again = true; again; ) {
    again = false
    for (let at = 0; at < found.length; at++)
      for (let to = found.length - 1; to > at; to--) {
        const [one, other] = [found[at], found[to]]
        if (!one || !other || !isNear(one, other, gap)) continue
        found[at] = around(one, other)
        found.splice(to, 1)
        again = true
      }
  }
  return found
}

const isNear = (a: Region, b: Region, gap: number): boolean =>
  a.left - gap <= b.right &&
  b.left - gap <= a.right &&
  a.top - gap <= b.bottom &&
  b.top - gap <= a.bottom

const around = (a: Region, b: Region): Region => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
  area: a.area + b.area,
})

function painted(a: Patch, b: Patch, onlyA: Patch, onlyB: Patch): Laid['picture'] {
  const rgb = new Uint8Array(3 * a.ink.length)
  for (let at = 0; at < a.ink.length; at++) {
    const [first, second] = [(onlyA.ink[at] ?? 0) > 0, (onlyB.ink[at] ?? 0) > 0]
    const dark = Math.round(255 * (1 - Math.max(a.ink[at] ?? 0, b.ink[at] ?? 0)))
    rgb.set(first ? [214, 0, 0] : second ? [0, 60, 214] : [dark, dark, dark], 3 * at)
  }
  return { width: a.width, height: a.height, rgb }
}
