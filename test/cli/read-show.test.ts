/** The page that `holdfast read --show` draws: every page and box, nothing fetched, nothing that a fax says taken for markup. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openLookup } from '../../src/cli/read-register.ts'
import { showReading } from '../../src/cli/read-show.ts'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { Box, PaperReading, Turn } from '../../src/paper/reading.ts'
import { loadTemplates, type Template } from '../../src/paper/templates.ts'
import { shipped } from '../../src/process/shipped.ts'
import { escaped, html } from '../../src/steps/html.ts'
import { faxedPage, lyingPage, printed, tiffOf } from '../paper/documents.ts'
import { fixture } from '../steps/examiner.ts'
import { holdfast } from './run-command.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const dir = mkdtempSync(join(tmpdir(), 'holdfast-show-'))
const WONG = 'fax/08-wong-confirms.tif'
let reading: PaperReading
let reader: Reader
let templates: readonly Template[]
beforeAll(async () => {
  const templatesDir = shipped('policies/forms')
  templates = await loadTemplates(templatesDir)
  reader = await openReader({ templatesDir })
  reading = await reader.read(fixture(WONG))
})
afterAll(async () => {
  await reader.close()
  rmSync(dir, { recursive: true })
})

/** Where a box of the form is drawn: eight pixels a millimetre, six millimetres inside the picture's edge. */
const drawnAt = (box: Box) =>
  box.map((it, index) => Math.round((it + (index < 2 ? 6 : 0)) * 80) / 10) as unknown as Box

