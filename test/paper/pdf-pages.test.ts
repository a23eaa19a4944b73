// PDF pages: one that takes too much ends alone, a scan keeps its resolution however it lies, and one page may be had alone.
import { readFileSync } from 'node:fs'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { expect, test, vi } from 'vitest'
import { decodeLimits, decodePages } from '../../src/paper/pages.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'
import { openReader } from '../../src/paper/reader.ts'
import { shipped } from '../../src/process/shipped.ts'
import { tiffOf } from './documents.ts'
import { drawsItself } from './hostile-pdf.ts'

vi.setConfig({ testTimeout: 120_000 })

const limits = { pages: 20, pixels: 30_000_000 }
const form = readFileSync(new URL('../../fixtures/paper/chan.pdf', import.meta.url))

async function bound(...documents: readonly Uint8Array[]): Promise<Uint8Array> {
  const all = await PDFDocument.create()
  for (const bytes of documents) {
    const [page] = await all.copyPages(await PDFDocument.load(bytes), [0])
    if (page) all.addPage(page)
  }
  return all.save()
}

test('a page that draws itself without end leaves those before and behind it read', async () => {
  const reader = await openReader({ templatesDir: shipped('policies/forms') })
  const read = await reader.read(await bound(form, drawsItself(), form))
  await reader.close()
  expect(read.sheets?.map(({ kind }) => kind)).toEqual(['form', 'unread', 'form'])
  expect(read.findings).toContainEqual({ code: 'page-undecodable', detail: 'page 2 of 3' })
  expect([read, ...(read.further ?? [])].map(({ fields }) => fields.srn?.page)).toEqual([0, 2])
})

test('after many such pages every page left is told', async () => {
  const bad = Array.from({ length: 4 }, () => drawsItself())
  const { pages, faults, count } = await pdfPages(await bound(form, ...bad, form), limits)
  expect(count).toBe(6)
  expect(pages.map((page) => page !== undefined)).toEqual([true, ...Array(5).fill(false)])
  expect(faults).toEqual([1, 2, 3, 4, 5].map((page) => ({ page, fault: 'page-undecodable' })))
})

test.each([0, 90, 180, 270])('a scan turned by %i degrees keeps its resolution', async (angle) => {
  const create = { width: 1654, height: 2339, channels: 3, background: '#fff' } as const
  const document = await PDFDocument.create()
  const picture = await document.embedJpg(await sharp({ create }).jpeg().toBuffer())
  const page = document.addPage([595.28, 841.89])
  page.drawImage(picture, { x: 0, y: 0, width: 595.28, height: 841.89 })
  page.setRotation({ type: 'degrees', angle } as never)
  const [drawn] = (await pdfPages(await document.save(), limits)).pages
  const size = [drawn?.width, drawn?.height]
  expect(drawn?.xDpi).toBe(200)
  expect(angle % 180 === 0 ? size : size.toReversed()).toEqual([1654, 2339])
})

const small = { width: 64, height: 64, xDpi: 204, yDpi: 196, grey: new Uint8Array(64 * 64) }

test('one page may be had alone: the others are not decoded', async () => {
  for (const bytes of [await bound(form, drawsItself(), form), tiffOf([small, small, small])]) {
    const { pages, findings } = await decodePages(bytes, { ...decodeLimits, only: 2 })
    expect(pages.map(({ missing }) => missing ?? false)).toEqual([true, true, false])
    expect(findings).toEqual([])
  }
})

test('more pages than are read damage neither a PDF nor a TIFF', async () => {
  const few = { ...decodeLimits, pages: 2 }
  for (const bytes of [await bound(form, form, form), tiffOf([small, small, small])]) {
    const { quality, findings } = await decodePages(bytes, few)
    const detail = '3 pages, of which the first 2 were read'
    expect(findings).toEqual([{ code: 'too-many-pages', detail }])
    expect(quality.damaged).toBe(false)
  }
})
