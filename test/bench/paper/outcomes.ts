/** What was read in each field beside what was written there, page after page, by two readers at once. */
import { openReader, type Reader } from '../../../src/paper/reader.ts'
import type { FieldReading, PaperReading } from '../../../src/paper/reading.ts'
import type { FormData } from '../../../src/paper/templates.ts'
import type { Damage, Faxed, Group, Maker } from './pages.ts'

export type Outcome = {
  readonly page: number
  readonly group: Group
  readonly font: string
  readonly damage: Damage
  readonly fine: boolean
  readonly id: string
  readonly rule: string
  readonly wanted: string
  readonly value: string
  readonly right: boolean
  readonly confidence: number
  readonly repaired: boolean
  readonly valid: boolean
  readonly sure: boolean
}

export type Ticks = { readonly seen: number; readonly wrong: number }

export type Run = {
  readonly pages: number
  readonly unregistered: number
  readonly outcomes: readonly Outcome[]
  readonly ticks: Ticks
  /** By the clock, while two readers read and nothing else is done: making pages and looking at them are not counted. */
  readonly readingSeconds: number
  readonly wallSeconds: number
  readonly megabytes: number
}

export type Seen = (faxed: Faxed, reading: PaperReading) => Promise<void> | void

const READERS = 2
/** Pages made, then read, then looked at: while the readers read, nothing else is done. */
const BATCH = 60
const templatesDir = new URL('../../../policies/forms', import.meta.url).pathname

export async function readAll(
  maker: Maker,
  form: FormData,
  count: number,
  seen: Seen = () => undefined,
): Promise<Run> {
  const readers = await Promise.all(
    Array.from({ length: READERS }, () => openReader({ templatesDir })),
  )
  const tally = openTally(form)
  let [readingMs, megabytes] = [0, 0]
  const started = performance.now()
  try {
    for (let first = 0; first < count; first += BATCH) {
      const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, at) => first + at)
      const faxes = await Promise.all(numbers.map((number) => maker.make(number)))
      const start = performance.now()
      const readings = await readBatch(readers, faxes)
      readingMs += performance.now() - start
      const held = await Promise.all(readers.map((it) => it.megabytes()))
      megabytes = Math.max(megabytes, ...held)
      for (const { faxed, reading } of readings) {
        tally.add(faxed, reading)
        await seen(faxed, reading)
      }
      const done = first + faxes.length
      const speed = ((1000 * done) / readingMs).toFixed(2)
      process.stderr.write(`${done} of ${count} pages, ${speed} a second while they are read\n`)
    }
  } finally {
    await Promise.all(readers.map((it) => it.close()))
  }
  const [readingSeconds, wallSeconds] = [readingMs / 1000, (performance.now() - started) / 1000]
  return { pages: count, ...tally.sum(), readingSeconds, wallSeconds, megabytes }
}

/** Each reader takes the next page as soon as it has read one. */
async function readBatch(readers: readonly Reader[], faxes: readonly Faxed[]) {
  const read: { faxed: Faxed; reading: PaperReading }[] = []
  const left = [...faxes]
  const work = async (reader: Reader) => {
    for (let faxed = left.shift(); faxed; faxed = left.shift())
      read.push({ faxed, reading: await reader.read(faxed.bytes) })
  }
  await Promise.all(readers.map(work))
  return read.sort((a, b) => a.faxed.number - b.faxed.number)
}

function openTally(form: FormData) {
  const outcomes: Outcome[] = []
  const ticks = { seen: 0, wrong: 0 }
  let unregistered = 0
  return {
    add(faxed: Faxed, reading: PaperReading): void {
      if (reading.form !== form.id) {
        unregistered++
        return
      }
      outcomes.push(...fieldsOf(faxed, reading, form))
      for (const [id, tick] of Object.entries(reading.ticks)) {
        ticks.seen++
        if (tick.ticked !== (faxed.values[id] !== undefined)) ticks.wrong++
      }
    },
    sum: () => ({ unregistered, outcomes, ticks }),
  }
}

function fieldsOf(faxed: Faxed, reading: PaperReading, form: FormData): Outcome[] {
  const { number: page, group, font, damage, fine } = faxed
  return form.fields.map(({ id, rule }) => {
    const wanted = faxed.values[id] ?? ''
    const read = reading.fields[id] as FieldReading // a registered page has every field
    const right = same(rule, read.value, wanted)
    const { value, confidence, repaired, valid, sure = false } = read
    return {
      page,
      group,
      font,
      damage,
      fine,
      id,
      rule,
      wanted,
      value,
      right,
      confidence,
      repaired,
      valid,
      sure,
    }
  })
}

/** Letters count, not whether they are capitals, nor how wide the spaces are. */
export function same(rule: string, value: string, wanted: string): boolean {
  const bare = (text: string) =>
    rule === 'email' || rule === 'nameZh'
      ? text.replace(/\s/g, '').toLowerCase()
      : text.replace(/\s+/g, ' ').trim().toUpperCase()
  return bare(value) === bare(wanted)
}
