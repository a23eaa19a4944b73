// `holdfast read`: every form of a document is told, and the exit code says whether all of it was read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isWhole, plain } from '../../src/cli/read-print.ts'
import { emptyReading, paperFindingCodes } from '../../src/paper/reading.ts'
import { faxedPage, tiffOf } from '../paper/documents.ts'
import { holdfast, jsonLines } from './run-command.ts'

// Documents wait for one another in one reader, and on a crowded machine for long.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let dir: string
const path = (name: string) => join(dir, name)
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-read-'))
  await writeFile(path('empty.tif'), '')
})
afterAll(() => rm(dir, { recursive: true }))

test('a file that breaks off behind its first form was not read whole', async () => {
  const page = await faxedPage('01-chan-typed')
  const whole = tiffOf([page, page])
  await writeFile(path('cut.tif'), whole.subarray(0, Math.round(whole.length * 0.8)))
  const { code, out } = await holdfast('read', path('cut.tif'))
  expect(out).toContain('3A41C7059E2210B4')
  expect(out).toContain('finding: truncated')
  expect(code).toBe(2)
})

describe('which findings leave a part unread', () => {
  const whole = paperFindingCodes.filter((code) =>
    isWhole(emptyReading('tiff', [{ code, detail: '' }])),
  )
  test('those that speak of a form that was read do not', () => {
    expect(whole).toEqual([
      ...['bad-fax-lines', 'blank-page', 'no-form', 'cover-sheet', 'identity-copy'],
      ...['identity-asks', 'several-forms', 'upside-down', 'quarter-turned'],
      ...['form-language-differs', 'form-version-differs', 'weak-registration', 'cell-unclear'],
      ...['rule-broken', 'tick-unclear', 'signature-missing'],
    ])
  })
  test('the second form’s count as the first’s', () => {
    const further = [emptyReading('tiff', [{ code: 'edges-cut', detail: 'page 2' }])]
    expect(isWhole({ ...emptyReading('tiff', []), further })).toBe(false)
  })
})

describe('three forms in one fax', () => {
  beforeAll(async () => {
    const names = ['01-chan-typed', '03-tam-chinese', '02-wong-hand']
    await writeFile(path('three.tif'), tiffOf(await Promise.all(names.map((it) => faxedPage(it)))))
  })

  test('are told one after the other, each with its page', async () => {
    const { code, out } = await holdfast('read', path('three.tif'), '--form', 'rcr-1')
    expect(code).toBe(0)
    expect(out).toContain('3 page(s), 3 forms\n')
    const [, ...forms] = out.split(/^form \d \(page (?=\d)/m)
    expect(forms.map((it) => it.split('\n')[0])).toEqual([
      '1): form rcr-1, en',
      '2): form rcr-1, tc',
      '3): form rcr-1, en',
    ])
    const serials = ['3A41C7059E2210B4', '7C18AF5520E4B963', '3A41C7059E2210B5']
    for (const [index, serial] of serials.entries()) {
      expect(forms[index]).toMatch(new RegExp(`serial +\\d+ % +${serial}`))
      expect(forms[index]).toContain('finding: several-forms')
    }
  })

  test('are all held against the form that is expected', async () => {
    const { code, out, err } = await holdfast('read', path('three.tif'), '--form', 'pca-7')
    expect(code).toBe(2)
    expect(out.match(/\(not pca-7\)/g)).toHaveLength(3)
    expect(err).toBe(
      `${path('three.tif')}: its form 1 is form rcr-1, its form 2 is form rcr-1, its form 3 is form rcr-1, not pca-7\n`,
    )
  })
})

describe('a file that cannot be opened', () => {
  test('is told in a sentence, and the others are read', async () => {
    const { code, out, err } = await holdfast('read', path('gone.tif'), dir, path('empty.tif'))
    expect(code).toBe(64)
    expect(err).toBe(
      `holdfast read: cannot read "${path('gone.tif')}": there is no such file or folder\n` +
        `holdfast read: cannot read "${dir}": it is a folder, and a file is wanted\n`,
    )
    expect(out).toContain('empty.tif: 0 page(s), no form\n')
  })

  test('has its line in the JSON', async () => {
    const { out } = await holdfast('read', path('gone.tif'), path('empty.tif'), '--json')
    expect(jsonLines<{ file: string; error?: string }>(out)).toMatchObject([
      { file: path('gone.tif'), error: expect.stringContaining('there is no such file') },
      { file: path('empty.tif'), form: null },
    ])
  })

  test('is told of a register, too', async () => {
    const page = ['--show', path('out.html'), path('empty.tif')]
    const { code, err } = await holdfast('read', ...page, '--register', path('gone.json'))
    expect(code).toBe(64)
    expect(err).toContain(`cannot read "${path('gone.json')}": there is no such file or folder\n`)
  })
})

test('where there is no form, nothing is said of its ticks', async () => {
  const { code, out } = await holdfast('read', path('empty.tif'))
  expect(code).toBe(2)
  expect(out).toContain('finding: empty-file')
  expect(out).not.toContain('ticked')
})

test('a field that an officer must type is marked so, and no share is rounded up', () => {
  const placed = { page: 0, box: [0, 0, 1, 1], pixels: [0, 0, 1, 1] } as const
  const read = { ...placed, asRead: 'A1', value: 'A1', valid: true, repaired: false }
  const fields = {
    serial: { ...read, confidence: 0.997, sure: true },
    srn: { ...read, confidence: 0.82, sure: false },
  }
  const out = plain('a.tif', { ...emptyReading('tiff', []), form: 'rcr-1', fields }, undefined)
  expect(out).toMatch(/^ {2}serial +99 % {2}A1$/m)
  expect(out).toMatch(/^ {2}srn +82 % {2}A1 {3}not sure: an officer types it$/m)
})
