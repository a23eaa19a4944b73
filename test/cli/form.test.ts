// `holdfast form`: what is drawn is to scale and carries its fonts, what was filled in is read again, bad values are told.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Page } from '../../src/paper/page.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import { type FormData, loadForm } from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'
import { describeNeeding } from '../servers/needs.ts'
import { holdfast } from './run-command.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let dir: string
let reader: Reader
const path = (name: string) => join(dir, name)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-form-'))
  reader = await openReader({ templatesDir: shipped('policies/forms') })
})
afterAll(async () => {
  await reader.close()
  await rm(dir, { recursive: true })
})

async function fill(id: string, values: unknown, ...more: readonly string[]) {
  await writeFile(path('values.json'), JSON.stringify(values))
  const out = path('out.pdf')
  await rm(out, { force: true })
  return holdfast('form', id, '--fill', path('values.json'), '--out', out, ...more)
}

/** The ink within a box of millimetres: its own left, top, right and bottom, in millimetres. */
function extent({ width, grey, xDpi }: Page, [x, y, wide, high]: readonly number[]): number[] {
  const pixel = (mm = 0) => Math.round((mm * xDpi) / 25.4)
  const found = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0]
  for (let row = pixel(y); row < pixel((y ?? 0) + (high ?? 0)); row++)
    for (let column = pixel(x); column < pixel((x ?? 0) + (wide ?? 0)); column++) {
      if ((grey[row * width + column] ?? 255) > 128) continue
      const [left = 0, top = 0, right = 0, bottom = 0] = found
      found.splice(
        0,
        4,
        Math.min(left, column),
        Math.min(top, row),
        Math.max(right, column + 1),
        Math.max(bottom, row + 1),
      )
    }
  return found.map((at) => (at * 25.4) / xDpi)
}

function expectMarks(form: FormData, page: Page): void {
  expect(form.marks).toHaveLength(4)
  for (const [x, y, width, height] of form.marks) {
    const seen = extent(page, [x - 1, y - 1, width + 2, height + 2])
    for (const [at, wanted] of [x, y, x + width, y + height].entries())
      expect(Math.abs((seen[at] ?? 0) - wanted)).toBeLessThan(0.1)
  }
}

describe.each(['en', 'tc'] as const)('rcr-1 in %s', (lang) => {
  test('prints to scale: the page is A4 to the hundredth, and its corner marks lie where they should', async () => {
    expect((await holdfast('form', 'rcr-1', '--lang', lang, '--out', path('out.pdf'))).code).toBe(0)
    const bytes = await readFile(path('out.pdf'))
    const [sheet] = (await PDFDocument.load(bytes)).getPages()
    expect(sheet?.getMediaBox()).toEqual({
      ...{ x: 0, y: 0 },
      width: expect.closeTo((210 / 25.4) * 72, 2),
      height: expect.closeTo((297 / 25.4) * 72, 2),
    })
    const [page] = (await pdfPages(bytes, { pages: 1, pixels: 40_000_000 }, 600)).pages
    expectMarks(await loadForm(join(shipped('policies/forms'), 'rcr-1.json')), page as Page)
  })

  test('what is filled in is read again, mark and all', async () => {
    const values = {
      ...{ srn: '0000100017', serial: '3A41C7059E2210B4', hkid: 'A123456(3)', date: '23/11/2026' },
      ...{ surname: 'CHAN', givenName: 'TAI MAN', 'certType.personal': true, 'reason.lost': 'x' },
    }
    const { code } = await fill('rcr-1', values, '--lang', lang, '--number', '77')
    expect(code).toBe(0)
    const read = await reader.read(await readFile(path('out.pdf')))
    expect(read).toMatchObject({ form: 'rcr-1', language: lang })
    expect(read.quality.mark).toBe(`RCR1|1|${lang === 'en' ? 'EN' : 'TC/EN'}|77`)
    expect(read.fields.srn?.value).toBe('0000100017')
    expect(read.fields.serial?.value).toBe('3A41C7059E2210B4')
    expect(read.fields.hkid?.value).toBe('A1234563')
    expect(read.fields.surname?.value).toBe('CHAN')
    const ticked = Object.entries(read.ticks).filter(([, it]) => it.ticked)
    expect(ticked.map(([id]) => id).sort()).toEqual(['certType.personal', 'reason.lost'])
  })

  test('every font is embedded, and nothing on it is a picture', async () => {
    await holdfast('form', 'rcr-1', '--lang', lang, '--out', path('out.pdf'))
    const objects = (await PDFDocument.load(await readFile(path('out.pdf')))).context
      .enumerateIndirectObjects()
      .map(([, object]) => (object instanceof PDFRawStream ? object.dict : object))
      .filter((object) => 'get' in object)
    const named = (key: string, value: string) =>
      objects.filter(
        (it) => String((it as { get(k: PDFName): unknown }).get(PDFName.of(key))) === value,
      )
    const descriptors = named('Type', '/FontDescriptor')
    expect(descriptors.length).toBeGreaterThanOrEqual(2)
    for (const it of descriptors) expect(String(it)).toMatch(/FontFile[23]?/)
    expect(named('Subtype', '/Image')).toEqual([])
  })
})

