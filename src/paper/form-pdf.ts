// Draws a form from its template as a PDF that prints to scale: blank for the public, or filled.
import { PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib'
import QRCode from 'qrcode'
import { formFont } from './filling.ts'
import { paddedFontkit } from './font-kit.ts'
import type { Box } from './reading.ts'
import { combCells, type FormData, type Language } from './templates.ts'

export type FormFilling = {
  readonly lang: Language
  /** Field id to what is to be written there; a tick's id to anything but ''. */
  readonly values?: Readonly<Record<string, string>>
  /** A font file to write the values with; the form's own font where none is given or it lacks a character. */
  readonly font?: Uint8Array
  /** Written into the QR mark. */
  readonly number?: string
  /** The printed page, where the form was learnt from one: only the values are drawn then. */
  readonly page?: Uint8Array
}

const POINTS_PER_MM = 72 / 25.4
const black = rgb(0, 0, 0)

type Pen = {
  readonly page: PDFPage
  readonly height: number
  readonly plain: PDFFont
  readonly bold: PDFFont
  readonly hand: PDFFont
  readonly handHas: ReadonlySet<number>
}

export async function drawForm(form: FormData, filling: FormFilling): Promise<Uint8Array> {
  const document = filling.page ? await pageOf(filling.page) : await PDFDocument.create()
  document.registerFontkit(paddedFontkit)
  document.setTitle(`${form.id} (${form.languages[filling.lang]?.tag ?? filling.lang})`)
  // A fixed date: the same form is the same file, byte for byte.
  document.setCreationDate(new Date(0))
  document.setModificationDate(new Date(0))
  const pen = await openPen(document, form, filling)
  if (!filling.page) {
    drawPrint(pen, form, filling.lang)
    drawMarks(pen, form, filling)
    drawBoxes(pen, form)
  }
  drawValues(pen, form, filling.values ?? {})
  return document.save()
}

/** The first page of a PDF alone, whatever else it holds. */
async function pageOf(bytes: Uint8Array): Promise<PDFDocument> {
  const document = await PDFDocument.create()
  const [page] = await document.copyPages(await PDFDocument.load(bytes), [0])
  if (page) document.addPage(page)
  return document
}

async function openPen(document: PDFDocument, form: FormData, filling: FormFilling): Promise<Pen> {
  const [printed] = document.getPages()
  const page = printed ?? document.addPage([mm(form.page.width), mm(form.page.height)])
  const plain = await document.embedFont(await formFont('400Regular'), { subset: true })
  const bold = await document.embedFont(await formFont('700Bold'), { subset: true })
  const hand = filling.font ? await document.embedFont(filling.font, { subset: true }) : plain
  const handHas = new Set(hand.getCharacterSet())
  return { page, height: form.page.height, plain, bold, hand, handHas }
}

function drawPrint(pen: Pen, form: FormData, lang: Language): void {
  for (const text of form.print?.texts ?? [])
    write(pen, text[lang], text.at[0], text.at[1], text.size, text.bold ? pen.bold : pen.plain)
  for (const [x1, y1, x2, y2, thick] of form.print?.rules ?? []) rule(pen, x1, y1, x2, y2, thick)
  for (const frame of form.print?.frames ?? []) outline(pen, frame, 0.3)
}

function drawMarks(pen: Pen, form: FormData, filling: FormFilling): void {
  for (const mark of form.marks) fill(pen, mark)
  if (!form.qr) return
  const tag = form.languages[filling.lang]?.tag ?? filling.lang
  const text = form.qr.text.replace('{tag}', tag).replace('{number}', filling.number ?? '0')
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'Q' })
  const [left, top, width] = form.qr.box
  const module = width / modules.size
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column))
        fill(pen, [left + column * module, top + row * module, module + 0.01, module + 0.01])
}

function drawBoxes(pen: Pen, form: FormData): void {
  for (const field of form.fields) {
    if (field.kind === 'comb') for (const cell of combCells(field)) outline(pen, cell, 0.18)
    else {
      const [x, y, width, height] = field.box
      rule(pen, x, y + height, x + width, y + height, 0.2)
    }
  }
  for (const tick of form.ticks) outline(pen, tick.box, 0.25)
  for (const crop of form.crops) outline(pen, crop.box, 0.25)
}

function drawValues(pen: Pen, form: FormData, values: Readonly<Record<string, string>>): void {
  for (const field of form.fields) {
    const value = values[field.id] ?? ''
    if (value === '') continue
    if (field.kind === 'line') writeLine(pen, value, field.box)
    else {
      const cells = combCells(field)
      // An identity card of one letter leaves the first of the two letter cells empty.
      const start = field.alphabet === 'hkid' ? Math.max(0, cells.length - value.length) : 0
      const characters = [...value.replaceAll('/', '')].slice(0, cells.length - start)
      characters.forEach((character, index) => {
        const cell = cells[start + index]
        if (cell) writeInCell(pen, character, cell)
      })
    }
  }
  for (const tick of form.ticks) if (values[tick.id]) cross(pen, tick.box)
}

function writeLine(pen: Pen, value: string, [x, y, width, height]: Box): void {
  const font = fontFor(pen, value)
  let size = height * 0.62 * POINTS_PER_MM
  while (size > 5 && font.widthOfTextAtSize(value, size) > mm(width - 2)) size -= 0.25
  write(pen, value, x + 1, y + height * 0.74, size, font)
}

function writeInCell(pen: Pen, character: string, [x, y, width, height]: Box): void {
  const font = fontFor(pen, character)
  let size = height * 0.72 * POINTS_PER_MM
  while (size > 5 && font.widthOfTextAtSize(character, size) > mm(width - 1.2)) size -= 0.25
  const left = x + (width - font.widthOfTextAtSize(character, size) / POINTS_PER_MM) / 2
  write(pen, character, left, y + height / 2 + (0.36 * size) / POINTS_PER_MM, size, font)
}

function fontFor(pen: Pen, text: string): PDFFont {
  return [...text].every((it) => pen.handHas.has(it.codePointAt(0) ?? 0)) ? pen.hand : pen.plain
}

function cross(pen: Pen, [x, y, width, height]: Box): void {
  const inset = 0.7
  const [left, right] = [x + inset, x + width - inset]
  rule(pen, left, y + inset, right, y + height - inset, 0.4)
  rule(pen, left, y + height - inset, right, y + inset, 0.4)
}

const mm = (millimetres: number) => millimetres * POINTS_PER_MM

/** Millimetres from the top left, baseline at `y`; size in points. */
function write(pen: Pen, text: string, x: number, y: number, size: number, font: PDFFont): void {
  pen.page.drawText(text, { x: mm(x), y: mm(pen.height - y), size, font, color: black })
}

function rule(pen: Pen, x1: number, y1: number, x2: number, y2: number, thick: number): void {
  const [start, end] = [
    { x: mm(x1), y: mm(pen.height - y1) },
    { x: mm(x2), y: mm(pen.height - y2) },
  ]
  pen.page.drawLine({ start, end, thickness: mm(thick), color: black })
}

function outline(pen: Pen, [x, y, width, height]: Box, thick: number): void {
  pen.page.drawRectangle({
    x: mm(x),
    y: mm(pen.height - y - height),
    width: mm(width),
    height: mm(height),
    borderWidth: mm(thick),
    borderColor: black,
  })
}

function fill(pen: Pen, [x, y, width, height]: Box): void {
  pen.page.drawRectangle({
    x: mm(x),
    y: mm(pen.height - y - height),
    width: mm(width),
    height: mm(height),
    color: black,
  })
}
