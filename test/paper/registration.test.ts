// Registration: to a tenth of a millimetre whatever a fax machine does to the page, and never on a foreign page.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { chance } from '../../fixtures/paper/ink.ts'
import type { Page } from '../../src/paper/page.ts'
import { decodePages } from '../../src/paper/pages.ts'
import { pixelAt, pixelBox, registerPage } from '../../src/paper/registration.ts'
import { loadTemplates, type Template } from '../../src/paper/templates.ts'
import { measureForeign, measureOwn, openSheets, type Sheets } from './registration-runs.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)

let templates: Template[]
let chan: Page

beforeAll(async () => {
  templates = await loadTemplates(at('policies/forms').pathname)
  chan = (await pagesOf('fixtures/fax/01-chan-typed.tif'))[0] as Page
})

async function pagesOf(path: string): Promise<readonly Page[]> {
  return (await decodePages(readFileSync(at(path)))).pages
}

type Distortion = { skew: number; wide: number; high: number; yDpi: number; shift: number }

/** From a page's millimetres to the distorted page's. */
function moved({ skew, wide, high, shift }: Distortion, x: number, y: number): [number, number] {
  const angle = (skew * Math.PI) / 180
  const [dx, dy] = [(x - 105) * wide, (y - 148) * high]
  const turnedX = dx * Math.cos(angle) - dy * Math.sin(angle)
  return [turnedX + 105 + shift, dx * Math.sin(angle) + dy * Math.cos(angle) + 148]
}

/** The page put through another fax machine: each new pixel asks where it came from. */
function distorted(page: Page, how: Distortion): Page {
  const height = Math.round((page.height * how.yDpi) / page.yDpi)
  const grey = new Uint8Array(page.width * height).fill(255)
  const [cos, sin] = [Math.cos, Math.sin].map((it) => it((-how.skew * Math.PI) / 180)) as [
    number,
    number,
  ]
  for (let row = 0; row < height; row++)
    for (let column = 0; column < page.width; column++) {
      const x = ((column + 0.5) * 25.4) / page.xDpi - 105 - how.shift
      const y = ((row + 0.5) * 25.4) / how.yDpi - 148
      const fromX = (x * cos - y * sin) / how.wide + 105
      const fromY = (x * sin + y * cos) / how.high + 148
      const left = Math.floor((fromX * page.xDpi) / 25.4)
      const top = Math.floor((fromY * page.yDpi) / 25.4)
      if (left < 0 || left >= page.width) continue
      grey[row * page.width + column] = page.grey[top * page.width + left] ?? 255
    }
  return { ...page, height, yDpi: how.yDpi, grey }
}

const straight: Distortion = { skew: 0, wide: 1, high: 1, yDpi: 196, shift: 0 }

describe.each<[string, Partial<Distortion>]>([
  ['as it is', {}],
  ['skewed by +3°', { skew: 3 }],
  ['skewed by -3°', { skew: -3 }],
  ['shrunk to 0.94', { wide: 0.94, high: 0.94 }],
  ['stretched to 1.04', { wide: 1.04, high: 1.04 }],
  ['stretched down alone', { high: 1.015 }],
  ['shifted, its edge cut', { shift: (72 * 25.4) / 204 }],
  ['standard resolution', { yDpi: 98 }],
  ['standard resolution, skewed and shrunk', { yDpi: 98, skew: -2.2, wide: 0.97, high: 0.97 }],
])('%s', (_, how) => {
  test('is registered to 0.1 mm', () => {
    const distortion = { ...straight, ...how }
    const truth = registerPage(chan, templates).registration
    const { registration } = registerPage(distorted(chan, distortion), templates)
    if (!registration || !truth) throw new Error('the page was not registered')
    expect(registration.template.language).toBe('en')
    for (const [x, y] of [
      [20, 30],
      [190, 70],
      [105, 148],
      [30, 240],
      [170, 230],
    ] as const) {
      const [column, row] = pixelAt(truth, x, y)
      const on = moved(distortion, (column * 25.4) / chan.xDpi, (row * 25.4) / chan.yDpi)
      const [seenColumn, seenRow] = pixelAt(registration, x, y)
      const seen = [(seenColumn * 25.4) / chan.xDpi, (seenRow * 25.4) / distortion.yDpi]
      expect(Math.hypot((seen[0] ?? 0) - on[0], (seen[1] ?? 0) - on[1])).toBeLessThan(0.1)
    }
  })
})

