// Every way a document can be wrong: each code of the list is brought about once, and has words in both languages.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { drawForm } from '../../src/paper/form-pdf.ts'
import type { Page } from '../../src/paper/page.ts'
import { openReader, type Reader, type ReaderLimits } from '../../src/paper/reader.ts'
import {
  type PaperFindingCode,
  type PaperReading,
  paperFindingCodes,
} from '../../src/paper/reading.ts'
import { type FormData, loadForm } from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'
import { readingFinding } from '../../src/steps/paper-claim-words.ts'
import { faxedPage, lyingPage, noisy, printed, tiffOf, whitePage } from './documents.ts'
import { encrypted } from './hostile-pdf.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const templatesDir = shipped('policies/forms')
const fax = (name: string) => readFile(new URL(`../../fixtures/fax/${name}.tif`, import.meta.url))

let reader: Reader
let form: FormData
let chan: Page
beforeAll(async () => {
  reader = await openReader({ templatesDir })
  form = await loadForm(join(templatesDir, 'rcr-1.json'))
  chan = await faxedPage('01-chan-typed')
})
afterAll(() => reader.close())

const small = { ...whitePage, width: 64, height: 64, grey: new Uint8Array(64 * 64).fill(255) }
const letter = ['Dear Sirs,', 'Please revoke my certificate 6F02B9A1D34C5E87.', 'CHEUNG MEI LING']
const cover = [
  'FAX',
  'To: Certification Authority',
  'From: WONG SIU MING',
  'Pages: 2 with this one',
]
const card = ['HONG KONG PERMANENT IDENTITY CARD', 'CHAN, TAI MAN', 'Date of Birth 03-06-1985']

/** The first of a TIFF's tags with a number, set to another value. */
function retagged(bytes: Buffer, tag: number, value: number): Buffer {
  const start = bytes.readUInt32LE(4)
  for (let entry = 0; entry < bytes.readUInt16LE(start); entry++) {
    const at = start + 2 + entry * 12
    if (bytes.readUInt16LE(at) === tag) bytes.writeUInt32LE(value, at + 8)
  }
  return bytes
}

function painted(page: Page, [x, y, width, height]: readonly number[], shade: number): Page {
  const grey = page.grey.slice()
  const [left = 0, top = 0, wide = 0, high = 0] = [x, y, width, height]
  for (let row = top; row < top + high; row++)
    grey.fill(shade, row * page.width + left, row * page.width + left + wide)
  return { ...page, grey }
}

const filled = async (values: Record<string, string>) => drawForm(form, { lang: 'en', values })

async function broken(): Promise<Buffer> {
  const bytes = await fax('01-chan-typed')
  for (let at = 9000; at < 9040; at++) bytes[at] = 0xff
  return bytes
}

async function scribbledTick(): Promise<Buffer> {
  const { ticks } = await reader.read(tiffOf([chan]))
  return tiffOf([painted(chan, ticks['reason.damaged']?.pixels ?? [], 0)])
}

/** What is read with another reader: one that is short of time, of memory, of its forms, or of life. */
async function starved(limits: Partial<ReaderLimits>): Promise<PaperReading> {
  const other = await openReader({ templatesDir, limits })
  const reading = await other.read(tiffOf([chan]))
  await other.close()
  return reading
}

async function robbed(): Promise<PaperReading> {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-forms-'))
  await cp(templatesDir, dir, { recursive: true })
  const other = await openReader({ templatesDir: dir })
  await rm(dir, { recursive: true })
  const reading = await other.read(tiffOf([chan]))
  await other.close()
  return reading
}

async function closed(): Promise<PaperReading> {
  const other = await openReader({ templatesDir })
  await other.close()
  return other.read(tiffOf([chan]))
}

const half = (page: Page) =>
  painted(
    page,
    [0, Math.round(page.height * 0.36), page.width, Math.round(page.height * 0.64)],
    255,
  )

