// Reads the Observatory's history of signals: tc.dat and rstorm.dat, each line with its end and duration (domain §4.5).
import { type Moment, momentAt, printMoment, readDay } from '../calendar/hongkong.ts'
import type { RecordedSignal, WeatherSignal } from '../calendar/observed.ts'

export type HistoryAnswer =
  | { readonly ok: true; readonly lines: readonly RecordedSignal[] }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Of so many faults the rest say nothing new. */
const MOST_FAULTS = 10
const MINUTES_A_DAY = 1440

/** Tab separated, no header: `colour Y M D h m Y M D h m durH durM`; `UUUU` begins the provisional lines. */
export const readRainHistory = (text: string, since: Moment): HistoryAnswer =>
  readLines(text, since, ([colour, ...rest]) => {
    const signal = ({ A: 'WRAINA', R: 'WRAINR', B: 'WRAINB' } as const)[colour ?? '']
    if (!signal) return `the colour "${colour}" is not known to us`
    if (rest.length < 12) return `has ${rest.length + 1} columns where 13 are wanted`
    const [y1, m1, d1, h1, n1, y2, m2, d2, h2, n2, hours, mins] = rest
    const from = moment(y1, m1, d1, Number(h1) * 60 + Number(n1))
    const to = moment(y2, m2, d2, Number(h2) * 60 + Number(n2))
    return { signal, from, to, lasted: Number(hours) * 60 + Number(mins) }
  })

/** UTF-8 with BOM, 16 columns; monsoon signals (`MSN`) and those of summer time (`S`) are passed over. */
export const readCycloneHistory = (text: string, since: Moment): HistoryAnswer =>
  readLines(text, since, (columns) => {
    if (columns.length < 16) return `has ${columns.length} columns where 16 are wanted`
    const [, intensity, , number, direction, t1, d1, m1, y1, f1, t2, d2, m2, y2, f2, lasted] =
      columns
    if (intensity === 'MSN' || f1 === 'S' || f2 === 'S') return null
    const signal = cycloneSignal(number ?? '', direction ?? '')
    if (!signal) return `the signal "${number} ${direction}" is not known to us`
    const from = moment(y1, m1, d1, clock(t1))
    const to = moment(y2, m2, d2, clock(t2))
    return { signal, from, to, lasted: clock(lasted) }
  })

function cycloneSignal(number: string, direction: string): WeatherSignal | undefined {
  const plain = { '1': 'TC1', '3': 'TC3', '9': 'TC9', '10': 'TC10' } as const
  const eights = { NE: 'TC8NE', SE: 'TC8SE', NW: 'TC8NW', SW: 'TC8SW' } as const
  return number === '8'
    ? eights[direction as keyof typeof eights]
    : plain[number as keyof typeof plain]
}

type Row = {
  readonly signal: WeatherSignal
  readonly from: Moment | undefined
  readonly to: Moment | undefined
  /** Minutes, as the line itself says: a line that contradicts itself is not believed. */
  readonly lasted: number
}

/** Answers a row, what is wrong with the line, or null where the line is none of ours. */
type ReadRow = (columns: readonly string[]) => Row | string | null

function readLines(text: string, since: Moment, readRow: ReadRow): HistoryAnswer {
  const faults: string[] = []
  const lines: RecordedSignal[] = []
  let provisional = false
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue
    const columns = line.split('\t').map((each) => each.trim())
    if (columns[0] === 'UUUU') {
      provisional = true
      continue
    }
    const row = readRow(columns)
    if (row === null) continue
    const read = typeof row === 'string' ? row : checked(row)
    if (typeof read === 'string') faults.push(`line ${at + 1}: ${read}`)
    else if (read.to >= since) lines.push(recorded(read, provisional))
    if (faults.length >= MOST_FAULTS) break
  }
  if (faults.length === 0 && lines.length === 0 && !/\t/.test(text))
    faults.push('line 1: is not tab separated')
  return faults.length > 0 ? { ok: false, faults } : { ok: true, lines }
}

type Checked = { readonly signal: WeatherSignal; readonly from: Moment; readonly to: Moment }

function checked({ signal, from, to, lasted }: Row): Checked | string {
  if (from === undefined || to === undefined) return 'a time in it is no time'
  if (to < from) return 'ends before it begins'
  const minutes = (to - from) / 60_000
  if (minutes !== lasted) return `says that it lasted ${lasted} minutes, its times ${minutes}`
  return { signal, from, to }
}

const recorded = ({ signal, from, to }: Checked, provisional: boolean): RecordedSignal => ({
  signal,
  from: printMoment(from),
  to: printMoment(to),
  provisional,
})

function moment(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  minute: number,
): Moment | undefined {
  const two = (part = '') => part.padStart(2, '0')
  const known = readDay(`${year}-${two(month)}-${two(day)}`)
  const isTime = Number.isInteger(minute) && minute >= 0 && minute <= MINUTES_A_DAY
  return known !== undefined && isTime ? momentAt(known, minute) : undefined
}

/** `1810`, `010` (its leading zeros dropped), `2400`; of a duration `7800`. As minutes. */
function clock(text = ''): number {
  if (!/^\d{1,5}$/.test(text)) return Number.NaN
  const minutes = Number(text) % 100
  return minutes > 59 ? Number.NaN : Math.floor(Number(text) / 100) * 60 + minutes
}
