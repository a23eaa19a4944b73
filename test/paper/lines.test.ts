// Where the writing on a line begins and ends, whatever the form draws around it.
import { expect, test } from 'vitest'
import { blankCanvas, drawStroke } from '../../fixtures/paper/canvas.ts'
import { READ_SCALE } from '../../src/paper/glyph.ts'
import { writing } from '../../src/paper/lines.ts'
import type { Patch } from '../../src/paper/patch.ts'

const [WIDE, HIGH] = [90, 8.25]

type Stroke = readonly [x: number, y: number, toX: number, toY: number, pen: number]

/** A line as it is cut from a page: 0.6 mm above its box is the first row. */
function line(strokes: readonly Stroke[]): Patch {
  const canvas = blankCanvas(WIDE, HIGH, READ_SCALE)
  for (const [x, y, toX, toY, pen] of strokes) {
    const stroke = [
      { x, y },
      { x: toX, y: toY },
    ]
    drawStroke(canvas, stroke, 0, 0, pen)
  }
  const { width, height, ink } = canvas
  return { width, height, ink: Float32Array.from(ink, (it) => it / 255) }
}

/** H, as high as it may be in a box of eight millimetres. */
const letter = (x: number, top: number, foot: number): Stroke[] => [
  [x, top, x, foot, 0.4],
  [x + 3, top, x + 3, foot, 0.4],
  [x, (top + foot) / 2, x + 3, (top + foot) / 2, 0.4],
]
const frame: readonly Stroke[] = [
  [0.2, 0.6, 0.2, HIGH, 0.5],
  [WIDE - 0.2, 0.6, WIDE - 0.2, HIGH, 0.5],
  [0, 0.6, WIDE, 0.6, 0.5],
]

test('a box that is drawn all around is no writing, and what stands in it is', () => {
  const words = [...letter(4, 3, 7), ...letter(9, 3, 7)]
  expect(writing(line([...frame, ...words]))).toEqual(writing(line(words)))
  expect(writing(line(frame))).toBeUndefined()
})

test('a tall letter at the very edge of a line keeps its first stroke', () => {
  const found = writing(line(letter(0.6, 1.6, 7.4)))
  const upright = 3.4 * READ_SCALE
  expect(found?.width).toBeGreaterThan(upright + 2 * 1.2 * READ_SCALE - 4)
})
