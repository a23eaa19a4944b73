// A character that is clear is read once; one that is not is looked at again, and the answers are averaged.
import { expect, test } from 'vitest'
import { GLYPH_SIZE } from '../../src/paper/glyph.ts'
import { lookingTwice } from '../../src/paper/second-look.ts'

/** Answers by turns, and keeps what it was shown. */
function reader(answers: readonly (readonly number[])[]) {
  const shown: Float32Array[] = []
  const read = (glyph: Float32Array) => {
    shown.push(glyph)
    return Float32Array.from(answers[(shown.length - 1) % answers.length] ?? [])
  }
  return { shown, read }
}

function stroke(): Float32Array {
  const glyph = new Float32Array(GLYPH_SIZE ** 2)
  for (let row = 4; row < 20; row++) glyph.fill(1, row * GLYPH_SIZE + 11, row * GLYPH_SIZE + 13)
  return glyph
}

test('what is clear is read once', () => {
  const { shown, read } = reader([[0.95, 0.05]])
  expect(lookingTwice(read)(stroke())[0]).toBeCloseTo(0.95)
  expect(shown).toHaveLength(1)
})

test('what is not clear is the mean of five looks, each at another glyph with as much ink', () => {
  const { shown, read } = reader([
    [0.6, 0.4],
    [0.1, 0.9],
  ])
  const p = lookingTwice(read)(stroke())
  expect(shown).toHaveLength(5)
  expect(p[0]).toBeCloseTo((3 * 0.6 + 2 * 0.1) / 5)
  expect(p.reduce((sum, it) => sum + it, 0)).toBeCloseTo(1)
  const inks = shown.map((it) => it.reduce((sum, one) => sum + one, 0))
  for (const ink of inks) expect(ink).toBeCloseTo(32, 0)
  expect(new Set(shown.map((it) => it.join())).size).toBe(5)
})
