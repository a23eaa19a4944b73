// Lays a page on its form: finds which form it is, in which language, which way up, and where each millimetre lies.
import { type Anchor, anchorsOf, type Sighting, sight, through } from './anchors.ts'
import { type CoarseForm, coarseForm, coarsePlace, viewOf } from './coarse.ts'
import { bendAt, type Fit, fitAffine } from './fitting.ts'
import type { Page } from './page.ts'
import type { Patch } from './patch.ts'
import {
  despeckled,
  evenly,
  halved,
  quarterTurnedPatch,
  specks,
  upright,
  withoutEdgeBars,
} from './raster.ts'
import type { Box, Turn } from './reading.ts'
import type { Template } from './templates.ts'

export type Registration = {
  readonly template: Template
  /** The page the right way up and freed of specks: what zones are cut from. */
  readonly page: Page
  /** How the page lay as it was decoded. */
  readonly turned: Turn
  /** Degrees, clockwise positive. */
  readonly skew: number
  readonly anchors: readonly [found: number, of: number]
  /** Millimetres. */
  readonly residual: number
  readonly fit: Fit
}

/** A foreign page agrees on 5 anchors of 44 at most, ours on 41 and more (paper §2). */
const ENOUGH = 0.4

type Prepared = {
  readonly template: Template
  readonly coarse: CoarseForm
  readonly anchors: readonly Anchor[]
}

const prepared = new WeakMap<Template, Prepared>()

/** Anchors and spectrum of a template, worked out once in its life. */
function prepare(template: Template): Prepared {
  const known = prepared.get(template)
  if (known) return known
  const made = { template, coarse: coarseForm(template), anchors: anchorsOf(template) }
  prepared.set(template, made)
  return made
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
  const page = despeckled(raw, noise)
  const whole = evenly(withoutEdgeBars(page), 4)
  const half = halved(whole)
  const blank = half.ink.reduce((sum, it) => sum + it, 0) / half.ink.length < BLANK_INK
  if (blank) return { noise, blank, page }
  const found = best(whole, half, templates) ?? lying(whole, half, templates)
  if (!found) return { noise, blank, page }
  return { noise, blank, page, registration: { ...found, page: upright(page, found.turned) } }
}

/** All but the page itself, which is turned upright once it is known how it lies. */
type Found = Omit<Registration, 'page'>

/** The form on a page that lies on its side. */
function lying(whole: Patch, half: Patch, templates: readonly Template[]): Found | undefined {
  const found = best(quarterTurnedPatch(whole), quarterTurnedPatch(half), templates)
  return found && { ...found, turned: found.turned === 180 ? 270 : 90 }
}

function best(whole: Patch, half: Patch, templates: readonly Template[]): Found | undefined {
  const view = viewOf(half)
  let found: Found | undefined
  for (const languages of byForm(templates)) {
    const [first] = languages
    if (!first) continue
    // The languages of one form share their boxes, so one of them is enough to find the place.
    const place = coarsePlace(first.coarse, view)
    const likeliest = languages
      .map((it) => ({ it, fit: firstFit(it, half, place.affine) }))
      .filter(({ it, fit }) => fit && fit.agreed.length >= ENOUGH * it.anchors.length)
      .sort((a, b) => agreement(b.fit) - agreement(a.fit))[0]
    if (!likeliest?.fit) continue
    const made = refined(likeliest.it, whole, likeliest.fit, place.upsideDown)
    if (made && (!found || made.anchors[0] > found.anchors[0])) found = made
  }
  return found
}

function byForm(templates: readonly Template[]): Prepared[][] {
  const forms = new Map<string, Prepared[]>()
  for (const template of templates) {
    const { id } = template.form
    forms.set(id, [...(forms.get(id) ?? []), prepare(template)])
  }
  return [...forms.values()]
}

/** Half a dozen millimetres either way, at 2 pixels a millimetre. */
function firstFit({ anchors }: Prepared, half: Patch, affine: Fit['affine']): Fit | undefined {
  const seen = sightAll(anchors, (it) => sight(it, half, 2, affine, 5), 0.4)
  const fit = fitAffine(seen, 1.2)
  if (!fit || fit.agreed.length < 6) return fit
  const again = sightAll(anchors, (it) => sight(it, half, 2, fit.affine, 1.5), 0.4)
  return fitAffine(again, 0.6)
}

function sightAll(
  anchors: readonly Anchor[],
  look: (anchor: Anchor) => Sighting | undefined,
  least: number,
): Sighting[] {
  return anchors.flatMap((anchor) => {
    const seen = look(anchor)
    return seen && seen.likeness >= least ? [seen] : []
  })
}

const agreement = (fit: Fit | undefined) =>
  fit?.agreed.reduce((sum, it) => sum + it.likeness, 0) ?? 0

function refined(
  { template, anchors }: Prepared,
  whole: Patch,
  first: Fit,
  upsideDown: boolean,
): Found | undefined {
  const seen = sightAll(anchors, (it) => sight(it, whole, 4, first.affine, 0.9), 0.35)
  const fit = fitAffine(asClearAsMost(seen), 0.5)
  if (!fit || fit.agreed.length < ENOUGH * anchors.length) return undefined
  return {
    template,
    turned: upsideDown ? 180 : 0,
    skew: degrees(fit.affine, upsideDown),
    anchors: [fit.agreed.length, anchors.length],
    residual: fit.residual,
    fit,
  }
}

/** Without the anchors that are cut by an edge or written over: they are found, but a little beside their place. */
function asClearAsMost(seen: readonly Sighting[]): Sighting[] {
  const inOrder = seen.map((it) => it.likeness).sort((a, b) => a - b)
  const median = inOrder[inOrder.length >> 1] ?? 0
  return seen.filter((it) => it.likeness >= 0.75 * median)
}

function degrees([a, , , d]: Fit['affine'], upsideDown: boolean): number {
  return (Math.atan2(upsideDown ? -d : d, upsideDown ? -a : a) * 180) / Math.PI
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
