// Finds about where, how large and which way up a form lies on a page: to a few millimetres, for the anchors to refine.
import { blankSpectrum, type Spectrum, transform } from './fourier.ts'
import type { Patch } from './patch.ts'
import { evenly, halved, inkBetween, quarterTurnedPatch } from './raster.ts'
import { BLANK_SCALE, type Template } from './templates.ts'

/** From form millimetres to page millimetres: x' = a·x + b·y + c, y' = d·x + e·y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

export type CoarsePlace = {
  /** Correlation with the blank form, 0 to 1. */
  readonly likeness: number
  readonly upsideDown: boolean
  readonly affine: Affine
}

/** One pixel a millimetre, with room for a page to lie 20 mm off across and 100 mm down. */
const [WIDE, HIGH] = [256, 512]
/** What fax machines and copiers do to a page's size (issue 4: 0.94 to 1.04); tried from the likeliest on. */
const SCALES = [1, 0.972, 1.028, 0.945, 1.055]
/** A page of ours, well scaled, has 0.35 and more; the others are not tried then. */
const SURE = 0.35

export type CoarseForm = { readonly spectrum: Spectrum; readonly strength: number }

/** The blank form's spectrum, made once a template. */
export function coarseForm({ blank }: Template): CoarseForm {
  const grey = blank.grey
  const page = { ...blank, xDpi: BLANK_SCALE * 25.4, yDpi: BLANK_SCALE * 25.4, grey }
  const spectrum = blankSpectrum(WIDE, HIGH)
  const strength = lay(spectrum.re, evenly(page, 1), (x, y) => [x, y])
  transform(spectrum)
  return { spectrum, strength }
}

/** A page set straight and transformed, once for each scale that is tried, whatever the number of forms. */
export type PageView = { at(scale: number): View }

type View = {
  readonly spectrum: Spectrum
  readonly strength: number
  readonly halfW: number
  readonly halfH: number
  readonly cos: number
  readonly sin: number
  readonly middleX: number
  readonly middleY: number
}

/** `page` at two pixels a millimetre. */
export function viewOf(page: Patch): PageView {
  const coarse = halved(page)
  const skew = skewOf(page)
  const known = new Map<number, View>()
  return {
    at(scale) {
      const view = known.get(scale) ?? straightened(coarse, skew, scale)
      known.set(scale, view)
      return view
    },
  }
}

function straightened(page: Patch, skew: number, scale: number): View {
  const [cos, sin] = [Math.cos(skew) * scale, Math.sin(skew) * scale]
  const [middleX, middleY] = [page.width / 2, page.height / 2]
  const [halfW, halfH] = [Math.min(WIDE, page.width + 8) / 2, Math.min(HIGH, page.height + 8) / 2]
  const spectrum = blankSpectrum(WIDE, HIGH)
  const strength = lay(spectrum.re, page, (x, y) => [
    middleX + cos * (x - halfW) - sin * (y - halfH),
    middleY + sin * (x - halfW) + cos * (y - halfH),
  ])
  transform(spectrum)
  return { spectrum, strength, halfW, halfH, cos, sin, middleX, middleY }
}

export function coarsePlace(form: CoarseForm, page: PageView): CoarsePlace {
  let best: CoarsePlace | undefined
  for (const scale of SCALES) {
    const place = placeAt(form, page.at(scale))
    if (!best || place.likeness > best.likeness) best = place
    if (best.likeness > SURE) break
  }
  return best as CoarsePlace // SCALES is not empty
}

function placeAt(form: CoarseForm, view: View): CoarsePlace {
  const { cos, sin, middleX, middleY, halfW, halfH } = view
  const peak = strongest(form.spectrum, view.spectrum)
  const likeness = peak.value / (WIDE * HIGH * Math.max(1e-6, view.strength * form.strength))
  // A form point p lies at p + shift on the straightened page (or that far from its end, upside down).
  const sign = peak.upsideDown ? -1 : 1
  const [shiftX, shiftY] = [peak.x - halfW, peak.y - halfH]
  const affine: Affine = [
    sign * cos,
    -sign * sin,
    middleX + cos * shiftX - sin * shiftY,
    sign * sin,
    sign * cos,
    middleY + sin * shiftX + cos * shiftY,
  ]
  return { likeness, upsideDown: peak.upsideDown, affine }
}

