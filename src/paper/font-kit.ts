// The font reader pdf-lib draws with, set right where its TrueType subsets lose glyphs.
import fontkit from '@pdf-lib/fontkit'

type Subset = { _addGlyph?: (gid: number) => number; glyf: Uint8Array[]; offset: number }
type SubsettingFont = { createSubset(): Subset }

/** @pdf-lib/fontkit 1.1.1 writes glyphs of odd length one after another, but a short `loca` table holds half of each
 *  offset (OpenType `loca`), so every glyph behind an odd one is lost. Each is padded to four bytes here. */
export const paddedFontkit: typeof fontkit = {
  ...fontkit,
  create(data: Uint8Array, name?: string) {
    const font = fontkit.create(data, name)
    const raw = font as unknown as SubsettingFont // the package's types leave the subset's inside out
    const createSubset = raw.createSubset.bind(raw)
    raw.createSubset = () => padded(createSubset())
    return font
  },
}

function padded(subset: Subset): Subset {
  const add = subset._addGlyph?.bind(subset)
  if (!add) return subset // an OpenType/CFF font has no `loca`
  subset._addGlyph = (gid) => {
    const index = add(gid)
    const glyph = subset.glyf[index]
    if (glyph && glyph.length % 4 !== 0) {
      // Made by the Buffer that fontkit bundles: its stream takes no other.
      const { alloc } = glyph.constructor as unknown as { alloc(size: number): Uint8Array }
      const room = alloc(Math.ceil(glyph.length / 4) * 4)
      room.set(glyph)
      subset.glyf[index] = room
      subset.offset += room.length - glyph.length
    }
    return index
  }
  return subset
}
