// What counts as a character in a cell, and what as dirt.
import { expect, test } from 'vitest'
import { GLYPH_SIZE, glyphOf } from '../../src/paper/glyph.ts'
import type { Patch } from '../../src/paper/patch.ts'

const [width, height] = [33, 46]

type Block = readonly [left: number, top: number, wide: number, high: number]

function patch(blocks: readonly Block[]): Patch {
  const ink = new Float32Array(width * height)
  for (const [left, top, wide, high] of blocks)
    for (let y = top; y < top + high; y++)
      for (let x = left; x < left + wide; x++) ink[y * width + x] = 1
  return { width, height, ink }
}

const F: readonly Block[] = [
  [9, 10, 3, 26],
  [9, 10, 14, 2],
  [9, 21, 11, 2],
]
/** The tip of an E's foot, all that a coarse fax left of it: two rows of one pixel, 0.06 mm². */
const tip: Block = [22, 31, 1, 4]

test('the last that is left of a thin foot is part of the character', () => {
  const [whole, bare] = [glyphOf(patch([...F, tip])), glyphOf(patch(F))]
  const corner = (glyph: Float32Array | undefined) => {
    let sum = 0
    for (let y = 16; y < GLYPH_SIZE; y++)
      for (let x = 13; x < GLYPH_SIZE; x++) sum += glyph?.[y * GLYPH_SIZE + x] ?? 0
    return sum
  }
  expect(corner(bare)).toBe(0)
  expect(corner(whole)).toBeGreaterThan(0.5)
})

test('a pixel that the line sprinkled is not', () => {
  expect(glyphOf(patch([...F, [22, 33, 1, 2]]))).toEqual(glyphOf(patch(F)))
})

test('specks, however many, are no character', () => {
  const specks = Array.from({ length: 12 }, (_, at): Block => [2 + 5 * (at % 6), 8 + at * 2, 1, 4])
  expect(glyphOf(patch(specks))).toBeUndefined()
})
