// Looks for a form on a page: which one, in which language, which way up, and where, refined from millimetres to a tenth.
import { type Anchor, anchorsOf, type Sighting, sight } from './anchors.ts'
import { type CoarseForm, coarseForm, coarsePlace, viewOf } from './coarse.ts'
import { type Fit, fitAffine } from './fitting.ts'
import type { Patch } from './patch.ts'
import { quarterTurnedPatch } from './raster.ts'
import type { Turn } from './reading.ts'
import type { Template } from './templates.ts'

/** Where a form lies on a page. */
export type Found = {
  readonly template: Template
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

/** `whole` and `half` are the page at four and two pixels a millimetre. */
export function findOnPage(
  whole: Patch,
  half: Patch,
  templates: readonly Template[],
): Found | undefined {
  return best(whole, half, templates) ?? lying(whole, half, templates)
}

/** The form on a page that lies on its side. */
function lying(whole: Patch, half: Patch, templates: readonly Template[]): Found | undefined {
  const found = best(quarterTurnedPatch(whole), quarterTurnedPatch(half), templates)
  return found && { ...found, turned: found.turned === 180 ? 270 : 90 }
}

function best(whole: Patch, half: Patch, templates: readonly Template[]): Found | undefined {
  const view = viewOf(half)
  let found: Found | undefined
  // The languages of one form share their boxes, so one of them is enough to find the place.
  const places = byForm(templates)
    .map((languages) => ({ languages, place: coarsePlace(languages[0].coarse, view) }))
    .sort((a, b) => b.place.likeness - a.place.likeness)
  for (const { languages, place } of places) {
    const likeliest = fits(languages, half, place.affine)
      .filter(({ it, fit }) => fit.agreed.length >= ENOUGH * it.anchors.length)
      .sort((a, b) => agreement(b.fit) - agreement(a.fit))[0]
    if (!likeliest) continue
    const made = refined(likeliest.it, whole, likeliest.fit, place.upsideDown)
    if (made && (!found || made.anchors[0] > found.anchors[0])) found = made
    // Nothing else is found at more than five places of forty-four.
    if (found && found.anchors[0] >= MOST_AGREE * found.anchors[1]) break
  }
  return found
}

type Fitted = { readonly it: Prepared; readonly fit: Fit }

function fits(languages: Languages, half: Patch, affine: Fit['affine']): Fitted[] {
  const found: Fitted[] = []
  for (const it of languages) {
    const near = found[0]?.fit
    const fit = near ? closeFit(it, half, near.affine) : firstFit(it, half, affine)
    if (fit) found.push({ it, fit })
  }
  return found
}

type Languages = readonly [Prepared, ...Prepared[]]

function byForm(templates: readonly Template[]): Languages[] {
  const forms = new Map<string, Languages>()
  for (const template of templates) {
    const key = `${template.form.id} ${template.form.version}`
    const known = forms.get(key)
    const made = prepare(template)
    forms.set(key, known ? [...known, made] : [made])
  }
  return [...forms.values()]
}

/** With so many of its anchors agreed, a fit holds over the whole form; with fewer perhaps over a part of it. */
const MOST_AGREE = 0.75

/** Half a dozen millimetres either way, at 2 pixels a millimetre; then from what was learnt, until no more agree. */
function firstFit(it: Prepared, half: Patch, affine: Fit['affine']): Fit | undefined {
  let fit = fitAt(it, half, affine, 5, 1.2)
  if (!fit || fit.agreed.length < 6) return fit
  // At a scale that is two or three per cent off, one end of the form is found and the other is not, at first.
  for (let round = 0; round < 3 && fit.agreed.length < MOST_AGREE * it.anchors.length; round++) {
    const again = fitAt(it, half, fit.affine, 4, 1)
    if (!again || again.agreed.length <= fit.agreed.length) break
    fit = again
  }
  return closeFit(it, half, fit.affine)
}

const closeFit = (it: Prepared, half: Patch, affine: Fit['affine']) =>
  fitAt(it, half, affine, 1.5, 0.6)

function fitAt(
  { anchors }: Prepared,
  half: Patch,
  affine: Fit['affine'],
  reach: number,
  tolerance: number,
): Fit | undefined {
  const seen = sightAll(anchors, (it) => sight(it, half, 2, affine, reach), 0.4)
  return fitAffine(seen, tolerance)
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