/** Lays a page's darkness into a spectrum's plane, softened and freed of its mean; answers its strength. */
function lay(
  plane: Float32Array,
  page: Patch,
  from: (x: number, y: number) => readonly [number, number],
): number {
  const sharp = new Float32Array(WIDE * HIGH)
  for (let y = 0; y < HIGH; y++)
    for (let x = 0; x < WIDE; x++) {
      const [column, row] = from(x, y)
      sharp[y * WIDE + x] = inkBetween(page, column, row)
    }
  soften(sharp, plane)
  const mean = plane.reduce((sum, it) => sum + it, 0) / plane.length
  let square = 0
  for (let at = 0; at < plane.length; at++) {
    const value = (plane[at] ?? 0) - mean
    plane[at] = value
    square += value * value
  }
  return Math.sqrt(square)
}

/** A 3×3 binomial blur, so that lines still meet when the scale is one per cent off. */
function soften(from: Float32Array, to: Float32Array): void {
  for (let y = 1; y < HIGH - 1; y++)
    for (let x = 1; x < WIDE - 1; x++) {
      const at = y * WIDE + x
      let sum = 0
      for (let row = -1; row <= 1; row++) {
        const line = at + row * WIDE
        const three = (from[line - 1] ?? 0) + 2 * (from[line] ?? 0) + (from[line + 1] ?? 0)
        sum += row === 0 ? 2 * three : three
      }
      to[at] = sum / 16
    }
}

/** The highest point of both correlations at once: upright in the real part, upside down in the imaginary. */
function strongest(form: Spectrum, page: Spectrum) {
  const product = blankSpectrum(WIDE, HIGH)
  for (let at = 0; at < product.re.length; at++) {
    const [a, b] = [form.re[at] ?? 0, form.im[at] ?? 0]
    const [c, d] = [page.re[at] ?? 0, page.im[at] ?? 0]
    // conj(form)·page finds form in page; form·page finds it turned by 180°.
    const [uprightRe, uprightIm] = [a * c + b * d, a * d - b * c]
    const [overRe, overIm] = [a * c - b * d, a * d + b * c]
    product.re[at] = uprightRe - overIm
    product.im[at] = uprightIm + overRe
  }
  transform(product, true)
  const upright = peakOf(product.re)
  const over = peakOf(product.im)
  if (upright.value >= over.value)
    return { ...upright, x: signed(upright.x, WIDE), y: signed(upright.y, HIGH), upsideDown: false }
  return { ...over, upsideDown: true }
}

const signed = (at: number, size: number) => (at > size / 2 ? at - size : at)

function peakOf(plane: Float32Array) {
  let at = 0
  for (let one = 1; one < plane.length; one++) if ((plane[one] ?? 0) > (plane[at] ?? 0)) at = one
  return { value: plane[at] ?? 0, x: at % WIDE, y: Math.floor(at / WIDE) }
}

/** The page's skew in radians, clockwise positive: the angle at which its dark rows are most sharply apart. */
function skewOf(page: Patch): number {
  return straightest(page).angle
}

/** Do its lines run down the page rather than across? Then it lies on its side. */
export function quarterSharper(page: Patch): boolean {
  // The sharpness of rows is counted against that of ink spread evenly over as many rows.
  const across = straightest(page).score * page.height
  return straightest(quarterTurnedPatch(page)).score * page.width > 1.15 * across
}

function straightest(page: Patch): { angle: number; score: number } {
  const dots: number[] = []
  for (let at = 0; at < page.ink.length; at++)
    if ((page.ink[at] ?? 0) > 0.35) dots.push(at % page.width, Math.floor(at / page.width))
  const step = Math.max(1, Math.floor(dots.length / 2 / 40_000)) * 2
  let best = { angle: 0, score: -1 }
  for (const [range, fine] of [
    [5, 0.25],
    [0.25, 0.04],
  ] as const) {
    const middle = best.angle
    best = { angle: middle, score: -1 }
    for (let turn = -range; turn <= range + 1e-9; turn += fine) {
      const angle = middle + (turn * Math.PI) / 180
      const score = sharpness(dots, step, Math.tan(angle), page)
      if (score > best.score) best = { angle, score }
    }
  }
  return best
}

function sharpness(dots: readonly number[], step: number, slope: number, page: Patch): number {
  const margin = Math.ceil(page.width * 0.1)
  const bins = new Float32Array(page.height + 2 * margin)
  for (let at = 0; at < dots.length; at += step) {
    const bin = Math.round((dots[at + 1] ?? 0) - slope * (dots[at] ?? 0)) + margin
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  return bins.reduce((sum, count) => sum + count * count, 0)
}
