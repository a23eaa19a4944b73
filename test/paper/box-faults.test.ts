// A list of boxes with many faults: each is told, in a plain sentence, by the name of its box.
import { expect, test } from 'vitest'
import { learnForm } from '../../src/paper/learning.ts'

const page = { width: 10, height: 10, xDpi: 100, yDpi: 100, ink: new Uint8Array(100) }
const comb = {
  id: 'badge',
  label: 'Badge',
  rule: 'text',
  alphabet: 'runes',
  at: [60, 84],
  cell: [2, 7],
  groups: [5],
}

test('every fault is told at once, none in the words of a library', async () => {
  const boxes = {
    id: 'Acme 2',
    fields: [comb, { id: 'serial', rule: 'serial', box: [1, 2, 3] }, 7],
    ticks: [{ id: 'lost', label: 'Lost', box: [60, 100, 4.5, 0] }, { label: 'No name' }],
    crops: 'none',
    colour: 'red',
  }
  const learnt = await learnForm(page as never, boxes, [])
  const faults = 'faults' in learnt ? learnt.faults : []
  for (const each of [
    '"badge": alphabet must be one of digits, hex, hkid, letters, any',
    '"badge": cell 1 must be at least 3',
    '"serial": label',
    '"lost": box 4 must be more than 0',
    'ticks 2: id is missing',
    'crops must be a list',
    'id may hold only small letters, digits and hyphens',
    'has "colour", which means nothing',
  ])
    expect(faults).toContainEqual(expect.stringContaining(each))
  expect(faults.length).toBeGreaterThan(8)
  for (const fault of faults) expect(fault).not.toMatch(/✖|→|Invalid|expected|received|undefined/)
})

test('a file that is no list of boxes at all', async () => {
  for (const boxes of [null, 7, 'boxes', []]) {
    const learnt = await learnForm(page as never, boxes, [])
    const faults = 'faults' in learnt ? learnt.faults : []
    expect(faults).toEqual(['must be an object in { }'])
  }
})
