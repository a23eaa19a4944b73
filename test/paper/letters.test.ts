// Names letter by letter: as the network reads them, and weighed against the other engine's words.
import { beforeAll, expect, test } from 'vitest'
import { blankCanvas, drawStroke } from '../../fixtures/paper/canvas.ts'
import { chance } from '../../fixtures/paper/ink.ts'
import { type Writer, written } from '../../fixtures/paper/pen.ts'
import { type CellReader, openCellReader } from '../../src/paper/cell-network.ts'
import { ALPHABET, type Piece, type Pieces, piecesOf } from '../../src/paper/letters.ts'
import { withoutDirt } from '../../src/paper/lines.ts'
import { weighed } from '../../src/paper/names.ts'
import type { Patch } from '../../src/paper/patch.ts'

let cells: CellReader
beforeAll(async () => {
  cells = await openCellReader()
})

const tidy: Writer = {
  ...{ slant: 0, broad: 0.7, height: 3, pen: 0.35, care: 0.1, haste: 0 },
  habit: () => 0,
}

/** A line as it is cut from a page, in our pen; an underscore is a space. */
function line(text: string, speck?: readonly [x: number, y: number]): Patch {
  const canvas = blankCanvas(4 + 3.2 * text.length, 6, 8)
  const random = chance(`line ${text}`)
  for (const [index, char] of [...text].entries())
    for (const stroke of written(char, tidy, random))
      drawStroke(canvas, stroke, 3.2 + 3.2 * index, 3, tidy.pen)
  if (speck) drawStroke(canvas, [{ x: 0, y: 0 }], speck[0], speck[1], 0.5)
  const { width, height, ink } = canvas
  return { width, height, ink: Float32Array.from(ink, (it) => it / 255) }
}

const read = (words: string, patch: Patch) => {
  const pieces = piecesOf(patch, cells)
  return pieces && weighed(words, pieces)
}

/** A line of pieces as the network might have read them: a letter each, so sure, evenly spaced but for the gaps named. */
function pieces(text: string, sure = 0.98, gaps: Readonly<Record<number, number>> = {}): Pieces {
  let left = 0
  const from = [...text].map((char, start): Piece[] => {
    left += 0.7 + (gaps[start] ?? 0.2)
    const rest = (1 - sure) / 25
    const beliefs = [...ALPHABET].map((it) => (it === char ? sure : rest))
    const span = { start, end: start + 1, left, right: left + 0.7, high: 1, price: 0 }
    return [{ ...span, read: { beliefs, dirt: 0.001 } }]
  })
  return { count: from.length, from }
}

test('a line of capitals falls into as many pieces as were written', () => {
  const found = piecesOf(line('CHAN_TAI'), cells)
  expect(found?.count).toBe(7)
  expect(found?.from.every(([first]) => first?.read?.beliefs.length === 26)).toBe(true)
})

test('where both agree the name is sure, and its spaces are those of the words', () => {
  const both = read('Chan Tai', line('CHAN_TAI'))
  expect(both).toMatchObject({ text: 'CHAN TAI', repaired: false })
  expect(both?.p).toBeGreaterThan(0.9)
})

test('a letter that the network is certain of stands against the words, with doubt', () => {
  const sure = pieces('HINGMAN', 0.9999, { 4: 0.8 })
  const both = weighed('HING MAW', sure)
  expect(both?.text).toBe('HING MAN')
  expect(both?.p).toBeLessThan(weighed('HING MAN', sure)?.p ?? 0)
})

test('a letter that it only thinks likely does not', () => {
  expect(weighed('DAVIO', pieces('DAVID', 0.6))).toMatchObject({ text: 'DAVIO', repaired: false })
})

/** The network doubts one letter. */
function doubting(text: string, at: number, beliefs: Readonly<Record<string, number>>): Pieces {
  const { count, from } = pieces(text)
  const read = { beliefs: [...ALPHABET].map((it) => beliefs[it] ?? 1e-4), dirt: 0.001 }
  return {
    count,
    from: from.map((all, i) => (i === at ? all.map((it) => ({ ...it, read })) : all)),
  }
}

test('where letters are in doubt a name of usual words is likelier, and not sure', () => {
  const second = doubting('SIAN', 1, { H: 0.9, I: 0.05 })
  expect(weighed('SIAN', second)).toMatchObject({ text: 'SHAN', repaired: true })
  expect(weighed('SIAN', pieces('SIAN'))?.text).toBe('SIAN')
})

test('a name with one word that is not usual stays as it was read', () => {
  expect(weighed('SIANDAVID', doubting('SIANDAVID', 1, { H: 0.9, I: 0.05 }))?.text).toBe(
    'SIANDAVID',
  )
})

