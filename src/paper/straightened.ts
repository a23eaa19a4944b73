// Draws a page that bears a form as the form lies on it: upright, straight and to scale, so that boxes lie where they belong.
import sharp from 'sharp'
import type { Page } from './page.ts'
import { upright } from './raster.ts'
import type { Box, PageSize } from './reading.ts'
import { type Registration, registerPage, zone } from './registration.ts'
import type { Template } from './templates.ts'

export type Straightened = {
  readonly png: Buffer
  readonly width: number
  readonly height: number
  /** Where a box of the form, in millimetres, lies on the picture, in its pixels. */
  at(box: Box): Box
}

/** Pixels a millimetre: as fine as a fax. */
const SCALE = 8
/** Millimetres around the form: what the sender's machine printed along the edge is seen, too. */
const MARGIN = 6
/** Millimetres: the page's gentle bends are followed from one piece to the next. */
const PIECE = 10

/** `png` is the page as it was decoded, its pixels square; nothing where the form is not found on it again. */
export async function straightened(
  png: Buffer,
  size: PageSize,
  template: Template,
): Promise<Straightened | undefined> {
  const page = await pageOf(png, size)
  const { registration } = registerPage(page, [template])
  if (!registration) return undefined
  // Specks were taken away to find the form; the picture shows what came.
  return drawn({ ...registration, page: upright(page, registration.turned) })
}

async function pageOf(png: Buffer, size: PageSize): Promise<Page> {
  const { data, info } = await sharp(png)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const xDpi = (size.xDpi * width) / size.width
  const yDpi = (size.yDpi * height) / size.height
  return { width, height, xDpi, yDpi, grey: new Uint8Array(data) }
}

async function drawn(registration: Registration): Promise<Straightened> {
  const { page } = registration.template.form
  const [wide, high] = [page.width, page.height].map((it) => Math.ceil(it) + 2 * MARGIN)
  const [across = 0, down = 0] = [wide, high]
  const [width, height] = [across * SCALE, down * SCALE]
  const grey = new Uint8Array(width * height)
  for (let y = 0; y < down; y += PIECE)
    for (let x = 0; x < across; x += PIECE) {
      const [w, h] = [Math.min(PIECE, across - x), Math.min(PIECE, down - y)]
      const piece = zone(registration, [x - MARGIN, y - MARGIN, w, h], SCALE)
      for (let row = 0; row < piece.height; row++)
        for (let column = 0; column < piece.width; column++)
          grey[(y * SCALE + row) * width + x * SCALE + column] = Math.round(
            255 * (1 - (piece.ink[row * piece.width + column] ?? 0)),
          )
    }
  const raw = { width, height, channels: 1 } as const
  const png = await sharp(grey, { raw }).toColourspace('b-w').png().toBuffer()
  const at = ([x, y, w, h]: Box): Box => [
    pixels(x + MARGIN),
    pixels(y + MARGIN),
    pixels(w),
    pixels(h),
  ]
  return { png, width, height, at }
}

const pixels = (millimetres: number): number => Math.round(millimetres * SCALE * 10) / 10