test('upside down, the pixels are those of the page as it came', () => {
  const over = { ...chan, grey: chan.grey.slice().reverse() }
  const upright = registerPage(chan, templates).registration
  const { registration } = registerPage(over, templates)
  expect(registration?.turned).toBe(180)
  if (!registration || !upright) throw new Error('the page was not registered')
  const [x, y, width, height] = pixelBox(upright, [58, 64, 50, 6.6])
  const [overX, overY] = pixelBox(registration, [58, 64, 50, 6.6])
  expect(Math.abs(overX - (chan.width - x - width))).toBeLessThanOrEqual(2)
  expect(Math.abs(overY - (chan.height - y - height))).toBeLessThanOrEqual(2)
})

test('black bars along the edges, as a scanner’s lid leaves them, are no hindrance', () => {
  const grey = chan.grey.slice()
  grey.fill(0, 0, chan.width * 30)
  for (let row = 0; row < chan.height; row++) grey.fill(0, row * chan.width, row * chan.width + 20)
  expect(registerPage({ ...chan, grey }, templates).registration?.template.language).toBe('en')
})

test('four per cent of salt and pepper', () => {
  const random = chance('salt')
  const grey = chan.grey.map((it) => (random() < 0.04 ? 255 - it : it))
  const { registration, noise } = registerPage({ ...chan, grey }, templates)
  expect(registration?.template.language).toBe('en')
  expect(noise).toBeGreaterThan(5)
})

describe('pages that are not ours', () => {
  const page = (paint: (x: number, y: number, random: () => number) => boolean): Page => {
    const random = chance('foreign')
    const grey = new Uint8Array(1728 * 1146)
    for (let at = 0; at < grey.length; at++)
      grey[at] = paint(at % 1728, Math.floor(at / 1728), random) ? 0 : 255
    return { width: 1728, height: 1146, xDpi: 204, yDpi: 98, grey }
  }

  test.each<[string, Page]>([
    ['noise', page((_x, _y, random) => random() < 0.2)],
    ['a grid of boxes', page((x, y) => x % 40 < 2 || y % 24 < 1)],
    ['ruled paper', page((_x, y) => y % 30 < 2)],
    ['black', page(() => true)],
  ])('%s', (_, foreign) => {
    expect(registerPage(foreign, templates).registration).toBeUndefined()
  })

  test('a letter and a cover sheet', async () => {
    const [letter] = await pagesOf('fixtures/fax/09-letter.tif')
    const [cover] = await pagesOf('fixtures/fax/08-wong-confirms.tif')
    for (const it of [letter, cover])
      expect(registerPage(it as Page, templates).registration).toBeUndefined()
  })

  test('an empty page is blank', () => {
    expect(
      registerPage(
        page(() => false),
        templates,
      ),
    ).toMatchObject({ blank: true })
  })

  test.each([1, 2, 7])('a page of %i pixels', (size) => {
    const tiny = {
      width: size,
      height: size,
      xDpi: 204,
      yDpi: 98,
      grey: new Uint8Array(size * size),
    }
    expect(registerPage(tiny, templates).registration).toBeUndefined()
  })
})

describe('any fax machine, any form', () => {
  let sheets: Sheets
  beforeAll(async () => {
    sheets = await openSheets()
  })

  test.each(Array.from({ length: 16 }, (_, at) => at))('own page %i', async (at) => {
    expect(await measureOwn(sheets, `ci ${at}`)).toMatchObject({ good: true })
  })

  test.each(Array.from({ length: 6 }, (_, at) => at))('foreign page %i', async (at) => {
    expect(await measureForeign(sheets, `ci foreign ${at}`)).toBeUndefined()
  })

  test('no form is taken for another, nor found by fewer than most of its places', () => {
    for (const { template, page } of sheets.drawn) {
      const others = sheets.templates.filter(({ form }) => form.id !== template.form.id)
      expect(registerPage(page, others).registration).toBeUndefined()
      const [found, of] = registerPage(page, sheets.templates).registration?.anchors ?? [0, 1]
      expect(found / of).toBeGreaterThan(0.9)
    }
  })
})
