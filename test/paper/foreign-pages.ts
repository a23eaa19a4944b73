// Pages that are none of our forms but look as if they might be: letters, tables, newspapers, other people's forms.
import { PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib'
import type { Page } from '../../src/paper/page.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'

const WORDS =
  'request certificate revocation subscriber reference number serial name organisation reason date signature please write in block letters form personal authorised representative of the and for to a this is my telephone address account invoice total amount balance market report government yesterday office company department weather minister price'.split(
    ' ',
  )

type Pen = {
  readonly page: PDFPage
  readonly font: PDFFont
  readonly random: () => number
}

const kinds = [letter, table, newspaper, otherForm, combs]

/** Drawn finely, as our own are. */
export async function foreignPage(random: () => number): Promise<Page> {
  const document = await PDFDocument.create()
  const page = document.addPage([595.28, 841.89])
  const font = await document.embedFont(random() < 0.5 ? 'Helvetica' : 'Times-Roman')
  const kind = kinds[Math.floor(random() * kinds.length)] ?? letter
  kind({ page, font, random })
  const [drawn] = (await pdfPages(await document.save(), { pages: 1, pixels: 30_000_000 }, 408))
    .pages
  if (!drawn) throw new Error('nothing was drawn')
  return drawn
}

const some = (pen: Pen, low: number, high: number) => low + pen.random() * (high - low)
const words = (pen: Pen, count: number) =>
  Array.from({ length: count }, () => WORDS[Math.floor(pen.random() * WORDS.length)]).join(' ')

function text(pen: Pen, x: number, y: number, size: number, said: string): void {
  pen.page.drawText(said, { x, y, size, font: pen.font })
}

function frame(pen: Pen, x: number, y: number, width: number, height: number): void {
  pen.page.drawRectangle({ x, y, width, height, borderWidth: 0.6, borderColor: rgb(0, 0, 0) })
}

function letter(pen: Pen): void {
  const size = some(pen, 9, 13)
  for (let y = 760; y > 90; y -= size * 1.5)
    if (pen.random() < 0.85) text(pen, 70, y, size, words(pen, Math.round(some(pen, 4, 80 / size))))
}

function table(pen: Pen): void {
  const [columns, high] = [Math.round(some(pen, 3, 9)), some(pen, 14, 30)]
  const wide = 510 / columns
  for (let y = 780; y > 60; y -= high)
    for (let column = 0; column < columns; column++) {
      frame(pen, 42 + column * wide, y - high, wide, high)
      if (pen.random() < 0.6) text(pen, 45 + column * wide, y - high + 4, 7, words(pen, 1))
    }
}

function newspaper(pen: Pen): void {
  text(pen, 40, 780, 34, words(pen, 3))
  const columns = Math.round(some(pen, 3, 5))
  const wide = 520 / columns
  for (let column = 0; column < columns; column++)
    for (let y = 740; y > 50; y -= 8) {
      const said = words(pen, 12)
      text(pen, 38 + column * wide, y, 6.5, said.slice(0, Math.floor(wide / 3.4)))
    }
}

/** Headings, labels, lines, ticks and a frame to sign in, laid out by chance. */
function otherForm(pen: Pen): void {
  text(pen, 40, 790, 18, words(pen, 4).toUpperCase())
  for (let y = 750; y > 60; y -= some(pen, 18, 32)) {
    text(pen, 40, y, some(pen, 7, 10), words(pen, Math.round(some(pen, 1, 4))))
    const what = pen.random()
    if (what < 0.4) frame(pen, some(pen, 150, 250), y - 4, some(pen, 100, 300), 16)
    else if (what < 0.7)
      for (let tick = 0; tick < 4; tick++) {
        frame(pen, 160 + tick * 95, y - 2, 11, 11)
        text(pen, 175 + tick * 95, y, 7, words(pen, 2))
      }
    else comb(pen, some(pen, 150, 220), y - 4, Math.round(some(pen, 6, 20)))
  }
}

function combs(pen: Pen): void {
  for (let y = 780; y > 60; y -= some(pen, 22, 40)) {
    text(pen, 40, y, 8, words(pen, 2))
    comb(pen, 165, y - 4, Math.round(some(pen, 8, 24)))
  }
}

function comb(pen: Pen, x: number, y: number, cells: number): void {
  for (let cell = 0; cell < cells; cell++) {
    frame(pen, x + cell * 14.2, y, 14.2, 18.7)
    if (pen.random() < 0.5)
      text(pen, x + cell * 14.2 + 3, y + 4, 13, String(Math.floor(pen.random() * 10)))
  }
}
