// Ticks, and the crops an officer compares: how much ink is where, and nothing that claims a match.
import jsQr from 'jsqr'
import { inkPrint } from './ink-print.ts'
import { inkShare, type Patch, strokesOf } from './patch.ts'
import type { CropReading, TickReading } from './reading.ts'
import { pixelBox, type Registration, zone } from './registration.ts'
import type { FormData } from './templates.ts'

const SCALE = 8
/** Marked boxes hold 0.130 and more, blank ones 0.038 at most (paper §2). */
const TICKED = 0.08
/** A cross of a broad pen (0.5 mm) fills half of a 4 mm box; one filled to the point of crossing out, two thirds. */
const SCRIBBLED = 0.65
const TICK_INSET = 0.7
const CROP_INSET = 0.8

type Tick = FormData['ticks'][number]
type Crop = FormData['crops'][number]

export function readTick(registration: Registration, page: number, tick: Tick): TickReading {
  const [x, y, width, height] = tick.box
  const inner = [
    x + TICK_INSET,
    y + TICK_INSET,
    width - 2 * TICK_INSET,
    height - 2 * TICK_INSET,
  ] as const
  const ink = rounded(inkShare(zone(registration, inner, SCALE)))
  const scribbled = ink > SCRIBBLED
  const away = scribbled ? 0 : Math.abs(ink - TICKED)
  return {
    ticked: ink > TICKED && !scribbled,
    // Half-way between the two peoples of boxes it is a toss-up; at either one it is as good as sure.
    confidence: rounded(1 - 0.5 * Math.exp(-away / 0.018)),
    ink,
    ...(scribbled ? { scribbled } : {}),
    page,
    box: tick.box,
    pixels: pixelBox(registration, tick.box),
  }
}

export function readCrop(registration: Registration, page: number, crop: Crop): CropReading {
  const [x, y, width, height] = crop.box
  const inner = [
    x + CROP_INSET,
    y + CROP_INSET,
    width - 2 * CROP_INSET,
    height - 2 * CROP_INSET,
  ] as const
  const patch = zone(registration, inner, SCALE)
  const ink = rounded(inkShare(patch))
  const print = inkPrint(patch, SCALE)
  const placed = { page, box: crop.box, pixels: pixelBox(registration, crop.box) }
  return { ...placed, ink, ...strokesIn(patch), ...(print ? { print } : {}) }
}

/** A stroke of a pen through the edge leaves more than this there; what is left of the frame does not. */
const RUNS_OVER = 1.5 * SCALE * SCALE
/** A signature has a few strokes and covers a twentieth of its box; with a chop over it, 0.09 and more, or each letter. */
const STROKE = 0.3 * SCALE * SCALE
const MANY_STROKES = 9
const MUCH_INK = 0.085

function strokesIn(patch: Patch): Pick<CropReading, 'cut' | 'crowded'> {
  const { strokes } = strokesOf(patch)
  const [right, bottom] = [patch.width - 1, patch.height - 1]
  const cut = strokes.some(
    (it) =>
      it.area >= RUNS_OVER &&
      (it.left === 0 || it.top === 0 || it.right === right || it.bottom === bottom),
  )
  const many = strokes.filter((it) => it.area >= STROKE).length > MANY_STROKES
  const crowded = many || inkShare(patch) > MUCH_INK
  return { ...(cut ? { cut } : {}), ...(crowded ? { crowded } : {}) }
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000

/** What the form's QR mark says, where it has one that can be read. */
export function readMark(registration: Registration): string | undefined {
  const { qr } = registration.template.form
  if (!qr) return undefined
  const [x, y, width, height] = qr.box
  const patch = zone(registration, [x - 2, y - 2, width + 4, height + 4], SCALE)
  const pixels = new Uint8ClampedArray(patch.ink.length * 4)
  for (let at = 0; at < patch.ink.length; at++)
    pixels.fill((patch.ink[at] ?? 0) > 0.5 ? 0 : 255, at * 4, at * 4 + 4)
  const found = jsQr.default(pixels, patch.width, patch.height, {
    inversionAttempts: 'dontInvert',
  })
  return found?.data || undefined
}