describeNeeding(['poppler'], 'drawn by another program', () => {
  test('poppler sees the marks in the same places', async () => {
    await holdfast('form', 'rcr-1', '--out', path('out.pdf'))
    execFileSync('pdftoppm', ['-r', '600', '-gray', '-png', path('out.pdf'), path('drawn')])
    const [name = ''] = (await readdir(dir)).filter((it) => it.startsWith('drawn'))
    const { data, info } = await sharp(path(name))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const page = {
      width: info.width,
      height: info.height,
      xDpi: 600,
      yDpi: 600,
      grey: new Uint8Array(data),
    }
    expectMarks(await loadForm(join(shipped('policies/forms'), 'rcr-1.json')), page)
  })
})

test('the foreign form is drawn and read as itself', async () => {
  const values = {
    ...{ serial: '4F10A2B3C4D5E6F70812', fullName: 'CHAN TAI MAN', staffNo: '104417' },
    ...{ 'reason.compromised': true, 'requesterRole.subscriber': true, date: '23/11/2026' },
  }
  expect((await fill('pca-7', values)).code).toBe(0)
  const read = await reader.read(await readFile(path('out.pdf')))
  expect(read).toMatchObject({ form: 'pca-7', language: 'en' })
  expect(read.quality.mark).toBeUndefined()
  for (const [id, value] of Object.entries(values))
    if (value !== true) expect([id, read.fields[id]?.value]).toEqual([id, value])
  expect(read.ticks['reason.compromised']?.ticked).toBe(true)
})

const wrong: readonly [id: string, value: unknown, rule: string, says: string][] = [
  ['srn', '00001O0017', 'srn', 'ten digits'],
  ['serial', 'XYZ', 'serial', 'hexadecimal'],
  ['serial', '1'.repeat(41), 'serial', '1 to 40'],
  ['certEmail', 'chan at example', 'email', 'e-mail'],
  ['expiry', '31/02/2026', 'date', 'a day that exists'],
  ['surname', '陳', 'name', 'Latin'],
  ['nameZh', 'CHAN', 'nameZh', 'Chinese'],
  ['hkid', 'A1234567', 'hkid', 'check digit'],
  ['passport', 'K1', 'passport', '5 to 15'],
  ['phone', '12345678', 'phone', 'eight digits'],
  ['brn', '1234', 'brn', '8 and 3'],
  ['serverName', 'localhost', 'hostName', 'domain'],
  ['branch', 'x'.repeat(60), 'text', 'too long'],
  ['orgName', '🙂 Ltd', 'text', 'has no'],
  ['srn', 17, 'srn', 'takes a string'],
  ['reason.lost', 'perhaps', 'tick', 'true or false'],
  ['signature', 'CHAN', 'crop', 'for ink'],
  ['shoeSize', '42', 'unknown', 'no such field'],
]

test.each(wrong)(
  '%s: %j breaks the rule "%s", and nothing is drawn',
  async (id, value, rule, says) => {
    const { code, err, out } = await fill('rcr-1', { [id]: value })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`${id} (${rule}): `)
    expect(err).toContain(says)
    await expect(readFile(path('out.pdf'))).rejects.toThrow(/ENOENT/)
    const asJson = JSON.parse((await fill('rcr-1', { [id]: value }, '--json')).out)
    expect(asJson.faults).toMatchObject([{ field: id, rule }])
  },
)

test('where a name is not the form’s, those that are its are listed', async () => {
  const { err } = await fill('pca-7', { shoeSize: '42' })
  expect(err).toContain('the fields of pca-7 are serial, fullName, ')
  expect(err).toContain('; its ticks requesterRole.subscriber, ')
  expect((await fill('pca-7', { serial: 'XYZ' })).err).not.toContain('the fields of')
})

test('values that are no object, and a file that is no JSON', async () => {
  expect((await fill('rcr-1', ['srn'])).code).toBe(2)
  await writeFile(path('torn.json'), '{')
  const torn = await holdfast(
    'form',
    'rcr-1',
    '--fill',
    path('torn.json'),
    '--out',
    path('out.pdf'),
  )
  expect(torn.code).toBe(64)
})

test('a folder that is not there is told in a sentence, as wrong usage', async () => {
  const out = path('no/such/folder.pdf')
  expect(await holdfast('form', 'rcr-1', '--out', out)).toMatchObject({
    code: 64,
    err: expect.stringContaining(`cannot write "${out}": there is no such folder\n`),
  })
})
