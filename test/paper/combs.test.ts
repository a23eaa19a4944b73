// Rows of comb boxes by themselves: what is lost at either end of a number is not passed over.
import { beforeAll, expect, test } from 'vitest'
import { blankCanvas, drawStroke } from '../../fixtures/paper/canvas.ts'
import { chance } from '../../fixtures/paper/ink.ts'
import { type Writer, written } from '../../fixtures/paper/pen.ts'
import { type CellReader, openCellReader } from '../../src/paper/cell-network.ts'
import { readRow } from '../../src/paper/combs.ts'
import { READ_SCALE } from '../../src/paper/glyph.ts'
import type { Patch } from '../../src/paper/patch.ts'
import { type CombField, combCells, fieldBox, loadTemplates } from '../../src/paper/templates.ts'

let cells: CellReader
let field: CombField
beforeAll(async () => {
  cells = await openCellReader()
  const templates = await loadTemplates(new URL('../../policies/forms', import.meta.url).pathname)
  const serial = templates
    .find((it) => it.form.id === 'rcr-1')
    ?.form.fields.find((it) => it.kind === 'comb' && it.rule === 'serial')
  if (serial?.kind !== 'comb') throw new Error('rcr-1 has a comb for serials')
  field = serial
})

const tidy: Writer = {
  ...{ slant: 0, broad: 0.7, height: 4, pen: 0.4, care: 0.1, haste: 0 },
  habit: () => 0,
}

/** The comb with a millimetre of paper around it; a space leaves its cell empty. */
function row(text: string): Patch {
  const [left, top, width, height] = fieldBox(field)
  const canvas = blankCanvas(width + 2, height + 2, READ_SCALE)
  const random = chance('a row of a comb')
  const line = (points: { x: number; y: number }[], pen: number) =>
    drawStroke(canvas, points, 1 - left, 1 - top, pen)
  for (const [index, [x, y, wide, high]] of combCells(field).entries()) {
    const corners = [
      { x, y },
      { x: x + wide, y },
      { x: x + wide, y: y + high },
      { x, y: y + high },
      { x, y },
    ]
    line(corners, 0.2)
    for (const stroke of written(text[index] ?? ' ', tidy, random))
      drawStroke(canvas, stroke, x + wide / 2 + 1 - left, y + high / 2 + 1 - top, tidy.pen)
  }
  return {
    width: canvas.width,
    height: canvas.height,
    ink: Float32Array.from(canvas.ink, (it) => it / 255),
  }
}

test.each([
  ['whole', '3A41C7059E2210B4', '3A41C7059E2210B4', 0.75],
  ['its last character lost', '3A41C7059E2210B ', '3A41C7059E2210B', 0],
  ['its first character lost', ' A41C7059E2210B4', 'A41C7059E2210B4', 0],
  ['its first two lost', '  41C7059E2210B4', '41C7059E2210B4', 0],
])('a serial number, %s', (_, ink, value, least) => {
  const found = readRow(row(ink), field, cells)
  expect(found).toMatchObject({ value, valid: true })
  expect(found.confidence).toBeGreaterThan(least)
  // Where one may be lost it is worth half, and typed.
  if (least === 0) expect(found.confidence).toBeLessThanOrEqual(0.5)
})
