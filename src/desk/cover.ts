// Covers places of a page's picture, so that an identity card number is not shown by its image either.
import sharp from 'sharp'
import { type KeptSheet, rotationOf } from './sheets.ts'

type Box = readonly [x: number, y: number, width: number, height: number]

/** Boxes in pixels of the decoded page, whose picture may have been scaled and its aspect corrected since. */
export async function cover(
  png: Buffer,
  page: { readonly width: number; readonly height: number },
  boxes: readonly Box[],
): Promise<Buffer> {
  if (boxes.length === 0) return png
  const { width, height } = await sharp(png).metadata()
  const [sx, sy] = [width / page.width, height / page.height]
  const covers = boxes.flatMap(([x, y, w, h]) => {
    const left = Math.max(0, Math.floor(x * sx) - 2)
    const top = Math.max(0, Math.floor(y * sy) - 2)
    const wide = Math.min(width - left, Math.ceil(w * sx) + 4)
    const high = Math.min(height - top, Math.ceil(h * sy) + 4)
    if (wide <= 0 || high <= 0) return []
    const create = { width: wide, height: high, channels: 3 as const, background: '#5b6470' }
    return [{ input: { create }, left, top }]
  })
  return await sharp(png).composite(covers).png({ compressionLevel: 6 }).toBuffer()
}

/** A picture of a page that lay on its side, set upright. */
export async function upright(png: Buffer, sheet: KeptSheet | undefined): Promise<Buffer> {
  const by = rotationOf(sheet)
  return by === 0 ? png : await sharp(png).rotate(by).png({ compressionLevel: 6 }).toBuffer()
}

/** How wide, in pixels, a picture is at so many pixels a millimetre; nothing where it tells no resolution as fine as that. */
export async function widthAt(picture: Buffer, perMillimetre: number): Promise<number | undefined> {
  // 72 and 96 are what programs write that know nothing of the paper.
  const { width = 0, density = 0 } = await sharp(picture)
    .metadata()
    .catch(() => ({ width: 0, density: 0 }))
  if (density < perMillimetre * 25.4 || density > 1200) return undefined
  return Math.round((width / density) * 25.4 * perMillimetre)
}
