/** The very same ink is known again, whatever the fax did to it; the same hand is not, nor another's. */
import { beforeAll, describe, expect, test } from 'vitest'
import { fax } from '../../fixtures/paper/fax-machine.ts'
import { chop, signature } from '../../fixtures/paper/ink.ts'
import { isSameInk } from '../../src/paper/ink-print.ts'
import { readCrop } from '../../src/paper/marks.ts'
import { decodePages } from '../../src/paper/pages.ts'
import type { CropReading, InkPrint } from '../../src/paper/reading.ts'
import { registerPage } from '../../src/paper/registration.ts'
import { specimenPrint } from '../../src/paper/specimen-print.ts'
import { loadTemplates, type Template } from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'
import { fixture } from '../steps/examiner.ts'

type How = { readonly fine?: boolean; readonly skew?: number; readonly speckle?: number }

let templates: Template[]
beforeAll(async () => {
  templates = await loadTemplates(shipped('policies/forms'))
})

async function faxed(ink: string, how: How = {}, which = 'signature'): Promise<CropReading> {
  const page = { pdf: fixture('paper/chan.pdf'), ink, fine: true, ...how }
  const bytes = await fax([page], { name: JSON.stringify(how), coding: 'g4' })
  const [decoded] = (await decodePages(bytes)).pages
  const { registration } = decoded ? registerPage(decoded, templates) : {}
  const crop = registration?.template.form.crops.find(({ id }) => id === which)
  if (!registration || !crop) throw new Error('the form was not found')
  return readCrop(registration, 0, crop)
}

const signed = (name: string, again: string, x = 24, y = 218) =>
  `<g transform="translate(${x} ${y})">${signature(name, again)}</g>`
const stamped = async (turn: number, x = 150, y = 216) =>
  `<g transform="translate(${x} ${y}) rotate(${turn} 21 21)">${await chop('LOTUS PEAK LIMITED', '蓮峰')}</g>`

const printOf = async (...what: Parameters<typeof faxed>): Promise<InkPrint> => {
  const { print } = await faxed(...what)
  if (!print) throw new Error('there is no ink')
  return print
}
const pen = { most: 4, toScale: true }
const stamp = { most: 1, toScale: true }

describe('a signature', () => {
  let first: InkPrint
  beforeAll(async () => {
    first = await printOf(signed('CHAN TAI MAN', 'once'))
  })

  test.each<[string, How, number, number]>([
    ['at standard resolution', { fine: false, skew: -1 }, 24, 218],
    ['askew and speckled', { skew: 1.3, speckle: 0.002 }, 24, 218],
    ['at another place in its box', { fine: false }, 30, 221],
  ])('faxed again %s is the same ink', async (_how, how, x, y) => {
    const again = await printOf(signed('CHAN TAI MAN', 'once', x, y), how)
    expect(isSameInk(first, again, pen)).toBe(true)
    expect(isSameInk(again, first, pen)).toBe(true)
  })

  test.each([
    ['the same hand once more', 'CHAN TAI MAN', 'twice'],
    ['another hand', 'WONG SIU MING', 'once'],
    ['a third', 'LEE KA YAN', 'once'],
  ])('%s is other ink', async (_who, name, again) => {
    const other = await printOf(signed(name, again))
    expect(isSameInk(first, other, pen)).toBe(false)
    expect(isSameInk(first, other, { ...pen, toScale: false })).toBe(false)
  })

  test('copied from the specimen on file is the specimen’s ink; signed afresh it is not', async () => {
    const specimen = await specimenPrint(fixture('paper/specimens/chan-signature.png'))
    const copied = await printOf(signed('CHAN TAI MAN', 'specimen'), { fine: false })
    if (!specimen) throw new Error('the specimen has no ink')
    const anyScale = { most: 4, toScale: false }
    expect(isSameInk(copied, specimen, anyScale)).toBe(true)
    expect(isSameInk(first, specimen, anyScale)).toBe(false)
  })
})

test('a chop on the same page is the same ink; set down again it lies otherwise', async () => {
  const [first, again, afresh] = [
    await printOf(await stamped(-7), {}, 'chop'),
    await printOf(await stamped(-7), { fine: false, skew: 1 }, 'chop'),
    await printOf(await stamped(-3), {}, 'chop'),
  ]
  expect(isSameInk(first, again, stamp)).toBe(true)
  expect(isSameInk(first, afresh, stamp)).toBe(false)
})

describe('what stands in a box', () => {
  test('a signature within it is neither cut nor crowded', async () => {
    const crop = await faxed(signed('CHAN TAI MAN', 'once'))
    expect([crop.cut, crop.crowded]).toEqual([undefined, undefined])
  })
  test('one that runs over its edge is cut', async () => {
    expect((await faxed(signed('CHAN TAI MAN', 'once', 50, 219))).cut).toBe(true)
  })
  test('one with a chop over it is crowded', async () => {
    const both = signed('CHAN TAI MAN', 'once') + (await stamped(-7, 40, 206))
    expect((await faxed(both)).crowded).toBe(true)
  })
  test('nothing leaves no print', async () => {
    const empty = await faxed('')
    expect(empty).toMatchObject({ ink: 0 })
    expect(empty.print).toBeUndefined()
  })
})

test('a specimen that is no picture has no print', async () => {
  expect(await specimenPrint(Buffer.from('no picture'))).toBeUndefined()
})
