// The child process that reads: it is killed, starved, held up and fed what is hostile, and the next document is read.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { left, patience } from '../../src/paper/patience.ts'
import { openReader, type Reader, type ReaderOptions } from '../../src/paper/reader.ts'
import { emptyReading } from '../../src/paper/reading.ts'
import { childrenOf } from './children.ts'
import { closeLines, faxedPage, printed, tiffOf } from './documents.ts'
import { bitesItsTail, drawsItself, encrypted, multiplies } from './hostile-pdf.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const templatesDir = at('policies/forms').pathname
const chan = readFileSync(at('fixtures/fax/01-chan-typed.tif'))
const faxes = readdirSync(at('fixtures/fax')).filter((it) => it.endsWith('.tif'))

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let reader: Reader | undefined
afterEach(() => reader?.close())

async function opened(options: Partial<ReaderOptions> = {}): Promise<Reader> {
  reader = await openReader({ templatesDir, ...options })
  return reader
}

const children = () => childrenOf('reader-child')

async function untilChild(): Promise<number> {
  for (;;) {
    const [pid] = children()
    if (pid) return pid
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Opened, and its child at rest. */
async function warmed(options: Partial<ReaderOptions> = {}): Promise<Reader> {
  const it = await opened(options)
  await it.read(Buffer.alloc(0))
  return it
}

test('a child that is killed in the middle is a finding, and the next document is read', async () => {
  const it = await warmed()
  const first = it.read(chan)
  const next = it.read(chan)
  await pause(0) // by then it is in the child's hands
  process.kill(await untilChild(), 'SIGKILL')
  const killed = await first
  expect(killed.findings.at(-1)).toEqual({ code: 'reader-died', detail: 'SIGKILL' })
  expect(killed.form).toBe(null)
  expect((await next).fields.srn?.value).toBe('0000100017')
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a fax in the hands of a child is read to its end when the whole office is told to end by %s',
  async (signal) => {
    const it = await warmed()
    const reading = it.read(chan)
    await pause(0)
    const [pid = 0] = children()
    process.kill(pid, signal)
    expect((await reading).fields.srn?.value).toBe('0000100017')
    expect(children()).toEqual([pid])
  },
)

test('a child that takes too long is ended, and the next one is too', async () => {
  const it = await opened({ limits: { documentMs: 1 } })
  for (const reading of [await it.read(chan), await it.read(chan)])
    expect(reading.findings.at(-1)?.code).toBe('reader-timeout')
})

test('a child that does nothing at all is ended too', async () => {
  const it = await warmed({ limits: { documentMs: 1500 } })
  const first = it.read(chan)
  await pause(0)
  process.kill(await untilChild(), 'SIGSTOP')
  const late = { code: 'reader-timeout', detail: 'over 1.5 seconds on it' }
  expect((await first).findings.at(-1)).toEqual(late)
})

describe('a child that does not start', () => {
  const away = async () => {
    const dir = mkdtempSync(join(tmpdir(), 'holdfast-forms-'))
    cpSync(templatesDir, join(dir, 'forms'), { recursive: true })
    return { dir, forms: join(dir, 'forms'), moved: join(dir, 'moved') }
  }

  test('is replaced: faxes are read again once the forms are back', async () => {
    const { dir, forms, moved } = await away()
    const it = await opened({ templatesDir: forms })
    renameSync(forms, moved)
    for (const reading of [await it.read(chan), await it.read(chan)])
      expect(reading.findings.map(({ code }) => code)).toEqual(['reader-fault'])
    expect(children()).toEqual([])
    renameSync(moved, forms)
    expect((await it.read(chan)).fields.srn?.value).toBe('0000100017')
    rmSync(dir, { recursive: true })
  }, 60_000)

  test('costs no fax where the next child starts', async () => {
    const { dir, forms, moved } = await away()
    const told: object[] = []
    const warn = (fields: object) => {
      told.push(fields)
      renameSync(moved, forms)
    }
    const it = await opened({ templatesDir: forms, log: { warn } })
    renameSync(forms, moved)
    expect((await it.read(chan)).fields.srn?.value).toBe('0000100017')
    expect(told).toEqual([{ code: 'reader-fault' }])
    rmSync(dir, { recursive: true })
  }, 60_000)

  test('and takes for ever is ended, and told', async () => {
    const it = await opened({ limits: { openingMs: 1 } })
    expect((await it.read(chan)).findings).toEqual([
      { code: 'reader-timeout', detail: 'over 0.001 seconds to start' },
    ])
  })
})

test('letters that take all the time leave the forms behind them read, and are told page by page', async () => {
  const close = await printed(closeLines, { size: 7 })
  const form = await faxedPage('01-chan-typed')
  const letters = Array.from({ length: 5 }, () => close)
  const it = await warmed({ limits: { documentMs: 9000 } })
  const read = await it.read(tiffOf([...letters, form]))
  expect({ form: read.form, page: read.fields.srn?.page }).toEqual({ form: 'rcr-1', page: 5 })
  const left = read.findings.filter(({ code }) => code === 'unread-page')
  expect(left.map(({ detail }) => detail)).toContain('page 5: the reader ended before it')
  const unread = read.sheets?.filter(({ kind }) => kind === 'other')
  expect(unread).toHaveLength(left.length)
  expect(read.findings.at(-1)).toEqual({
    code: 'reader-timeout',
    detail: 'over 9 seconds on it',
  })
}, 120_000)

test('a child is judged by its own time, and by the clock on the wall in the end', () => {
  const of = (worked: number, waited: number) => ({ worked, waited })
  // Alone on its machine: what passes is its own, whether it works or sleeps.
  expect(left(18_000, 17_000, of(17_000, 0))).toBe(1000)
  expect(left(18_000, 18_000, of(100, 0))).toBe(0)
  // Others had the processors for half of the time.
  expect(left(18_000, 20_000, of(10_000, 10_000))).toBe(8000)
  // Many threads that wait at once hide no work.
  expect(left(18_000, 20_000, of(18_000, 60_000))).toBe(0)
  // However long it stood waiting.
  expect(left(18_000, 143_000, of(3000, 140_000))).toBe(1000)
  expect(left(18_000, 144_000, of(4000, 400_000))).toBe(0)
})

test('patience lasts while a child waits for a processor, and grows with the pages', async () => {
  let [waited, budget, told] = [0, 40, 0]
  const times = async () => ({ worked: 0, waited })
  const watch = patience(
    undefined,
    () => budget,
    () => told++,
    times,
  )
  waited = 30
  budget = 400
  await pause(100)
  expect(told).toBe(0)
  await expect.poll(() => told, { timeout: 10_000 }).toBe(1)
  watch.stop()
})

test('a child that takes too much memory is ended', async () => {
  const it = await opened({ limits: { megabytes: 20 } })
  expect((await it.read(chan)).findings).toEqual([
    { code: 'reader-memory', detail: expect.stringMatching(/MB/) },
  ])
})

test('a child is replaced after so many documents', async () => {
  const it = await opened({ limits: { documents: 1 } })
  await it.read(Buffer.from('no page'))
  expect(children()).toEqual([])
  expect((await it.read(chan)).form).toBe('rcr-1')
})

test('a closed reader leaves no child, and answers', async () => {
  const it = await opened()
  await it.read(Buffer.from('no page'))
  expect(children()).toHaveLength(1)
  await it.close()
  expect(children()).toEqual([])
  expect((await it.read(chan)).findings.map(({ code }) => code)).toEqual(['reader-died'])
})

test('a folder without forms is told when the reader opens', async () => {
  const fixtures = at('fixtures/fax').pathname
  await expect(openReader({ templatesDir: fixtures })).rejects.toThrow(/read the form/)
})

test('readings are plain data', async () => {
  const reading = await (await opened()).read(chan)
  expect(JSON.parse(JSON.stringify(reading))).toEqual(reading)
  expect(emptyReading('tiff', [])).toMatchObject({ form: null, fields: {}, findings: [] })
})

test.each<[string, () => Buffer, string]>([
  ['a PDF whose drawing holds itself', drawsItself, 'undecodable'],
  ['a PDF of drawings that multiply', multiplies, 'undecodable'],
  ['an encrypted PDF', encrypted, 'encrypted'],
  ['a PDF whose page tree bites its tail', bitesItsTail, 'undecodable'],
])(
  '%s is a finding, and the next document is read',
  async (_, make, code) => {
    const it = await opened({ limits: { megabytes: 700 } })
    expect((await it.read(make())).findings[0]?.code).toMatch(new RegExp(`^(${code})$`))
    expect((await it.read(chan)).form).toBe('rcr-1')
  },
  60_000,
)

test('hostile documents one after another: each is answered, none kills the child', async () => {
  const it = await opened()
  await it.read(Buffer.alloc(0))
  const before = children()
  const damage = fc.record({
    name: fc.constantFrom(...faxes),
    cut: fc.double({ min: 0.2, max: 1, noNaN: true }),
    flips: fc.array(fc.double({ min: 0, max: 0.9999, noNaN: true }), { maxLength: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ name, cut, flips }) => {
      const whole = Buffer.from(readFileSync(at(`fixtures/fax/${name}`)))
      for (const flip of flips) {
        const place = Math.floor(flip * whole.length)
        whole[place] = (whole[place] ?? 0) ^ 0x10
      }
      const reading = await it.read(whole.subarray(0, Math.floor(cut * whole.length)))
      expect(reading.form !== null || reading.findings.length > 0).toBe(true)
      expect(reading.findings.map(({ code }) => code)).not.toContain('reader-died')
    }),
    { numRuns: 25 },
  )
  expect(children()).toEqual(before)
}, 120_000)
