// Reads a written line: takes the form's own rule and the specks away, finds where the writing ends, and asks the engine.
import { applyRule, type FieldRule } from '../revocation/fields.ts'
import type { Engine } from './engine.ts'
import { READ_SCALE } from './glyph.ts'
import { piecesOf } from './letters.ts'
import { isUsualName, isUsualNameZh } from './name-words.ts'
import { weighed } from './names.ts'
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
  const { asRead, text, confidence, repaired } = await wordsOf(written, field, engine)
  const ruled = applyRule(field.rule, text)
  // What this figure is worth is measured for each kind of field (confidence.json).
  const sure = text === '' ? 0 : confidence * (isOfUsualWords(text, field.rule) ? 1 : UNUSUAL)
  return {
    value: ruled.value,
    asRead,
    confidence: ruled.valid ? sure : sure * 0.5,
    valid: ruled.valid && text !== '',
    repaired: ruled.repaired || repaired,
    ...placed,
  }
}

/** What a name of other words than most is worth: `SIAN` may be right, and is oftener a broken `SHAN`. */
const UNUSUAL = 0.3

function isOfUsualWords(text: string, rule: FieldRule): boolean {
  if (rule === 'name') return isUsualName(text)
  return rule !== 'nameZh' || isUsualNameZh(text)
}

type LineWords = {
  /** Before anything was taken away from it. */
  readonly asRead: string
  readonly text: string
  readonly confidence: number
  readonly repaired: boolean
}

/** What the engine's word alone is worth where no letters stand, and what a name that was mended is. */
const [ALONE, MENDED] = [0.3, 0.6]

/** A name is read by both readers: each makes mistakes of its own kind. */
async function wordsOf(written: Patch, field: LineField, engine: Engine): Promise<LineWords> {
  const words = await engine.words(written, 'line', field.script)
  const read = words.text.replace(/\s+/g, ' ').trim()
  const clean = withoutDirt(read, field.rule)
  const alone = { asRead: read, text: clean, repaired: clean !== read }
  if (field.rule !== 'name' || field.script !== 'latin')
    return { ...alone, confidence: words.confidence }
  const pieces = piecesOf(written, engine.cells)
  const name = pieces && weighed(clean, pieces)
  if (!name) return { ...alone, confidence: words.confidence * ALONE }
  const { text, p } = name
  const repaired = name.repaired || clean !== read
  return {
    asRead: repaired && read ? read : text,
    text,
    repaired,
    confidence: repaired ? p * MENDED : p,
  }
}

/** Specks at either end become marks; words without a letter or a digit, and marks around Chinese, are no writing. */
export function withoutDirt(text: string, rule: FieldRule): string {
  if (rule === 'nameZh') return text.replace(/^[^\p{Script=Han}]+|[^\p{Script=Han}]+$/gu, '')
  const bare = text.replace(/^([^\p{L}\p{N}]+ )+|( [^\p{L}\p{N}]+)+$/gu, '')
  if (!/[\p{L}\p{N}]/u.test(bare)) return ''
  if (rule !== 'email') return bare
  // No address has a space, nor goes on behind a mark that stands alone, but for the first stop of its host. In the
  // mailbox a white that wide is an underscore that the line or the form's rule swallowed.
  return bare
    .replace(/(@[\p{L}\p{N}-]+) +[.,] */u, '$1.')
    .replace(/(@.+?) [^\p{L}\p{N} ]+ .*$/u, '$1')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/^([\p{L}\p{N}]{2,}) ([\p{L}\p{N}]{3,})(?=@)/u, '$1_$2')
}

/** The strokes of the writing alone, cut close with a white margin; nothing where the line is empty. */
export function writing(framed: Patch): Patch | undefined {
  const patch = unframed(framed)
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

/** A frame's rules lie so near to the edges of the box; an upright one lacks so much of the cut line's height, which begins
 *  above the box (millimetres); of a level one so much is black. No stroke of a letter reaches from top to foot. */
const [FRAME, LACKING, RULED] = [1.2, 0.8, 0.8]

/** Without the rules of a box that is drawn all around: they would hang together with what is written, and be read. */
function unframed(patch: Patch): Patch {
  const { width, height } = patch
  const ink = patch.ink.slice()
  const clear = (start: number, step: number, count: number, least: number) => {
    let black = 0
    for (let one = 0; one < count; one++) if ((ink[start + one * step] ?? 0) > 0.5) black++
    if (black >= least) for (let one = 0; one < count; one++) ink[start + one * step] = 0
  }
  const near = (size: number) => Math.min(Math.round(FRAME * READ_SCALE), size >> 1)
  for (let at = 0; at < near(width); at++)
    for (const column of [at, width - 1 - at])
      clear(column, width, height, height - LACKING * READ_SCALE)
  for (let at = 0; at < near(height); at++)
    for (const row of [at, height - 1 - at]) clear(row * width, 1, width, RULED * width)
  return { width, height, ink }
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
