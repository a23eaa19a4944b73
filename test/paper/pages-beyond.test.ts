// A document longer than what is read: how long it is, is told, and any page of it is had alone, however far on it lies.
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { expect, test, vi } from 'vitest'
import type { Page } from '../../src/paper/page.ts'
import { decodePages } from '../../src/paper/pages.ts'
import { pagePng } from '../../src/paper/picture.ts'
import { tiffOf } from './documents.ts'

vi.setConfig({ testTimeout: 240_000 })

const small = (width: number): Page => {
  const [height, xDpi, yDpi] = [64, 204, 204]
  return { width, height, xDpi, yDpi, grey: new Uint8Array(width * height).fill(255) }
}
/** The n-th page is so wide that it is known by that. */
const tiff = (count: number) => tiffOf(Array.from({ length: count }, (_, at) => small(64 + 8 * at)))

async function pdf(count: number): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (let at = 0; at < count; at++) document.addPage([72 + 18 * at, 72])
  return document.save()
}

test('twenty pages are read, and how many there are is told where there are more', async () => {
  for (const bytes of [tiff(23), await pdf(23)]) {
    const { pages, quality } = await decodePages(bytes)
    expect([pages.length, quality.pageCount]).toEqual([20, 23])
  }
  for (const bytes of [tiff(20), await pdf(20)])
    expect((await decodePages(bytes)).quality.pageCount).toBeUndefined()
})

test('a page beyond is drawn alone; one that is not there is not', async () => {
  const widthOf = async (bytes: Uint8Array, page: number) => {
    const png = await pagePng(bytes, page)
    return png && (await sharp(png).metadata()).width
  }
  const [faxed, drawn] = [tiff(23), await pdf(23)]
  expect(await widthOf(faxed, 22)).toBe(64 + 8 * 22)
  expect(await widthOf(drawn, 22)).toBe(Math.round(((72 + 18 * 22) * 204) / 72))
  for (const bytes of [faxed, drawn]) expect(await widthOf(bytes, 23)).toBeUndefined()
  expect(await widthOf(faxed, 500)).toBeUndefined()
})