type Made = Uint8Array | PaperReading
const ways: Readonly<Record<PaperFindingCode, () => Made | Promise<Made>>> = {
  'empty-file': () => Buffer.alloc(0),
  'unknown-kind': () => Buffer.from('Dear Sirs,'),
  truncated: () => fax('10-broken-off'),
  undecodable: () => Buffer.from('%PDF-1.7\n%%EOF'),
  'page-undecodable': () => retagged(tiffOf([small, small]), 258, 77),
  damaged: broken,
  'bad-fax-lines': () => tiffOf([chan], [[326, 17]]),
  'unsupported-compression': () => retagged(tiffOf([small, chan]), 259, 34661),
  encrypted,
  'too-many-pages': () => tiffOf(Array.from({ length: 21 }, () => small)),
  'too-large': () => retagged(tiffOf([small, chan]), 257, 4_000_000),
  'blank-page': () => tiffOf([whitePage]),
  'no-form': async () => tiffOf([await printed(letter)]),
  'cover-sheet': async () => tiffOf([await printed(cover, { size: 20 })]),
  'identity-copy': async () => tiffOf([await printed(card, { card: true })]),
  'identity-asks': async () =>
    tiffOf([await printed(['Please block my certificate.', ...card], { card: true })]),
  'unread-page': () => tiffOf([noisy()]),
  'several-forms': async () => tiffOf([chan, await faxedPage('02-wong-hand')]),
  'upside-down': () => tiffOf([lyingPage(chan, 180)]),
  'quarter-turned': () => tiffOf([lyingPage(chan, 90)]),
  'edges-cut': () => {
    const rows = Math.round(chan.height * 0.78)
    return tiffOf([{ ...chan, height: rows, grey: chan.grey.slice(0, rows * chan.width) }])
  },
  'form-language-differs': () =>
    drawForm({ ...form, languages: { en: { tag: 'TC/EN', blank: '' } } }, { lang: 'en' }),
  'form-version-differs': () =>
    drawForm({ ...form, qr: { box: [174, 7, 20, 20], text: 'RCR1|2|{tag}|1' } }, { lang: 'en' }),
  'weak-registration': () => tiffOf([half(chan)]),
  'cell-unclear': () => filled({ srn: '@@%%&&##@@' }),
  'rule-broken': () => filled({ hkid: 'A1234567' }),
  'tick-unclear': scribbledTick,
  'signature-missing': () => filled({}),
  'reader-died': closed,
  'reader-timeout': () => starved({ documentMs: 1 }),
  'reader-memory': () => starved({ megabytes: 20 }),
  'reader-fault': robbed,
}

describe.each(paperFindingCodes)('%s', (code) => {
  test('is told of what brings it about', async () => {
    const made = await ways[code]()
    const { findings } = 'findings' in made ? made : await reader.read(made)
    expect(findings.map((it) => it.code)).toContain(code)
    expect(findings.find((it) => it.code === code)?.detail).not.toBe('')
  })

  test('has a sentence in both languages', () => {
    const { says, weight } = readingFinding({ code, detail: '' })
    expect(says.en).toMatch(/^[A-Z].*\.$/)
    expect(says.zh).toMatch(/^\p{Script=Han}.*。$/u)
    expect(['note', 'doubt', 'bar']).toContain(weight)
  })
})

test('of a page that was put aside it is said that nothing was read on it, not that it asks nothing', () => {
  for (const code of ['cover-sheet', 'identity-copy'] as const) {
    const { says } = readingFinding({ code, detail: '' })
    expect(says.en).toContain('no request was read on it')
    expect(says.zh).toContain('未有讀到任何要求')
  }
})

test('a huge picture is refused by its header', async () => {
  const create = { width: 9000, height: 9000, channels: 3, background: '#fff' } as const
  const png = await sharp({ create }).png().toBuffer()
  expect((await reader.read(png)).findings.map(({ code }) => code)).toEqual(['too-large'])
})

test('what is wrong with a page leaves the others under their own numbers', async () => {
  const read = await reader.read(retagged(tiffOf([small, chan]), 258, 77))
  expect(read.sheets?.map(({ kind }) => kind)).toEqual(['unread', 'form'])
  expect(read.fields.srn).toMatchObject({ page: 1, value: '0000100017' })
})
