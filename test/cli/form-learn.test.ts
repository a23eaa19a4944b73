// Follows docs/forms.md step by step: a page nobody knew is learnt, filled, faxed and read, and what is wrong is told.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, type PDFPage, rgb } from 'pdf-lib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { chance } from '../../fixtures/paper/ink.ts'
import { decodePages } from '../../src/paper/pages.ts'
import { openReader } from '../../src/paper/reader.ts'
import type { FormData } from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'
import { faxed } from '../paper/distortion.ts'
import { tiffOf } from '../paper/documents.ts'
import { holdfast } from './run-command.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

type Boxes = {
  fields: Record<string, unknown>[]
  ticks: Record<string, unknown>[]
  crops: Record<string, unknown>[]
}

let dir: string
let boxes: Boxes
const path = (name: string) => join(dir, name)
const before = process.env.FORMS_DIR

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-learn-'))
  await mkdir(path('forms'))
  await writeFile(path('acme.pdf'), await acmePage())
  const page = await readFile(new URL('../../docs/forms.md', import.meta.url), 'utf8')
  boxes = JSON.parse(/```json\n(\{[\s\S]*?\n\})\n```/.exec(page)?.[1] ?? '')
  await writeFile(path('boxes.json'), JSON.stringify(boxes))
})
afterAll(async () => {
  setForms(before)
  await rm(dir, { recursive: true })
})

/** The command reads it afresh each time, as a new process would. */
function setForms(value: string | undefined): void {
  if (value === undefined) delete process.env.FORMS_DIR
  else process.env.FORMS_DIR = value
}

const MM = 72 / 25.4

/** A company's own page: its boxes where docs/forms.md says, and words of its own around them. */
async function acmePage(): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  const font = await document.embedFont('Helvetica')
  const page = document.addPage([210 * MM, 297 * MM])
  const write = (x: number, y: number, size: number, said: string) =>
    page.drawText(said, { x: x * MM, y: (297 - y) * MM, size, font })
  write(20, 22, 20, 'ACME Works')
  write(20, 31, 12, 'Withdrawal of a company certificate')
  write(
    20,
    38,
    8,
    'For staff of all plants. Hand this page to the gate or send it by fax to the key office.',
  )
  write(20, 55, 10, 'Serial number')
  write(20, 74, 10, 'Name of the holder')
  write(20, 89, 10, 'Badge')
  write(66, 103.5, 9, 'Token lost or stolen')
  write(116, 103.5, 9, 'No longer needed')
  write(20, 103.5, 10, 'Because')
  write(20, 132, 10, 'Signature')
  write(
    20,
    165,
    9,
    'The key office stops the certificate on the day that it gets this page, and calls',
  )
  write(
    20,
    170,
    9,
    'the plant manager. A certificate that was stopped by mistake can be given back',
  )
  write(
    20,
    175,
    9,
    'within five days; after that a new one is made, for which plant and name are asked again.',
  )
  write(20, 190, 8, 'Key office use')
  for (const [index, said] of ['Came in', 'Stopped', 'Manager called', 'Closed'].entries()) {
    write(20 + 45 * index, 200, 8, said)
    rect(page, [20 + 45 * index, 203, 40, 12])
  }
  write(20, 270, 7, 'ACME Works plc   Form 2 of the key office   Keep for three years')
  for (let cell = 0; cell < 16; cell++) rect(page, [60 + cell * 6 + (cell > 7 ? 3 : 0), 50, 6, 7])
  for (let cell = 0; cell < 5; cell++) rect(page, [60 + cell * 6, 84, 6, 7])
  rect(page, [60, 76, 120, 0.1])
  rect(page, [60, 100, 4.5, 4.5])
  rect(page, [110, 100, 4.5, 4.5])
  rect(page, [60, 120, 80, 25])
  return document.save()
}

function rect(page: PDFPage, [x, y, width, height]: readonly [number, number, number, number]) {
  page.drawRectangle({
    ...{ x: x * MM, y: (297 - y - height) * MM, width: width * MM, height: height * MM },
    ...{ borderWidth: 0.6, borderColor: rgb(0, 0, 0) },
  })
}

const learn = (file: string, page = 'acme.pdf', out = 'forms/acme-2.json') =>
  holdfast('form', 'learn', path(page), '--boxes', path(file), '--out', path(out))