test('words that stand close are parted where both are usual and some white is between them', () => {
  const parted = weighed('TAKSIU', pieces('TAKSIU', 0.98, { 3: 0.5 }))
  expect(parted).toMatchObject({ text: 'TAK SIU', repaired: true })
  expect(weighed('YUKI', pieces('YUKI'))).toMatchObject({ text: 'YUKI', repaired: false })
  expect(weighed('TAKSOU', pieces('TAKSOU', 0.98, { 3: 0.5 }))?.text).toBe('TAKSOU')
})

test('digits and strokes that the words have in place of letters count as those', () => {
  expect(read('5O', line('SO'))).toMatchObject({ text: 'SO', repaired: false })
  expect(weighed('TA]', pieces('TAI'))).toMatchObject({ text: 'TAI', repaired: true })
  expect(weighed('[LAM', pieces('LAM'))).toMatchObject({ text: 'LAM', repaired: true })
})

test.each([
  ['"FUN LOK', 'FUNLOK', 'FUN LOK'],
  ['YIN TAK -', 'YINTAK', 'YIN TAK'],
  ['FUN LOK ©.', 'FUNLOK', 'FUN LOK'],
  ['HOI. HO K', 'HOIHOK', 'HOI HOK'],
])('“%s”: marks without ink are left out, and the name is not sure', (words, ink, name) => {
  expect(weighed(words, pieces(ink, 0.98, { 3: 0.9 }))).toMatchObject({
    text: name,
    repaired: true,
  })
})

test('letters that the words have and the page has not are left out', () => {
  const both = weighed('LAM CHING CO', pieces('LAMCHING', 0.99, { 3: 0.9 }))
  expect(both).toMatchObject({ text: 'LAM CHING', repaired: true })
})

test('a letter that the words lack is added', () => {
  expect(weighed('A', pieces('MA', 0.99))).toMatchObject({ text: 'MA', repaired: true })
})

test('where the words made two letters of a broken one, it is the one that stands there', () => {
  expect(weighed('SIIAN', pieces('SHAN', 0.99))).toMatchObject({ text: 'SHAN', repaired: true })
})

test('a speck beside a name is no letter of it', () => {
  const spotted = read('CHAN TAI .', line('CHAN_TAI_', [28.6, 4]))
  expect(spotted).toMatchObject({ text: 'CHAN TAI', repaired: true })
})

test('a hyphen with ink between letters stays, one without does not', () => {
  const [first, second] = [pieces('TAIMAN').from, pieces('TAIMAN')]
  const dash: Piece = {
    ...{ start: 3, end: 4, left: 2.7, right: 2.9, high: 0.1, price: 0 },
    read: undefined,
  }
  const later = first
    .slice(3)
    .map((all) => all.map((it) => ({ ...it, start: it.start + 1, end: it.end + 1 })))
  const dashed = { count: 7, from: [...first.slice(0, 3), [dash], ...later] }
  expect(weighed('TAI-MAN', dashed)?.text).toBe('TAI-MAN')
  expect(weighed('TAI-MAN', second)?.text).toBe('TAIMAN')
})

test('where the words end elsewhere than the white on the page the name is not sure', () => {
  const sure = ({ repaired = true, p = 0 } = {}) => !repaired && p > 0.95
  expect(sure(read('CHANTAI', line('CHAN_TAI')))).toBe(false)
  expect(sure(read('CHA NTAI', line('CHAN_TAI')))).toBe(false)
  expect(sure(read('CH AN', line('CHAN')))).toBe(false)
  expect(sure(read('CHAN', line('CHAN')))).toBe(true)
})

test('an empty line, and one of dirt alone, has no letters', () => {
  const empty = { width: 80, height: 30, ink: new Float32Array(2400) }
  expect(piecesOf(empty, cells)).toBeUndefined()
  expect(weighed('', { count: 0, from: [] })).toBeUndefined()
  expect(weighed('. -', { count: 0, from: [] })).toBeUndefined()
})

test.each([
  ['name', 'YIN TAK -', 'YIN TAK'],
  ['name', '| CHAN', 'CHAN'],
  ['name', '. -', ''],
  ['text', 'LOTUS PEAK LIMITED ~~', 'LOTUS PEAK LIMITED'],
  ['text', 'DESIGN & CO.', 'DESIGN & CO.'],
  ['email', 'kung_3909@mail.example.hk |', 'kung_3909@mail.example.hk'],
  ['email', 'cheung 3819@post.example.com', 'cheung_3819@post.example.com'],
  ['email', 'wongsiu89@example.org . CL', 'wongsiu89@example.org'],
  ['email', 'wlpoon@post . example.com.hk', 'wlpoon@post.example.com.hk'],
  ['email', 'lam. lui@example.com', 'lam. lui@example.com'],
  ['email', 'chan@mail.example. hk-', 'chan@mail.example. hk'],
  ['nameZh', '“林樂芬。.', '林樂芬'],
] as const)('%s “%s” is “%s” without what specks make of it', (rule, text, clean) => {
  expect(withoutDirt(text, rule)).toBe(clean)
})
