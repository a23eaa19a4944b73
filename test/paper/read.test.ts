// The demo's faxes, read through the child process: what each says, and that nothing ends the reading.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import cases from '../../fixtures/paper/cases.json' with { type: 'json' }
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const faxed = (name: string) => readFileSync(at(`fixtures/fax/${name}`))
const templatesDir = at('policies/forms').pathname

let reader: Reader
const readings = new Map<string, PaperReading>()

beforeAll(async () => {
  reader = await openReader({ templatesDir })
  for (const { file } of cases) readings.set(file, await reader.read(faxed(file)))
})
afterAll(() => reader.close())

const reading = (file: string) => readings.get(file) as PaperReading

/** What is written one character a box, or must be right for the certificate to be found. */
const certain = [
  'srn',
  'serial',
  'hkid',
  'phone',
  'brn',
  'arId',
  'date',
  'compromiseDate',
  'expiry',
]
const lines = ['surname', 'givenName', 'nameZh', 'orgName', 'serverName', 'arName', 'arPosition']

/** A hand whose U ends in a point: both readers take it for a V, usual words make it a U, and the officer is asked to type it. */
const doubtful = ['02-wong-hand givenName']

describe.each(cases)('$id', (it) => {
  const wanted = it.values as Readonly<Record<string, string>>

  test('is known as the form, its language and its page', () => {
    const { form, language, fields, quality } = reading(it.file)
    expect({ form, language }).toEqual({ form: 'rcr-1', language: it.language })
    expect(fields.srn?.page).toBe(it.page)
    expect(quality.mark).toBe(`RCR1|1|${it.language === 'en' ? 'EN' : 'TC/EN'}|1`)
    expect(quality.anchors?.[0]).toBeGreaterThanOrEqual(41)
    expect(quality.residual).toBeLessThan(0.1)
  })

  test.each(certain)('%s, one character a box', (id) => {
    expect(reading(it.file).fields[id]?.value).toBe(wanted[id] ?? '')
  })

  test.each(lines)('%s, a line', (id) => {
    const { value, asRead, sure } = reading(it.file).fields[id] ?? {}
    if (wanted[id] === undefined) expect(asRead).toBe('')
    else expect(value).toBe(wanted[id])
    if (doubtful.includes(`${it.id} ${id}`)) expect(sure).toBe(false)
  })

  test('every tick, and only those', () => {
    const ticked = Object.entries(reading(it.file).ticks).filter(([, tick]) => tick.ticked)
    const known = Object.keys(reading(it.file).ticks)
    expect(ticked.map(([id]) => id).sort()).toEqual(
      Object.keys(wanted)
        .filter((id) => known.includes(id))
        .sort(),
    )
  })

  test('the signature has ink, and the chop where there is one', () => {
    const { signature, chop } = reading(it.file).crops
    expect(signature?.ink).toBeGreaterThan(0.02)
    if (it.chop) expect(chop?.ink).toBeGreaterThan(0.05)
    else expect(chop?.ink).toBeLessThan(0.002)
  })

  test('every box lies on the form and its pixels on the page', () => {
    const { fields, ticks, crops, pages } = reading(it.file)
    for (const one of [fields, ticks, crops].flatMap((them) => Object.values(them))) {
      const [x, y, width, height] = one.pixels
      const page = pages[one.page]
      expect(x).toBeGreaterThanOrEqual(0)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(page?.width ?? 0)
      expect(y + height).toBeLessThanOrEqual(page?.height ?? 0)
      expect(one.box[0] + one.box[2]).toBeLessThanOrEqual(210)
      expect(one.confidence ?? 1).toBeLessThanOrEqual(1)
    }
  })
})

test('typed certificate e-mail is read as it stands', () => {
  for (const it of cases.filter((one) => one.hand === null))
    expect(reading(it.file).fields.certEmail?.value).toBe(
      (it.values as Readonly<Record<string, string>>).certEmail ?? '',
    )
})

test('every written cell keeps up to five candidates that sum to one at most, best first', () => {
  const { cells = [], value } = reading('01-chan-typed.tif').fields.serial ?? {}
  expect(cells).toHaveLength(16)
  expect(cells.map((it) => it[0]?.char).join('')).toBe(value)
  for (const them of cells) {
    expect(them.length).toBeLessThanOrEqual(5)
    expect(them.reduce((sum, it) => sum + it.p, 0)).toBeLessThanOrEqual(1.001)
    expect([...them].sort((a, b) => b.p - a.p)).toEqual(them)
  }
})

test('every cell of a comb tells what it may hold over its own alphabet, an empty one nothing', () => {
  const { beliefs = [], value = '' } = reading('01-chan-typed.tif').fields.hkid ?? {}
  expect(beliefs).toHaveLength(9)
  expect(beliefs[0]).toBeNull()
  expect(beliefs.map((it) => it?.alphabet.length)).toEqual([
    undefined,
    26,
    10,
    10,
    10,
    10,
    10,
    10,
    11,
  ])
  const likeliest = beliefs.map((it) => it?.alphabet[it.logP.indexOf(Math.max(...it.logP))] ?? '')
  expect(likeliest.join('')).toBe(value)
  for (const it of beliefs)
    if (it) expect(it.logP.reduce((sum, one) => sum + Math.exp(one), 0)).toBeCloseTo(1, 1)
})

test('two certificates on one form: both numbers stand as they were written', () => {
  const { srn, serial } = reading('07-two-certificates.tif').fields
  expect([srn?.value, serial?.value]).toEqual(['0000100033', '6F02B9A1D34C5E87'])
})

test('an upside-down page after a cover sheet: pixels are those of the page as it came', () => {
  const it = reading('08-wong-confirms.tif')
  expect(it.findings.map(({ code }) => code)).toContain('upside-down')
  expect(it.sheets?.map(({ kind, turned }) => [kind, turned])).toEqual([
    ['cover', 0],
    ['form', 180],
  ])
  expect(it.text).toBeUndefined()
  const [title, signature] = [it.fields.srn?.pixels[1] ?? 0, it.crops.signature?.pixels[1] ?? 0]
  expect(title).toBeGreaterThan(signature)
})

test('a letter without a form is read as text', async () => {
  const { form, fields, text, findings } = await reader.read(faxed('09-letter.tif'))
  expect({ form, fields }).toEqual({ form: null, fields: {} })
  expect(text).toContain('6F02B9A1D34C5E87')
  expect(text).toContain('0000100041')
  expect(findings.map(({ code }) => code)).toEqual(['no-form'])
})

test('a call that broke off leaves a finding', async () => {
  const { pages, findings } = await reader.read(faxed('10-broken-off.tif'))
  expect(pages).toEqual([])
  expect(findings.map(({ code }) => code)).toEqual(['truncated'])
})

test.each(['chan.pdf', 'chan.png', 'chan.jpg'])(
  '%s: the form as a document or a scan',
  async (name) => {
    const { form, fields, ticks, pages } = await reader.read(
      readFileSync(at(`fixtures/paper/${name}`)),
    )
    expect(form).toBe('rcr-1')
    expect(pages).toHaveLength(1)
    const { srn, serial, hkid, date, nameZh } = fields
    expect([srn, serial, hkid, date, nameZh].map((it) => it?.value)).toEqual([
      '0000100017',
      '3A41C7059E2210B4',
      'A1234563',
      '23/11/2026',
      '陳大文',
    ])
    expect(ticks.finalConfirm?.ticked).toBe(true)
  },
)

test('the same page is read the same way twice', async () => {
  const again = await reader.read(faxed('06-server-skewed.tif'))
  expect(again).toEqual(reading('06-server-skewed.tif'))
})