test('a page is learnt, filled, faxed and read, as docs/forms.md has it', async () => {
  const learnt = await learn('boxes.json')
  expect(learnt).toMatchObject({ code: 0, out: '' })
  expect(learnt.err).toContain('of no meaning to the rules: badge')
  expect((await readdir(path('forms'))).sort()).toEqual([
    'acme-2.en.pdf',
    'acme-2.en.png',
    'acme-2.json',
  ])
  await cp(shipped('policies/forms'), path('forms'), { recursive: true })
  setForms(path('forms'))
  const values = {
    serial: '00A1B2C3D4E5F607',
    fullName: 'CHAN TAI MAN',
    badge: '40817',
    'reason.lost': true,
  }
  await writeFile(path('values.json'), JSON.stringify(values))
  const filled = await holdfast(
    ...['form', 'acme-2', '--fill', path('values.json'), '--out', path('filled.pdf')],
  )
  expect(filled.code).toBe(0)
  const [page] = (await decodePages(await readFile(path('filled.pdf')))).pages
  if (!page) throw new Error('nothing was drawn')
  const bad = {
    wide: 0.97,
    high: 0.98,
    lean: 0,
    right: 2,
    down: -3,
    cut: [0, 0, 0, 0],
    bars: false,
  } as const
  const fax = faxed(
    page,
    { ...bad, skew: 1.4, yDpi: 196, upsideDown: true, speckle: 0.002, black: 150 },
    chance('acme'),
  )
  await writeFile(path('fax.tif'), tiffOf([fax]))
  const reader = await openReader({ templatesDir: path('forms') })
  const read = await reader.read(await readFile(path('fax.tif')))
  await reader.close()
  expect(read).toMatchObject({ form: 'acme-2', language: 'en' })
  expect(read.fields.serial?.value).toBe('00A1B2C3D4E5F607')
  expect(read.fields.badge?.value).toBe('40817')
  expect(read.fields.fullName?.value).toBe('CHAN TAI MAN')
  expect(read.ticks['reason.lost']?.ticked).toBe(true)
  expect(read.ticks['reason.ceased']?.ticked).toBe(false)
  expect(read.labels?.badge).toEqual({ en: 'Badge', tc: 'Badge' })
  expect(read.findings.map(({ code }) => code)).toContain('signature-missing')
})

type Change = (boxes: Boxes) => void
test.each<[string, Change, string]>([
  [
    'a box beyond the page',
    (it) => Object.assign(it.crops[0] ?? {}, { box: [160, 120, 80, 25] }),
    '"signature" reaches beyond the page',
  ],
  [
    'boxes on one another',
    (it) => Object.assign(it.ticks[1] ?? {}, { box: [62, 101, 5, 5] }),
    '"reason.lost" and "reason.ceased" lie on one another',
  ],
  [
    'a name used twice',
    (it) => Object.assign(it.ticks[1] ?? {}, { id: 'reason.lost' }),
    '"reason.lost" is there twice',
  ],
  [
    'an unknown rule',
    (it) => Object.assign(it.fields[0] ?? {}, { rule: 'shoesize' }),
    '"serial": rule must be one of srn, serial, email',
  ],
  [
    'an unknown alphabet',
    (it) => Object.assign(it.fields[0] ?? {}, { alphabet: 'runes' }),
    '"serial": alphabet must be one of digits, hex, hkid, letters, any',
  ],
  [
    'a word that means nothing',
    (it) => Object.assign(it, { colour: 'red' }),
    'has "colour", which means nothing',
  ],
])('%s is told, and nothing is written', async (_, change, says) => {
  const wrong = structuredClone(boxes)
  change(wrong)
  await writeFile(path('wrong.json'), JSON.stringify(wrong))
  const { code, err } = await learn('wrong.json', 'acme.pdf', 'forms/wrong.json')
  expect(err).toContain(says)
  expect(code).toBe(2)
  expect(await readdir(path('forms'))).not.toContain('wrong.json')
})

test('a page with too little print, and one that is a form we have, are refused', async () => {
  const empty = await PDFDocument.create()
  empty.addPage([595, 842])
  await writeFile(path('empty.pdf'), await empty.save())
  const none = await learn('boxes.json', 'empty.pdf', 'forms/none.json')
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('at least 16 are needed') })
  setForms(undefined)
  await holdfast('form', 'rcr-1', '--out', path('rcr.pdf'))
  const ours = await learn('boxes.json', 'rcr.pdf', 'forms/ours.json')
  expect(ours.code).toBe(2)
  expect(ours.err).toContain('it cannot be told from the form rcr-1')
})

test('the form learnt is data like any other', async () => {
  const kept: FormData = JSON.parse(await readFile(path('forms/acme-2.json'), 'utf8'))
  expect(kept.page).toEqual({ width: 210, height: 297 })
  expect(kept.languages.en).toEqual({ tag: 'EN', blank: 'acme-2.en.png', page: 'acme-2.en.pdf' })
  expect(kept.ticks[0]).toMatchObject({ id: 'reason.lost', group: 'reason' })
})

test('what is missing from the command line is told with its help', async () => {
  expect((await holdfast('form', 'learn', path('acme.pdf'))).code).toBe(64)
  expect((await holdfast('form', 'rcr-1')).code).toBe(64)
  expect((await holdfast('form', 'rcr-9', '--out', path('x.pdf'))).code).toBe(64)
  expect((await holdfast('form', 'pca-7', '--lang', 'tc', '--out', path('x.pdf'))).code).toBe(64)
})

test('a place that cannot be written, and a name that is none, are told in a sentence', async () => {
  setForms(undefined)
  const nowhere = await learn('boxes.json', 'acme.pdf', 'no/such/acme.json')
  expect(nowhere).toMatchObject({ code: 64, err: expect.stringContaining('no such folder\n') })
  expect(nowhere.err).not.toContain('ENOENT')
  for (const name of ['../evil', 'Evil', '']) {
    const given = ['--boxes', path('boxes.json'), '--out', path('forms/evil.json'), '--name', name]
    const { code, err } = await holdfast('form', 'learn', path('acme.pdf'), ...given)
    expect([code, err]).toEqual([64, expect.stringContaining('--name takes small letters')])
    expect(err).not.toMatch(/✖|Invalid/)
  }
  expect(await readdir(path('forms'))).not.toContain('evil.json')
})
