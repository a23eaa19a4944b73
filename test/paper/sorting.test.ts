// Sorting a fax: what each page is, however it lies and whatever lies around it.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { PaperReading, Turn } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import { faxedPage, lyingPage, printed, tiffOf, whitePage } from './documents.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let reader: Reader
beforeAll(async () => {
  reader = await openReader({ templatesDir: shipped('policies/forms') })
})
afterAll(() => reader.close())

const kinds = ({ sheets = [] }: PaperReading) => sheets.map(({ kind }) => kind)
const codes = ({ findings }: PaperReading) => findings.map(({ code }) => code)

const letter = [
  '23 November 2026',
  'Dear Sirs,',
  'Please revoke my certificate with serial number 6F02B9A1D34C5E87.',
  'I have lost the card that it is stored on.',
  'Yours faithfully,',
  'CHEUNG MEI LING',
]
const cover = [
  'FACSIMILE TRANSMISSION',
  'To: The Certification Authority',
  'From: CHAN TAI MAN',
  'Date: 23 November 2026',
  'Pages: 3 including this one',
]
const card = [
  'HONG KONG PERMANENT IDENTITY CARD',
  '香港永久性居民身份證',
  'CHAN, TAI MAN',
  'Date of Birth 03-06-1985',
  'Date of Issue (11-07-18)',
  'A123456(3)',
]

describe.each<Turn>([90, 180, 270])('a form that lies turned by %i degrees', (turned) => {
  test('is read as the one that lies upright, and its boxes lie on the page as it came', async () => {
    const page = await faxedPage('01-chan-typed')
    const upright = await reader.read(tiffOf([page]))
    const read = await reader.read(tiffOf([lyingPage(page, turned)]))
    expect(read.sheets).toMatchObject([{ kind: 'form', turned, form: { id: 'rcr-1', version: 1 } }])
    expect(codes(read)).toContain(turned === 180 ? 'upside-down' : 'quarter-turned')
    for (const id of ['srn', 'serial', 'hkid', 'date'])
      expect([id, read.fields[id]?.value]).toEqual([id, upright.fields[id]?.value])
    const [x, y, width, height] = upright.fields.srn?.pixels ?? [0, 0, 0, 0]
    const there = {
      90: [page.height - y - height, x, height, width],
      180: [page.width - x - width, page.height - y - height, width, height],
      270: [y, page.width - x - width, height, width],
    }
    const seen = read.fields.srn?.pixels ?? []
    for (const [at, wanted] of there[turned as 90].entries())
      expect(Math.abs((seen[at] ?? 0) - wanted)).toBeLessThanOrEqual(3)
  })
})

test('a standard-resolution form on its side', async () => {
  const read = await reader.read(tiffOf([lyingPage(await faxedPage('03-tam-chinese'), 90)]))
  expect(read).toMatchObject({ form: 'rcr-1', language: 'tc' })
  expect(read.fields.serial?.value).toBe('7C18AF5520E4B963')
})

test('a cover sheet, a form, a blank back, another form on its head, a card and a letter', async () => {
  const bytes = tiffOf([
    await printed(cover, { size: 18 }),
    await faxedPage('01-chan-typed'),
    whitePage,
    lyingPage(await faxedPage('03-tam-chinese'), 180),
    await printed(card, { card: true }),
    await printed(letter),
  ])
  const read = await reader.read(bytes)
  expect(kinds(read)).toEqual(['cover', 'form', 'blank', 'form', 'identity', 'letter'])
  expect(read.fields.srn).toMatchObject({ value: '0000100017', page: 1 })
  expect(read.further).toHaveLength(1)
  const [second] = read.further ?? []
  expect(second).toMatchObject({ form: 'rcr-1', language: 'tc', quality: { turned: 180 } })
  expect(second?.fields.serial).toMatchObject({ value: '7C18AF5520E4B963', page: 3 })
  expect(second?.sheets).toEqual(read.sheets)
  expect(read.text).toContain('6F02B9A1D34C5E87')
  // The card is nobody's letter: nothing of it is kept as text.
  expect(JSON.stringify(read)).not.toContain('PERMANENT')
  expect(codes(read)).toEqual(
    expect.arrayContaining(['cover-sheet', 'blank-page', 'identity-copy', 'several-forms']),
  )
  expect(codes(second as PaperReading)).toContain('upside-down')
  expect(codes(read)).not.toContain('upside-down')
})

