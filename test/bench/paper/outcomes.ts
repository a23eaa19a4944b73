/** What was read in each field beside what was written there, page after page, by two readers at once. */
import { openReader } from '../../../src/paper/reader.ts'
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
  /** From the first page read to the last, of `readers` together, making pages not counted. */
  readonly readingSeconds: number
  readonly wallSeconds: number
  readonly megabytes: number
}

export type Seen = (faxed: Faxed, reading: PaperReading) => Promise<void> | void

const READERS = 2
const templatesDir = new URL('../../../policies/forms', import.meta.url).pathname

export async function readAll(
  maker: Maker,
  form: FormData,
  count: number,
  seen: Seen = () => undefined,
): Promise<Run> {
  const outcomes: Outcome[] = []
  let [next, unregistered, ticksSeen, ticksWrong, readingMs, megabytes] = [0, 0, 0, 0, 0, 0]
  const started = performance.now()
  const work = async () => {
    const reader = await openReader({ templatesDir })
    try {
      while (next < count) {
        const faxed = await maker.make(next++)
        const start = performance.now()
        const reading = await reader.read(faxed.bytes)
        readingMs += performance.now() - start
        megabytes = Math.max(megabytes, await reader.megabytes())
        await seen(faxed, reading)
        if (reading.form !== form.id) {
          unregistered++
          continue
        }
        outcomes.push(...fieldsOf(faxed, reading, form))
        for (const [id, tick] of Object.entries(reading.ticks)) {
          ticksSeen++
          if (tick.ticked !== (faxed.values[id] !== undefined)) ticksWrong++
        }
        if (next % 100 === 0) process.stderr.write(`${next} of ${count} pages\n`)
      }
    } finally {
      await reader.close()
    }
  }
  await Promise.all(Array.from({ length: READERS }, work))
  return {
    pages: count,
    unregistered,
    outcomes,
    ticks: { seen: ticksSeen, wrong: ticksWrong },
    readingSeconds: readingMs / 1000 / READERS,
    wallSeconds: (performance.now() - started) / 1000,
    megabytes,
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
