// The form as data and as paper: every field of domain §3.3, drawn to scale with its fonts inside.
import { readFileSync } from 'node:fs'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { drawForm } from '../../src/paper/form-pdf.ts'
import { decodePages } from '../../src/paper/pages.ts'
import { pdfPages } from '../../src/paper/pdf-pages.ts'
import { cropPng, pagePng } from '../../src/paper/picture.ts'
import { evenly } from '../../src/paper/raster.ts'
import { registerPage } from '../../src/paper/registration.ts'
import {
  BLANK_SCALE,
  combCells,
  type FormData,
  fieldBox,
  loadForm,
  loadTemplates,
  type Template,
} from '../../src/paper/templates.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
let form: FormData
let templates: Template[]

beforeAll(async () => {
  form = await loadForm(at('policies/forms/rcr-1.json').pathname)
  templates = await loadTemplates(at('policies/forms').pathname)
})

test('the form has every field, tick and crop of domain §3.3', () => {
  const ids = [...form.fields, ...form.ticks, ...form.crops].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(
    expect.arrayContaining([
      ...['srn', 'serial', 'certEmail', 'expiry', 'surname', 'givenName', 'nameZh', 'hkid'],
      ...['passport', 'phone', 'orgName', 'branch', 'brn', 'serverName', 'arName', 'arPosition'],
      ...['arId', 'compromiseDate', 'date', 'finalConfirm', 'scope.this', 'scope.all'],
      ...['personal', 'organisational', 'encipherment', 'server', 'orgRole', 'bankBank'].map(
        (it) => `certType.${it}`,
      ),
      ...['lost', 'damaged', 'compromised', 'left', 'replaced', 'ceased', 'other'].map(
        (it) => `reason.${it}`,
      ),
      ...['subscriber', 'authorisedUser', 'authorisedRepresentative'].map(
        (it) => `requesterRole.${it}`,
      ),
      ...['signature', 'chop'],
    ]),
  )
  expect(form.ticks.filter(({ group }) => group === 'certType')).toHaveLength(9)
})

test('every box lies on the page and none on another', () => {
  const boxes = [
    ...form.fields.map(fieldBox),
    ...[...form.ticks, ...form.crops].map((it) => it.box),
  ]
  for (const [index, [x, y, width, height]] of boxes.entries()) {
    expect(x + width).toBeLessThanOrEqual(form.page.width - 5)
    expect(y + height).toBeLessThanOrEqual(form.page.height - 5)
    for (const [left, top, wide, high] of boxes.slice(index + 1))
      expect(x + width <= left || left + wide <= x || y + height <= top || top + high <= y).toBe(
        true,
      )
  }
})

test('signature and chop have the sizes that domain §3.3 gives them', () => {
  const size = (id: string) => form.crops.find((it) => it.id === id)?.box.slice(2)
  expect(size('signature')).toEqual([80, 25])
  expect(size('chop')).toEqual([50, 50])
})

test('a comb’s cells stand side by side, groups apart', () => {
  const expiry = form.fields.find(({ id }) => id === 'expiry')
  if (expiry?.kind !== 'comb') throw new Error('expiry is a comb')
  expect(combCells(expiry).map(([x]) => x - expiry.at[0])).toEqual([0, 5, 12, 17, 24, 29, 34, 39])
})

test.each(['en', 'tc'] as const)(
  'the %s form prints to scale and is the same file each time',
  async (lang) => {
    const bytes = await drawForm(form, { lang })
    expect(Buffer.from(bytes).equals(Buffer.from(await drawForm(form, { lang })))).toBe(true)
    const [page] = (await PDFDocument.load(bytes)).getPages()
    expect(page?.getSize().width).toBeCloseTo((210 / 25.4) * 72, 3)
    expect(bytes.length).toBeLessThan(120_000)
    const decoded = (await decodePages(bytes)).pages[0]
    const { registration } = registerPage(decoded!, templates)
    expect(registration?.template.language).toBe(lang)
    expect(registration?.anchors[0]).toBe(registration?.anchors[1])
  },
)

test('the drawing agrees with the committed picture of the blank form, letter for letter', async () => {
  for (const template of templates) {
    const pdf = await drawForm(template.form, { lang: template.language })
    const [page] = (await pdfPages(pdf, { pages: 1, pixels: 30_000_000 }, 16 * 25.4)).pages
    const drawn = evenly(page!, BLANK_SCALE)
    const apart = drawn.ink.map((it, at) => Math.abs(1 - (template.blank.grey[at] ?? 0) / 255 - it))
    expect([drawn.width, drawn.height]).toEqual([template.blank.width, template.blank.height])
    expect(apart.reduce((sum, it) => sum + it, 0) / apart.length).toBeLessThan(0.015)
    expect(apart.filter((it) => it > 0.5).length).toBeLessThan(20)
  }
})

test('a template with a fault is told by its file', async () => {
  await expect(loadForm(at('fixtures/fax/fax.json').pathname)).rejects.toThrow(/fax\.json/)
})

test('the desk’s picture of a standard-resolution page has square pixels', async () => {
  const fax = readFileSync(at('fixtures/fax/03-tam-chinese.tif'))
  const png = await pagePng(fax, 0, { maxWidth: 864 })
  const { width, height } = await sharp(png).metadata()
  expect([width, Math.round((height ?? 0) / 10)]).toEqual([864, 119])
  expect(await pagePng(fax, 1)).toBeUndefined()
  expect(await pagePng(Buffer.from('no page'), 0)).toBeUndefined()
})

test('a PDF is drawn in a child, and a broken one is no picture', async () => {
  const pdf = readFileSync(at('fixtures/paper/chan.pdf'))
  expect(await sharp(await pagePng(pdf, 0, { maxWidth: 600 })).metadata()).toMatchObject({
    width: 600,
    height: 848,
  })
  expect(await pagePng(pdf.subarray(0, 900), 0)).toBeUndefined()
})

test('a crop is cut from the decoded page', async () => {
  const fax = readFileSync(at('fixtures/fax/03-tam-chinese.tif'))
  const png = await cropPng(fax, 0, [100, 100, 400, 50])
  const { width, height } = await sharp(png).metadata()
  expect(width).toBe(416)
  expect(height).toBeGreaterThan(110)
  expect(await cropPng(fax, 0, [99_999, 0, 10, 10])).toBeUndefined()
})
