// A notice as a letter that is printed and posted: A4, both languages, its fonts embedded.
import { PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib'
import { formFont } from './filling.ts'
import { paddedFontkit } from './font-kit.ts'

export type PrintedLetter = {
  /** Whose letter it is: the CA's name and how to reach it, in both languages, a line each. */
  readonly head: readonly string[]
  /** Whom it goes to; the register knows no postal address, so lines are left to write it on. */
  readonly to: readonly string[]
  readonly date: string
  readonly subject: string
  /** Paragraphs between empty lines; a line of hyphens is drawn as a rule. */
  readonly text: string
}

const A4 = { width: 595.28, height: 841.89 }
const MARGIN = 62
const SIZE = 10.5
const LEADING = 15.5
const black = rgb(0, 0, 0)
/** Of a window envelope (DL): 20 mm from the left, 45 mm from the top. */
const WINDOW = { top: 128, line: 17, lines: 5, width: 240 }

type Pen = {
  readonly document: PDFDocument
  readonly plain: PDFFont
  readonly bold: PDFFont
  page: PDFPage
  y: number
}

export async function printLetter(letter: PrintedLetter): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.registerFontkit(paddedFontkit)
  document.setTitle(letter.subject)
  // A fixed date: the same letter is the same file, byte for byte.
  document.setCreationDate(new Date(0))
  document.setModificationDate(new Date(0))
  const plain = await document.embedFont(await formFont('400Regular'), { subset: true })
  const bold = await document.embedFont(await formFont('700Bold'), { subset: true })
  const page = document.addPage([A4.width, A4.height])
  const pen: Pen = { document, plain, bold, page, y: A4.height - MARGIN }
  drawHead(pen, letter)
  drawAddress(pen, letter)
  drawLines(pen, letter.subject, bold)
  pen.y -= LEADING
  for (const line of letter.text.trim().split('\n')) drawParagraphLine(pen, line)
  numberPages(pen)
  return document.save()
}

function drawHead(pen: Pen, { head }: PrintedLetter): void {
  for (const [index, line] of head.entries())
    drawLines(pen, line, index < 2 ? pen.bold : pen.plain, index < 2 ? SIZE + 1 : SIZE - 2)
}

function drawAddress(pen: Pen, { to, date }: PrintedLetter): void {
  const { page, plain } = pen
  const top = Math.min(A4.height - WINDOW.top, pen.y - LEADING)
  for (let index = 0; index < WINDOW.lines; index += 1) {
    const y = top - index * WINDOW.line
    const name = to[index]
    if (name !== undefined) page.drawText(name, { x: MARGIN, y, size: SIZE, font: plain })
    else
      page.drawLine({
        start: { x: MARGIN, y: y - 2 },
        end: { x: MARGIN + WINDOW.width, y: y - 2 },
        thickness: 0.4,
        color: rgb(0.6, 0.6, 0.6),
      })
  }
  const x = A4.width - MARGIN - plain.widthOfTextAtSize(date, SIZE)
  page.drawText(date, { x, y: top, size: SIZE, font: plain })
  pen.y = top - WINDOW.lines * WINDOW.line - LEADING
}

function drawParagraphLine(pen: Pen, line: string): void {
  if (/^-{10,}$/.test(line)) drawRule(pen)
  else if (line.trim() === '') pen.y -= LEADING * 0.6
  else drawLines(pen, line, pen.plain)
}

function drawRule(pen: Pen): void {
  room(pen)
  const y = pen.y + LEADING / 3
  pen.page.drawLine({
    start: { x: MARGIN, y },
    end: { x: A4.width - MARGIN, y },
    thickness: 0.5,
    color: black,
  })
  pen.y -= LEADING
}

function drawLines(pen: Pen, text: string, font: PDFFont, size = SIZE): void {
  for (const line of wrapped(text, font, size)) {
    room(pen)
    pen.page.drawText(line, { x: MARGIN, y: pen.y, size, font, color: black })
    pen.y -= LEADING
  }
}

function room(pen: Pen): void {
  if (pen.y > MARGIN + LEADING) return
  pen.page = pen.document.addPage([A4.width, A4.height])
  pen.y = A4.height - MARGIN
}

/** Chinese breaks between any two characters but not before what closes; the rest between words. */
function wrapped(text: string, font: PDFFont, size: number): string[] {
  const most = A4.width - 2 * MARGIN
  const fits = (line: string) => font.widthOfTextAtSize(line, size) <= most
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text)) {
    if (fits(line + piece.trimEnd())) line += piece
    else {
      if (line !== '') lines.push(line.trimEnd())
      const [whole, rest] = cut(piece.trimStart(), fits)
      lines.push(...whole)
      line = rest
    }
  }
  return [...lines, line.trimEnd()]
}

const piecesOf = (text: string): string[] =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .match(
      /[\p{Script=Han}「（][，。、；：）」／]*|[，。、；：）」／]|[^\s\p{Script=Han}「（，。、；：）」／]+\s*|\s+/gu,
    ) ?? []

/** A word longer than a line is cut wherever the line ends. */
function cut(piece: string, fits: (line: string) => boolean): [string[], string] {
  const whole: string[] = []
  let rest = ''
  for (const char of piece) {
    if (!fits(rest + char)) {
      whole.push(rest)
      rest = ''
    }
    rest += char
  }
  return [whole, rest]
}

function numberPages({ document, plain }: Pen): void {
  const pages = document.getPages()
  for (const [index, page] of pages.entries()) {
    const text = `${index + 1} / ${pages.length}`
    const x = (A4.width - plain.widthOfTextAtSize(text, SIZE - 2)) / 2
    page.drawText(text, { x, y: MARGIN / 2, size: SIZE - 2, font: plain, color: black })
  }
}
