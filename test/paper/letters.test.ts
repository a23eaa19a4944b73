// Names letter by letter: as the network reads them, and weighed against the other engine's words.
import { beforeAll, expect, test } from 'vitest'
import { blankCanvas, drawStroke } from '../../fixtures/paper/canvas.ts'
import { chance } from '../../fixtures/paper/ink.ts'
import { type Writer, written } from '../../fixtures/paper/pen.ts'
import { type CellReader, openCellReader } from '../../src/paper/cell-network.ts'
import { type Spelling, spellings, weighed } from '../../src/paper/letters.ts'
import type { Patch } from '../../src/paper/patch.ts'

let cells: CellReader
beforeAll(async () => {
  cells = await openCellReader()
})

const tidy: Writer = {
  ...{ slant: 0, broad: 0.7, height: 3, pen: 0.35, care: 0.1, haste: 0 },
  habit: () => 0,
}

/** A line as it is cut from a page, in our pen; an underscore is a space. */
function line(text: string): Patch {
  const canvas = blankCanvas(4 + 3.2 * text.length, 6, 8)
  const random = chance(`line ${text}`)
  for (const [index, char] of [...text].entries())
    for (const stroke of written(char, tidy, random))
      drawStroke(canvas, stroke, 3.2 + 3.2 * index, 3, tidy.pen)
  const { width, height, ink } = canvas
  return { width, height, ink: Float32Array.from(ink, (it) => it / 255) }
}

const least = (ways: ReadonlyMap<number, Spelling>) =>
  [...ways.entries()].reduce((a, b) => (b[1].cost < a[1].cost ? b : a))

test('a line of capitals has as many letters as were written', () => {
  const [count, { letters }] = least(spellings(line('CHAN_TAI'), cells))
  expect(count).toBe(7)
  expect(letters.every((it) => it.beliefs.length === 26 && it.p > 0.3)).toBe(true)
})

test('where both agree the name is sure, and its spaces are those of the words', () => {
  const both = weighed('Chan Tai', spellings(line('CHAN_TAI'), cells))
  expect(both?.text).toBe('CHAN TAI')
  expect(both?.p).toBeGreaterThan(0.9)
})

test('a letter that the network is certain of stands against the words, with doubt', () => {
  const ways = spellings(line('HING_MAN'), cells)
  const [, { letters }] = least(ways)
  const certain = [...ways.values()].map((it): [number, Spelling] => [
    it.letters.length,
    { ...it, letters: it.letters.map((one) => ({ ...one, ...sharpened(one.beliefs) })) },
  ])
  expect(letters).toHaveLength(7)
  const both = weighed('HING MAW', new Map(certain))
  expect(both?.text).toBe('HING MAN')
  expect(both?.p).toBeLessThan(weighed('HING MAN', new Map(certain))?.p ?? 0)
})

function sharpened(beliefs: readonly number[]) {
  const most = Math.max(...beliefs)
  return { beliefs: beliefs.map((it) => (it === most ? 0.9999 : 1e-6)), p: 0.9999 }
}

test('digits and strokes that the words have in place of letters count as those', () => {
  const both = weighed('5O', spellings(line('SO'), cells))
  expect(both?.text).toBe('SO')
})

test('nothing is said where the letters do not count the same, or there are marks among them', () => {
  const ways = spellings(line('CHAN_TAI'), cells)
  expect(weighed('CHANG TAI MAN', ways)).toBeUndefined()
  expect(weighed('CHAN, TAI', ways)).toBeUndefined()
  expect(weighed('', ways)).toBeUndefined()
})

test('nothing is said where the words end elsewhere than the white on the page', () => {
  expect(weighed('CHANTAI', spellings(line('CHAN_TAI'), cells))).toBeUndefined()
  expect(weighed('CHA NTAI', spellings(line('CHAN_TAI'), cells))).toBeUndefined()
  expect(weighed('CH AN', spellings(line('CHAN'), cells))).toBeUndefined()
  expect(weighed('CHAN', spellings(line('CHAN'), cells))?.text).toBe('CHAN')
})

test('an empty line, and one of dirt alone, has no letters', () => {
  const empty = { width: 80, height: 30, ink: new Float32Array(2400) }
  expect(spellings(empty, cells).size).toBe(0)
})
