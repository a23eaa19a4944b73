/** The page that `holdfast read --show` draws: every page and box, nothing fetched, nothing that a fax says taken for markup. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLookup } from '../../src/cli/read-register.ts'
import { showReading } from '../../src/cli/read-show.ts'
import { openReader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import { escaped, html } from '../../src/steps/html.ts'
import { fixture } from '../steps/examiner.ts'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-show-'))
const WONG = 'fax/08-wong-confirms.tif'
let reading: PaperReading
beforeAll(async () => {
  const reader = await openReader({ templatesDir: shipped('policies/forms') })
  reading = await reader.read(fixture(WONG))
  await reader.close()
})
afterAll(() => rmSync(dir, { recursive: true }))

test('every page is drawn with its picture, every field, tick and crop with its box and how sure it is', async () => {
  const shown = await showReading('wong.tif', fixture(WONG), reading)
  expect(reading.pages.length).toBeGreaterThan(1)
  for (const [page] of reading.pages.entries()) expect(shown).toContain(`Page ${page + 1}`)
  expect(shown.match(/src="data:image\/png;base64,/g)).toHaveLength(reading.pages.length)
  const { fields, ticks, crops } = reading
  const all = Object.entries({ ...fields, ...ticks, ...crops })
  expect(all.length).toBeGreaterThan(40)
  for (const [name, { pixels }] of all) {
    expect(shown).toContain(`<title>${name}</title>`)
    expect(shown).toContain(`x="${pixels[0]}" y="${pixels[1]}"`)
  }
  for (const { value } of Object.values(fields)) expect(shown).toContain(escaped(value))
})

test('with a register, the certificates it may mean, each field weighed', async () => {
  const lookup = await openLookup('fixtures/pki/register.json')
  const shown = await showReading('wong.tif', fixture(WONG), reading, lookup)
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
  const shown = await showReading(evil, fixture(WONG), spoilt)
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