test.each<Turn>([90, 180, 270])(
  'a letter turned by %i degrees is read as it stands',
  async (turned) => {
    const read = await reader.read(tiffOf([lyingPage(await printed(letter), turned)]))
    expect(read.sheets).toMatchObject([{ kind: 'letter', turned }])
    expect(read.text).toContain('6F02B9A1D34C5E87')
    expect(codes(read)).toEqual(['no-form'])
  },
)

test('a Chinese letter', async () => {
  const words = [
    '敬啟者：',
    '本人的電子證書已經遺失，請即撤銷該證書。',
    '證書編號 6F02B9A1D34C5E87',
    '張美玲謹啟',
  ]
  const read = await reader.read(tiffOf([await printed(words, { size: 14 })]))
  expect(kinds(read)).toEqual(['letter'])
  expect(read.text?.replace(/\s/g, '')).toContain('撤銷')
})

test('a cover sheet that asks something is a letter', async () => {
  const words = [...cover, 'Please revoke my certificate 6F02B9A1D34C5E87 at once.']
  const read = await reader.read(tiffOf([await printed(words, { size: 14 })]))
  expect(kinds(read)).toEqual(['letter'])
})

test('the page of a passport is known by its machine-readable rows', async () => {
  const words = [
    'PASSPORT',
    'CHAN TAI MAN',
    'P<CHNCHAN<<TAI<MAN<<<<<<<<<<<<<<<<<<<<<<<<<',
    'K123456780CHN8506035M2807114<<<<<<<<<<<<<<06',
  ]
  const read = await reader.read(tiffOf([await printed(words, { size: 13 })]))
  expect(kinds(read)).toEqual(['identity'])
  expect(read.text).toBeUndefined()
})

test.each([
  [
    'a letter above the copy of a passport',
    [
      ...letter,
      'PASSPORT',
      'P<HKGCHEUNG<<MEI<LING<<<<<<<<<<<<<<<<<<<<<<<',
      'K123456780HKG8506035F2807114<<<<<<<<<<<<<<06',
    ],
  ],
  ['a lone letter with rows of fillers', [...letter, 'SEE<<ATTACHED']],
  [
    'one that asks to block, with numbers of a card',
    [
      'Please delete and block my digital ID, SRN 0000100041.',
      'Identity card no. A123456(3), date of birth 3 June 1985',
    ],
  ],
])('%s is covered, its words are kept, and the officer is told', async (_, words) => {
  const read = await reader.read(tiffOf([await printed(words, { size: 13 })]))
  expect(kinds(read)).toEqual(['identity'])
  expect(read.text).toMatch(/6F02B9A1D34C|0000100041/)
  expect(read.text).not.toContain('<<<')
  expect(codes(read)).toEqual(['identity-asks', 'no-form'])
})

test('a Chinese letter that asks to stop, with numbers of a card', async () => {
  const words = ['請停用本人的電子核證服務。', '身份證號碼 A123456(3)', '出生日期 1985年6月3日']
  const read = await reader.read(tiffOf([await printed(words, { size: 14 })]))
  expect(kinds(read)).toEqual(['identity'])
  expect(read.text?.replace(/\s/g, '')).toContain('停用')
  expect(codes(read)).toEqual(['identity-asks', 'no-form'])
})

test('the line that the sender’s machine printed is told as it stands, and nothing is told where there is none', async () => {
  const first = await reader.read(tiffOf([await faxedPage('01-chan-typed')]))
  expect(first.sheets?.[0]?.headerLine).toContain('TO 2921 6001 P.01')
  const none = await reader.read(tiffOf([await faxedPage('02-wong-hand')]))
  expect(none.sheets?.[0]?.headerLine).toBeUndefined()
})

test('identity numbers of every form are known by their place, to be covered', async () => {
  const read = await reader.read(
    tiffOf([await faxedPage('01-chan-typed'), await faxedPage('02-wong-hand')]),
  )
  for (const sheet of read.sheets ?? []) expect(sheet.identityBoxes).toHaveLength(3)
  expect(read.sheets?.[1]?.identityBoxes).toContainEqual(read.further?.[0]?.fields.hkid?.pixels)
})

test('a form whose edge is cut off says which fields are gone', async () => {
  const page = await faxedPage('01-chan-typed')
  const rows = Math.round(page.height * 0.78)
  const cut = { ...page, height: rows, grey: page.grey.slice(0, rows * page.width) }
  const read = await reader.read(tiffOf([cut]))
  expect(read.form).toBe('rcr-1')
  expect(read.fields.serial?.value).toBe('3A41C7059E2210B4')
  const edge = read.findings.find(({ code }) => code === 'edges-cut')
  expect(edge?.detail).toContain('date')
  expect(edge?.detail).not.toContain('serial')
})
