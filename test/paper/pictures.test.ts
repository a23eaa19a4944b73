// Forms that come as documents or pictures: several in one PDF, a broken page among them, scans and photographs.
import { PDFDocument, PDFName, PDFRef } from 'pdf-lib'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { drawForm } from '../../src/paper/form-pdf.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import { loadForm } from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let reader: Reader
let drawn: Uint8Array
/** The page at 300 dpi, as an artist's canvas. */
let canvas: Buffer
const VALUES = {
  srn: '0000100017',
  serial: '3A41C7059E2210B4',
  hkid: 'A1234563',
  date: '23/11/2026',
}

beforeAll(async () => {
  reader = await openReader({ templatesDir: shipped('policies/forms') })
  const form = await loadForm(`${shipped('policies/forms')}/rcr-1.json`)
  drawn = await drawForm(form, { lang: 'en', values: { ...VALUES, 'reason.lost': 'x' } })
  const [page] = (await pdfPages(drawn, { pages: 1, pixels: 30_000_000 }, 300)).pages
  if (!page) throw new Error('nothing was drawn')
  const raw = { width: page.width, height: page.height, channels: 1 as const }
  canvas = await sharp(page.grey, { raw }).png().toBuffer()
})
afterAll(() => reader.close())

async function expectRead(bytes: Uint8Array, turned = 0): Promise<void> {
  const read = await reader.read(bytes)
  expect(read.sheets).toMatchObject([{ kind: 'form', turned, form: { id: 'rcr-1' } }])
  for (const [id, value] of Object.entries(VALUES))
    expect([id, read.fields[id]?.value]).toEqual([id, value])
  const ticked = Object.entries(read.ticks).filter(([, it]) => it.ticked)
  expect(ticked.map(([id]) => id)).toEqual(['reason.lost'])
}

describe('one PDF', () => {
  async function bound(count: number): Promise<PDFDocument> {
    const all = await PDFDocument.create()
    const one = await PDFDocument.load(drawn)
    for (let at = 0; at < count; at++) {
      const [page] = await all.copyPages(one, [0])
      if (page) all.addPage(page)
    }
    return all
  }

  test('of three forms is three readings, each of its own page', async () => {
    const read = await reader.read(await (await bound(3)).save())
    const all = [read, ...(read.further ?? [])]
    expect(all.map((it) => [it.fields.srn?.page, it.fields.srn?.value])).toEqual(
      [0, 1, 2].map((page) => [page, '0000100017']),
    )
  })

  test('with a page that cannot be drawn keeps the others under their numbers', async () => {
    const document = await bound(2)
    const kids = document.catalog.Pages().Kids()
    kids.insert(1, PDFRef.of(9999))
    document.catalog.Pages().set(PDFName.of('Count'), document.context.obj(3))
    const read = await reader.read(await document.save({ addDefaultPage: false }))
    expect(read.sheets?.map(({ kind }) => kind)).toEqual(['form', 'unread', 'form'])
    expect(read.further?.[0]?.fields.srn?.page).toBe(2)
    expect(read.findings).toContainEqual({ code: 'page-undecodable', detail: 'page 2 of 3' })
  })

  test('turned by its own /Rotate, and one whose picture lies on its side', async () => {
    const document = await bound(1)
    document.getPage(0).setRotation({ type: 'degrees', angle: 90 } as never)
    await expectRead(await document.save(), 90)
  })
})

/** Light that falls off towards a corner, on paper that is not white. */
function dimmed(width: number, height: number): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
    <stop offset="0" stop-color="#f4efe2"/><stop offset="1" stop-color="#8f8878"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/></svg>`)
}

async function photograph(): Promise<Sharp> {
  const { width = 0, height = 0 } = await sharp(canvas).metadata()
  const lit = await sharp(canvas)
    .toColourspace('srgb')
    .composite([{ input: dimmed(width, height), blend: 'multiply' }])
    .toBuffer()
  return sharp(lit)
}

describe('a picture', () => {
  test('in grey, as a flat-bed scanner makes it', async () => {
    await expectRead(await sharp(canvas).withMetadata({ density: 300 }).png().toBuffer())
  })

  test('in colour on yellow paper, badly lit, as JPEG', async () => {
    await expectRead(await (await photograph()).jpeg({ quality: 70 }).toBuffer())
  })

  test.each([96, 72, 600])(
    'that says it has %i dots an inch, which no sheet has',
    async (density) => {
      await expectRead(await sharp(canvas).withMetadata({ density }).jpeg().toBuffer())
    },
  )

  test('turned as the camera lay, by its EXIF note', async () => {
    const turned = await (await photograph())
      .rotate(90)
      .jpeg()
      .withMetadata({ orientation: 8 })
      .toBuffer()
    await expectRead(turned)
  })

  test('turned, without any note', async () => {
    await expectRead(await (await photograph()).rotate(90).jpeg({ quality: 80 }).toBuffer(), 90)
  })

  test('with a dark table around the sheet, and no resolution told', async () => {
    const framed = await (await photograph())
      .extend({ top: 150, bottom: 190, left: 170, right: 130, background: '#3a2f28' })
      .jpeg({ quality: 75 })
      .toBuffer()
    await expectRead(framed)
  })

  test('held a little askew to the camera', async () => {
    const askew = await (await photograph())
      .affine([1, 0.012, -0.01, 0.985], { background: '#8f8878' })
      .jpeg({ quality: 75 })
      .toBuffer()
    await expectRead(askew)
  })

  test('on a transparent ground', async () => {
    const clear = await sharp(canvas).toColourspace('srgb').unflatten().png().toBuffer()
    await expectRead(clear)
  })
})