test('every page is drawn with its picture, every field, tick and crop with its box and how sure it is', async () => {
  const shown = await showReading('wong.tif', fixture(WONG), reading, templates)
  expect(reading.pages.length).toBeGreaterThan(1)
  for (const [page] of reading.pages.entries()) expect(shown).toContain(`Page ${page + 1}`)
  expect(shown.match(/src="data:image\/png;base64,/g)).toHaveLength(reading.pages.length)
  const { fields, ticks, crops } = reading
  const all = Object.entries({ ...fields, ...ticks, ...crops })
  expect(all.length).toBeGreaterThan(40)
  for (const [name, { box }] of all) {
    const [x, y, width, height] = drawnAt(box)
    const rect = `x="${x}" y="${y}" width="${width}" height="${height}"><title>${name}</title>`
    expect(shown).toContain(rect)
  }
  for (const { value } of Object.values(fields)) expect(shown).toContain(escaped(value))
})

/** The pictures of a page that was drawn, each as it is. */
async function pictures(shown: string) {
  const pngs = [...shown.matchAll(/data:image\/png;base64,([\w+/=]+)/g)]
  return Promise.all(
    pngs.map(async ([, base64 = '']) => {
      const picture = sharp(Buffer.from(base64, 'base64')).toColourspace('b-w').raw()
      const { data, info } = await picture.toBuffer({ resolveWithObject: true })
      const dark = (x: number, y: number) =>
        (data[Math.round(y) * info.width + Math.round(x)] ?? 255) < 128
      return { width: info.width, height: info.height, dark }
    }),
  )
}

type Picture = Awaited<ReturnType<typeof pictures>>[number]

/** Does a printed frame lie within three pixels of every side of the box? */
function isFramed({ dark }: Picture, [x, y, width, height]: Box): boolean {
  const off = [-3, -2, -1, 0, 1, 2, 3]
  const along = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
  const most = (seen: (at: number) => boolean) =>
    along.filter((at) => seen(at)).length >= along.length - 1
  const across = (top: number) => most((at) => off.some((it) => dark(x + at * width, top + it)))
  const down = (left: number) => most((at) => off.some((it) => dark(left + it, y + at * height)))
  return across(y) && across(y + height) && down(x) && down(x + width)
}

test.each<Turn>([0, 90, 180])(
  'a skewed form that lies turned by %i degrees is drawn upright and straight, every box on its print',
  async (turned) => {
    const bytes = tiffOf([lyingPage(await faxedPage('06-server-skewed'), turned)])
    const read = await reader.read(bytes)
    expect(Math.abs(read.quality.skew ?? 0)).toBeGreaterThan(0.5)
    const [picture] = await pictures(await showReading('skewed.tif', bytes, read, templates))
    if (!picture) throw new Error('nothing was drawn')
    expect([picture.width, picture.height]).toEqual([(210 + 12) * 8, (297 + 12) * 8])
    const boxes = Object.values(read.ticks).map(({ box }) => drawnAt(box))
    expect(boxes.length).toBeGreaterThan(20)
    const framed = boxes.filter((box) => isFramed(picture, box))
    expect(framed.length).toBeGreaterThan(0.95 * boxes.length)
    // What is a millimetre and a half beside its place is seen to be.
    const beside = boxes.filter(([x, y, w, h]) => isFramed(picture, [x + 12, y + 12, w, h]))
    expect(beside).toEqual([])
  },
)

test('a letter that came upside down is drawn upright', async () => {
  const page = await printed(['Dear Sirs,', 'Please revoke my certificate 6F02B9A1D34C5E87.'])
  const drawn = async (turned: Turn) => {
    const bytes = tiffOf([lyingPage(page, turned)])
    return pictures(await showReading('letter.tif', bytes, await reader.read(bytes), templates))
  }
  const [[upright], [turned]] = [await drawn(0), await drawn(180)]
  const inked = (picture: Picture | undefined, from: number, to: number) => {
    let count = 0
    for (let y = from * (picture?.height ?? 0); y < to * (picture?.height ?? 0); y++)
      for (let x = 0; x < (picture?.width ?? 0); x++) if (picture?.dark(x, y)) count++
    return count
  }
  for (const picture of [upright, turned]) {
    expect(inked(picture, 0, 0.5)).toBeGreaterThan(500)
    expect(inked(picture, 0.5, 1)).toBe(0)
  }
})

test('with a register, the certificates it may mean, each field weighed', async () => {
  const lookup = await openLookup('fixtures/pki/register.json')
  const shown = await showReading('wong.tif', fixture(WONG), reading, templates, lookup)
  const table = shown.slice(shown.indexOf('Certificates it may mean'))
  expect(table).toContain('WONG SIU MING')
  expect(table).toContain('clear')
  expect(table.indexOf('WONG SIU MING')).toBeLessThan(table.indexOf('CHAN TAI MAN'))
})

test('what a fax says is never markup, and nothing is fetched', async () => {
  const evil = `"><script>alert(1)</script><img src=http://x.example onerror='x'>\u202E`
  const [name = ''] = Object.keys(reading.fields)
  const field = reading.fields[name]
  if (!field) throw new Error('there is no field')
  const spoilt: PaperReading = {
    ...reading,
    fields: { ...reading.fields, [name]: { ...field, value: evil, asRead: evil } },
    quality: { ...reading.quality, senderLine: evil, mark: evil },
    findings: [{ code: 'damaged', detail: evil }],
    text: evil,
  }
  const shown = await showReading(evil, fixture(WONG), spoilt, templates)
  expect(shown).not.toMatch(/<script|<img src=http|onerror='|\u202E/)
  const addresses = [...shown.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to = '']) => to)
  expect(addresses.length).toBeGreaterThan(0)
  for (const to of addresses) expect(to).toMatch(/^data:image\/png;base64,/)
  expect(shown).toContain('default-src &#39;none&#39;')
})

test('values are escaped, our own markup is not', () => {
  expect(html`<p title="${'"'}">${'<b>'}${html`<i>${1}</i>`}</p>`.markup).toBe(
    '<p title="&quot;">&lt;b&gt;<i>1</i></p>',
  )
})

test('the command writes it, and says what it does not take', async () => {
  const out = join(dir, 'wong.html')
  const file = `fixtures/${WONG}`
  const ran = await holdfast(
    'read',
    file,
    '--show',
    out,
    '--register',
    'fixtures/pki/register.json',
  )
  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(readFileSync(out, 'utf8')).toContain('Certificates it may mean')
  for (const wrong of [
    [file, file, '--show', out],
    [file, '--register', 'fixtures/pki/register.json'],
    [file, '--show', out, '--register', join(dir, 'none.json')],
    [file, '--show', out, '--register', file],
    [file, '--show', join(dir, 'no', 'such', 'folder.html')],
  ])
    expect((await holdfast('read', ...wrong)).code).toBe(64)
})
