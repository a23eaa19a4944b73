// The network that reads one character: its answers are probabilities, and it reads what a pen writes after a fax.
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { chance } from '../../fixtures/paper/ink.ts'
import { sample } from '../../fixtures/paper/training/samples.ts'
import {
  CELL_CLASSES,
  type CellReader,
  networks,
  openCellReader,
} from '../../src/paper/cell-network.ts'

let cells: CellReader
beforeAll(async () => {
  cells = await openCellReader()
})

test('one probability for each class, one in all', () => {
  const p = cells(new Float32Array(24 * 24))
  expect(p).toHaveLength(CELL_CLASSES.length)
  expect(p.reduce((sum, it) => sum + it, 0)).toBeCloseTo(1, 5)
})

test('the mean of what the three networks answer', async () => {
  const drawn = sample([], chance('both networks'), { pens: 1, hands: 0, coarse: 0.5 })
  const glyph = drawn?.glyph ?? new Float32Array(24 * 24)
  const readers = await Promise.all(networks.map((it) => openCellReader([it])))
  const apart = readers.map((read) => [...read(glyph)])
  expect(new Set(apart.map(String)).size).toBe(3)
  for (const [at, p] of cells(glyph).entries())
    expect(p).toBeCloseTo(apart.reduce((sum, one) => sum + (one[at] ?? 0), 0) / 3, 6)
})

test('digits of pens it never saw, faxed at both resolutions, are read', () => {
  const random = chance('pens of the test')
  let [seen, right] = [0, 0]
  while (seen < 150) {
    const drawn = sample([], random, { pens: 1, hands: 0, coarse: 0.5 })
    if (!drawn || drawn.class > 9) continue
    const digits = cells(drawn.glyph).subarray(0, 10)
    seen++
    if (digits.indexOf(Math.max(...digits)) === drawn.class) right++
  }
  expect(right / seen).toBeGreaterThan(0.94)
})

test('weights of another shape are refused', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-weights-'))
  try {
    const file = join(dir, 'weights.bin')
    writeFileSync(file, '{"classes":"01","temperature":1,"layers":[]}\n')
    await expect(openCellReader([pathToFileURL(file)])).rejects.toThrow('other classes')
  } finally {
    await rm(dir, { recursive: true })
  }
})
