// The child process that reads: it is killed, starved, held up and fed what is hostile, and the next document is read.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { left, patience } from '../../src/paper/patience.ts'
import { openReader, type Reader, type ReaderOptions } from '../../src/paper/reader.ts'
import { emptyReading } from '../../src/paper/reading.ts'
import { faxedPage, tiffOf } from './documents.ts'
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

/** The children of this process that read paper, as Linux lists them. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((it) => /^\d+$/.test(it))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return parent === process.pid && line.includes('reader-child')
      } catch {
        return false // it ended while we looked
      }
    })
    .map(Number)
}

async function untilChild(): Promise<number> {
  for (;;) {
    const [pid] = children()
    if (pid) return pid
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a child that is killed in the middle is a finding, and the next document is read', async () => {
  const it = await opened()
  const first = it.read(chan)
  const next = it.read(chan)
  process.kill(await untilChild(), 'SIGKILL')
  const killed = await first
  expect(killed.findings).toMatchObject([{ code: 'reader-died', detail: 'SIGKILL' }])
  expect({ pages: killed.pages, form: killed.form }).toEqual({ pages: [], form: null })
  expect((await next).fields.srn?.value).toBe('0000100017')
})

test('a child that takes too long is ended, and the next one is too', async () => {
  const it = await opened({ limits: { pageMs: 1 } })
  for (const reading of [await it.read(chan), await it.read(chan)])
    expect(reading.findings.map(({ code }) => code)).toEqual(['reader-timeout'])
})

test('a child that does nothing at all is ended too', async () => {
  const it = await opened({ limits: { pageMs: 1500 } })
  const first = it.read(chan)
  process.kill(await untilChild(), 'SIGSTOP')
  expect((await first).findings).toMatchObject([
    { code: 'reader-timeout', detail: 'over 1.5 seconds, of 1 page(s)' },
  ])
})

test('pages give more time, up to what a document may take', async () => {
  const page = await faxedPage('01-chan-typed')
  const twelve = tiffOf(Array.from({ length: 12 }, () => page))
  const over = async (limits: ReaderOptions['limits']) => {
    const { findings } = await (await opened({ limits: { pageMs: 4000, ...limits } })).read(twelve)
    await reader?.close()
    return findings
  }
  const late = (seconds: number) => ({
    code: 'reader-timeout',
    detail: `over ${seconds} seconds, of 12 page(s)`,
  })
  expect(await over({ furtherMs: 100 })).toEqual([late(5.1)])
  expect(await over({ furtherMs: 60_000, documentMs: 4500 })).toEqual([late(4.5)])
}, 60_000)

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
  expect((await it.read(chan)).findings).toMatchObject([{ code: 'reader-memory', detail: /MB/ }])
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
  ['a PDF whose drawing holds itself', drawsItself, 'reader-memory|reader-timeout|reader-died'],
  ['a PDF of drawings that multiply', multiplies, 'reader-memory|reader-timeout|reader-died'],
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
