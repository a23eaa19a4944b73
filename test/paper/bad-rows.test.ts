// Rows that the line spoilt are mended from the rows about them; rules, bars and white margins are left as they are.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mendedRows } from '../../src/paper/bad-rows.ts'
import type { Page } from '../../src/paper/page.ts'

const [WIDTH, HEIGHT] = [600, 40]

/** Upright strokes three pixels wide, every twelve, from row 10 to row 30, in a page with white margins. */
function strokes(): Page {
  const grey = new Uint8Array(WIDTH * HEIGHT).fill(255)
  for (let row = 10; row < 30; row++)
    for (let column = 60; column < 540; column++)
      if (column % 12 < 3) grey[row * WIDTH + column] = 0
  return { width: WIDTH, height: HEIGHT, xDpi: 204, yDpi: 98, grey }
}

const spoilt = (page: Page, row: number, from: number, shade: number): Page => {
  const grey = page.grey.slice()
  grey.fill(shade, row * WIDTH + from, (row + 1) * WIDTH)
  return { ...page, grey }
}

test.each([
  ['black', 0],
  ['white', 255],
] as const)('a row %s up to the edge is as if it had never been spoilt', (_, shade) => {
  const sound = strokes()
  expect(mendedRows(spoilt(sound, 20, 100, shade)).grey).toEqual(sound.grey)
})

test('two rows one after another as well', () => {
  const sound = strokes()
  const page = spoilt(spoilt(sound, 20, 100, 0), 21, 200, 0)
  expect(mendedRows(page).grey).toEqual(sound.grey)
})

test('what is sound is not touched, not even copied', () => {
  const page = strokes()
  expect(mendedRows(page)).toBe(page)
})

test('a rule that ends before the margin is no fault of the line', () => {
  const page = strokes()
  page.grey.fill(0, 5 * WIDTH + 40, 5 * WIDTH + 560)
  expect(mendedRows(page)).toBe(page)
})

test('nor is a bar along the edge', () => {
  const page = strokes()
  for (let row = 0; row < HEIGHT; row++) page.grey.fill(0, row * WIDTH + 500, (row + 1) * WIDTH)
  expect(mendedRows(page)).toBe(page)
})

test('whatever the page, only rows between two others change, and the answer is of its size', () => {
  const pages = fc.uint8Array({ minLength: 200, maxLength: 200 })
  fc.assert(
    fc.property(pages, (grey) => {
      const page = { width: 20, height: 10, xDpi: 25.4, yDpi: 25.4, grey }
      const mended = mendedRows(page).grey
      expect(mended).toHaveLength(200)
      expect(mended.slice(0, 20)).toEqual(grey.slice(0, 20))
      expect(mended.slice(-20)).toEqual(grey.slice(-20))
    }),
  )
})
