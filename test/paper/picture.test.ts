// Pictures for officers: drawn in children, two at most, whatever kind of document a stranger sent.
import { readFileSync } from 'node:fs'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { expect, test, vi } from 'vitest'
import { cropPng, pagePng } from '../../src/paper/picture.ts'
import { childrenOf } from './children.ts'
import { multiplies } from './hostile-pdf.ts'

vi.setConfig({ testTimeout: 120_000 })

const at = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url))
const tiff = at('fax/08-wong-confirms.tif')

const children = () => childrenOf('picture-child')

/** The most children that were seen while something is done. */
async function mostWhile<T>(work: Promise<T>): Promise<readonly [most: number, done: T]> {
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, children().length)
  }, 10)
  const done = await work
  clearInterval(watch)
  return [most, done]
}

test('twelve pages of a PDF at once are drawn by two children, one page after another', async () => {
  const document = await PDFDocument.create()
  for (let page = 0; page < 12; page++)
    document.addPage([200 + 10 * page, 300]).drawText(`${page}`, { x: 90, y: 150 })
  const bytes = await document.save()
  const pages = Array.from({ length: 12 }, (_, page) => pagePng(bytes, page))
  const [most, drawn] = await mostWhile(Promise.all(pages))
  expect(most).toBe(2)
  const widths = await Promise.all(drawn.map(async (png) => (await sharp(png).metadata()).width))
  expect(widths).toEqual(widths.map((_, page) => Math.round(((200 + 10 * page) * 204) / 72)))
})

test.each([
  ['TIFF', tiff],
  ['PNG', at('paper/chan.png')],
  ['JPEG', at('paper/chan.jpg')],
  ['PDF', at('paper/chan.pdf')],
])('a %s is decoded in a child: where that is stopped, nothing is drawn', async (_, bytes) => {
  expect(await pagePng(bytes, 0, { maxWidth: 300 })).toBeDefined()
  const stopped = children()
  expect(stopped.length).toBeGreaterThan(0)
  for (const pid of stopped) process.kill(pid, 'SIGSTOP')
  const held = pagePng(bytes, 0, { maxWidth: 300 })
  let drawn = false
  void held.then(() => {
    drawn = true
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(drawn).toBe(false)
  for (const pid of stopped) process.kill(pid, 'SIGKILL')
  expect(await held).toBeUndefined()
  expect(await pagePng(bytes, 0, { maxWidth: 300 })).toBeDefined()
})

test('many crops of one page cost no child each', async () => {
  await cropPng(tiff, 0, [100, 100, 400, 50])
  const before = children()
  const crops = [10, 20, 30, 40].map((x) => cropPng(tiff, 1, [x, 0, 200, 40]))
  const [most, drawn] = await mostWhile(Promise.all(crops))
  expect(most).toBeLessThanOrEqual(2)
  expect(drawn.every((png) => png !== undefined)).toBe(true)
  expect(children()).toEqual(expect.arrayContaining(before))
})

test('a PDF that multiplies is no picture, and the next one is drawn', async () => {
  expect(await pagePng(multiplies(), 0)).toBeUndefined()
  expect(await pagePng(tiff, 1)).toBeDefined()
  expect(await pagePng(tiff, 2)).toBeUndefined()
  expect(await pagePng(tiff, -1)).toBeUndefined()
})
