// Guesses the resolution of a picture that tells none: by the sheet of A4 on it, without the table around the sheet.
import type { Page } from './page.ts'

/** Millimetres. Every form that comes as a picture without a resolution is taken for A4: letter paper is 3 % wider. */
const [SHORT, LONG] = [210, 297]
/** A table is at least so much darker than the paper on it. */
const TABLE = 0.6
/** It never takes more than so much of either side: what is left would be no page. */
const MOST = 0.25

type Picture = Pick<Page, 'width' | 'height' | 'grey'>

/** The short side of any sheet that a form is printed on: half of A4 to more than letter paper. */
const [LEAST_SIDE, MOST_SIDE] = [140, 260]

/** Cameras and editors write 96 or 300 whatever the sheet: a resolution is believed where it makes a sheet of paper. */
export function pictureDpi(picture: Picture, told: number): number {
  const side = told > 0 ? (Math.min(picture.width, picture.height) / told) * 25.4 : 0
  return side >= LEAST_SIDE && side <= MOST_SIDE ? told : guessedDpi(picture)
}

function guessedDpi({ width, height, grey }: Picture): number {
  const columns = means(width, (at) => mean(grey, at, width, height))
  const rows = means(height, (at) => mean(grey, at * width, 1, width))
  const [wide, high] = [paper(columns), paper(rows)]
  const lying = wide > high * 1.1
  const dpi = Math.round((wide / (lying ? LONG : SHORT)) * 25.4)
  // A strip of a few pixels must not come out as nought or a mile.
  return Math.min(1200, Math.max(30, dpi))
}

const means = (count: number, of: (at: number) => number) =>
  Array.from({ length: count }, (_, at) => of(at))

function mean(grey: Uint8Array, start: number, step: number, count: number): number {
  let sum = 0
  for (let one = 0; one < count; one++) sum += grey[start + one * step] ?? 255
  return sum / Math.max(1, count)
}

/** How much of a side is paper. */
function paper(shades: readonly number[]): number {
  const median = [...shades].sort((a, b) => a - b)[shades.length >> 1] ?? 255
  const dark = (shade: number) => shade < TABLE * median
  const most = Math.floor(MOST * shades.length)
  const before = shades.slice(0, most).findIndex((it) => !dark(it))
  const after = shades
    .toReversed()
    .slice(0, most)
    .findIndex((it) => !dark(it))
  return shades.length - Math.max(0, before) - Math.max(0, after)
}
