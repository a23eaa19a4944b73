// Decodes one picture to grey, and finds how far down a broken one was decoded: what lies beyond is made white.
import sharp from 'sharp'
import type { Box } from './reading.ts'

export type Raster = {
  readonly width: number
  readonly height: number
  readonly grey: Uint8Array
  /** 0 where the file says nothing that can be believed. */
  readonly density: number
  /** What the decoder complained of, where it could go on. */
  readonly damaged?: string
  /** What of it was decoded, where that is not all. */
  readonly sound?: Box
}

export type Selection = {
  readonly page?: number
  /** How many rows are there to be decoded, where the file itself tells. */
  readonly rows?: number
}

type Fault = { readonly fault: string }

export async function rasterOf(
  bytes: Uint8Array,
  { rows, ...page }: Selection,
  pixels: number,
): Promise<Raster | Fault> {
  const strict = await decode(bytes, page, pixels, 'warning')
  if (!('fault' in strict)) return strict.raster
  const loose = await decode(bytes, page, pixels, 'none')
  if ('fault' in loose) return loose
  const { raster, orientation } = loose
  const high = orientation < 5 ? raster.height : raster.width
  const sound = rows ?? (await soundRows(bytes, pixels))
  if (sound <= 0) return strict
  const damaged = { ...raster, damaged: strict.fault }
  return sound < high ? upTo(damaged, placeOf(raster, sound, orientation)) : damaged
}

type FailOn = 'none' | 'truncated' | 'warning'

/** EXIF tag 274: 1 where the first row is the top one. */
type Decoded = { readonly raster: Raster; readonly orientation: number }

async function decode(
  bytes: Uint8Array,
  page: { readonly page?: number },
  limitInputPixels: number,
  failOn: FailOn,
): Promise<Decoded | Fault> {
  try {
    const source = sharp(bytes, { ...page, limitInputPixels, failOn, sequentialRead: true })
    const { density, orientation = 1 } = await source.metadata()
    const { data, info } = await source
      .rotate() // a photograph turned by its EXIF note
      .flatten({ background: '#fff' })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const grey = info.channels === 1 ? new Uint8Array(data) : firstChannel(data, info.channels)
    const sane = density && density >= 90 && density <= 1200 ? density : 0
    return { raster: { width: info.width, height: info.height, grey, density: sane }, orientation }
  } catch (error) {
    return { fault: error instanceof Error ? firstLine(error.message) : 'unreadable' }
  }
}

const firstLine = (text: string) => (text.trim().split('\n')[0] ?? '').slice(0, 200)

function firstChannel(data: Uint8Array, channels: number): Uint8Array {
  const grey = new Uint8Array(data.length / channels)
  for (let index = 0; index < grey.length; index++) grey[index] = data[index * channels] ?? 255
  return grey
}

/** Rows are looked for in so many steps, seven decodings of a part: the last step's rows are given up. */
const STEPS = 128

/** How many rows from the top the decoder has no complaint of. What it gives beyond a break, the file does not hold. */
async function soundRows(bytes: Uint8Array, pixels: number): Promise<number> {
  const { format, width, height } = await sharp(bytes, { failOn: 'none' }).metadata()
  const before = (failOn: FailOn) =>
    rowsBefore(height, async (rows) => {
      const source = sharp(bytes, { limitInputPixels: pixels, failOn, sequentialRead: true })
      const top = source.extract({ left: 0, top: 0, width, height: rows }).raw()
      return top.toBuffer().then(
        () => true,
        () => false,
      )
    })
  // Beyond its first fault a JPEG is grey or out of place; some cameras' have a fault before the first row.
  const first = format === 'jpeg' ? await before('warning') : 0
  return first > 0 ? first : before('truncated')
}

async function rowsBefore(height: number, topDecodes: (rows: number) => Promise<boolean>) {
  if (await topDecodes(height)) return height
  const step = Math.max(16, Math.ceil(height / STEPS))
  let [sound, broken] = [0, Math.ceil(height / step)]
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    if (await topDecodes(middle * step)) sound = middle
    else broken = middle
  }
  return sound * step
}

/** Where the first rows of a picture come to lie once it is turned as its note says. */
function placeOf({ width, height }: Raster, rows: number, orientation: number): Box {
  switch (orientation) {
    case 3:
    case 4:
      return [0, height - rows, width, rows]
    case 5:
    case 8:
      return [0, 0, rows, height]
    case 6:
    case 7:
      return [width - rows, 0, rows, height]
    default:
      return [0, 0, width, rows]
  }
}

function upTo(raster: Raster, sound: Box): Raster {
  const [left, top, wide, high] = sound
  const { width } = raster
  const grey = new Uint8Array(raster.grey.length).fill(255)
  for (let row = top; row < top + high; row++) {
    const at = row * width + left
    grey.set(raster.grey.subarray(at, at + wide), at)
  }
  return { ...raster, grey, sound }
}
