// `holdfast report`: the population of a period, counted, with the open cases and a sample for an auditor to draw.
import { type Day, momentAt, printDay, printMoment, readDay } from '../calendar/hongkong.ts'
import { systemClock } from '../process/clock.ts'
import {
  openPopulation,
  outcomeOf,
  type Population,
  type PopulationLine,
  pledgeOf,
  tellingOf,
} from '../revocation/population.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { withRecords } from './wiring.ts'

const SAMPLE = 25
const MOST_SAMPLED = 10_000

export const report: Command = {
  name: 'report',
  operands: '',
  summary:
    'count the cases of a period: kinds, channels, outcomes, pledge kept, and a sample to audit',
  about:
    'A case belongs to the Hong Kong day on which its first receipt came; --from and --to both count. A case that joined\n' +
    'another is counted there. The pledge (R24) is kept when the CRL run of the target or of the outer date, or an earlier one,\n' +
    'was seen to show it; the notice (R18) when the holder was told within seven days. What could not yet be missed is running. The\n' +
    'sample is drawn by lot: the same --seed draws the same cases again. --csv prints the cases themselves, one a line.',
  options: {
    from: { type: 'string', value: 'DAY', says: 'first day, such as 2026-11-01 (required)' },
    to: { type: 'string', value: 'DAY', says: 'last day (required)' },
    csv: { type: 'boolean', says: 'the population itself, a case a line' },
    sample: { type: 'string', value: 'N', says: `how many cases to draw (default ${SAMPLE})` },
    seed: { type: 'string', value: 'TEXT', says: 'the word that draws them (default: the period)' },
  },
  least: 0,
  most: 0,
  async run(call) {
    const asked = askedOf(call)
    if (call.flag('csv') && call.flag('json')) throw new UsageFault('--csv and --json: choose one')
    return withRecords(async ({ records }) => {
      const now = systemClock.now()
      const lines = records.population({
        from: new Date(momentAt(asked.from, 0)),
        before: new Date(momentAt(asked.to + 1, 0)),
      })
      if (call.flag('csv')) return printCsv(call, lines, now)
      const population = openPopulation({ ...asked, now })
      for await (const line of lines) population.add(line)
      print(call, asked, now, population.end())
      return exit.ok
    })
  },
}

type Asked = {
  readonly from: Day
  readonly to: Day
  readonly sample: number
  readonly seed: string
}

/** @throws UsageFault */
function askedOf({ value }: Call): Asked {
  const [from, to] = [dayGiven('from', value('from')), dayGiven('to', value('to'))]
  if (to < from)
    throw new UsageFault(
      `--to ${printDay(to)} lies before --from ${printDay(from)}: no day is left`,
    )
  const text = value('sample') ?? String(SAMPLE)
  const sample = Number(text)
  if (!/^\d+$/.test(text) || sample > MOST_SAMPLED)
    throw new UsageFault(`--sample takes a whole number up to ${MOST_SAMPLED}`)
  return { from, to, sample, seed: value('seed') ?? `${printDay(from)} ${printDay(to)}` }
}

function dayGiven(name: string, text: string | undefined): Day {
  const day = text === undefined ? undefined : readDay(text)
  if (day === undefined) throw new UsageFault(`--${name} takes a day such as 2026-11-23`)
  return day
}

function print({ io, flag }: Call, asked: Asked, now: Date, population: Population): void {
  const { from, to, seed } = asked
  const period = { from: printDay(from), to: printDay(to), at: printMoment(now.getTime()) }
  const { sample, open, ...counts } = population
  if (flag('json')) {
    io.out(`${JSON.stringify({ ...period, ...counts, open, sample: { seed, cases: sample } })}\n`)
    return
  }
  io.out(`${period.from} to ${period.to}, as of ${period.at}: ${counts.total} cases\n`)
  for (const [title, of] of [
    ['certificate', counts.byKind],
    ['channel', counts.byChannel],
    ['outcome', counts.byOutcome],
    ['pledge', counts.pledge],
    ['notice', counts.notice],
  ] as const)
    io.out(`\n${title}\n${countLines(of)}`)
  io.out(`\nopen: ${open.length}\n${open.map((id) => `  ${id}\n`).join('')}`)
  io.out(`\nsample of ${sample.length} by "${seed}"\n${sample.map((id) => `  ${id}\n`).join('')}`)
}

/** Noughts are left out for the eye; programs get them. */
const countLines = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `  ${name.padEnd(22)} ${count}\n`)
    .join('')

const COLUMNS = [
  ...['case', 'state', 'outcome', 'kind', 'serial', 'channel', 'received', 'target', 'outer'],
  ...['seen_on_crl', 'published', 'pledge', 'notice_due', 'told', 'notice'],
]

async function printCsv({ io }: Call, lines: AsyncIterable<PopulationLine>, now: Date) {
  io.out(`${COLUMNS.join(',')}\r\n`)
  for await (const line of lines) {
    const { caseId, state, kind, serial, channel, target, outer } = line
    const cells = [
      ...[caseId, state, outcomeOf(line), kind, serial, channel, hk(line.receivedAt), hk(target)],
      ...[hk(outer), hk(line.seenOnCrlAt), hk(line.publishedAt), pledgeOf(line, now)],
      ...[hk(line.noticeDue), hk(line.toldAt), tellingOf(line, now)],
    ]
    io.out(`${cells.map(cell).join(',')}\r\n`)
  }
  return exit.ok
}

const hk = (iso: string | null): string | null =>
  iso === null ? null : printMoment(Date.parse(iso))

/** RFC 4180; and what a spreadsheet would take for a formula is text. */
function cell(value: string | null): string {
  if (value === null) return ''
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
