// Reads a written line: takes the form's own rule and the specks away, finds where the writing ends, and asks the engine.
import { applyRule } from '../revocation/fields.ts'
import type { Engine } from './engine.ts'
import { READ_SCALE } from './glyph.ts'
import { spellings, weighed } from './letters.ts'
import { cut, onlyStrokes, type Patch, type Stroke, strokesOf } from './patch.ts'
import type { FieldReading } from './reading.ts'
import { pixelBox, type Registration, zone } from './registration.ts'
import type { LineField } from './templates.ts'

/** Writing that starts again after so much paper is a stamp or a note, not this field (paper §2). */
const END_GAP = 12
/** The rule under a line is 0.2 mm; this much above it is left out with it. */
const ABOVE_RULE = 0.35

export async function readLine(
  registration: Registration,
  page: number,
  field: LineField,
  engine: Engine,
): Promise<FieldReading> {
  const [x, y, width, height] = field.box
  const patch = zone(registration, [x, y - 0.6, width, height + 0.6 - ABOVE_RULE], READ_SCALE)
  const placed = { page, box: field.box, pixels: pixelBox(registration, field.box) }
  const written = writing(patch)
  if (!written) {
    return { value: '', asRead: '', confidence: 0.95, valid: true, repaired: false, ...placed }
  }
  const { text, confidence } = await wordsOf(written, field, engine)
  const asRead = text.replace(/\s+/g, ' ').trim()
  const ruled = applyRule(field.rule, asRead)
  // What this figure is worth is measured for each kind of field (confidence.json).
  const sure = asRead === '' ? 0 : confidence
  return {
    value: ruled.value,
    asRead,
    confidence: ruled.valid ? sure : sure * 0.5,
    valid: ruled.valid && asRead !== '',
    repaired: ruled.repaired,
    ...placed,
  }
}

/** What the engine's word alone is worth where the network did not find the same letters. */
const ALONE = 0.3

/** A name is read by both readers: each makes mistakes of its own kind. */
async function wordsOf(written: Patch, field: LineField, engine: Engine) {
  const words = await engine.words(written, 'line', field.script)
  if (field.rule !== 'name' || field.script !== 'latin') return words
  const both = weighed(words.text.trim(), spellings(written, engine.cells))
  if (!both) return { text: words.text, confidence: words.confidence * ALONE }
  return { text: both.text, confidence: both.p }
}

/** The strokes of the writing alone, cut close with a white margin; nothing where the line is empty. */
export function writing(patch: Patch): Patch | undefined {
  const found = strokesOf(patch)
  const kept = beforeGap(found.strokes.filter((it) => !isNotWriting(it, patch)))
  const area = kept.reduce((sum, it) => sum + it.area, 0)
  // Less than the letter I leaves: a fly on the glass.
  if (area < 0.6 * READ_SCALE * READ_SCALE) return undefined
  const margin = Math.round(1.2 * READ_SCALE)
  const left = Math.min(...kept.map((it) => it.left)) - margin
  const top = Math.min(...kept.map((it) => it.top)) - margin
  const right = Math.max(...kept.map((it) => it.right)) + margin
  const bottom = Math.max(...kept.map((it) => it.bottom)) + margin
  return cut(onlyStrokes(patch, found, kept), left, top, right - left + 1, bottom - top + 1)
}

/** Specks, what is left of the rule below, and slivers of a neighbour along the edges. */
function isNotWriting(it: Stroke, patch: Patch): boolean {
  if (it.area < 0.06 * READ_SCALE * READ_SCALE) return true
  const [wide, high] = [it.right - it.left + 1, it.bottom - it.top + 1]
  const thin = high < 0.6 * READ_SCALE
  // The tails of the print above hang in at the top: y, g and commas are a millimetre long.
  const hangsIn = it.top <= 1 && high < READ_SCALE
  return hangsIn || (it.bottom >= patch.height - 2 && thin) || (thin && wide > 12 * READ_SCALE)
}

function beforeGap(strokes: readonly Stroke[]): Stroke[] {
  const inOrder = [...strokes].sort((a, b) => a.left - b.left)
  const kept: Stroke[] = []
  let end = -1
  for (const it of inOrder) {
    if (end >= 0 && it.left - end > END_GAP * READ_SCALE) break
    kept.push(it)
    end = Math.max(end, it.right)
  }
  return kept
}
